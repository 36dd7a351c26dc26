import type { PaymentProviderFactory } from '../contract.ts';
import { open } from './provider.ts';

export const yookassa: PaymentProviderFactory = { provider: 'yookassa', title: 'ЮKassa', open };
