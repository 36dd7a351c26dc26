import { Hono } from 'hono';
import { html } from 'hono/html';
import { page, roubles, table, tag } from '../kit/page.ts';
import type { RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { moscowDateTime, readableDateTime } from '../kit/time.ts';
import type { Delivery } from './send.ts';
import { deliveries, send, sendInput, shopOrders, woocommerceSettings } from './send.ts';

const TOPIC_LABELS: Record<string, string> = {
  'order.created': 'Заказ создан',
  'order.updated': 'Заказ изменён',
  'order.deleted': 'Заказ удалён',
  'order.restored': 'Заказ восстановлен',
  ping: 'Проверка связи',
};

// Source: 200 to 302 is success.
const succeeded = (status: number | null): boolean => status !== null && status >= 200 && status <= 302;

function answerTags({ answers }: Delivery) {
  return html`${answers.map(({ status }) => tag(status === null ? 'нет ответа' : String(status), succeeded(status) ? 'good' : 'bad'))}`;
}

function overview(context: StandInContext, prefix: string) {
  const { store } = context;
  const { url } = readSettings(store, woocommerceSettings);
  const sent = deliveries(store)
    .newest(100)
    .map((delivery) => [
      readableDateTime(moscowDateTime(new Date(delivery.at))),
      TOPIC_LABELS[delivery.topic] ?? delivery.topic,
      delivery.orderId ?? '—',
      delivery.url,
      answerTags(delivery),
    ]);
  const orders = shopOrders(store)
    .newest(100)
    .map((order) => [
      order.number,
      String(order.payment_method_title ?? ''),
      html`${order.line_items.map((line) => html`${line.name} × ${line.quantity}<br />`)}`,
      roubles(Number(order.total)),
      order.status,
    ]);
  const button = html`<form class="inline" method="post" action="${prefix}/ui/order"><button>Оформить случайный заказ</button></form>
    <p class="muted">Уйдёт на ${url}</p>`;
  return page(
    'Магазин на WooCommerce',
    [{ href: `${prefix}/`, text: 'Заказы' }],
    html`<h1>Заказы магазина</h1>
      ${url === undefined ? html`<p>Адрес, куда магазин сообщает о заказах, ещё не задан.</p>` : button}
      ${table(['Номер', 'Оплата', 'Товары', 'Сумма', 'Статус'], orders, 'Заказов пока нет.')}
      <h2>Отправленные сообщения</h2>
      ${table(['Когда', 'Событие', 'Заказ', 'Куда', 'Ответы'], sent, 'Сообщений пока нет.')}`,
  );
}

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  app.get('/', (c) => c.html(overview(context, c.env.prefix)));
  app.get('/ui', (c) => c.html(overview(context, c.env.prefix)));
  app.post('/ui/order', (c) => {
    // After the answer: the receiver may call another stand-in while it takes the order.
    context.afterwards(async () => {
      await send(context, sendInput.parse({}));
    });
    return c.redirect(`${c.env.prefix}/`, 303);
  });
  return app;
}

function control(context: StandInContext) {
  const app = new Hono();
  app.post('/send', async (c) => {
    const delivery = await send(context, sendInput.parse(await c.req.json()));
    if (!delivery) return c.json({ error: 'No such delivery' }, 404);
    const answer = delivery.answers.at(-1);
    const order = delivery.orderId === null ? null : shopOrders(context.store).get(delivery.orderId);
    return c.json({ deliveryId: delivery.id, status: answer?.status ?? null, body: answer?.body ?? '', order });
  });
  app.get('/deliveries', (c) => c.json({ deliveries: deliveries(context.store).all() }));
  return app;
}

export const woocommerce: StandIn = {
  name: 'woocommerce',
  title: 'Магазин на WooCommerce',
  about: 'Интернет-магазин, который сообщает кабинету о заказах.',
  defaultPerSecond: null,
  overLimit: 'tooMany',
  settings: woocommerceSettings,
  // It only sends: there is no API to call.
  isApi: () => false,
  methodOf: () => 'none',
  refuse: () => new Response('Not found', { status: 404 }),
  duplicates: () => [],
  seed: () => undefined,
  routes,
  control,
};
