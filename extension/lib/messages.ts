import { z } from 'zod';
import { ORDER_STATUSES } from '#core/order/status';

const externalId = z.string().regex(/^[\w-]{1,100}$/);
const id = z.string().min(1).max(64);

/** An order as a page knows it: the page's id of it, and ours as it was answered for that page. */
const target = { externalId, orderId: id };

/** Everything that a content script may ask for. Whose page it is never comes from here but from the sender. */
export const overlayMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('overlay.inject') }),
  z.strictObject({ type: z.literal('overlay.hide') }),
  z.strictObject({
    type: z.literal('overlay.dock'),
    dock: z.strictObject({
      right: z.number().min(0).max(20_000),
      bottom: z.number().min(0).max(20_000),
      collapsed: z.boolean(),
    }),
  }),
  z.strictObject({ type: z.literal('session.state') }),
  z.strictObject({
    type: z.literal('order.lookup'),
    pages: z.array(z.strictObject({ externalId })).min(1).max(300),
  }),
  z.strictObject({ type: z.literal('order.send'), ...target, connectionId: id }),
  z.strictObject({
    type: z.literal('order.status'),
    ...target,
    status: z.enum(ORDER_STATUSES),
    version: z.int().min(1),
  }),
  z.strictObject({ type: z.literal('link.payment'), ...target }),
  z.strictObject({ type: z.literal('link.preorder'), ...target }),
  z.strictObject({
    type: z.literal('cabinet.open'),
    order: z.strictObject(target).optional(),
    confirm: z
      .discriminatedUnion('action', [
        z.strictObject({ action: z.literal('status'), status: z.enum(ORDER_STATUSES) }),
        z.strictObject({ action: z.literal('send'), connectionId: id }),
      ])
      .optional(),
  }),
]);
export type OverlayMessage = z.infer<typeof overlayMessageSchema>;
export type OverlayMessageType = OverlayMessage['type'];

/** What the background tells a page of its own accord. */
export type PageNotice = { type: 'overlay.toggle' } | { type: 'session.changed' };
