import { z } from 'zod';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import type { SystemStore } from '../kit/store.ts';
import { invalid } from './answers.ts';
import type { CustomStatus, DeliveryVariant, OrderField, PaymentGateway } from './stored.ts';
import { deliveryVariants, nextId, orderFields, paymentGateways, statuses } from './stored.ts';

const { deliveryVariantId, paymentGatewayIds } = DEMO_CREDENTIALS.insales;

// Source: each status of the shop's own belongs to one of the system's.
const STATUS_ROWS: [string, string, string, string][] = [
  ['novyy', 'Новый', 'new', '#5d8bd6'],
  ['v-obrabotke', 'В обработке', 'accepted', '#e8b93c'],
  ['soglasovan', 'Согласован', 'approved', '#57b26a'],
  ['sobiraem', 'Собираем на складе', 'approved', '#2f8f83'],
  ['otgruzhen', 'Отгружен', 'dispatched', '#8f6ad1'],
  ['dostavlen', 'Доставлен', 'delivered', '#3f8f4d'],
  ['otmenen', 'Отменён', 'declined', '#c94f4f'],
  ['vozvrat', 'Возврат', 'returned', '#9a6b3f'],
];

const COURIER: DeliveryVariant = { id: 451_201, title: 'Курьер магазина', type: 'DeliveryVariant::Fixed', price: 300 };
const OURS: DeliveryVariant = { id: deliveryVariantId, title: 'Чекаут', type: 'DeliveryVariant::Fixed', price: 0 };
const PICK_UP: DeliveryVariant = { id: 451_203, title: 'Самовывоз', type: 'DeliveryVariant::PickUp', price: 0 };

const GATEWAYS: PaymentGateway[] = [
  {
    id: paymentGatewayIds.cash,
    title: 'При получении наличными',
    type: 'PaymentGateway::Cod',
    deliveryVariantIds: [COURIER.id, OURS.id, PICK_UP.id],
  },
  {
    id: paymentGatewayIds.card,
    title: 'При получении картой',
    type: 'PaymentGateway::Custom',
    deliveryVariantIds: [COURIER.id, OURS.id],
  },
  {
    id: paymentGatewayIds.online,
    title: 'Картой на сайте',
    type: 'PaymentGateway::External',
    deliveryVariantIds: [COURIER.id, OURS.id, PICK_UP.id],
  },
  {
    id: paymentGatewayIds.pickUpOnly,
    title: 'В магазине',
    type: 'PaymentGateway::Custom',
    deliveryVariantIds: [PICK_UP.id],
  },
];

export function seedReference(store: SystemStore): void {
  for (const [index, [permalink, title, system_status, color]] of STATUS_ROWS.entries()) {
    const row = { id: 880_100 + index, permalink, title, system_status, color };
    statuses(store).put(permalink, { ...row, is_default: index === 0, position: index + 1 });
  }
  for (const variant of [COURIER, OURS, PICK_UP]) deliveryVariants(store).put(variant.id, variant);
  for (const gateway of GATEWAYS) paymentGateways(store).put(gateway.id, gateway);
}

export const listDeliveryVariants = (store: SystemStore) =>
  deliveryVariants(store)
    .all()
    .map((variant) => ({
      ...variant,
      payment_delivery_variants: paymentGateways(store)
        .all()
        .filter(({ deliveryVariantIds }) => deliveryVariantIds.includes(variant.id))
        .map(({ id }) => ({ delivery_variant_id: variant.id, payment_gateway_id: id })),
    }));

export const listPaymentGateways = (store: SystemStore) =>
  paymentGateways(store)
    .all()
    .map(({ deliveryVariantIds, ...gateway }) => ({
      ...gateway,
      payment_delivery_variants: deliveryVariantIds.map((id) => ({
        delivery_variant_id: id,
        payment_gateway_id: gateway.id,
      })),
    }));

export const listStatuses = (store: SystemStore): CustomStatus[] => statuses(store).all();

export const statusOf = (store: SystemStore, permalink: string): CustomStatus => {
  const status = statuses(store).get(permalink);
  if (!status) throw invalid('custom_status', 'не существует');
  return status;
};

/** The custom status that a system one alone leads to. */
export function firstOfSystem(store: SystemStore, systemStatus: string): CustomStatus {
  const status = listStatuses(store).find((row) => row.system_status === systemStatus);
  if (!status) throw invalid('fulfillment_status', 'имеет неверное значение');
  return status;
}

const fieldInput = z.looseObject({
  order_field: z.looseObject({ title: z.string().min(1), type: z.string().default('OrderField::TextField') }),
});

export function createOrderField(store: SystemStore, body: unknown): OrderField {
  const parsed = fieldInput.safeParse(body);
  if (!parsed.success) throw invalid('title', 'не может быть пустым');
  const { title, type } = parsed.data.order_field;
  const id = nextId(store, 'field');
  return orderFields(store).put(id, { id, title, handle: `field_${id}`, type });
}
