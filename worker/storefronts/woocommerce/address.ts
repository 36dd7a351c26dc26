import type { WooAddress, WooOrder } from './api-types.ts';

type StreetParts = { street: string; house: string; flat: string };

const HOUSE = String.raw`\d+\s?[а-яa-z]?(?:\s?[/-]\s?\d+[а-яa-z]?)?(?:,?\s?(?:к|корп|корпус|стр|строение)\.?\s?\d+[а-яa-z]?)*`;
const FLAT = String.raw`(?:кв|квартира|оф|офис)\.?\s?(\d+\S*)`;
// "ул. Ленина, д. 10, кв. 5" and "ул. Ленина, 10": only a comma or the word for a house tells street from house.
const STREET_HOUSE = new RegExp(String.raw`^(.*\p{L}.*?)(?:,\s*|\s+)(?:д|дом)\.?\s?(${HOUSE})(?:,?\s*${FLAT})?$`, 'iu');
const STREET_COMMA = new RegExp(String.raw`^(.*\p{L}[^,]*),\s*(${HOUSE})(?:,\s*${FLAT})?$`, 'iu');
const ONLY_FLAT = new RegExp(String.raw`^(?:${FLAT}|(\d+))$`, 'iu');

/** No real address is longer, and the patterns take their time with a text that is. */
const LONGEST_SPLIT = 400;

/**
 * Woo's two free lines as street, house and flat. Where either line leaves a doubt, all of it stays in the street:
 * a parcel can be delivered by a whole address, not by a wrong house.
 */
export function splitStreet(line1: string, line2: string): StreetParts {
  const whole = { street: [line1, line2].filter(Boolean).join(', '), house: '', flat: '' };
  if (line1.length + line2.length > LONGEST_SPLIT) return whole;
  const match = STREET_HOUSE.exec(line1) ?? STREET_COMMA.exec(line1);
  if (!match) return whole;
  const [, street = '', house = '', flatOfFirst = ''] = match;
  if (line2 === '') return { street: street.trim(), house: house.trim(), flat: flatOfFirst };
  const second = ONLY_FLAT.exec(line2);
  if (!second || flatOfFirst !== '') return whole;
  return { street: street.trim(), house: house.trim(), flat: second[1] ?? second[2] ?? '' };
}

/** Source: `shipping` may hold empty texts; each is then taken from `billing`. */
export function recipientOf({ shipping, billing }: WooOrder) {
  const of = (field: keyof WooAddress): string => shipping[field] || billing[field];
  const fullName = [of('last_name'), of('first_name')].filter(Boolean).join(' ');
  return { fullName: fullName || of('company'), phone: of('phone'), email: billing.email };
}

export function addressOf({ shipping, billing }: WooOrder) {
  const of = (field: keyof WooAddress): string => shipping[field] || billing[field];
  // The second line belongs to its first one, and a code to its town: another address's would mislead.
  const lines = shipping.address_1 ? shipping : billing;
  const isOtherTown = shipping.city !== '' && shipping.city !== billing.city;
  return {
    country: of('country').toUpperCase() || 'RU',
    region: of('state'),
    settlement: of('city'),
    postalCode: isOtherTown ? shipping.postcode : of('postcode'),
    ...splitStreet(lines.address_1, lines.address_2),
  };
}
