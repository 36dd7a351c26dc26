import type { System } from '#core/integration/systems';
import type { ProviderFactory } from './contract.ts';
import { moysklad } from './moysklad/index.ts';
import { retailcrm } from './retailcrm/index.ts';
import { shiptor } from './shiptor/index.ts';

/** The systems that orders can be sent to today. */
export const PROVIDERS: readonly ProviderFactory[] = [shiptor, retailcrm, moysklad];

export const providerOf = (system: System): ProviderFactory | null =>
  PROVIDERS.find((factory) => factory.system === system) ?? null;
