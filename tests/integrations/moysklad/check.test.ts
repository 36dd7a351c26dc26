import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { anOrder } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { openMoysklad } from './support.ts';

const { organizationId, storeId, salesChannelId, projectId, weightAttributeId, confirmedStateId } =
  DEMO_CREDENTIALS.moysklad;

describe('the check of a connection to МойСклад (H3)', () => {
  const { login, password, readOnlyToken, solutionToken } = DEMO_CREDENTIALS.moysklad;
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('moysklad'));
    await control.noLimit();
  });
  afterAll(() => close());

  const open = (settings: Record<string, unknown>) => openMoysklad(control, { settings });

  it('takes a login with its password, and a token of a solution', async () => {
    for (const credentials of [{ login, password }, { token: solutionToken }])
      expect(await openMoysklad(control, { credentials }).check()).toEqual({ outcome: 'ok' });
    const wrong = openMoysklad(control, { credentials: { login, password: 'wrong-password' } });
    const outcome = await wrong.check();
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'AUTH' });
    expect(JSON.stringify(outcome)).not.toContain('wrong-password');
  });

  it('tells which rights are missing', async () => {
    const provider = openMoysklad(control, { credentials: { token: readOnlyToken } });
    expect(await provider.check()).toMatchObject({
      outcome: 'refused',
      code: 'AUTH',
      message: 'У пользователя МоегоСклада не хватает прав: заказы покупателей, контрагенты, товары, услуги.',
    });
    expect(await provider.send(anOrder({ recipient: { email: 'nobody@example.com' } }), null)).toMatchObject({
      code: 'AUTH',
    });
  });

  it.each([
    ['organizationId', storeId],
    ['storeId', organizationId],
    ['salesChannelId', organizationId],
    ['projectId', organizationId],
    ['stateId', organizationId],
    ['weightAttributeId', '0a2f4c11-7d1c-11f0-ac12-000e00000006'],
  ])('tells a setting that names nothing there: %s', async (name, id) => {
    expect(await open({ [name]: id }).check()).toMatchObject({
      outcome: 'refused',
      code: 'SETTINGS',
      field: `settings.${name}`,
    });
  });

  it('accepts every setting that names something', async () => {
    const settings = { storeId, salesChannelId, projectId, stateId: confirmedStateId, weightAttributeId };
    expect(await open(settings).check()).toEqual({ outcome: 'ok' });
  });
});
