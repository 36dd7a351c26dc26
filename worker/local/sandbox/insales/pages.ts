import { html } from 'hono/html';
import { z } from 'zod';
import { type Html, page, roubles, table, tag } from '../kit/page.ts';
import type { StandInApp, StandInContext } from '../kit/stand-in.ts';
import { readableDateTime } from '../kit/time.ts';
import { totalsOf } from './order-view.ts';
import { deleteOrder, editOrder } from './orders.ts';
import { listStatuses, statusOf } from './reference.ts';
import type { StoredLine, StoredOrder } from './stored.ts';
import { deliveryVariants, orderFields, orders, paymentGateways, products } from './stored.ts';

const SHOWN = 200;

const links = (prefix: string) => [
  { href: `${prefix}/admin2/orders`, text: 'Заказы' },
  { href: `${prefix}/admin2/products`, text: 'Товары' },
];

const TONES: Record<string, '' | 'good' | 'bad'> = { delivered: 'good', declined: 'bad', returned: 'bad' };

const buyerName = ({ client }: StoredOrder): string =>
  [client.surname, client.name, client.middlename].filter(Boolean).join(' ') || 'Без имени';

function statusTag({ store }: StandInContext, { customStatus, deleted }: StoredOrder): Html {
  if (deleted) return tag('Удалён', 'bad');
  const { title, system_status } = statusOf(store, customStatus);
  return tag(title, TONES[system_status] ?? '');
}

function orderList(context: StandInContext, prefix: string): Html {
  const rows = orders(context.store)
    .newest(SHOWN)
    .map((order) => [
      html`<a href="${prefix}/admin2/orders/${order.id}">${order.number}</a>`,
      readableDateTime(order.createdAt),
      html`${buyerName(order)}<br /><span class="muted">${order.client.phone}</span>`,
      statusTag(context, order),
      order.financialStatus === 'paid' ? 'Оплачен' : 'Не оплачен',
      roubles(totalsOf(order).total),
    ]);
  return page(
    'InSales',
    links(prefix),
    html`<h1>Заказы</h1>
      <p>Всего ${orders(context.store).count()}.</p>
      ${table(['Номер', 'Оформлен', 'Покупатель', 'Статус', 'Оплата', 'Сумма'], rows, 'Заказов пока нет.')}`,
  );
}

const lineRow = (line: StoredLine): Html =>
  html`<tr>
    <td class="image" id="${line.productId}">${line.sku || '—'}</td>
    <td class="title" id="${line.variantId}">${line.title}</td>
    <td class="number">${roubles(line.salePrice)}</td>
    <td class="number">${line.quantity}</td>
    <td class="number">${roubles(Math.round(line.salePrice * line.quantity * 100) / 100)}</td>
  </tr>`;

/** The goods under the ids that extensions of the real page hold on to. */
const lineTable = ({ lines }: StoredOrder): Html =>
  html`<div id="order-details">
    <h2>Состав заказа</h2>
    <div class="sheet">
      <table id="order-lines-table">
        <thead>
          <tr>
            ${['Артикул', 'Товар', 'Цена', 'Количество', 'Сумма'].map((title) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines.map(lineRow)}
        </tbody>
      </table>
    </div>
  </div>`;

function statusForms({ store }: StandInContext, prefix: string, order: StoredOrder): Html {
  if (order.deleted) return html``;
  const path = `${prefix}/admin2/orders/${order.id}`;
  const options = listStatuses(store).map(
    ({ permalink, title }) =>
      html`<option value="${permalink}" ${permalink === order.customStatus ? 'selected' : ''}>${title}</option>`,
  );
  return html`<form class="inline" method="post" action="${path}/status">
      <select name="status" aria-label="Статус заказа">${options}</select><button>Сменить статус</button>
    </form>
    <form class="inline" method="post" action="${path}/delete"><button class="plain">Удалить заказ</button></form>`;
}

function orderCard(context: StandInContext, prefix: string, order: StoredOrder): Html {
  const { store } = context;
  const { address, client } = order;
  const { items, total } = totalsOf(order);
  const own = order.fields.map(({ fieldId, value }) => [orderFields(store).get(fieldId)?.title ?? '', value]);
  return page(
    'InSales',
    links(prefix),
    html`<h1>Заказ № ${order.number}</h1>
      <p>${statusTag(context, order)}</p>
      ${statusForms(context, prefix, order)} ${lineTable(order)}
      <h2>Заказ</h2>
      ${table(
        ['Поле', 'Значение'],
        [
          ['Оформлен', readableDateTime(order.createdAt)],
          ['Покупатель', buyerName(order)],
          ['Телефон', client.phone || '—'],
          ['Почта', client.email || '—'],
          ['Населённый пункт', address.full_locality_name || address.city || '—'],
          ['Индекс', address.zip || '—'],
          ['Адрес', address.address || '—'],
          ['Способ доставки', deliveryVariants(store).get(order.deliveryVariantId)?.title ?? '—'],
          ['Доставка', roubles(order.deliveryPrice)],
          ['Способ оплаты', paymentGateways(store).get(order.paymentGatewayId)?.title ?? '—'],
          ['Оплата', order.financialStatus === 'paid' ? 'Оплачен' : 'Не оплачен'],
          ['Товары', roubles(items)],
          ['Итого', roubles(total)],
          ...own,
        ],
      )}
      <h2>Комментарий покупателя</h2>
      <pre>${order.comment || '—'}</pre>
      <h2>Комментарий менеджера</h2>
      <pre>${order.managerComment || '—'}</pre>`,
  );
}

function productList({ store }: StandInContext, prefix: string): Html {
  const rows = products(store)
    .all()
    .flatMap((product) => product.variants.map((variant) => ({ product, variant })))
    .slice(0, SHOWN)
    .map(({ product, variant }) => [
      variant.sku || '—',
      product.title,
      variant.title,
      roubles(variant.price),
      variant.quantity ?? 'не считается',
    ]);
  return page(
    'InSales',
    links(prefix),
    html`<h1>Товары</h1>
      ${table(['Артикул', 'Товар', 'Вариант', 'Цена', 'Остаток'], rows)}`,
  );
}

const statusForm = z.object({ status: z.string() });

/** The back office for people: orders with their card, goods with their stock. */
export function addPages(app: StandInApp, context: StandInContext): void {
  const live = (id: string) => {
    const order = orders(context.store).get(id);
    return order?.deleted === false ? order : null;
  };
  for (const path of ['/', '/ui', '/admin2/orders']) app.get(path, (c) => c.html(orderList(context, c.env.prefix)));
  app.get('/admin2/products', (c) => c.html(productList(context, c.env.prefix)));
  app.get('/admin2/orders/:id', (c) => {
    const order = orders(context.store).get(c.req.param('id'));
    return order ? c.html(orderCard(context, c.env.prefix, order)) : c.notFound();
  });
  app.post('/admin2/orders/:id/status', async (c) => {
    const order = live(c.req.param('id'));
    const { status } = statusForm.parse(await c.req.parseBody());
    if (!order) return c.notFound();
    editOrder(context, order, { custom_status_permalink: status });
    return c.redirect(`${c.env.prefix}/admin2/orders/${order.id}`, 303);
  });
  app.post('/admin2/orders/:id/delete', (c) => {
    const order = live(c.req.param('id'));
    if (!order) return c.notFound();
    deleteOrder(context, order);
    return c.redirect(`${c.env.prefix}/admin2/orders/${order.id}`, 303);
  });
}
