import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowDateTime } from '../kit/time.ts';
import { notFound, Refusal } from './answers.ts';
import type { PaymentInput } from './order-input.ts';
import { paymentInput } from './order-input.ts';
import type { Parameters } from './parameters.ts';
import { readJsonField, textOf } from './parameters.ts';
import { unknownCode } from './reference.ts';
import type { StoredOrder, StoredPayment } from './stored.ts';
import { orderKey, orders, payments, savePayment } from './stored.ts';

export function addPayments(context: StandInContext, orderId: number, inputs: PaymentInput[]): StoredPayment[] {
  return inputs.map((input) => {
    const status = input.status ?? 'not-paid';
    const paidAt = input.paidAt ?? (status === 'paid' ? moscowDateTime(context.now()) : undefined);
    const { externalId, type, comment, amount = null } = input;
    const id = context.store.add('payment.id', 1, 4300);
    return savePayment(context.store, { id, orderId, externalId, type, status, amount, paidAt, comment });
  });
}

function checkCodes(store: SystemStore, input: Partial<PaymentInput>): void {
  const checks = {
    type: unknownCode(store, 'payment-types', 'PaymentType', input.type),
    status: unknownCode(store, 'payment-statuses', 'PaymentStatus', input.status),
  };
  const errors = Object.fromEntries(
    Object.entries(checks).filter((check): check is [string, string] => check[1] !== null),
  );
  if (Object.keys(errors).length > 0) throw new Refusal(400, 'Errors in the entity format', errors);
}

const createInput = paymentInput.extend({
  order: z.object({ id: z.number().optional(), externalId: z.string().optional(), number: z.string().optional() }),
});

function orderOf(store: SystemStore, site: string, reference: z.infer<typeof createInput>['order']): StoredOrder {
  const { id, externalId, number } = reference;
  if (id !== undefined) {
    const order = orders(store).get(id);
    if (order?.site === site) return order;
  }
  if (externalId !== undefined) {
    const order = orders(store).findBy(orderKey(site, externalId))[0];
    if (order) return order;
  }
  const byNumber =
    number === undefined
      ? undefined
      : orders(store)
          .all()
          .find((order) => order.site === site && order.number === number);
  if (!byNumber) throw notFound();
  return byNumber;
}

export function createPayment(context: StandInContext, site: string, parameters: Parameters) {
  const { order, ...input } = readJsonField(parameters, 'payment', createInput);
  checkCodes(context.store, input);
  const target = orderOf(context.store, site, order);
  const { externalId } = input;
  if (
    externalId !== undefined &&
    payments(context.store)
      .all()
      .some((payment) => payment.externalId === externalId)
  ) {
    throw new Refusal(400, 'Payment already exists');
  }
  const [created] = addPayments(context, target.id, [input]);
  return { success: true, id: created?.id };
}

function findPayment(store: SystemStore, id: string, by: string | undefined): StoredPayment {
  const found =
    by === 'externalId'
      ? payments(store)
          .all()
          .find((payment) => payment.externalId === id)
      : payments(store).get(id);
  // Source: an absent payment is 404 "Payment not found".
  if (!found) throw new Refusal(404, 'Payment not found');
  return found;
}

export function editPayment(context: StandInContext, id: string, parameters: Parameters) {
  const payment = findPayment(context.store, id, textOf(parameters.by));
  const changes = readJsonField(parameters, 'payment', paymentInput.partial());
  checkCodes(context.store, changes);
  const becamePaid = changes.status === 'paid' && payment.status !== 'paid';
  const paidAt = changes.paidAt ?? (becamePaid ? moscowDateTime(context.now()) : payment.paidAt);
  savePayment(context.store, { ...payment, ...changes, amount: changes.amount ?? payment.amount, paidAt });
  return { success: true, id: payment.id };
}

export function deletePayment(context: StandInContext, id: string) {
  payments(context.store).delete(findPayment(context.store, id, 'id').id);
  return { success: true };
}
