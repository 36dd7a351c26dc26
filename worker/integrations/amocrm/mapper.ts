import { deliversToPoint } from '#core/delivery/category';
import type { ExternalCopy } from '#core/integration/outcome';
import type { Order, OrderItem } from '#core/order/schema';
import { formatRoubles, parseRoubles, toRoubles, toRoublesText } from '#core/shared/money';
import { normalizePhone } from '#core/shared/phone';
import { clipText } from '#core/shared/text';
import type {
  Contact,
  ContactPayload,
  Element,
  ElementPayload,
  FieldPayload,
  FieldValue,
  Lead,
  LeadPayload,
  Pipeline,
  Settings,
} from './api-types.ts';

// A name and a text field there hold 255 characters; a field of several lines holds more.
const NAME_CHARACTERS = 255;
const DETAILS_CHARACTERS = 20_000;

const clipName = (text: string): string => clipText(text.trim(), NAME_CHARACTERS);

/** The deal's own fields that an order needs. */
export type LeadFields = { number: number; details: number; key: number };

export const FIELD_NAMES = {
  // Source: a deal's own number is given by the system and cannot be written.
  number: { name: 'Номер сделки', type: 'text' },
  details: { name: 'Доставка и оплата', type: 'textarea' },
  key: { name: 'Orderlane', type: 'text' },
} as const;

/** One product there; lines of one article are one product, linked once. */
export type Goods = { key: string; sku: string; name: string; priceKopecks: number; quantity: number };

const skuOf = ({ sku, shopArticle }: OrderItem): string => sku.trim() || shopArticle.trim();

const goodsKey = (sku: string, name: string): string => (sku ? `sku ${sku}` : `name ${clipName(name)}`);

/** Source: a product's price is one for the whole account, so the last line of an article wins. */
export function goodsOf(items: readonly OrderItem[]): Goods[] {
  const byKey = new Map<string, Goods>();
  for (const item of items) {
    const sku = skuOf(item);
    const key = goodsKey(sku, item.name);
    const quantity = (byKey.get(key)?.quantity ?? 0) + item.quantity;
    byKey.set(key, { key, sku, name: clipName(item.name), priceKopecks: item.priceKopecks, quantity });
  }
  return [...byKey.values()];
}

const textOf = (values: readonly FieldValue[], code: string): string =>
  values
    .filter((each) => each.field_code === code)
    .flatMap((each) => each.values.map(({ value }) => String(value ?? '').trim()))[0] ?? '';

export const elementKey = ({ custom_fields_values, name }: Element): string =>
  goodsKey(textOf(custom_fields_values, 'SKU'), name);

/** Source: a price is written and printed as the text "999.12". */
export const toElement = ({ sku, name, priceKopecks }: Goods): ElementPayload => ({
  name,
  custom_fields_values: [
    ...(sku ? [{ field_code: 'SKU', values: [{ value: sku }] }] : []),
    { field_code: 'PRICE', values: [{ value: toRoublesText(priceKopecks) }] },
  ],
});

export const elementDiffers = (element: Element, { name, priceKopecks }: Goods): boolean =>
  element.name !== name || parseRoubles(textOf(element.custom_fields_values, 'PRICE') || 0) !== priceKopecks;

const samePhone = (one: string, other: string): boolean =>
  (normalizePhone(one) ?? one.replace(/\D/g, '')) === (normalizePhone(other) ?? other.replace(/\D/g, ''));

export const emailKey = (email: string): string => email.trim().toLowerCase();

const sameEmail = (one: string, other: string): boolean => emailKey(one) === emailKey(other);

type Values = FieldPayload['values'];

const valuesOf = ({ custom_fields_values }: Contact, code: string): Values =>
  custom_fields_values
    .filter((each) => each.field_code === code)
    .flatMap((each) => each.values)
    .map(({ value, enum_code }) => ({ value: String(value ?? ''), ...(enum_code && { enum_code }) }));

export const emailsOf = (contact: Contact): string[] => valuesOf(contact, 'EMAIL').map(({ value }) => emailKey(value));

/** Source: what is sent of a field replaces all its values, so those of the people there are sent along. */
function withOurs(values: Values, ours: string, enum_code: string, same: typeof samePhone): Values {
  if (ours === '' || values.some(({ value }) => same(value, ours))) return values;
  return [{ value: ours, enum_code }, ...values];
}

/** The contact as it should stand there; `present` is what stands there now. */
export function toContact({ recipient }: Order, present: Contact | null): ContactPayload {
  const phone = normalizePhone(recipient.phone) ?? recipient.phone.trim();
  const of = (code: string) => (present ? valuesOf(present, code) : []);
  const phones = withOurs(of('PHONE'), phone, 'MOB', samePhone);
  const emails = withOurs(of('EMAIL'), recipient.email.trim(), 'WORK', sameEmail);
  return {
    name: clipName(recipient.fullName) || phone || recipient.email.trim() || 'Без имени',
    custom_fields_values: [
      ...(phones.length > 0 ? [{ field_code: 'PHONE', values: phones }] : []),
      ...(emails.length > 0 ? [{ field_code: 'EMAIL', values: emails }] : []),
    ],
  };
}

export function contactDiffers(present: Contact, wanted: ContactPayload): boolean {
  const count = (code: string) =>
    wanted.custom_fields_values.find((each) => each.field_code === code)?.values.length ?? 0;
  return (
    present.name !== wanted.name ||
    count('PHONE') !== valuesOf(present, 'PHONE').length ||
    count('EMAIL') !== valuesOf(present, 'EMAIL').length
  );
}

function paymentLine({ cod, prepayment, totalKopecks }: Order): string {
  if (cod) {
    const how = cod.method === 'card' ? 'картой' : 'наличными';
    return `наложенный платёж ${how}, ${formatRoubles(cod.amountKopecks)}`;
  }
  if (!prepayment) return '';
  const how = prepayment.method === 'online_card' ? 'картой онлайн' : 'предоплата';
  const refunded = prepayment.refundedKopecks > 0 ? `, возвращено ${formatRoubles(prepayment.refundedKopecks)}` : '';
  return `${how}, ${prepayment.paid ? `оплачено ${formatRoubles(totalKopecks)}` : 'не оплачено'}${refunded}`;
}

function addressLine({ address }: Order): string {
  const { country, postalCode, region, settlement, street, house, flat } = address;
  const parts = [country === 'RU' ? '' : country, postalCode, region, settlement, street];
  return [...parts, house && `д. ${house}`, flat && `кв. ${flat}`].filter(Boolean).join(', ');
}

const lineOf = ({ name, sku, shopArticle, quantity, priceKopecks, discountKopecks }: OrderItem): string => {
  const discount = discountKopecks > 0 ? `, скидка ${formatRoubles(discountKopecks)}` : '';
  const article = sku || shopArticle;
  return `— ${article ? `${article}, ` : ''}${clipText(name, 100)}: ${quantity} × ${formatRoubles(priceKopecks)}${discount}`;
};

/** Lines that a product with one price and a summed quantity does not tell. */
function ownPrices(items: readonly OrderItem[]): string[] {
  const prices = new Map(goodsOf(items).map(({ key, priceKopecks }) => [key, priceKopecks]));
  const differing = items.filter((item) => item.priceKopecks !== prices.get(goodsKey(skuOf(item), item.name)));
  const keys = new Set(differing.map((item) => goodsKey(skuOf(item), item.name)));
  return items.filter((item) => item.discountKopecks > 0 || keys.has(goodsKey(skuOf(item), item.name))).map(lineOf);
}

/** What a deal has no field for, in one field that each sending renews. */
export function toDetails(order: Order): string {
  const { delivery, comment, items } = order;
  const prices = ownPrices(items);
  const point = deliversToPoint(delivery.category) ? delivery.pickupPointAddress : '';
  const facts = [
    ['Сумма заказа', formatRoubles(order.totalKopecks)],
    ['Оплата', paymentLine(order)],
    ['Доставка', [delivery.methodName, formatRoubles(delivery.costKopecks)].filter(Boolean).join(', ')],
    ['Пункт выдачи', [delivery.pickupPointId && `№ ${delivery.pickupPointId}`, point].filter(Boolean).join(', ')],
    ['Адрес', addressLine(order)],
    ['Комментарий', comment],
  ] as const;
  const lines = facts.filter(([, fact]) => fact !== '').map(([name, fact]) => `${name}: ${fact}`);
  const priced = prices.length > 0 ? ['Позиции со своей ценой:', ...prices] : [];
  return clipText([...lines, ...priced].join('\n'), DETAILS_CHARACTERS);
}

/** Stands behind our key until the whole order is there. */
const UNFINISHED = ' (передаётся)';

export type KeyState = 'whole' | 'unfinished';

/** Is this deal the order's copy: told by our key in its field, never by what a fuzzy search brought up. */
export function copyState(lead: Lead, order: Pick<Order, 'id'>, fields: Pick<LeadFields, 'key'>): KeyState | null {
  const key = lead.custom_fields_values.find((each) => each.field_id === fields.key)?.values[0]?.value;
  if (key === order.id) return 'whole';
  return key === order.id + UNFINISHED ? 'unfinished' : null;
}

type LeadOptions = { fields: LeadFields; state: KeyState; wholePrice: boolean };

/** Every field that a person can change. The status belongs to the people there and is not among them. */
export function toLead(order: Order, { fields, state, wholePrice }: LeadOptions): LeadPayload {
  const roubles = toRoubles(order.totalKopecks);
  const field = (field_id: number, value: string): FieldPayload => ({ field_id, values: [{ value }] });
  return {
    name: clipName(`Заказ № ${order.number.replace(/^№\s*/, '')}`),
    // Source: a budget is in roubles; whether an account takes kopecks differs.
    price: wholePrice ? Math.round(roubles) : roubles,
    custom_fields_values: [
      field(fields.number, order.number),
      field(fields.details, toDetails(order)),
      field(fields.key, state === 'whole' ? order.id : order.id + UNFINISHED),
    ],
  };
}

/** What is wrong with where new deals should go; null where it is there. */
export function placeProblem(
  pipelines: readonly Pipeline[],
  { pipelineId, statusId }: Settings,
): { message: string; field: string } | null {
  if (pipelineId === undefined) return null;
  const pipeline = pipelines.find(({ id }) => id === pipelineId);
  if (!pipeline) return { message: `В amoCRM нет воронки ${pipelineId}.`, field: 'settings.pipelineId' };
  if (statusId === undefined || pipeline._embedded.statuses.some(({ id }) => id === statusId)) return null;
  return { message: `В воронке «${pipeline.name}» нет статуса ${statusId}.`, field: 'settings.statusId' };
}

/** Source: status type 1 is the tray of unsorted deals, which a deal from outside does not enter. */
export function firstPlace(
  pipelines: readonly Pipeline[],
  { pipelineId, statusId }: Settings,
): { pipeline_id: number; status_id: number } | null {
  const pipeline = pipelines.find((each) => (pipelineId === undefined ? each.is_main : each.id === pipelineId));
  const [first] = [...(pipeline?._embedded.statuses ?? [])]
    .filter(({ type }) => type !== 1)
    .sort((a, b) => a.sort - b.sort);
  return pipeline && first ? { pipeline_id: pipeline.id, status_id: statusId ?? first.id } : null;
}

/** The status as the account's own people call it, with its pipeline where there are several. */
export function statusName(
  pipelines: readonly Pipeline[],
  { pipeline_id, status_id }: Pick<Lead, 'pipeline_id' | 'status_id'>,
): string | null {
  const pipeline = pipelines.find(({ id }) => id === pipeline_id);
  const status = pipeline?._embedded.statuses.find(({ id }) => id === status_id);
  if (!pipeline || !status) return null;
  const several = pipelines.filter(({ is_archive }) => !is_archive).length > 1;
  return several ? `${pipeline.name}: ${status.name}` : status.name;
}

export const toCopy = (leadId: number, status: string | null, siteUrl: string): ExternalCopy => ({
  externalId: String(leadId),
  url: `${siteUrl}/leads/detail/${leadId}`,
  trackingNumber: null,
  externalStatus: status,
});
