import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import {
  auditQuerySchema,
  auditSchema,
  changeRoleSchema,
  createInvitationSchema,
  createPasswordResetSchema,
  memberListSchema,
  memberSchema,
  personLinkListSchema,
  personLinkSchema,
} from '#core/api/people';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, keyed, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { readAudit } from '#worker/services/audit/read-audit';
import { changeRole } from '#worker/services/people/change-role';
import { invite, offerPasswordReset } from '#worker/services/people/make-person-link';
import { listMembers } from '#worker/services/people/members';
import { listPersonLinks, revokePersonLink } from '#worker/services/people/person-links';

const ofShop = z.object({ shopId: idSchema });
const ofMember = z.object({ userId: idSchema });

const members = createRoute({
  method: 'get',
  path: '/members',
  summary: "A shop's people and their roles",
  request: { query: ofShop },
  responses: { 200: answers('The people', memberListSchema), ...REFUSALS },
});
const role = createRoute({
  method: 'patch',
  path: '/members/{userId}',
  summary: 'Give a person another role, at once',
  request: { params: ofMember, body: takes(changeRoleSchema) },
  responses: { 200: answers('The person as they are now', memberSchema), ...REFUSALS },
});
const passwordReset = createRoute({
  method: 'post',
  path: '/members/{userId}/password-reset',
  summary: 'A one-time link by which a member sets a new password',
  request: { params: ofMember, headers: keyed, body: takes(createPasswordResetSchema) },
  responses: { 201: answers('The link, to be copied', personLinkSchema), ...REFUSALS, ...RULE },
});
const invitation = createRoute({
  method: 'post',
  path: '/invitations',
  summary: 'A one-time link by which a person joins the shop',
  request: { headers: keyed, body: takes(createInvitationSchema) },
  responses: { 201: answers('The link, to be copied', personLinkSchema), ...REFUSALS, ...CONFLICT, ...RULE },
});
const invitations = createRoute({
  method: 'get',
  path: '/invitations',
  summary: 'Invitations and password links, newest first',
  request: { query: ofShop },
  responses: { 200: answers('The links', personLinkListSchema), ...REFUSALS },
});
const revocation = createRoute({
  method: 'delete',
  path: '/invitations/{id}',
  summary: 'Take an open invitation or password link back',
  request: { params: z.object({ id: idSchema }) },
  responses: { 204: { description: 'It opens nothing any more' }, ...REFUSALS },
});
const audit = createRoute({
  method: 'get',
  path: '/audit',
  summary: 'Who did what in the shop beside its orders, newest first',
  request: { query: auditQuerySchema },
  responses: { 200: answers('The page', auditSchema), ...REFUSALS },
});

export const peopleRoutes = () =>
  newRoutes()
    .openapi(members, async (c) =>
      c.json(unwrap(await listMembers(servicesOf(c), personOf(c), c.req.valid('query').shopId)), 200),
    )
    .openapi(role, async (c) => {
      const change = { ...c.req.valid('json'), ...c.req.valid('param') };
      return c.json(unwrap(await changeRole(servicesOf(c), personOf(c), change)), 200);
    })
    .openapi(passwordReset, async (c) => {
      const input = { ...c.req.valid('json'), ...c.req.valid('param') };
      const idempotency = await idempotencyOf(c, input.shopId);
      return c.json(unwrap(await offerPasswordReset(servicesOf(c), personOf(c), input, idempotency)), 201);
    })
    .openapi(invitation, async (c) => {
      const input = c.req.valid('json');
      const idempotency = await idempotencyOf(c, input.shopId);
      return c.json(unwrap(await invite(servicesOf(c), personOf(c), input, idempotency)), 201);
    })
    .openapi(invitations, async (c) =>
      c.json(unwrap(await listPersonLinks(servicesOf(c), personOf(c), c.req.valid('query').shopId)), 200),
    )
    .openapi(revocation, async (c) => {
      unwrap(await revokePersonLink(servicesOf(c), personOf(c), c.req.valid('param').id));
      return c.body(null, 204);
    })
    .openapi(audit, async (c) =>
      c.json(unwrap(await readAudit(servicesOf(c), personOf(c), c.req.valid('query'))), 200),
    );
