import { html } from 'hono/html';
import { z } from 'zod';
import { page, roubles, table, tag } from '../kit/page.ts';
import type { StandInApp, StandInContext } from '../kit/stand-in.ts';
import { readableDateTime } from '../kit/time.ts';
import type { PackageStatus } from './dictionary.ts';
import { methodById, STATUS_CODES, STATUSES, statusLabel } from './dictionary.ts';
import type { StoredPackage } from './package-view.ts';
import { trackingNumber } from './package-view.ts';
import { packages, setStatus, viewOf } from './packages.ts';
import { listProducts } from './products.ts';

const SHOWN = 200;

const links = (prefix: string) => [
  { href: `${prefix}/`, text: 'Посылки' },
  { href: `${prefix}/ui/products`, text: 'Товары' },
];

function tone(status: PackageStatus): '' | 'good' | 'bad' {
  if (status === 'delivered') return 'good';
  return ['removed', 'lost', 'returned', 'reported', 'recycled', 'awaiting-return'].includes(status) ? 'bad' : '';
}

function statusForm(prefix: string, stored: StoredPackage) {
  return html`<form class="inline" method="post" action="${prefix}/ui/packages/${stored.id}/status">
    <select name="status" aria-label="Новый статус посылки ${trackingNumber(stored.id)}">
      ${STATUSES.map(([code, label]) => html`<option value="${code}" ${code === stored.status ? 'selected' : ''}>${label}</option>`)}
    </select>
    <button class="plain">Сменить</button>
  </form>`;
}

function packageRow(context: StandInContext, prefix: string, stored: StoredPackage) {
  const view = viewOf(context, stored);
  const { name, surname, receiver } = stored.input.departure.address;
  return [
    html`<a href="${prefix}/labels/${view.tracking_number}">${view.tracking_number}</a>`,
    view.external_id ?? '—',
    readableDateTime(view.created_at),
    html`${receiver || `${surname} ${name}`}<br /><span class="muted">${view.departure.address.settlement ?? ''}</span>`,
    methodById(stored.input.departure.shipping_method)?.name ?? '—',
    view.cod > 0 ? roubles(view.cod) : 'нет',
    tag(statusLabel(stored.status), tone(stored.status)),
    statusForm(prefix, stored),
  ];
}

function label(context: StandInContext, stored: StoredPackage) {
  const view = viewOf(context, stored);
  const { name, surname, receiver, street, house, apartment, phone } = stored.input.departure.address;
  const flat = apartment === '' ? '' : `, кв. ${apartment}`;
  const place =
    view.departure.delivery_point?.address ?? `${view.departure.address.settlement}, ${street}, ${house}${flat}`;
  return html`<h1>${view.tracking_number}</h1>
    ${table(
      ['Поле', 'Значение'],
      [
        ['Номер заказа магазина', view.external_id ?? '—'],
        ['Получатель', receiver || `${surname} ${name}`],
        ['Телефон', phone],
        ['Куда', place],
        ['Способ доставки', view.departure.shipping_method?.name ?? '—'],
        ['Вес и размеры', `${view.weight} кг, ${view.length}×${view.width}×${view.height} см`],
        ['Наложенный платёж', view.cod > 0 ? roubles(view.cod) : 'нет'],
      ],
    )}
    <h2>История</h2>
    ${table(
      ['Когда', 'Событие'],
      view.history.map((entry) => [readableDateTime(entry.date), entry.event]),
    )}`;
}

/** The pages for people: packages with a switch of the status, products, labels. */
export function addPages(app: StandInApp, context: StandInContext): void {
  const statusForms = z.object({ status: z.enum(STATUS_CODES) });

  const overview = (prefix: string) => {
    const rows = packages(context.store).newest(SHOWN);
    return page(
      'Shiptor',
      links(prefix),
      html`<h1>Посылки</h1>
        <p>Всего ${packages(context.store).count()}. Статус меняет эта страница: настоящий Shiptor меняет его сам.</p>
        ${table(
          ['Посылка', 'Номер заказа', 'Создана', 'Получатель', 'Способ доставки', 'Наложенный платёж', 'Статус', ''],
          rows.map((stored) => packageRow(context, prefix, stored)),
          'Посылок пока нет.',
        )}`,
    );
  };
  app.get('/', (c) => c.html(overview(c.env.prefix)));
  app.get('/ui', (c) => c.html(overview(c.env.prefix)));

  app.post('/ui/packages/:id/status', async (c) => {
    const { status } = statusForms.parse(await c.req.parseBody());
    setStatus(context, Number(c.req.param('id')), status);
    return c.redirect(`${c.env.prefix}/`, 303);
  });

  app.get('/ui/products', (c) =>
    c.html(
      page(
        'Shiptor',
        links(c.env.prefix),
        html`<h1>Товары</h1>
          ${table(
            ['Артикул', 'Название', 'Цена', 'Вес, кг'],
            listProducts(context.store).map((product) => [
              product.shopArticle,
              product.name,
              product.retailPrice === null ? '—' : roubles(product.retailPrice),
              product.weight ?? '—',
            ]),
          )}`,
      ),
    ),
  );

  app.get('/labels/:number', (c) => {
    const stored = packages(context.store).get(c.req.param('number').replace(/^RP/, ''));
    if (!stored) return c.notFound();
    return c.html(page('Shiptor', links(c.env.prefix), label(context, stored)));
  });
}
