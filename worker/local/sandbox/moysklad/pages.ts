import { html, raw } from 'hono/html';
import { z } from 'zod';
import { page, roubles, table, tag } from '../kit/page.ts';
import type { StandInApp, StandInContext } from '../kit/stand-in.ts';
import { readableDateTime } from '../kit/time.ts';
import { orderUrl } from './meta.ts';
import { sumOf } from './order-view.ts';
import { removeOrder } from './orders.ts';
import { STATES } from './reference.ts';
import { entities, orders, type StoredOrder, stamp } from './stored.ts';

const SHOWN = 200;
const TITLE = 'МойСклад';
const LINKS = [
  { href: '/app/', text: 'Заказы покупателей' },
  { href: '/ui/goods', text: 'Товары и услуги' },
  { href: '/ui/counterparties', text: 'Контрагенты' },
];

const stateName = (id: string | undefined): string => STATES.find((state) => state.id === id)?.name ?? '';

function stateTag(id: string | undefined) {
  const type = STATES.find((state) => state.id === id)?.stateType;
  const tone = type === 'Successful' ? 'good' : type === 'Unsuccessful' ? 'bad' : '';
  return id === undefined ? '—' : tag(stateName(id), tone);
}

function orderList(context: StandInContext) {
  const rows = orders(context.store)
    .newest(SHOWN)
    .filter(({ deleted }) => !deleted)
    .map((order) => [
      html`<a href="${orderUrl(context, order.id)}">${order.name}</a>`,
      readableDateTime(order.moment),
      entities(context.store, 'counterparty').get(order.agent)?.name ?? '—',
      roubles(sumOf(order) / 100),
      stateTag(order.state),
      order.externalCode,
    ]);
  return html`<h1>Заказы покупателей</h1>
    ${table(['№', 'Время', 'Контрагент', 'Сумма', 'Статус', 'Внешний код'], rows, 'Заказов пока нет.')}`;
}

function orderCard(context: StandInContext, order: StoredOrder) {
  const agent = entities(context.store, 'counterparty').get(order.agent);
  const lines = order.positions.map(({ assortment, quantity, price, reserve }) => {
    const goods = entities(context.store, assortment.type).get(assortment.id);
    const kind = { product: 'товар', variant: 'модификация', service: 'услуга' }[assortment.type];
    return [
      goods?.code ?? goods?.externalCode ?? '—',
      html`${goods?.name ?? '—'} <span class="muted">${kind}</span>`,
      quantity,
      reserve,
      roubles(price / 100),
      roubles((price * quantity) / 100),
    ];
  });
  return html`<h1>Заказ покупателя № ${order.name}</h1>
    <form class="inline" method="post" action="/ui/orders/${order.id}/state">
      <select name="state" aria-label="Статус заказа ${order.name}">
        ${STATES.map(({ id, name }) => html`<option value="${id}" ${id === order.state ? 'selected' : ''}>${name}</option>`)}
      </select>
      <button class="plain">Сменить статус</button>
    </form>
    <form class="inline" method="post" action="/ui/orders/${order.id}/delete"><button class="plain">Удалить</button></form>
    ${table(
      ['Поле', 'Значение'],
      [
        ['Статус', stateTag(order.state)],
        ['Время', readableDateTime(order.moment)],
        ['Контрагент', `${agent?.name ?? '—'}, ${agent?.phone ?? ''}, ${agent?.email ?? ''}`],
        ['Город контрагента', agent?.actualAddressFull?.city ?? '—'],
        ['Адрес доставки', order.shipmentAddress || '—'],
        ['Комментарий', html`<span style="white-space: pre-line">${order.description || '—'}</span>`],
        ['Сумма', roubles(sumOf(order) / 100)],
      ],
    )}
    <h2>Позиции</h2>
    ${table(['Код', 'Наименование', 'Количество', 'Резерв', 'Цена', 'Сумма'], lines)}`;
}

// Source: the application is one page; the part after # says which order is open.
const ROUTER = `
  const main = document.querySelector('main');
  const list = main.innerHTML;
  async function show() {
    const id = /^#customerorder\\/edit\\?id=([0-9a-f-]+)/.exec(location.hash)?.[1];
    if (id) main.innerHTML = await (await fetch('/ui/orders/' + id)).text();
    else if (main.innerHTML !== list) main.innerHTML = list;
  }
  addEventListener('hashchange', show);
  void show();
`;

const stateForm = z.object({ state: z.enum(STATES.map(({ id }) => id)) });

/** The application of МойСклад, and what else is kept. */
export function addPages(app: StandInApp, context: StandInContext): void {
  const { store } = context;

  // The pages use addresses from the root, as the real ones do, so a call by path prefix is sent to the host name.
  app.use(async (c, next) => {
    if (c.env.prefix === '' || new URL(context.publicUrl()).pathname !== '/') return next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`${context.publicUrl()}${pathname}${search}`, 307);
  });

  app.get('/', (c) => c.redirect('/app/', 302));
  app.get('/ui', (c) => c.redirect('/app/', 302));
  app.get('/app/', (c) => c.html(page(TITLE, LINKS, html`${orderList(context)}<script>${raw(ROUTER)}</script>`)));
  app.get('/ui/orders/:id', (c) => {
    const order = orders(store).get(c.req.param('id'));
    if (!order || order.deleted) return c.html(html`<h1>Заказ не найден</h1><p>Возможно, его удалили.</p>`, 404);
    return c.html(orderCard(context, order));
  });
  app.post('/ui/orders/:id/state', async (c) => {
    const order = orders(store).get(c.req.param('id'));
    if (!order || order.deleted) return c.notFound();
    const { state } = stateForm.parse(await c.req.parseBody());
    orders(store).put(order.id, { ...order, state, updated: stamp(context) });
    return c.redirect(orderUrl(context, order.id), 303);
  });
  app.post('/ui/orders/:id/delete', (c) => {
    const order = orders(store).get(c.req.param('id'));
    if (order && !order.deleted && order.demands === 0) removeOrder(context, order.id);
    return c.redirect('/app/', 303);
  });

  app.get('/ui/goods', (c) => {
    const kinds = [
      ['product', 'товар'],
      ['variant', 'модификация'],
      ['service', 'услуга'],
    ] as const;
    const rows = kinds.flatMap(([type, kind]) =>
      entities(store, type)
        .newest(SHOWN)
        .map(({ code, externalCode, name, weight, salePrices }) => [
          code ?? '—',
          externalCode,
          html`${name} <span class="muted">${kind}</span>`,
          weight ?? '—',
          salePrices?.[0] ? roubles(salePrices[0].value / 100) : '—',
        ]),
    );
    const columns = ['Код', 'Внешний код', 'Наименование', 'Вес', 'Цена продажи'];
    return c.html(page(TITLE, LINKS, html`<h1>Товары и услуги</h1>${table(columns, rows)}`));
  });
  app.get('/ui/counterparties', (c) => {
    const rows = entities(store, 'counterparty')
      .newest(SHOWN)
      .map(({ name, phone, email, actualAddressFull, created }) => [
        ...[name, phone ?? '—', email ?? '—', actualAddressFull?.city ?? '—', readableDateTime(created)],
      ]);
    const columns = ['Наименование', 'Телефон', 'Почта', 'Город', 'Появился'];
    return c.html(page(TITLE, LINKS, html`<h1>Контрагенты</h1>${table(columns, rows, 'Контрагентов пока нет.')}`));
  });
}
