import type { ProviderFactory } from '../contract.ts';
import { limit, open } from './provider.ts';

export const moysklad: ProviderFactory = { system: 'moysklad', limit, open };
