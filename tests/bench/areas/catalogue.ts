import type { Case, World } from '../case.ts';
import { goods } from '../goods.ts';
import { ask } from '../http.ts';

const AREA = 'catalogue';
const PRODUCTS = 100_000;
const PER_REQUEST = 500;
const SEARCH_MS = 20;

const NEEDLES = {
  'one letter': 'т',
  'two letters': 'чу',
  'the word that every product has': 'товар',
  'a part of words': 'ерам',
  'a rare word': 'женский чугунный кабель',
  'a SKU': 'gds-099999',
  'a beginning of every SKU': 'gds-0',
  'a word nobody has': 'самовар',
  'common words that none has together': 'женский мужской детский',
  'five words, the last of which is rare': 'товар чайник чугунный зимний 899',
};

/** Search as one types, in a catalogue of 100,000 that is put there first. */
export async function catalogueCases(world: World): Promise<Case[]> {
  const all = [...goods(PRODUCTS)];
  const shopId = world.big.id;
  for (let at = 0; at < all.length; at += PER_REQUEST) {
    const body = { shopId, items: all.slice(at, at + PER_REQUEST) };
    const answer = await ask(world.url, await world.token(), { method: 'PUT', path: '/api/v1/products', body });
    if (answer.status >= 300) throw new Error(`the catalogue was refused: ${JSON.stringify(answer.body)}`);
  }
  world.report(`${PRODUCTS} products`);
  return Object.entries(NEEDLES).map(([name, q]) => ({
    ...({ area: AREA, name, roundTrips: 1, against: 'empty', bound: null, mostMs: SEARCH_MS } as const),
    next: () => ({ method: 'GET', path: `/api/v1/products?${new URLSearchParams({ shopId, q, limit: '30' })}` }),
  }));
}
