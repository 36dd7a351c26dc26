import { randomUUID } from 'node:crypto';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import { CATALOGUE } from '../kit/catalogue.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { plainMeta } from './meta.ts';
import { type EntityType, entities, type StoredEntity, stamp } from './stored.ts';

const { organizationId, storeId, salesChannelId, projectId, weightAttributeId, variantCodes } =
  DEMO_CREDENTIALS.moysklad;

const stateId = (place: number): string => `0a2f4c11-7d1c-11f0-ac12-000e0000010${place}`;

// Source: the states of a new account; they may be renamed, so they are told apart by id.
export const STATES = [
  { id: stateId(1), name: 'Новый', color: 15106326, stateType: 'Regular' },
  { id: stateId(2), name: 'Подтвержден', color: 40931, stateType: 'Regular' },
  { id: stateId(3), name: 'Собран', color: 8767198, stateType: 'Regular' },
  { id: stateId(4), name: 'Отгружен', color: 34617, stateType: 'Regular' },
  { id: stateId(5), name: 'Доставлен', color: 8825440, stateType: 'Successful' },
  { id: stateId(6), name: 'Возврат', color: 15280409, stateType: 'Unsuccessful' },
  { id: stateId(7), name: 'Отменен', color: 15491487, stateType: 'Unsuccessful' },
] as const;

export const ATTRIBUTES = [
  { id: weightAttributeId, name: 'Вес, кг', type: 'double', required: false },
  { id: '0a2f4c11-7d1c-11f0-ac12-000e00000006', name: 'Откуда заказ', type: 'string', required: false },
] as const;

export const stateView = (context: StandInContext, id: string) => {
  const state = STATES.find((each) => each.id === id);
  const meta = plainMeta(context, 'state', `/entity/customerorder/metadata/states/${id}`);
  return state && { ...meta, ...state, entityType: 'customerorder' };
};

export const attributeView = (context: StandInContext, { id, ...attribute }: (typeof ATTRIBUTES)[number]) => ({
  ...plainMeta(context, 'attributemetadata', `/entity/customerorder/metadata/attributes/${id}`),
  id,
  ...attribute,
});

const PRICE_TYPE_ID = '0a2f4c11-7d1c-11f0-ac12-000e00000007';

export const priceTypeView = (context: StandInContext) => ({
  ...plainMeta(context, 'pricetype', `/context/companysettings/pricetype/${PRICE_TYPE_ID}`),
  id: PRICE_TYPE_ID,
  name: 'Цена продажи',
  externalCode: 'cbcf493b-55bc-11d9-848a-00112f43529a',
});

/** An account with an organization, a warehouse and the goods of the shop, one of them in two variants. */
export function seedAccount(context: StandInContext): void {
  const at = stamp(context);
  const add = (type: EntityType, fields: Partial<StoredEntity> & { name: string }): StoredEntity => {
    const id = fields.id ?? randomUUID();
    const made = { id, type, externalCode: id, archived: false, created: at, updated: at, ...fields };
    return entities(context.store, type).put(id, made);
  };
  add('organization', { id: organizationId, name: 'ООО «Тёплый вечер»' });
  add('store', { id: storeId, name: 'Основной склад' });
  add('saleschannel', { id: salesChannelId, name: 'Интернет-магазин' });
  add('project', { id: projectId, name: 'Розница' });
  for (const { article, name, weightKg, priceRoubles } of CATALOGUE) {
    const salePrices = [{ value: priceRoubles * 100 }];
    const product = add('product', { name, code: article, externalCode: article, weight: weightKg, salePrices });
    if (article !== 'TOW-LNN-050') continue;
    for (const [colour, code] of [
      ['синее', variantCodes.blue],
      ['белое', variantCodes.white],
    ] as const) {
      add('variant', { name: `${name} (${colour})`, code, externalCode: code, salePrices, product: product.id });
    }
  }
}
