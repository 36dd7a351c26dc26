import type { ProviderFactory } from '../contract.ts';
import { limit, open } from './provider.ts';

export const amocrm: ProviderFactory = { system: 'amocrm', limit, open };
