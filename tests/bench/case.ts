import type { Answer, Request } from './http.ts';

/** What the bench works on. */
export type World = {
  url: string;
  database: { url: string; authToken: string };
  token: () => Promise<string>;
  big: Shop;
  small: Shop;
  report: (line: string) => void;
};

/** A shop with what was found by looking around in it. */
export type Shop = {
  id: string;
  orders: number;
  /** Orders that may be read. */
  orderIds: readonly string[];
  /** The cursor behind nine tenths of its orders. */
  deepCursor: string;
};

/**
 * One thing to measure. `next` names the request of the n-th sample; `heard` sees its answer.
 * Its figure is a multiple of the same in the small shop, of the big shop's first page (and then the worse of both
 * shops) or of an empty request.
 */
export type Case = {
  area: string;
  name: string;
  /** The most database round trips it may take. */
  roundTrips: number;
  against: 'small' | 'first page' | 'empty';
  /** The most that the figure may be, where that is promised. */
  bound: number | null;
  /** The most milliseconds that the median may take, where that is promised. */
  mostMs?: number;
  /** Where requests take turns, how many there are: sample n is of kind n % kinds, and the figure is the worst kind's. */
  kinds?: number;
  /** What a kind is called. */
  kindName?: (kind: number) => string;
  next: (sample: number, shop: Shop) => Request;
  heard?: (answer: Answer, shop: Shop) => void;
};
