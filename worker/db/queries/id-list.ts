import { type SQL, sql } from 'drizzle-orm';

/** Any number of ids as one parameter, for `inArray` and `IN`. */
export const idList = (ids: readonly string[]): SQL => sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** A new id as `newId` makes them, made once for every row of a statement. */
export const freshId = (prefix: string): SQL => sql`${`${prefix}_`} || lower(hex(randomblob(16)))`;
