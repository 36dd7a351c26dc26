import type { System } from '#core/integration/systems';
import { amocrm } from './amocrm/index.ts';
import { bitrix24 } from './bitrix24/index.ts';
import type { ProviderFactory } from './contract.ts';
import { insales } from './insales/index.ts';
import { moysklad } from './moysklad/index.ts';
import { retailcrm } from './retailcrm/index.ts';
import { shiptor } from './shiptor/index.ts';

/** The systems that orders can be sent to today. */
export const PROVIDERS: readonly ProviderFactory[] = [shiptor, retailcrm, amocrm, moysklad, insales, bitrix24];

export const providerOf = (system: System): ProviderFactory | null =>
  PROVIDERS.find((factory) => factory.system === system) ?? null;
