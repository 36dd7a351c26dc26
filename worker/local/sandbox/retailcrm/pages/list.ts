import { html } from 'hono/html';
import type { Html } from '../../kit/page.ts';
import { roubles } from '../../kit/page.ts';
import type { SystemStore } from '../../kit/store.ts';
import { readableDateTime } from '../../kit/time.ts';
import { totalsOf } from '../order-view.ts';
import { searchOrders } from '../orders-read.ts';
import { referenceName, referenceRow, referenceRows } from '../reference.ts';
import type { StoredOrder } from '../stored.ts';
import { customers, offers, paymentsOf } from '../stored.ts';

const SHOWN = 100;

export const buyerName = (store: SystemStore, order: StoredOrder): string => {
  const { lastName, firstName, patronymic } = order.fields;
  const own = [lastName, firstName, patronymic].filter(Boolean).join(' ');
  if (own !== '') return own;
  const customer = customers(store).get(order.customerId);
  return [customer?.lastName, customer?.firstName].filter(Boolean).join(' ') || 'Без имени';
};

export const statusBadge = (store: SystemStore, status: string): Html =>
  html`<span class="badge ${String(referenceRow(store, 'statuses', status)?.group ?? '')}">${referenceName(store, 'statuses', status)}</span>`;

function paymentText(store: SystemStore, order: StoredOrder): string {
  const [payment] = paymentsOf(store, order.id);
  return payment ? referenceName(store, 'payment-statuses', payment.status) : '—';
}

function orderRow(store: SystemStore, order: StoredOrder): Html {
  const url = `/orders/${order.id}/edit`;
  const { phone, delivery } = order.fields;
  return html`<tbody>
    <tr data-url="${url}">
      <td><input type="checkbox" aria-label="Выделить заказ ${order.number}" /></td>
      <td class="number"><a href="${url}">${order.number}</a></td>
      <td class="date">${readableDateTime(order.createdAt)}</td>
      <td>${buyerName(store, order)}<small>${phone ?? ''}</small></td>
      <td>${statusBadge(store, order.status)}</td>
      <td>${referenceName(store, 'delivery-types', delivery?.code ?? undefined) || '—'}<small>${delivery?.address?.city ?? ''}</small></td>
      <td>${paymentText(store, order)}</td>
      <td class="sum">${roubles(totalsOf(order).totalSumm)}</td>
    </tr>
  </tbody>`;
}

/** The list: one <tbody> for each order. */
export function orderList(store: SystemStore, sites: string[], customer: string, status: string): Html {
  const filter = { ...(customer ? { customer } : {}), ...(status ? { extendedStatus: status } : {}) };
  const found = searchOrders(store, sites, filter);
  const sum = found.reduce((total, order) => total + totalsOf(order).totalSumm, 0);
  return html`<div class="page-head">
      <h1>Заказы</h1>
      <div class="right"><a class="btn primary" href="/orders/">Обновить</a></div>
    </div>
    <form class="m-filter default-form-filter" method="get" action="/orders/">
      <div class="filter-group">
        <label class="control-label" for="filter_customer"><span>Покупатель</span></label>
        <input id="filter_customer" name="customer" value="${customer}" />
      </div>
      <div class="filter-group">
        <label class="control-label" for="filter_status"><span>Статус заказа</span></label>
        <select id="filter_status" name="status">
          <option value="">Любой</option>
          ${referenceRows(store, 'statuses').map((row) => html`<option value="${row.code}" ${row.code === status ? 'selected' : ''}>${row.name}</option>`)}
        </select>
      </div>
      <button class="btn">Применить</button>
      <div class="parameters"><a href="/orders/">Сбросить фильтр</a></div>
    </form>
    <div class="modern-table-container">
      <table class="js-order-list">
        <thead>
          <tr>
            <th><input type="checkbox" aria-label="Выделить все заказы на странице" /></th>
            <th>Номер</th>
            <th>Дата и время</th>
            <th>Покупатель</th>
            <th>Статус заказа</th>
            <th>Доставка</th>
            <th>Оплата</th>
            <th class="sum">Сумма</th>
          </tr>
        </thead>
        ${found.slice(0, SHOWN).map((order) => orderRow(store, order))}
      </table>
      ${found.length === 0 ? html`<div class="empty">Заказов пока нет. Они появятся, когда их отправит кабинет.</div>` : ''}
    </div>
    <div id="list-total-wrapper"><span>Всего: ${found.length}</span><span>На сумму ${roubles(sum)}</span></div>`;
}

const sheet = (title: string, columns: string[], rows: (string | number)[][], total: number): Html =>
  html`<div class="page-head"><h1>${title}</h1></div>
    <div class="modern-table-container">
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th>${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
        </tbody>
      </table>
      ${rows.length === 0 ? html`<div class="empty">Пока пусто.</div>` : ''}
    </div>
    <div id="list-total-wrapper"><span>Всего: ${total}</span></div>`;

export const customerList = (store: SystemStore): Html =>
  sheet(
    'Клиенты',
    ['Клиент', 'Телефон', 'Почта', 'Появился'],
    customers(store)
      .newest(SHOWN)
      .map(({ lastName, firstName, phone, email, createdAt }) => [
        `${lastName} ${firstName}`.trim() || 'Без имени',
        phone || '—',
        email || '—',
        readableDateTime(createdAt),
      ]),
    customers(store).count(),
  );

export const productList = (store: SystemStore): Html =>
  sheet(
    'Товары',
    ['Артикул', 'Название', 'Цена', 'Остаток'],
    offers(store)
      .all()
      .slice(0, SHOWN)
      .map(({ article, name, price, quantity }) => [article, name, roubles(price), quantity]),
    offers(store).count(),
  );
