import { createHash } from 'node:crypto';
import type { Settlement } from '../kit/settlements.ts';
import { SETTLEMENTS } from '../kit/settlements.ts';
import { endsAtPoint, SHIPPING_METHODS } from './dictionary.ts';

// Source: points exist for shiptor, boxberry, dpd, iml, pickpoint, cdek, sberlogistics and others; these are the ones here.
const POINT_COURIERS = ['boxberry', 'cdek', 'dpd', 'pickpoint', 'sberlogistics'];

const STREETS = [
  'ул. Ленина',
  'ул. Советская',
  'пр-т Мира',
  'ул. Гагарина',
  'ул. Пушкина',
  'ул. Кирова',
  'ул. Садовая',
  'ул. Победы',
];

const roll = (...parts: (string | number)[]): number =>
  createHash('sha256').update(parts.join('|')).digest().readUInt32BE(0);

export interface DeliveryPoint {
  id: number;
  courier: string;
  address: string;
  phones: string[];
  trip_description: string;
  work_schedule: string;
  shipping_days: number;
  cod: boolean;
  card: boolean;
  gps_location: { latitude: string; longitude: string };
  kladr_id: string;
  shipping_methods: number[];
  limits: {
    max_weight: { value: number; unit: 'kg' };
    max_dimensions: { length: number; width: number; height: number; unit: 'cm' };
  };
  prepare_address: {
    administrative_area: string;
    settlement: string;
    street: string;
    house: string;
    postal_code: string;
  };
}

function pointOf(
  settlement: Settlement,
  town: number,
  courier: string,
  courierIndex: number,
  n: number,
): DeliveryPoint {
  const seed = roll(settlement.kladrId, courier, n);
  const street = STREETS[seed % STREETS.length] ?? 'ул. Ленина';
  const house = String(1 + (seed % 117));
  const side = courier === 'pickpoint' ? 60 : 120;
  const methods = SHIPPING_METHODS.filter((method) => method.courier === courier && endsAtPoint(method.category));
  return {
    id: 10_000 + town * 100 + courierIndex * 10 + n,
    courier,
    address: `${settlement.postalCode}, г. ${settlement.name}, ${street}, д. ${house}`,
    phones: ['+7 800 555-35-35'],
    trip_description: 'Вход с улицы, вывеска над дверью.',
    work_schedule: courier === 'pickpoint' ? 'пн-вс: 00:00-24:00' : 'пн-пт: 10:00-20:00, сб-вс: 10:00-18:00',
    shipping_days: 2 + (seed % 4),
    // Source: card and cash on delivery come from the point's own `card` and `cod`. The first point takes both,
    // the second no card, the third neither.
    cod: n !== 3,
    card: n === 1 || n > 3,
    gps_location: {
      latitude: (settlement.latitude + ((seed % 100) - 50) / 1500).toFixed(6),
      longitude: (settlement.longitude + ((seed % 90) - 45) / 900).toFixed(6),
    },
    kladr_id: settlement.kladrId,
    shipping_methods: methods.map((method) => method.id),
    limits: {
      max_weight: { value: courier === 'pickpoint' ? 15 : 30, unit: 'kg' },
      max_dimensions: { length: side, width: side, height: side, unit: 'cm' },
    },
    prepare_address: {
      administrative_area: settlement.region,
      settlement: `г. ${settlement.name}`,
      street,
      house,
      postal_code: settlement.postalCode,
    },
  };
}

const pointsIn = (settlement: Settlement, town: number): DeliveryPoint[] =>
  POINT_COURIERS.flatMap((courier, courierIndex) => {
    const amount = settlement.peopleThousands > 1000 ? 5 : 3;
    return Array.from({ length: amount }, (_, index) => pointOf(settlement, town, courier, courierIndex, index + 1));
  });

const POINTS: readonly DeliveryPoint[] = SETTLEMENTS.flatMap(pointsIn);

const byId = new Map(POINTS.map((point) => [point.id, point]));

export const pointById = (id: number): DeliveryPoint | undefined => byId.get(id);

export interface PointFilter {
  kladrId?: string;
  courier?: string;
  shippingMethod?: number;
  cod?: boolean;
  card?: boolean;
  limits?: { length?: number; width?: number; height?: number; weight?: number };
}

export function findPoints(filter: PointFilter): DeliveryPoint[] {
  const { kladrId, courier, shippingMethod, cod, card, limits } = filter;
  const longest = Math.max(limits?.length ?? 0, limits?.width ?? 0, limits?.height ?? 0);
  return POINTS.filter(
    (point) =>
      (kladrId === undefined || point.kladr_id === kladrId.slice(0, 11)) &&
      (courier === undefined || point.courier === courier) &&
      (shippingMethod === undefined || point.shipping_methods.includes(shippingMethod)) &&
      (cod === undefined || !cod || point.cod) &&
      (card === undefined || !card || point.card) &&
      (limits?.weight ?? 0) <= point.limits.max_weight.value &&
      longest <= point.limits.max_dimensions.length,
  );
}
