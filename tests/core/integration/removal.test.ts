import { expect, test } from 'vitest';
import { removalEffect } from '#core/integration/removal';
import { SYSTEMS } from '#core/integration/systems';

const copy = { state: 'linked', externalId: '1', connectionEnabled: true } as const;

test('copies go in Shiptor, InSales, МойСклад and Битрикс24; RetailCRM and amoCRM keep theirs (G2)', () => {
  const effects = Object.fromEntries(SYSTEMS.map((system) => [system, removalEffect({ ...copy, system }).effect]));
  expect(effects).toEqual({
    ...{ shiptor: 'removed', insales: 'removed', moysklad: 'removed', bitrix24: 'removed' },
    ...{ retailcrm: 'stays', amocrm: 'stays' },
  });
});

test('where nothing stands, or nobody can be asked, the preview says so (G2)', () => {
  const shiptor = { ...copy, system: 'shiptor' } as const;
  expect(removalEffect({ ...shiptor, externalId: null }).effect).toBe('nothing_there');
  expect(removalEffect({ ...shiptor, state: 'removed' }).effect).toBe('nothing_there');
  expect(removalEffect({ ...shiptor, connectionEnabled: false })).toEqual({
    effect: 'stays',
    reason: 'CONNECTION_DISABLED',
  });
});
