import { html } from 'hono/html';
import type { Html } from '../../kit/page.ts';
import { roubles } from '../../kit/page.ts';
import type { SystemStore } from '../../kit/store.ts';
import { readableDateTime } from '../../kit/time.ts';
import { addressText, totalsOf } from '../order-view.ts';
import { referenceName, referenceRows } from '../reference.ts';
import type { StoredItem, StoredOrder, StoredPayment } from '../stored.ts';
import { paymentsOf } from '../stored.ts';
import { statusBadge } from './list.ts';

const PREFIX = 'intaro_crmbundle_ordertype';

const field = (name: string, label: string, value: unknown, wide = false): Html =>
  html`<div class="field ${wide ? 'wide' : ''}">
    <label for="${PREFIX}_${name}">${label}</label>
    <input id="${PREFIX}_${name}" value="${value ?? ''}" readonly />
  </div>`;

function itemRow(item: StoredItem): Html {
  const id = `order-product-section--${item.id}`;
  const product =
    item.offerId === null
      ? html`${item.name}<small>Нет в каталоге</small>`
      : html`<a href="/products/">${item.name}</a>`;
  return html`<tr id="${id}" data-product-id="${item.offerId ?? ''}">
    <td data-type="item-preview">${product}</td>
    <td data-type="item-price">${roubles(item.initialPrice)}</td>
    <td data-type="item-quantity"><input aria-label="Количество" value="${item.quantity}" readonly /></td>
    <td data-type="item-cost">${roubles(item.initialPrice * item.quantity)}</td>
  </tr>`;
}

function itemsSection(order: StoredOrder): Html {
  const { summ } = totalsOf(order);
  return html`<div id="order-list" class="section">
    <div class="section__head"><h2>Состав заказа</h2><button class="btn" type="button" disabled>Добавить товар</button></div>
    <table id="order-product-section--1">
      <thead>
        <tr>
          <th>Товар</th>
          <th>Цена</th>
          <th>Кол-во</th>
          <th>Стоимость</th>
        </tr>
      </thead>
      <tbody>
        ${order.items.map(itemRow)}
      </tbody>
    </table>
    <div id="order-total-summ">Товары: <span>${roubles(summ)}</span></div>
  </div>`;
}

function paymentBlock(store: SystemStore, payment: StoredPayment, totalSumm: number): Html {
  const id = `p${payment.id}`;
  return html`<div class="payment">
    <div class="line">
      <span>${referenceName(store, 'payment-types', payment.type)}</span>
      <b id="${id}_amount_text">${roubles(payment.amount ?? totalSumm)}</b>
    </div>
    <select id="${id}_status" aria-label="Статус оплаты" disabled>
      <option>${referenceName(store, 'payment-statuses', payment.status)}</option>
    </select>
  </div>`;
}

function rightSide(store: SystemStore, order: StoredOrder): Html {
  const { delivery } = order.fields;
  const { summ, totalSumm } = totalsOf(order);
  const own = paymentsOf(store, order.id);
  const statuses = referenceRows(store, 'statuses');
  return html`<div class="m-box__right-side">
    <div class="section">
      <h2>Статус</h2>
      <select id="${PREFIX}_status" name="status" aria-label="Статус заказа">
        ${statuses.map((row) => html`<option value="${row.code}" ${row.code === order.status ? 'selected' : ''}>${row.name}</option>`)}
      </select>
    </div>
    <div id="order-custom-fields" class="section">
      <h2>О заказе</h2>
      <dl>
        <dt>Создан</dt>
        <dd>${readableDateTime(order.createdAt)}</dd>
        <dt>Внешний номер</dt>
        <dd>${order.fields.externalId ?? '—'}</dd>
        <dt>Вес</dt>
        <dd>${order.fields.weight ? `${(order.fields.weight / 1000).toLocaleString('ru-RU')} кг` : '—'}</dd>
      </dl>
    </div>
    <div class="section">
      <h2>Доставка</h2>
      <div class="field">
        <label for="delivery-cost">Стоимость доставки, ₽</label>
        <input id="delivery-cost" value="${delivery?.cost ?? 0}" readonly />
      </div>
      <dl style="margin-top: 12px">
        <dt>Способ</dt>
        <dd>${referenceName(store, 'delivery-types', delivery?.code ?? undefined) || '—'}</dd>
        <dt>Пункт выдачи</dt>
        <dd>${delivery?.data?.pickuppointId ?? '—'}</dd>
      </dl>
    </div>
    <div class="section">
      <h2>Оплата</h2>
      <div id="payments">${own.length > 0 ? own.map((payment) => paymentBlock(store, payment, totalSumm)) : html`<div>Оплат нет</div>`}</div>
      <dl style="margin-top: 12px">
        <dt>Товары</dt>
        <dd>${roubles(summ)}</dd>
        <dt>Итого</dt>
        <dd><b>${roubles(totalSumm)}</b></dd>
      </dl>
    </div>
  </div>`;
}

/** The card, with the blocks and ids that extensions of the real one hold on to. */
export function orderCard(store: SystemStore, order: StoredOrder): Html {
  const { fields, id } = order;
  const address = fields.delivery?.address ?? {};
  const sites = referenceRows(store, 'sites');
  return html`<div class="page-head">
      <h1>Заказ ${order.number}</h1>
      <div id="select">${statusBadge(store, order.status)}</div>
      <div class="right">
        <a class="btn" href="/orders/">К списку</a><button class="btn primary" form="order-form">Сохранить</button>
      </div>
    </div>
    <form id="order-form" action="/orders/${id}/edit" method="post">
      <div class="order-main-box">
        <div class="m-box__left-side">
          <div id="order-common" class="section">
            <h2>Основное</h2>
            <div data-order-section="common" class="grid">
              <div class="input-group">
                <label for="${PREFIX}_orderType">Тип заказа</label>
                <input id="${PREFIX}_orderType" value="${referenceName(store, 'order-types', fields.orderType ?? 'main')}" readonly />
              </div>
              <div class="input-group">
                <label for="${PREFIX}_site">Магазин</label>
                <select id="${PREFIX}_site" disabled>
                  ${sites.map((row, index) => html`<option value="${index + 3}" data-code="${row.code}" ${row.code === order.site ? 'selected' : ''}>${row.name}</option>`)}
                </select>
              </div>
            </div>
          </div>
          <div id="order-customer" class="section">
            <h2>Клиент</h2>
            <div class="grid">
              ${field('lastName', 'Фамилия', fields.lastName)} ${field('firstName', 'Имя', fields.firstName)}
              ${field('phone', 'Телефон', fields.phone)} ${field('email', 'Почта', fields.email)}
            </div>
          </div>
          <div id="delivery-address-form" class="section">
            <h2>Адрес доставки</h2>
            <div class="grid">
              ${field('deliveryAddress_index', 'Индекс', address.index)} ${field('deliveryAddress_region', 'Регион', address.region)}
              ${field('deliveryAddress_city', 'Город', address.city)}
              ${field('deliveryAddress_text', 'Адрес', addressText(address), true)}
            </div>
          </div>
          ${itemsSection(order)}
          <div id="order-manager-comment" class="section">
            <span class="collapse-section__title">Комментарий оператора</span>
            <textarea name="managerComment" id="${PREFIX}_managerComment" aria-label="Комментарий оператора">${fields.managerComment ?? ''}</textarea>
          </div>
          <div id="order-customer-comment" class="section">
            <span class="collapse-section__title">Комментарий клиента</span>
            <div id="${PREFIX}_customerComment">${fields.customerComment ?? 'Нет'}</div>
          </div>
        </div>
        ${rightSide(store, order)}
      </div>
    </form>
    <ul class="print-menu"><li><a href="/orders/${id}/print/16" target="_blank">Печать</a></li></ul>`;
}
