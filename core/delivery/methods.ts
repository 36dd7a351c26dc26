import { z } from 'zod';
import { ORDER_TYPES, type OrderType, orderTypeOf } from '../order/type.ts';
import { DELIVERY_CATEGORIES } from './category.ts';

/** One way to deliver that the carrier's account knows, before any parcel. */
export const deliveryMethodSchema = z.object({
  code: z.string(),
  name: z.string(),
  carrier: z.string(),
  category: z.enum(DELIVERY_CATEGORIES),
});
export type DeliveryMethod = z.infer<typeof deliveryMethodSchema>;

/** The column of the table that holds a method's checkbox; through methods stand in «Сквозные из региона в регион». */
export const columnOf = ({ category }: Pick<DeliveryMethod, 'category'>): OrderType => orderTypeOf(category);

/** «Фильтры быстрого выбора»: a choice of the drop-down names a set of methods. `carrier:cdek`, `column:through`. */
export const quickSelectSchema = z
  .string()
  .max(120)
  .regex(
    new RegExp(`^(all|none|column:(${ORDER_TYPES.join('|')})|category:(${DELIVERY_CATEGORIES.join('|')})|carrier:.+)$`),
  )
  .transform((choice) => choice as QuickSelect);
export type QuickSelect =
  | 'all'
  | 'none'
  | `column:${OrderType}`
  | `category:${DeliveryMethod['category']}`
  | `carrier:${string}`;

/** The choices that differ for these methods, in the order of the drop-down. */
export function quickSelectsOf(methods: readonly DeliveryMethod[]): QuickSelect[] {
  const columns = ORDER_TYPES.filter((type) => methods.some((method) => columnOf(method) === type));
  const categories = DELIVERY_CATEGORIES.filter((each) => methods.some(({ category }) => category === each));
  const carriers = [...new Set(methods.map(({ carrier }) => carrier))].filter(Boolean).sort();
  return [
    'all',
    'none',
    ...columns.map((column) => `column:${column}` as const),
    ...categories.map((category) => `category:${category}` as const),
    ...carriers.map((carrier) => `carrier:${carrier}` as const),
  ];
}

/** Does a choice name this method. */
export const isSelected = (method: DeliveryMethod, select: QuickSelect): boolean =>
  select === 'all' ||
  [`column:${columnOf(method)}`, `category:${method.category}`, `carrier:${method.carrier}`].includes(select);

/** The codes that are off after all that a choice names is switched on or off; the rest stays as it was. */
export function switchSelected(
  off: readonly string[],
  methods: readonly DeliveryMethod[],
  { select, on }: { select: QuickSelect; on: boolean },
): string[] {
  const named = methods.filter((method) => isSelected(method, select)).map(({ code }) => code);
  return offList(on ? off.filter((code) => !named.includes(code)) : [...off, ...named]);
}

/** Switched-off codes as they are kept: each once, in one order, so that equal settings are equal. */
export const offList = (codes: readonly string[]): string[] => [...new Set(codes)].sort();

/** What may be offered: a method that is switched off is not there. */
export const withoutOff = <T extends { methodCode: string }>(options: readonly T[], off: readonly string[]): T[] =>
  options.filter(({ methodCode }) => !off.includes(methodCode));
