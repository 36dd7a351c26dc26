import { browser } from 'wxt/browser';
import { err } from '#core/shared/result';
import { copyText } from '../../lib/clipboard.ts';
import type { OverlayMessage } from '../../lib/messages.ts';
import type { OverlayPort } from '../../overlay/port.ts';
import type { MessageOf, ReplyTo } from '../background/replies.ts';

const isAlive = (): boolean => browser.runtime?.id !== undefined;

async function ask<Type extends OverlayMessage['type']>(message: MessageOf<Type>): Promise<ReplyTo<Type>> {
  if (!isAlive()) return err({ code: 'RELOADED', message: '' });
  try {
    const reply: ReplyTo<Type> | undefined = await browser.runtime.sendMessage(message);
    return reply ?? err({ code: 'UNREACHABLE', message: '' });
  } catch {
    return err({ code: isAlive() ? 'UNREACHABLE' : 'RELOADED', message: '' });
  }
}

/** The way out of the page: typed messages to the background, and nothing else. */
export const backgroundPort = (): OverlayPort => ({
  isAlive,
  session: () => ask({ type: 'session.state' }),
  lookup: (externalIds) => ask({ type: 'order.lookup', pages: externalIds.map((externalId) => ({ externalId })) }),
  send: (target, connectionId) => ask({ type: 'order.send', ...target, connectionId }),
  changeStatus: (target, status, version) => ask({ type: 'order.status', ...target, status, version }),
  paymentLink: (target) => ask({ type: 'link.payment', ...target }),
  preorderLink: (target) => ask({ type: 'link.preorder', ...target }),
  openCabinet: (order, confirm) => ask({ type: 'cabinet.open', order, confirm }),
  saveDock: (dock) => ask({ type: 'overlay.dock', dock }),
  hideHere: () => ask({ type: 'overlay.hide' }),
  copy: copyText,
});
