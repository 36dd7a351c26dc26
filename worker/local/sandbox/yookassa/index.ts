import { Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { page, roubles, table, tag } from '../kit/page.ts';
import type { RefusalKind, RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import { moscowDateTime, readableDateTime } from '../kit/time.ts';
import { apiRoutes } from './api.ts';
import { PAYMENT_METHODS } from './input.ts';
import { notifications, repeatNotification, resumeNotifications } from './notifications.ts';
import { payPage } from './pay-page.ts';
import type { StoredPayment } from './payments.ts';
import { cancelPayment, confirmPayment, duplicatePayments, loadPayment, payments } from './payments.ts';
import { errorResponse, Refusal } from './refusal.ts';
import { yookassaSettings } from './settings.ts';

function refuse(kind: RefusalKind): Response {
  switch (kind) {
    case 'tooMany':
      return errorResponse(new Refusal('too_many_requests', 'Too many requests'));
    case 'unavailable':
      return errorResponse(new Refusal('service_unavailable', 'Service is temporarily unavailable'));
    // Source: after a 500 the result is unknown; the call is repeated with the same key.
    case 'internal':
      return errorResponse(new Refusal('internal_server_error', 'Internal server error'));
    case 'unauthorized':
      return errorResponse(
        new Refusal('invalid_credentials', 'Error in shopId or secret key. Check their validity.', 'Authorization'),
      );
  }
}

const STATUS_LABELS: Record<StoredPayment['view']['status'], [string, '' | 'good' | 'bad']> = {
  pending: ['Ожидает оплаты', ''],
  waiting_for_capture: ['Ожидает подтверждения', ''],
  succeeded: ['Оплачен', 'good'],
  canceled: ['Отменён', 'bad'],
};

function overview({ store }: StandInContext, prefix: string) {
  const rows = payments(store)
    .newest(200)
    .map(({ view }) => [
      readableDateTime(moscowDateTime(new Date(view.created_at))),
      view.description ?? '—',
      roubles(Number(view.amount.value)),
      tag(...STATUS_LABELS[view.status]),
      view.test ? 'тестовый' : 'боевой',
      Number(view.refunded_amount?.value ?? 0) > 0 ? roubles(Number(view.refunded_amount?.value)) : '—',
      html`<a href="${prefix}/checkout?orderId=${view.id}">страница оплаты</a>`,
    ]);
  const sent = notifications(store)
    .newest(50)
    .map((entry) => [
      entry.event,
      entry.objectId,
      entry.url,
      entry.attempts.map(({ status }) => status ?? 'нет ответа').join(', '),
      entry.state === 'delivered'
        ? tag('доставлено', 'good')
        : entry.state === 'waiting'
          ? tag('в очереди')
          : tag('не доставлено', 'bad'),
    ]);
  return page(
    'ЮKassa',
    [{ href: `${prefix}/`, text: 'Платежи' }],
    html`<h1>Платежи</h1>
      ${table(['Создан', 'Описание', 'Сумма', 'Статус', 'Режим', 'Возвращено', ''], rows, 'Платежей пока нет.')}
      <h2>Уведомления</h2>
      ${table(['Событие', 'Объект', 'Куда', 'Ответы', ''], sent, 'Уведомлений пока нет: адрес задаётся в настройках стенда.')}`,
  );
}

const decisionForm = z.object({ method: z.enum(PAYMENT_METHODS), decision: z.enum(['pay', 'cancel']) });

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  app.route('/v3', apiRoutes(context));
  app.get('/', (c) => c.html(overview(context, c.env.prefix)));
  app.get('/ui', (c) => c.html(overview(context, c.env.prefix)));
  app.get('/checkout', (c) => {
    const payment = loadPayment(context, c.req.query('orderId') ?? '');
    return payment ? c.html(payPage(payment)) : c.notFound();
  });
  app.post('/checkout', async (c) => {
    const payment = loadPayment(context, c.req.query('orderId') ?? '');
    if (!payment) return c.notFound();
    const { method, decision } = decisionForm.parse(await c.req.parseBody());
    if (payment.view.status !== 'pending') return c.html(payPage(payment), 409);
    if (decision === 'pay') confirmPayment(context, payment, method);
    else cancelPayment(context, payment, 'yoo_money', 'permission_revoked');
    return c.redirect(payment.returnUrl, 303);
  });
  return app;
}

const actionInput = z.strictObject({
  method: z.enum(PAYMENT_METHODS).default('bank_card'),
  party: z.string().default('yoo_money'),
  reason: z.string().default('general_decline'),
});

function control(context: StandInContext) {
  const app = new Hono();
  app.post('/payments/:id/:action{succeed|cancel|expire}', async (c) => {
    const text = await c.req.text();
    const { method, party, reason } = actionInput.parse(text === '' ? {} : JSON.parse(text));
    const changed = await context.atomically(() => {
      const payment = payments(context.store).get(c.req.param('id'));
      if (!payment) return undefined;
      switch (c.req.param('action')) {
        case 'succeed':
          return confirmPayment(context, payment, method);
        case 'expire':
          return cancelPayment(context, payment, 'yoo_money', 'expired_on_confirmation');
        default:
          return cancelPayment(context, payment, party, reason);
      }
    });
    return changed ? c.json(changed.view) : c.json({ error: 'No such payment' }, 404);
  });
  app.get('/notifications', (c) => c.json({ notifications: notifications(context.store).all() }));
  app.post('/notifications/:id/repeat', async (c) => {
    const again = await context.atomically(() => repeatNotification(context, Number(c.req.param('id'))));
    return again ? c.json(again) : c.json({ error: 'No such notification' }, 404);
  });
  return app;
}

export const yookassa: StandIn = {
  name: 'yookassa',
  title: 'ЮKassa',
  about: 'Приём оплаты: платежи, страница оплаты, уведомления, возвраты.',
  defaultPerSecond: null,
  overLimit: 'tooMany',
  settings: yookassaSettings,
  isApi: (path) => path.startsWith('/v3/'),
  methodOf: ({ httpMethod, path }) => `${httpMethod} ${path.replace(/^\/v3/, '').replace(/[0-9a-f-]{36}/, '{id}')}`,
  refuse,
  duplicates: duplicatePayments,
  seed: () => undefined,
  routes,
  resume: resumeNotifications,
  control,
};
