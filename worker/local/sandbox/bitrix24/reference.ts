import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import { CATALOGUE } from '../kit/catalogue.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { wrongValue } from './answers.ts';
import { mapOf, type Params, textOf } from './parameters.ts';
import { nextId, ownFields, products, type Stage, stages } from './stored.ts';

const { categoryId, goodsIblockId, variationsIblockId, fields } = DEMO_CREDENTIALS.bitrix24;

export const CATEGORIES = [
  { id: 0, name: 'Общая', sort: 100, entityTypeId: 2, isDefault: 'Y' },
  { id: categoryId, name: 'Доставка', sort: 200, entityTypeId: 2, isDefault: 'N' },
];

export const IBLOCKS = [
  { iblockId: goodsIblockId, productIblockId: null, name: 'Товары' },
  { iblockId: variationsIblockId, productIblockId: goodsIblockId, name: 'Вариации' },
];

const ROWS: [id: string, name: string, color: string, semantics: string | null][] = [
  ['NEW', 'Новая', '#39A8EF', null],
  ['PREPARATION', 'Подготовка документов', '#2FC6F6', null],
  ['EXECUTING', 'В работе', '#47E4C2', null],
  ['FINAL_INVOICE', 'Финальный счёт', '#FFA900', null],
  ['WON', 'Сделка успешна', '#7BD500', 'S'],
  ['LOSE', 'Сделка провалена', '#FF5752', 'F'],
];

/** Source: stages of another pipeline carry its id before them; a lead has a NEW of its own. */
export function seedReference({ store }: StandInContext): void {
  const add = (entity: string, prefix: string, category: number) => {
    for (const [index, [status, name, color, semantics]] of ROWS.entries()) {
      const id = String(nextId(store, 'stage'));
      stages(store).put(id, {
        ...{ ID: id, ENTITY_ID: entity, STATUS_ID: prefix + status, NAME: name, SORT: String((index + 1) * 10) },
        ...{ COLOR: color, SEMANTICS: semantics, CATEGORY_ID: String(category) },
      });
    }
  };
  add('DEAL_STAGE', '', 0);
  add(`DEAL_STAGE_${categoryId}`, `C${categoryId}:`, categoryId);
  const lead = String(nextId(store, 'stage'));
  stages(store).put(lead, {
    ...{ ID: lead, ENTITY_ID: 'STATUS', STATUS_ID: 'NEW', NAME: 'Не обработан', SORT: '10' },
    ...{ COLOR: '', SEMANTICS: null, CATEGORY_ID: '' },
  });
  for (const name of Object.values(fields)) ownFields(store).put(name, name);
  for (const { article, name, weightKg } of CATALOGUE) {
    const id = nextId(store, 'product');
    const iblockId = article.startsWith('MUG-') ? variationsIblockId : goodsIblockId;
    products(store).put(id, { id, iblockId, name, xmlId: article, weight: weightKg * 1000 });
  }
}

export const stageEntity = (category: number): string => (category === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${category}`);

export const stagesIn = (store: SystemStore, category: number): Stage[] =>
  stages(store)
    .all()
    .filter(({ ENTITY_ID }) => ENTITY_ID === stageEntity(category));

export function stageOf(store: SystemStore, category: number, stageId: string): Stage {
  const stage = stagesIn(store, category).find(({ STATUS_ID }) => STATUS_ID === stageId);
  if (!stage) throw wrongValue('Стадия');
  return stage;
}

/** crm.status.list */
export function listStatuses({ store }: StandInContext, params: Params): Stage[] {
  const filter = mapOf(params.filter ?? params.FILTER);
  const entity = textOf(filter, 'ENTITY_ID');
  const status = textOf(filter, 'STATUS_ID');
  return stages(store)
    .all()
    .filter(({ ENTITY_ID }) => entity === undefined || ENTITY_ID === entity)
    .filter(({ STATUS_ID }) => status === undefined || STATUS_ID === status);
}
