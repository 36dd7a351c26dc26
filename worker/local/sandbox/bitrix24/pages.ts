import { html } from 'hono/html';
import { z } from 'zod';
import { type Html, page, roubles, table, tag } from '../kit/page.ts';
import type { StandInApp, StandInContext } from '../kit/stand-in.ts';
import { readableDateTime } from '../kit/time.ts';
import { deleteDeal, updateDeal } from './deals.ts';
import { CATEGORIES, IBLOCKS, stageOf, stagesIn } from './reference.ts';
import { contacts, deals, ownFields, products, type StoredContact, type StoredDeal } from './stored.ts';

const SHOWN = 200;

const links = (prefix: string) => [
  { href: `${prefix}/crm/deal/list/`, text: 'Сделки' },
  { href: `${prefix}/crm/contact/list/`, text: 'Контакты' },
  { href: `${prefix}/crm/catalog/list/`, text: 'Каталог' },
];

const TONES: Record<string, 'good' | 'bad'> = { S: 'good', F: 'bad' };

const nameOf = ({ lastName, name, secondName }: StoredContact): string =>
  [lastName, name, secondName].filter(Boolean).join(' ') || 'Без имени';

const reachOf = ({ fm }: StoredContact, type: string): string =>
  fm
    .filter(({ typeId }) => typeId === type)
    .map(({ value }) => value)
    .join(', ') || '—';

function stageTag({ store }: StandInContext, { categoryId, stageId, deleted }: StoredDeal): Html {
  if (deleted) return tag('В корзине', 'bad');
  const { NAME, SEMANTICS } = stageOf(store, categoryId, stageId);
  return tag(NAME, TONES[SEMANTICS ?? ''] ?? '');
}

function contactLink({ store }: StandInContext, prefix: string, contactId: number): Html {
  const contact = contacts(store).get(contactId);
  return contact ? html`<a href="${prefix}/crm/contact/details/${contactId}/">${nameOf(contact)}</a>` : html`—`;
}

const dealTable = (context: StandInContext, prefix: string, rows: readonly StoredDeal[]): Html =>
  table(
    ['Сделка', 'Создана', 'Контакт', 'Стадия', 'Сумма'],
    rows.map((deal) => [
      html`<a href="${prefix}/crm/deal/details/${deal.id}/">${deal.title}</a>`,
      readableDateTime(deal.createdTime),
      contactLink(context, prefix, deal.contactId),
      stageTag(context, deal),
      roubles(deal.opportunity),
    ]),
    'Сделок пока нет.',
  );

function dealList(context: StandInContext, prefix: string): Html {
  const { store } = context;
  return page(
    'Битрикс24',
    links(prefix),
    html`<h1>Сделки</h1>
      <p>Всего ${deals(store).count()}.</p>
      ${dealTable(context, prefix, deals(store).newest(SHOWN))}`,
  );
}

function dealForms({ store }: StandInContext, prefix: string, deal: StoredDeal): Html {
  if (deal.deleted) return html``;
  const path = `${prefix}/crm/deal/details/${deal.id}`;
  const options = stagesIn(store, deal.categoryId).map(
    ({ STATUS_ID, NAME }) =>
      html`<option value="${STATUS_ID}" ${STATUS_ID === deal.stageId ? 'selected' : ''}>${NAME}</option>`,
  );
  return html`<form class="inline" method="post" action="${path}/stage">
      <select name="stageId" aria-label="Стадия сделки">${options}</select><button>Сменить стадию</button>
    </form>
    <form class="inline" method="post" action="${path}/delete"><button class="plain">Удалить сделку</button></form>`;
}

function dealCard(context: StandInContext, prefix: string, deal: StoredDeal): Html {
  const { store } = context;
  const own = ownFields(store)
    .all()
    .flatMap((name) => (deal.own[name] ? [[name, deal.own[name]]] : []));
  const rows = deal.rows.map((row) => [
    row.productId ? (products(store).get(row.productId)?.xmlId ?? '—') : 'без каталога',
    row.productName,
    roubles(row.price),
    row.discountSum ? roubles(row.discountSum) : '—',
    row.quantity,
    roubles(Math.round(row.price * row.quantity * 100) / 100),
  ]);
  return page(
    'Битрикс24',
    links(prefix),
    html`<h1>${deal.title}</h1>
      <p>${stageTag(context, deal)}</p>
      ${dealForms(context, prefix, deal)}
      <h2>Товары</h2>
      ${table(['Внешний код', 'Товар', 'Цена', 'Скидка', 'Количество', 'Сумма'], rows)}
      <h2>Сделка</h2>
      ${table(
        ['Поле', 'Значение'],
        [
          ['Сумма', roubles(deal.opportunity)],
          ['Воронка', CATEGORIES.find(({ id }) => id === deal.categoryId)?.name ?? '—'],
          ['Контакт', contactLink(context, prefix, deal.contactId)],
          ['Создана', readableDateTime(deal.createdTime)],
          ['Внешний источник', deal.originatorId || '—'],
          ['Ключ во внешнем источнике', deal.originId || '—'],
          ...own,
        ],
      )}
      <h2>Комментарий</h2>
      <pre>${deal.comments || '—'}</pre>`,
  );
}

function contactList({ store }: StandInContext, prefix: string): Html {
  const rows = contacts(store)
    .newest(SHOWN)
    .map((contact) => [
      html`<a href="${prefix}/crm/contact/details/${contact.id}/">${nameOf(contact)}</a>`,
      reachOf(contact, 'PHONE'),
      reachOf(contact, 'EMAIL'),
    ]);
  return page(
    'Битрикс24',
    links(prefix),
    html`<h1>Контакты</h1>
      ${table(['Имя', 'Телефон', 'E-mail'], rows, 'Контактов пока нет.')}`,
  );
}

function contactCard(context: StandInContext, prefix: string, contact: StoredContact): Html {
  const own = deals(context.store)
    .newest(SHOWN)
    .filter(({ contactId }) => contactId === contact.id);
  return page(
    'Битрикс24',
    links(prefix),
    html`<h1>${nameOf(contact)}</h1>
      ${table(
        ['Поле', 'Значение'],
        [
          ['Телефон', reachOf(contact, 'PHONE')],
          ['E-mail', reachOf(contact, 'EMAIL')],
        ],
      )}
      <h2>Сделки</h2>
      ${dealTable(context, prefix, own)}`,
  );
}

function catalogue({ store }: StandInContext, prefix: string): Html {
  const rows = products(store)
    .newest(SHOWN)
    .map(({ xmlId, name, iblockId, weight }) => [
      xmlId,
      name,
      IBLOCKS.find((block) => block.iblockId === iblockId)?.name ?? '—',
      weight === null ? '—' : `${weight} г`,
    ]);
  return page(
    'Битрикс24',
    links(prefix),
    html`<h1>Каталог</h1>
      ${table(['Внешний код', 'Товар', 'Раздел', 'Вес'], rows)}`,
  );
}

const stageForm = z.object({ stageId: z.string() });

/** The portal for people: deals with their goods, contacts, the catalogue. */
export function addPages(app: StandInApp, context: StandInContext): void {
  const { store } = context;
  for (const path of ['/', '/ui', '/crm/deal/list/']) app.get(path, (c) => c.html(dealList(context, c.env.prefix)));
  app.get('/crm/contact/list/', (c) => c.html(contactList(context, c.env.prefix)));
  app.get('/crm/catalog/list/', (c) => c.html(catalogue(context, c.env.prefix)));
  app.get('/crm/deal/details/:id/', (c) => {
    const deal = deals(store).get(c.req.param('id'));
    return deal ? c.html(dealCard(context, c.env.prefix, deal)) : c.notFound();
  });
  app.get('/crm/contact/details/:id/', (c) => {
    const contact = contacts(store).get(c.req.param('id'));
    return contact ? c.html(contactCard(context, c.env.prefix, contact)) : c.notFound();
  });
  app.post('/crm/deal/details/:id/:verb{stage|delete}', async (c) => {
    const deal = deals(store).get(c.req.param('id'));
    if (!deal || deal.deleted) return c.notFound();
    if (c.req.param('verb') === 'delete') deleteDeal(context, deal.id);
    else updateDeal(context, deal.id, stageForm.parse(await c.req.parseBody()));
    return c.redirect(`${c.env.prefix}/crm/deal/details/${deal.id}/`, 303);
  });
}
