import type { Settlement } from '../kit/settlements.ts';
import { plainText, SETTLEMENTS } from '../kit/settlements.ts';

/** Every word of the query must begin a word of "city region", so a region makes the answer narrower. */
export function suggestSettlements(query: string, parent?: string): Settlement[] {
  const words = plainText(query).split(' ').filter(Boolean);
  if (words.length === 0) return [];
  return SETTLEMENTS.filter((known) => {
    if (parent !== undefined && known.kladrId.slice(0, 2) !== parent.slice(0, 2)) return false;
    const names = plainText(`${known.name} ${known.region}`).split(' ');
    const nameBegins = words.some((word) =>
      plainText(known.name)
        .split(' ')
        .some((part) => part.startsWith(word)),
    );
    return nameBegins && words.every((word) => names.some((part) => part.startsWith(word)));
  }).slice(0, 20);
}

const isFederalCity = (settlement: Settlement): boolean => settlement.region === `г. ${settlement.name}`;

/** The row of suggestSettlement. */
export const settlementView = (settlement: Settlement) => ({
  kladr_id: settlement.kladrId,
  name: settlement.name,
  type: 'Город',
  type_short: 'г',
  short_readable: `г. ${settlement.name}`,
  administrative_area: settlement.region,
  readable_parents: isFederalCity(settlement) ? '' : settlement.region,
  country: { code: 'RU', name: 'Россия' },
});
