import { open } from '#worker/payments/yookassa/provider';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { PaymentOverrides } from '../payment-contract-suite.ts';

const { shopId, secretKey } = DEMO_CREDENTIALS.yookassa;
export const CREDENTIALS = { shopId, secretKey };

export const openYookassa = (control: { url: string }, overrides: PaymentOverrides = {}) =>
  open(
    {
      id: 'pse_1',
      provider: 'yookassa',
      baseUrl: overrides.baseUrl ?? `${control.url}/v3`,
      settings: overrides.settings ?? {},
      credentials: overrides.credentials ?? CREDENTIALS,
    },
    { fetch: overrides.fetch ?? fetch },
  );
