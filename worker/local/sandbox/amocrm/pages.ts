import { html } from 'hono/html';
import { type Html, page, roubles, table, tag } from '../kit/page.ts';
import type { StandInApp, StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowDateTime, readableDateTime } from '../kit/time.ts';
import { priceOf, skuOf } from './catalog.ts';
import { emailsOf } from './contacts.ts';
import { fieldsOf, textsOf } from './fields.ts';
import { editLead } from './leads.ts';
import { pipelineViews, statusesOf } from './reference.ts';
import { contacts, elements, leads, type StoredLead } from './stored.ts';

const NEWEST = 200;

const statusTag = ({ pipeline_id, status_id }: StoredLead): Html => {
  const name = statusesOf(pipeline_id)?.find(({ id }) => id === status_id)?.name ?? String(status_id);
  return tag(name, status_id === 142 ? 'good' : status_id === 143 ? 'bad' : '');
};

const time = (seconds: number): string => readableDateTime(moscowDateTime(new Date(seconds * 1000)));

function buyerOf(store: SystemStore, { contacts: linked }: StoredLead): string {
  const contact = linked[0] && contacts(store).get(linked[0].id);
  return contact ? [contact.name, ...textsOf(store, 'contacts', contact.fields, 'PHONE')].join(', ') : '—';
}

function leadList(store: SystemStore): Html {
  const rows = leads(store)
    .newest(NEWEST)
    .filter(({ is_deleted }) => !is_deleted)
    .map((lead) => [
      html`<a href="/leads/detail/${lead.id}">${lead.name}</a>`,
      buyerOf(store, lead),
      statusTag(lead),
      roubles(lead.price),
      lead.elements.length,
      time(lead.created_at),
    ]);
  return html`<h1>Сделки</h1>
    ${table(['Сделка', 'Контакт', 'Статус', 'Бюджет', 'Товаров', 'Создана'], rows, 'Сделок пока нет.')}`;
}

function leadCard(store: SystemStore, lead: StoredLead): Html {
  const fields = fieldsOf(store, 'leads').flatMap(({ id, name }) => {
    const text = lead.fields
      .find(({ field_id }) => field_id === id)
      ?.values.map(({ value }) => String(value))
      .join(', ');
    return text ? [[name, html`<span style="white-space: pre-line">${text}</span>`]] : [];
  });
  const goods = lead.elements.flatMap(({ id, quantity }) => {
    const element = elements(store).get(id);
    return element ? [[skuOf(store, element), element.name, quantity, roubles(priceOf(store, element))]] : [];
  });
  const places = pipelineViews().flatMap(({ id, name, _embedded }) =>
    _embedded.statuses.map((status) => ({ value: `${id}/${status.id}`, text: `${name}: ${status.name}` })),
  );
  const place = `${lead.pipeline_id}/${lead.status_id}`;
  return html`<div id="card_holder">
    <h1 id="card_name_holder">${lead.name}</h1>
    <p>${statusTag(lead)} · бюджет ${roubles(lead.price)} · ${buyerOf(store, lead)}</p>
    <form class="inline" method="post">
      <select name="place" aria-label="Статус">
        ${places.map(({ value, text }) => html`<option value="${value}" ${value === place ? 'selected' : ''}>${text}</option>`)}
      </select>
      <button>Сменить статус</button>
    </form>
    <form class="inline" method="post" action="/leads/detail/${lead.id}/delete"><button class="plain">Удалить сделку</button></form>
    <h2>Поля</h2>
    ${table(['Поле', 'Значение'], fields)}
    <h2>Товары</h2>
    ${table(['Артикул', 'Название', 'Количество', 'Цена'], goods)}
  </div>`;
}

const contactList = (store: SystemStore): Html =>
  html`<h1>Контакты</h1>
    ${table(
      ['Имя', 'Телефон', 'Почта', 'Сделок'],
      contacts(store)
        .newest(NEWEST)
        .map((contact) => [
          contact.name,
          textsOf(store, 'contacts', contact.fields, 'PHONE').join(', '),
          emailsOf(store, contact).join(', '),
          leads(store)
            .all()
            .filter((lead) => lead.contacts.some(({ id }) => id === contact.id)).length,
        ]),
    )}`;

const productList = (store: SystemStore): Html =>
  html`<h1>Каталог</h1>
    ${table(
      ['Артикул', 'Название', 'Цена'],
      elements(store)
        .all()
        .map((element) => [skuOf(store, element), element.name, roubles(priceOf(store, element))]),
    )}`;

const LINKS = [
  { href: '/leads/list/', text: 'Сделки' },
  { href: '/contacts/list/', text: 'Контакты' },
  { href: '/catalogs/', text: 'Каталог' },
];

/** The web pages of the CRM: what it holds, for a person. */
export function addPages(app: StandInApp, context: StandInContext): void {
  const { store } = context;
  const show = (content: Html) => page('amoCRM', LINKS, content);

  // The pages use addresses from the root, as the real ones do, so a call by path prefix is sent to the host name.
  app.use(async (c, next) => {
    if (c.env.prefix === '' || new URL(context.publicUrl()).pathname !== '/') return next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`${context.publicUrl()}${pathname}${search}`, 307);
  });

  app.on('GET', ['/', '/leads', '/leads/'], (c) => c.redirect('/leads/list/', 302));
  app.get('/leads/list/', (c) => c.html(show(leadList(store))));
  app.get('/contacts/list/', (c) => c.html(show(contactList(store))));
  app.get('/catalogs/', (c) => c.html(show(productList(store))));

  app.get('/leads/detail/:id{[0-9]+}', (c) => {
    const lead = leads(store).get(c.req.param('id'));
    if (!lead || lead.is_deleted) return c.html(show(html`<h1>Сделка не найдена</h1>`), 404);
    return c.html(show(leadCard(store, lead)));
  });

  app.post('/leads/detail/:id{[0-9]+}', async (c) => {
    const lead = leads(store).get(c.req.param('id'));
    const [pipeline_id, status_id] = String((await c.req.parseBody()).place)
      .split('/')
      .map(Number);
    if (!lead || !statusesOf(pipeline_id ?? 0)?.some(({ id }) => id === status_id)) return c.notFound();
    editLead(context, lead, { pipeline_id, status_id, custom_fields_values: undefined });
    return c.redirect(`/leads/detail/${lead.id}`, 303);
  });

  app.post('/leads/detail/:id{[0-9]+}/delete', (c) => {
    deleteLead(store, Number(c.req.param('id')));
    return c.redirect('/leads/list/', 303);
  });
}

/** As a person does: the deal goes into the bin. */
export function deleteLead(store: SystemStore, id: number): boolean {
  const lead = leads(store).get(id);
  if (!lead) return false;
  leads(store).put(id, { ...lead, is_deleted: true });
  return true;
}
