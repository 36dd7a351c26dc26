import type { OrderContent, OrderLink } from '../order/schema.ts';
import type { OrderType } from '../order/type.ts';
import { sameMethod } from './inputs.ts';

type Sent = { type: OrderType; links: readonly Pick<OrderLink, 'system' | 'state' | 'externalId'>[] };

/** B13: Shiptor has the parcel of this through order, so its delivery method stays as it was sent. */
export const isMethodLocked = ({ type, links }: Sent): boolean =>
  type === 'through' &&
  links.some(
    ({ system, state, externalId }) =>
      system === 'shiptor' && externalId !== null && state !== 'removed' && state !== 'missing',
  );

export const refuseMethodChange = (sent: Sent, before: OrderContent, after: OrderContent): 'METHOD_LOCKED' | null =>
  isMethodLocked(sent) && !sameMethod(before, after) ? 'METHOD_LOCKED' : null;
