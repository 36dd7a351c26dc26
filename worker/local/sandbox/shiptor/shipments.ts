import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import { moscowDate } from '../kit/time.ts';
import type { Category } from './dictionary.ts';
import { beginsAtPoint, COURIERS, isThrough, methodById } from './dictionary.ts';
import { numeric, text } from './fields.ts';
import type { ShipmentView } from './package-view.ts';
import { createPackage, packages, readPackage, shipments, viewOf } from './packages.ts';
import { pointById } from './points.ts';
import { invalid, Refusal, readParams } from './refusal.ts';

const courier = z.enum(COURIERS, { error: 'Invalid courier.' });
const address = z.looseObject({ receiver: text, phone: text, email: text }, { error: 'Address cannot be empty.' });

const shipmentInput = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('standard') }),
    z.object({ type: z.literal('courier'), courier, address, date: text, comment: text }),
    z.object({
      type: z.literal('delivery-point'),
      courier,
      address,
      delivery_point: numeric('Invalid delivery point.'),
      date: text,
      comment: text,
    }),
  ],
  { error: 'Invalid type of shipment.' },
);

type ShipmentInput = z.infer<typeof shipmentInput>;

const batchInput = z.object({
  shipment: shipmentInput,
  packages: z.array(z.unknown(), { error: 'Invalid packages.' }).min(1, { error: 'Invalid packages.' }),
});

const COURIER_NAMES: Record<string, string> = { cdek: 'СДЭК', dpd: 'DPD', boxberry: 'Boxberry' };

/** Source: the pick-up date is d.m.Y and later than today. Answers Y-m-d. */
function readDate(date: string, now: Date): string {
  const match = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(date);
  const day = match ? `${match[3]}-${match[2]}-${match[1]}` : '';
  if (day === '' || day <= moscowDate(now)) throw invalid('Date must be later than today.');
  return day;
}

function admitsOf(shipment: ShipmentInput): (category: Category) => boolean {
  if (shipment.type === 'standard') return (category) => !isThrough(category);
  const fromPoint = shipment.type === 'delivery-point';
  return (category) => isThrough(category) && beginsAtPoint(category) === fromPoint;
}

function createShipment(context: StandInContext, owner: string, shipment: ShipmentInput) {
  if (shipment.type === 'standard') return null;
  const pickupDate = readDate(shipment.date, context.now());
  if (shipment.type === 'delivery-point' && pointById(shipment.delivery_point)?.courier !== shipment.courier) {
    throw invalid('Invalid delivery point.');
  }
  const id = context.store.add('shipment.id', 1, 51_000);
  const view: ShipmentView = {
    id,
    pickup_date: pickupDate,
    pickup_time: null,
    confirmed: false,
    courier: { slug: shipment.courier, name: COURIER_NAMES[shipment.courier] ?? shipment.courier },
    address: shipment.address,
  };
  return shipments(context.store).put(id, view, owner);
}

/** All packages or none. Source: the message ends in #n, the zero-based place of the bad package. */
export function addPackages(context: StandInContext, owner: string, params: unknown) {
  const batch = readParams(batchInput, params);
  const admits = admitsOf(batch.shipment);
  const wanted = batch.shipment.type === 'standard' ? null : batch.shipment.courier;
  const inputs = batch.packages.map((entry, index) => {
    try {
      const input = readPackage(context, owner, entry, admits);
      if (wanted && methodById(input.departure.shipping_method)?.courier !== wanted) {
        throw invalid('Shipping method does not match the courier of the shipment.');
      }
      return input;
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal(error.code, `${error.message} #${index}`);
      throw error;
    }
  });
  const shipment = createShipment(context, owner, batch.shipment);
  const created = inputs.map((input) => createPackage(context, owner, input, shipment?.id ?? null));
  return {
    shipment: { type: batch.shipment.type, ...shipment },
    packages: created.map((stored) => viewOf(context, stored)),
  };
}

export function confirmShipment(context: StandInContext, owner: string, params: unknown): ShipmentView {
  const { id } = readParams(z.object({ id: numeric('Invalid shipment.') }), params);
  const shipment = shipments(context.store).get(id);
  if (!shipment) throw invalid('Invalid shipment.');
  const own = packages(context.store)
    .all()
    .some((stored) => stored.shipmentId === id && stored.owner === owner);
  if (!own) throw new Refusal(1001, 'Access denied.');
  return shipments(context.store).put(id, { ...shipment, confirmed: true }, owner);
}
