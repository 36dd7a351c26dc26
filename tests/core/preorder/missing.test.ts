import { describe, expect, it } from 'vitest';
import { RUSSIAN_POST } from '#core/delivery/category';
import { missingFields } from '#core/preorder/missing';
import { orderContent } from '../support/orders.ts';

const whole = () => orderContent();

describe('what a buyer still has to fill', () => {
  it('is nothing in a whole order', () => {
    expect(missingFields(whole())).toEqual([]);
  });

  it('stands in the order of the page', () => {
    const { items } = orderContent();
    const empty = orderContent({
      recipient: { fullName: '', phone: '' },
      address: { settlementCode: '' },
      delivery: { methodCode: null },
    });
    expect(missingFields({ ...empty, items })).toEqual([
      'recipient.fullName',
      'recipient.phone',
      'address.settlement',
      'delivery.methodCode',
    ]);
  });

  it.each([
    ['recipient.fullName', { recipient: { fullName: 'Анна' } }],
    ['recipient.phone', { recipient: { phone: '12345' } }],
    ['recipient.email', { recipient: { email: 'anna@' } }],
    ['address.street', { address: { street: '' } }],
    ['address.house', { address: { house: '' } }],
    ['items', { items: [] }],
  ] as const)('names %s', (field, changes) => {
    const before = whole();
    const input = {
      ...before,
      recipient: { ...before.recipient, ...('recipient' in changes ? changes.recipient : {}) },
      address: { ...before.address, ...('address' in changes ? changes.address : {}) },
      items: 'items' in changes ? [] : before.items,
    };
    expect(missingFields(input)).toEqual([field]);
  });

  it('asks for a point instead of a street where the parcel goes to one', () => {
    const { delivery, ...before } = whole();
    const toPoint = { ...delivery, category: 'delivery-point' as const };
    const address = { ...before.address, street: '', house: '' };
    expect(missingFields({ ...before, address, delivery: toPoint })).toEqual(['delivery.pickupPointId']);
    expect(missingFields({ ...before, address, delivery: { ...toPoint, pickupPointId: '7' } })).toEqual([]);
  });

  it('asks for a postal code of six digits for Russian Post (B10)', () => {
    const { delivery, ...before } = whole();
    const post = { ...delivery, carrier: RUSSIAN_POST, category: 'post-office' as const };
    expect(missingFields({ ...before, delivery: post, address: { ...before.address, postalCode: '1234' } })).toEqual([
      'address.postalCode',
    ]);
  });
});
