import type { ProviderFactory } from '../contract.ts';
import { limit, open } from './provider.ts';

export const bitrix24: ProviderFactory = { system: 'bitrix24', limit, open };
