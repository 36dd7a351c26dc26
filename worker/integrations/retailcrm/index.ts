import type { ProviderFactory } from '../contract.ts';
import { limit, open } from './provider.ts';

export const retailcrm: ProviderFactory = { system: 'retailcrm', limit, open };
