import type { Result } from '#core/shared/result';
import type { OverlayMessage, OverlayMessageType } from '../../lib/messages.ts';
import type { Lookup, PortError, SessionState } from '../../overlay/port.ts';

type Values = {
  'overlay.inject': null;
  'overlay.hide': null;
  'overlay.dock': null;
  'session.state': SessionState;
  'order.lookup': Lookup;
  'order.send': null;
  'order.status': null;
  'link.payment': { url: string };
  'link.preorder': { url: string };
  'cabinet.open': null;
};

export type MessageOf<Type extends OverlayMessageType> = Extract<OverlayMessage, { type: Type }>;
export type ReplyTo<Type extends OverlayMessageType> = Result<Values[Type], PortError>;
