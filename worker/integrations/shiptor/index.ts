import type { ProviderFactory } from '../contract.ts';
import { limit, open } from './provider.ts';

export const shiptor: ProviderFactory = { system: 'shiptor', limit, open };
