import { z } from 'zod';
import { ROLES } from '../shared/roles.ts';
import { WITHOUT_NUL } from '../shared/text.ts';
import { idSchema, listLimitSchema } from './common.ts';

export const PERSON_LINK_PURPOSES = ['invitation', 'password_reset'] as const;
export const PERSON_LINK_STATES = ['open', 'used', 'revoked', 'replaced'] as const;
/** A key for scripts works on orders; people stay the business of people. */
export const KEY_ROLES = ['manager', 'viewer'] as const;

const personNameSchema = z.string().trim().min(1).max(200).regex(WITHOUT_NUL);

export const memberSchema = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  joinedAt: z.iso.datetime(),
});
export type Member = z.infer<typeof memberSchema>;
export const memberListSchema = z.object({ items: z.array(memberSchema) });
export const changeRoleSchema = z.strictObject({ shopId: idSchema, role: z.enum(ROLES) });

export const createInvitationSchema = z.strictObject({
  shopId: idSchema,
  email: z.email().max(254),
  role: z.enum(ROLES),
});
export const createPasswordResetSchema = z.strictObject({ shopId: idSchema });

export const personLinkSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  purpose: z.enum(PERSON_LINK_PURPOSES),
  email: z.string(),
  userId: z.string().nullable(),
  role: z.enum(ROLES).nullable(),
  state: z.enum([...PERSON_LINK_STATES, 'expired']),
  /** What the owner copies; null once it opens nothing. */
  url: z.string().nullable(),
  expiresAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type PersonLink = z.infer<typeof personLinkSchema>;
export const personLinkListSchema = z.object({ items: z.array(personLinkSchema) });

export const createApiKeySchema = z.strictObject({
  shopId: idSchema,
  name: z.string().trim().min(1).max(60).regex(WITHOUT_NUL),
  role: z.enum(KEY_ROLES),
});
export const apiKeySchema = z.object({
  id: z.string(),
  shopId: z.string(),
  name: z.string(),
  role: z.enum(KEY_ROLES),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  /** To the day. */
  lastUsedOn: z.iso.date().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) });
/** The one time that the key itself is shown. */
export const newApiKeySchema = apiKeySchema.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof newApiKeySchema>;

export const auditQuerySchema = z.object({
  shopId: idSchema,
  cursor: z.string().max(500).optional(),
  limit: listLimitSchema,
});
export const auditEntrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  action: z.string(),
  subjectId: z.string(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const auditSchema = z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() });

/** What a person types on the pages behind a one-time link. */
export const newPersonSchema = z.object({ name: personNameSchema, password: z.string().min(10).max(200) });
