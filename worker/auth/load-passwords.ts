/** Loads the hashing at the first request that needs it: only the pages behind one-time links do. */
export const loadPasswords = () => import('./password.ts');
