import type { OrderContent, OrderLink } from '../order/schema.ts';
import type { OrderType } from '../order/type.ts';
import { sameMethod } from './inputs.ts';

type Sent = { type: OrderType; links: readonly Pick<OrderLink, 'system' | 'state' | 'externalId'>[] };

type Copy = Pick<OrderLink, 'state' | 'externalId'>;

/** Has the system a copy of the order, or may it have: a sending under way or without an answer may have made one. */
export const mayHaveCopy = ({ state, externalId }: Copy): boolean =>
  externalId !== null || state === 'sending' || state === 'unknown';

/** B13: Shiptor has the parcel of this through order, so its delivery method stays as it was sent. */
export const isMethodLocked = ({ type, links }: Sent): boolean =>
  type === 'through' &&
  links.some(
    (link) => link.system === 'shiptor' && mayHaveCopy(link) && link.state !== 'removed' && link.state !== 'missing',
  );

export const refuseMethodChange = (sent: Sent, before: OrderContent, after: OrderContent): 'METHOD_LOCKED' | null =>
  isMethodLocked(sent) && !sameMethod(before, after) ? 'METHOD_LOCKED' : null;
