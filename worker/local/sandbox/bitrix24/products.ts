import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { Refusal } from './answers.ts';
import { pageOf } from './list.ts';
import type { Answer } from './methods.ts';
import { listOf, mapOf, numberOf, type Params, partOf, textOf } from './parameters.ts';
import { IBLOCKS } from './reference.ts';
import { nextId, products } from './stored.ts';

const { goodsIblockId } = DEMO_CREDENTIALS.bitrix24;

/** Source: id and iblockId in `select` and iblockId in `filter` are obligatory. */
export function listProducts({ store }: StandInContext, params: Params): Answer {
  const select = listOf(partOf(params, 'select')).map(String);
  if (!select.includes('id') || !select.includes('iblockId')) {
    throw new Refusal(400, 0, 'Required select fields: id, iblockId');
  }
  const filter = mapOf(partOf(params, 'filter'));
  if (partOf(filter, 'iblockId') === undefined) throw new Refusal(400, 0, 'Required filter fields: iblockId');
  // Source: the catalogue knows no `@`; a list under a plain name is any of it.
  if (Object.keys(filter).some((key) => key.includes('@'))) throw new Refusal(400, 0, 'Unknown filter');
  const { rows, ...rest } = pageOf(products(store).all(), ['id', 'iblockId', 'name', 'xmlId'], params);
  return { result: { products: rows }, ...rest };
}

/** Source: a second product under one xmlId is allowed. */
export function addProduct({ store }: StandInContext, params: Params): object {
  const fields = mapOf(partOf(params, 'fields'));
  const iblockId = numberOf(fields, 'iblockId') ?? 0;
  const name = textOf(fields, 'name') ?? '';
  if (!IBLOCKS.some((block) => block.iblockId === iblockId) || name === '') {
    throw new Refusal(400, 100, 'Required fields: iblockId, name');
  }
  const id = nextId(store, 'product');
  const xmlId = textOf(fields, 'xmlId') ?? String(id);
  const weight = numberOf(fields, 'weight') ?? null;
  return { element: products(store).put(id, { id, iblockId: iblockId || goodsIblockId, name, xmlId, weight }) };
}
