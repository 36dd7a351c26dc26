import { hashPassword as hashByScrypt, verifyPassword } from 'better-auth/crypto';

/** scrypt as the auth library reads it, native in workerd and in Node. */
export const hashPassword = (password: string): Promise<string> => hashByScrypt(password);

export const isPasswordOf = (hash: string, password: string): Promise<boolean> => verifyPassword({ hash, password });
