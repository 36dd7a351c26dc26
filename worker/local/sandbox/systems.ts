import { amocrm } from './amocrm/index.ts';
import { bitrix24 } from './bitrix24/index.ts';
import { insales } from './insales/index.ts';
import type { StandIn } from './kit/stand-in.ts';
import { moysklad } from './moysklad/index.ts';
import { retailcrm } from './retailcrm/index.ts';
import { shiptor } from './shiptor/index.ts';
import { woocommerce } from './woocommerce/index.ts';
import { yookassa } from './yookassa/index.ts';

/** Every stand-in; the name is the subdomain and the path prefix. */
export const STAND_INS: readonly StandIn[] = [
  ...[shiptor, retailcrm, amocrm, moysklad, insales, bitrix24],
  ...[yookassa, woocommerce],
];
