import { expect, test } from 'vitest';
import { editOrderSchema } from '#core/api/orders';
import { contentOf } from '#core/order/content';
import { applyChanges } from '#core/order/edit';
import type { Order } from '#core/order/schema';
import { changesBetween, mergeChanges } from '../../../extension/models/diff.ts';
import {
  addProduct,
  type Draft,
  editInput,
  withCod,
  withCodAmount,
  withDelivery,
  withItems,
  withOption,
} from '../../../extension/models/draft.ts';
import { makeOrders, OPTIONS, PRODUCTS } from '../../support/fake-orders.ts';

const orders = makeOrders(12, Date.UTC(2026, 0, 1));
const orderWhere = (matches: (order: Order) => boolean): Draft => {
  const order = orders.find(matches);
  if (!order) throw new Error('no such order among the made ones');
  return contentOf(order);
};
const cash = orderWhere(({ cod }) => cod !== null);
const online = orderWhere(({ prepayment }) => prepayment !== null);
const [tea, , cup] = PRODUCTS;
const [courier, , , post] = OPTIONS;

test('COD and declared value follow the items while there is COD', () => {
  const next = withItems(cash, addProduct(cash.items, { ...tea, name: 'Чай' }));
  expect(next.cod?.amountKopecks).toBe((cash.cod?.amountKopecks ?? 0) + (tea?.priceKopecks ?? 0));
  expect(next.declaredValueKopecks).toBe(next.cod?.amountKopecks);
});

test('without COD the declared value stays as the manager left it', () => {
  const next = withItems(online, addProduct(online.items, { ...cup, name: 'Чашка' }));
  expect(next.declaredValueKopecks).toBe(online.declaredValueKopecks);
});

test('a COD set by hand does not follow the items, and the declared value never falls below it', () => {
  const byHand = withCodAmount(cash, 9_999_00);
  expect(byHand.declaredValueKopecks).toBe(9_999_00);
  expect(withItems(byHand, []).cod?.amountKopecks).toBe(9_999_00);
});

test('switching COD off makes an unpaid online order, and on takes goods and delivery', () => {
  expect(withCod(cash, false)).toMatchObject({ cod: null, prepayment: { method: 'online_card', paid: false } });
  const back = withCod(online, true);
  expect(back.prepayment).toBeNull();
  expect(back.cod?.amountKopecks).toBe(sumOf(back));
});
const sumOf = ({ items, delivery }: Draft) =>
  items.reduce((sum, item) => sum + item.priceKopecks * item.quantity - item.discountKopecks, delivery.costKopecks);

test('another method brings its price and drops the pickup point; the same one changes nothing', () => {
  if (!courier || !post) throw new Error('no options');
  const now = '2026-01-01T00:00:00.000Z';
  const posted = withOption(withOption(online, courier, now), post, now);
  expect(posted.delivery).toMatchObject({ methodCode: 'post', costKopecks: post.costKopecks, pickupPointId: null });
  const kept = withDelivery(posted, { costKopecks: 1 });
  expect(withOption(kept, post, now)).toBe(kept);
});

test('an edit names only what changed, and the Worker makes of it what the editor showed', () => {
  let draft = withItems(cash, addProduct(cash.items, { name: 'Пакет', priceKopecks: 500 }));
  draft = { ...draft, recipient: { ...draft.recipient, phone: '+79990001122' } };
  const input = editInput(cash, draft, 3);
  expect(Object.keys(input).sort()).toEqual(['cod', 'declaredValueKopecks', 'items', 'recipient', 'version']);
  expect(input.recipient).toEqual({ phone: '+79990001122' });
  const { version: _, ...changes } = editOrderSchema.parse(input);
  const saved = applyChanges(cash, changes, () => 'itm_given');
  const { stale: __, ...delivery } = saved.delivery;
  expect({ ...saved, items: saved.items.map(({ id: ___, shopArticle: ____, ...item }) => item), delivery }).toEqual({
    ...draft,
    items: draft.items.map(({ id: ___, shopArticle: ____, ...item }) => item),
    delivery: (({ stale: ___, ...rest }) => rest)(draft.delivery),
  });
});

test('two people who changed different fields lose nothing to each other', () => {
  const mine = { ...cash, recipient: { ...cash.recipient, phone: '1' }, note: 'моя' };
  const theirs = { ...cash, recipient: { ...cash.recipient, email: 'new@example.ru' }, note: 'их', comment: 'их' };
  expect(mergeChanges(cash, mine, theirs)).toEqual({
    ...cash,
    recipient: { ...cash.recipient, phone: '1', email: 'new@example.ru' },
    note: 'моя',
    comment: 'их',
  });
});

test('changes are told by the field, with what stood there before', () => {
  const before = { cod: null, recipient: { phone: '1', email: 'a' } };
  const after = { cod: { amountKopecks: 5, method: 'cash' }, recipient: { phone: '2', email: 'a' } };
  expect(changesBetween(before, after)).toEqual([
    { path: 'cod.amountKopecks', before: undefined, after: 5 },
    { path: 'cod.method', before: undefined, after: 'cash' },
    { path: 'recipient.phone', before: '1', after: '2' },
  ]);
});
