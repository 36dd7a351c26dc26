import { SYSTEM_NAMES } from '#core/integration/systems';
import { formatTime } from '#core/locale/format';
import { t, textOf } from '#core/locale/index';
import type { Lang } from '#core/locale/message';
import { formatRoubles } from '#core/shared/money';
import { mmToCm } from '#core/shared/units';

/** Which names a field's values go by. */
const NAMED: Record<string, string> = {
  status: 'status',
  type: 'type',
  state: 'linkState',
  source: 'source',
  stage: 'stage',
  'cod.method': 'codMethod',
  'prepayment.method': 'prepayment',
  'delivery.category': 'category',
};

const describeList = (lang: Lang, list: readonly unknown[]): string =>
  list
    .map((each) => {
      const { name, quantity, priceKopecks } = Object(each);
      if (typeof name !== 'string') return describeValue(lang, '', each);
      const price = typeof priceKopecks === 'number' ? `, ${formatRoubles(priceKopecks)}` : '';
      return `${name} × ${quantity ?? 1}${price}`;
    })
    .join('; ');

function describeText(lang: Lang, path: string, value: string): string {
  const names = NAMED[path];
  const named = names && textOf(lang, `${names}.${value}`);
  if (named) return named;
  if (path.endsWith('system') && Object.hasOwn(SYSTEM_NAMES, value)) return SYSTEM_NAMES[value as 'shiptor'];
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? formatTime(lang, value) : value;
}

function describeNumber(lang: Lang, path: string, value: number): string {
  if (path.endsWith('Kopecks')) return formatRoubles(value);
  if (path.endsWith('Grams')) return t(lang, 'history.grams', { value: String(value) });
  if (path.endsWith('Mm')) return t(lang, 'history.centimetres', { value: String(mmToCm(value)).replace('.', ',') });
  return String(value);
}

/** A value of an order's field as people read it. */
export function describeValue(lang: Lang, path: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t(lang, 'history.nothing');
  if (typeof value === 'boolean') return t(lang, value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') return describeNumber(lang, path, value);
  if (typeof value === 'string') return describeText(lang, path, value);
  if (Array.isArray(value)) return value.length > 0 ? describeList(lang, value) : t(lang, 'history.nothing');
  return Object.entries(Object(value))
    .map(([name, each]) => describeValue(lang, `${path}.${name}`, each))
    .join(', ');
}
