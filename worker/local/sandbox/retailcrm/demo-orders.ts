import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import { CATALOGUE } from '../kit/catalogue.ts';
import { makePerson } from '../kit/people.ts';
import { createRandom } from '../kit/random.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { addDays, moscowDateTime } from '../kit/time.ts';
import type { OrderInput } from './order-input.ts';
import { createOrder } from './orders.ts';
import type { StoredOrder } from './stored.ts';

const STATUSES = ['new', 'client-confirmed', 'assembling', 'delivering', 'complete', 'complete', 'no-call'] as const;

const { apiKey, site, deliveryTypes, paymentTypes } = DEMO_CREDENTIALS.retailcrm;

/** Orders that were in the CRM before the cabinet came: the same ones for the same seed. */
export function addDemoOrders(context: StandInContext, amount: number, seed: number): StoredOrder[] {
  const random = createRandom(seed);
  return Array.from({ length: amount }, (_, index) => {
    const { firstName, lastName, phone, email, city, region, postalCode, street, house, flat } = makePerson(random);
    const createdAt = moscowDateTime(addDays(context.now(), -(amount - index) * 0.37 - random.next() * 0.2));
    const items = Array.from({ length: random.integer(1, 3) }, () => {
      const goods = CATALOGUE[random.integer(0, CATALOGUE.length - 1)];
      return { offer: { externalId: goods?.article }, quantity: random.integer(1, 2) };
    });
    const status = index > amount - 3 ? 'new' : random.pick(STATUSES);
    const paid = status === 'complete' || random.next() > 0.6;
    const input: OrderInput = {
      createdAt,
      status,
      firstName,
      lastName,
      phone,
      email,
      items,
      delivery: {
        code: random.pick([deliveryTypes.courier, deliveryTypes.pickUpPoint, deliveryTypes.post]),
        cost: random.integer(20, 45) * 10,
        address: { countryIso: 'RU', index: postalCode, region, city, street, building: house, flat },
      },
      payments: [
        paid
          ? { type: paymentTypes.card, status: 'paid', paidAt: createdAt }
          : { type: paymentTypes.cash, status: 'not-paid' },
      ],
    };
    return createOrder(context, site, apiKey, input);
  });
}
