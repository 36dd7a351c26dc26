import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { PERSON_LINK_PURPOSES, PERSON_LINK_STATES } from '#core/api/people';
import { ROLES } from '#core/shared/roles';

/** A one-time link that an owner gives to a person. As with buyers' links, the token is made again from this row. */
export const personLinks = sqliteTable(
  'person_links',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    purpose: text({ enum: PERSON_LINK_PURPOSES }).notNull(),
    email: text().notNull(),
    /** Whose password is set anew; null for an invitation. */
    userId: text('user_id'),
    /** What an invited person becomes; null for a password reset. */
    role: text({ enum: ROLES }),
    keyId: text('key_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    state: text({ enum: PERSON_LINK_STATES }).notNull(),
    /** The owner whose word it is: it holds only as long as they are one. */
    makerId: text('maker_id').notNull(),
    makerName: text('maker_name').notNull(),
    expiresAt: integer('expires_at').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('person_links_token').on(table.tokenHash),
    index('person_links_shop').on(table.shopId, table.createdAt),
  ],
);
export type PersonLinkRecord = typeof personLinks.$inferSelect;

/**
 * A key for scripts. Its id is a digest of the key itself and stands in `memberships` like a person's, so that the
 * read of the role is the look-up of the key.
 */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    name: text().notNull(),
    role: text({ enum: ROLES }).notNull(),
    makerId: text('maker_id').notNull(),
    makerName: text('maker_name').notNull(),
    createdAt: integer('created_at').notNull(),
    /** To the day. */
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('api_keys_shop').on(table.shopId, table.createdAt)],
);
export type ApiKeyRecord = typeof apiKeys.$inferSelect;
