import type { ProviderFactory } from '../contract.ts';
import { limit, open } from './provider.ts';

export const insales: ProviderFactory = { system: 'insales', limit, open };
