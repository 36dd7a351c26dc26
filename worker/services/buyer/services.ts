import type { Context } from '../context.ts';
import type { BuyerServices } from './contract.ts';
import { noteOpened, openLink } from './open-link.ts';
import { paymentReturn } from './payment-return.ts';
import { placePreorder } from './place-preorder.ts';
import { pointsFor, quotesFor, settlementsFor } from './quotes.ts';
import { startPayment } from './start-payment.ts';

/** The verbs that the buyers' pages call, over one request's context. */
export const buyerServices = (context: Context): BuyerServices => ({
  openPreorder: (token) => openLink(context, token, 'preorder'),
  noteOpened: (token, purpose) => noteOpened(context, token, purpose),
  settlements: (token, query) => settlementsFor(context, token, query),
  quotes: (token, settlementCode) => quotesFor(context, token, settlementCode),
  points: (token, settlementCode, methodCode) => pointsFor(context, token, settlementCode, methodCode),
  placePreorder: (token, input) => placePreorder(context, token, input),
  openPayment: (token) => openLink(context, token, 'payment'),
  startPayment: (token) => startPayment(context, token),
  paymentReturn: (token) => paymentReturn(context, token),
});
