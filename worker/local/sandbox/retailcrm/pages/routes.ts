import { html } from 'hono/html';
import { z } from 'zod';
import type { StandInApp, StandInContext } from '../../kit/stand-in.ts';
import { deleteByPerson } from '../history.ts';
import { editOrder } from '../orders.ts';
import { referenceRows } from '../reference.ts';
import { orders } from '../stored.ts';
import { orderCard } from './card.ts';
import { layout } from './layout.ts';
import { customerList, orderList, productList } from './list.ts';

const orderForm = z.object({ status: z.string(), managerComment: z.string() });

const notThere = html`<div class="page-head"><h1>Заказ не найден</h1></div><p>Возможно, его удалили. <a href="/orders/">К списку заказов</a></p>`;

/** The web pages of the CRM. */
export function addPages(app: StandInApp, context: StandInContext): void {
  const { store } = context;

  // The pages use addresses from the root, as the real ones do, so a call by path prefix is sent to the host name.
  app.use(async (c, next) => {
    if (c.env.prefix === '' || new URL(context.publicUrl()).pathname !== '/') return next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`${context.publicUrl()}${pathname}${search}`, 307);
  });

  app.get('/', (c) => c.redirect('/orders/', 302));
  app.get('/ui', (c) => c.redirect('/orders/', 302));
  app.get('/orders', (c) => c.redirect('/orders/', 301));
  app.get('/orders/', (c) => {
    const sites = referenceRows(store, 'sites').map(({ code }) => code);
    const main = orderList(store, sites, c.req.query('customer') ?? '', c.req.query('status') ?? '');
    return c.html(layout('Заказы', '/orders/', main));
  });
  app.get('/customers/', (c) => c.html(layout('Клиенты', '/customers/', customerList(store))));
  app.get('/products/', (c) => c.html(layout('Товары', '/products/', productList(store))));

  app.on('GET', ['/orders/:id{[0-9]+}', '/orders/:id{[0-9]+}/edit'], (c) => {
    const order = orders(store).get(c.req.param('id'));
    if (!order) return c.html(layout('Заказ не найден', '/orders/', notThere), 404);
    return c.html(layout(`Заказ ${order.number}`, '/orders/', orderCard(store, order)));
  });

  app.get('/orders/:id{[0-9]+}/print/:form', (c) => {
    const order = orders(store).get(c.req.param('id'));
    return order ? c.html(layout(`Печать заказа ${order.number}`, '/orders/', orderCard(store, order))) : c.notFound();
  });

  app.post('/orders/:id{[0-9]+}/edit', async (c) => {
    const order = orders(store).get(c.req.param('id'));
    if (!order) return c.html(layout('Заказ не найден', '/orders/', notThere), 404);
    const { status, managerComment } = orderForm.parse(await c.req.parseBody());
    editOrder(context, { source: 'user' }, order, {
      status,
      managerComment: managerComment === '' ? null : managerComment,
    });
    return c.redirect(`/orders/${order.id}/edit`, 303);
  });

  app.post('/orders/:id{[0-9]+}/delete', (c) => {
    deleteByPerson(context, Number(c.req.param('id')));
    return c.redirect('/orders/', 303);
  });
}
