import type { CheckOutcome } from '../contract.ts';
import { catalogsSchema, categoriesSchema, type Settings, scopesSchema, stagesSchema } from './api-types.ts';
import type { Batch, BitrixClient } from './client.ts';
import { DEAL, DEAL_FIELDS_COMMAND, missingField } from './look-up.ts';
import { stagesOf } from './mapper.ts';

const refuseSetting = (field: string, message: string): CheckOutcome => ({
  outcome: 'refused',
  code: 'SETTINGS',
  message,
  field: `settings.${field}`,
});

/** Opens the web-hook what is needed, and is there what the settings name. */
export async function checkPortal(client: BitrixClient, settings: Settings): Promise<CheckOutcome> {
  const { categoryId, stageId, catalogIblockIds, fields } = settings;
  const hasFields = Object.keys(fields).length > 0;
  const asked = await client.batch(
    {
      scopes: { method: 'scope', params: {} },
      categories: { method: 'crm.category.list', params: { entityTypeId: DEAL } },
      stages: { method: 'crm.status.list', params: { filter: { ENTITY_ID: stagesOf(categoryId) } } },
      ...(hasFields && { fields: DEAL_FIELDS_COMMAND }),
      ...(catalogIblockIds.length > 0 && { catalogs: { method: 'catalog.catalog.list', params: {} } }),
    },
    false,
  );
  if (asked.outcome !== 'ok') return asked;
  const batch = asked.result;
  const scopes = batch.read('scopes', scopesSchema);
  if (scopes.outcome !== 'ok') return scopes;
  const needed = ['crm', ...(catalogIblockIds.length > 0 ? ['catalog'] : [])];
  const closed = needed.filter((scope) => !scopes.result.includes(scope));
  if (closed.length > 0) {
    return { outcome: 'refused', code: 'AUTH', message: `У вебхука нет прав: ${closed.join(', ')}.` };
  }
  const categories = batch.read('categories', categoriesSchema);
  if (categories.outcome !== 'ok') return categories;
  if (categoryId !== 0 && !categories.result.categories.some(({ id }) => id === categoryId)) {
    return refuseSetting('categoryId', `В Битрикс24 нет воронки сделок ${categoryId}.`);
  }
  const stages = batch.read('stages', stagesSchema);
  if (stages.outcome !== 'ok') return stages;
  if (stageId !== undefined && !stages.result.some(({ STATUS_ID }) => STATUS_ID === stageId)) {
    return refuseSetting('stageId', `В этой воронке Битрикс24 нет стадии «${stageId}».`);
  }
  const missing = hasFields ? missingField(batch, settings) : null;
  return missing ?? checkCatalogues(batch, catalogIblockIds);
}

function checkCatalogues(batch: Batch, iblockIds: readonly number[]): CheckOutcome {
  if (iblockIds.length === 0) return { outcome: 'ok' };
  const called = batch.read('catalogs', catalogsSchema);
  if (called.outcome !== 'ok') return called;
  const missing = iblockIds.find((id) => !called.result.catalogs.some(({ iblockId }) => iblockId === id));
  if (missing === undefined) return { outcome: 'ok' };
  return refuseSetting('catalogIblockIds', `В Битрикс24 нет каталога ${missing}.`);
}
