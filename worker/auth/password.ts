import { hashPassword as hashByScrypt } from 'better-auth/crypto';

/** scrypt as the auth library reads it, native in workerd and in Node. */
export const hashPassword = (password: string): Promise<string> => hashByScrypt(password);
