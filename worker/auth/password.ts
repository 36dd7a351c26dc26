/** scrypt as the auth library reads it, native in workerd and in Node. */
export { hashPassword } from 'better-auth/crypto';
