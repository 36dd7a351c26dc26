import { findSettlement, nearestKnown, settlementByName } from '../kit/settlements.ts';
import { moscowDateTime, moscowIso } from '../kit/time.ts';
import type { PackageStatus } from './dictionary.ts';
import { isThrough, methodById, methodView, statusLabel } from './dictionary.ts';
import type { PackageInput } from './package-input.ts';
import { printPhone } from './package-input.ts';
import { pointById } from './points.ts';
import { priceOf, routeKm } from './prices.ts';

export interface HistoryEntry {
  date: string;
  event: string;
  description: string;
}

export interface ShipmentView {
  id: number;
  pickup_date: string | null;
  pickup_time: string | null;
  confirmed: boolean;
  courier: { slug: string; name: string } | null;
  address: Record<string, unknown> | null;
}

/** What the stand-in keeps of a package; the answer is made of it by `packageView`. */
export interface StoredPackage {
  id: number;
  owner: string;
  createdAt: string;
  status: PackageStatus;
  input: PackageInput;
  history: HistoryEntry[];
  externalTrackingNumber: string | null;
  shipmentId: number | null;
  paid: boolean;
}

// Source: the tracking number is "RP" and the package id.
export const trackingNumber = (id: number): string => `RP${id}`;

const orNull = (value: string): string | null => (value === '' ? null : value);

function addressView({ departure }: PackageInput) {
  const { country, phone, kladr_id, settlement, administrative_area, ...rest } = departure.address;
  // Source: a missing KLADR code is found by the settlement; `country` comes back as country_code, and the
  // settlement as "г. Воронеж" of "Воронежская обл.".
  const place = findSettlement(kladr_id) ?? settlementByName(settlement);
  const texts = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, orNull(value)]));
  return {
    ...texts,
    country_code: country,
    phone: printPhone(phone),
    administrative_area: place?.region ?? orNull(administrative_area),
    settlement: place ? `г. ${place.name}` : orNull(settlement),
    kladr_id: orNull(place?.kladrId ?? kladr_id.slice(0, 11)),
  };
}

function costView(input: PackageInput) {
  const method = methodById(input.departure.shipping_method);
  if (!method) return null;
  const {
    length: lengthCm,
    width: widthCm,
    height: heightCm,
    weight: weightKg,
    cod,
    declared_cost: declaredCost,
  } = input;
  const { kladr_id, settlement } = input.departure.address;
  const place = nearestKnown(kladr_id) ?? settlementByName(settlement);
  const parcel = { lengthCm, widthCm, heightCm, weightKg, cod, declaredCost };
  const price = priceOf(method, parcel, routeKm('', place));
  // Source: the fee is a text such as "150.00".
  return {
    shipping_cost: price.shipping.toFixed(2),
    cod_service_cost: price.cod.toFixed(2),
    compensation_service_cost: price.declaring.toFixed(2),
    total_cost: (price.shipping + price.cod + price.declaring).toFixed(2),
  };
}

const lineView = (item: PackageInput['products'][number], name: string) => ({
  name,
  shopArticle: item.shopArticle,
  englishName: orNull(item.englishName),
  count: item.count,
  price: item.price ?? null,
  vat: item.vat ?? null,
});

/** The package object of every answer that carries one. */
export function packageView(
  stored: StoredPackage,
  shipment: ShipmentView | null,
  nameOf: (article: string) => string,
  publicUrl: string,
) {
  const { id, input } = stored;
  const { departure } = input;
  const method = methodById(departure.shipping_method);
  const point = departure.delivery_point ? pointById(departure.delivery_point) : undefined;
  return {
    id,
    external_id: orNull(input.external_id),
    stock: input.stock ?? null,
    status: stored.status,
    tracking_number: trackingNumber(id),
    // Source: the carrier's own number is null at creation.
    external_tracking_number: stored.externalTrackingNumber,
    // Source: created_at has no zone, history and checkpoints carry +03:00.
    created_at: moscowDateTime(new Date(stored.createdAt)),
    weight: input.weight,
    length: input.length,
    width: input.width,
    height: input.height,
    cod: input.cod,
    declared_cost: input.declared_cost,
    no_gather: input.no_gather ?? false,
    label_url: `${publicUrl}/labels/${trackingNumber(id)}`,
    small_label_url: `${publicUrl}/labels/${trackingNumber(id)}?small=1`,
    photo: [],
    cost: costView(input),
    departure: {
      shipping_method: method ? methodView(method) : null,
      address: addressView(input),
      delivery_point: point ?? null,
      cashless_payment: departure.cashless_payment ?? false,
      comment: orNull(departure.comment),
    },
    products: input.products.map((item) => lineView(item, nameOf(item.shopArticle))),
    services: (input.services ?? []).map((item) => lineView(item, item.shopArticle)),
    pick_up: null,
    shipment,
    checkpoints: stored.history.map(({ date, event, description }) => ({ date, message: event, details: description })),
    history: stored.history,
    orders: [],
    problems: [],
    type: method && isThrough(method.category) ? 'through' : input.is_fulfilment ? 'fulfilment' : 'standard',
    method: 'api',
    archived_at: null,
    delivery_time: departure.delivery_time ?? null,
    delayed_delivery_at: orNull(departure.delayed_delivery_at),
    paid: stored.paid,
  };
}

export type PackageView = ReturnType<typeof packageView>;

/** Source: history is newest first and its event holds the Russian label. */
export function withStatus(stored: StoredPackage, status: PackageStatus, at: Date): StoredPackage {
  const entry = { date: moscowIso(at), event: statusLabel(status), description: '' };
  return {
    ...stored,
    status,
    paid: stored.paid || (status === 'delivered' && stored.input.cod > 0),
    externalTrackingNumber:
      status === 'sent'
        ? (stored.externalTrackingNumber ?? String(8_000_000_000 + stored.id))
        : stored.externalTrackingNumber,
    history: [entry, ...stored.history],
  };
}
