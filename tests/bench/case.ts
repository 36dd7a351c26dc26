import type { Answer, Request } from './http.ts';

/** One thing to measure. `next` names the request of the n-th sample; `heard` sees its answer. */
export type Case = {
  area: string;
  name: string;
  /** The most database round trips it may take, or null where nothing is promised. */
  roundTrips: number | null;
  /** The most that the median may take, where that is promised. */
  mostMs?: number;
  next: (sample: number) => Request;
  heard?: (answer: Answer) => void;
};

/** One request that must be answered well; for what an area needs before it is measured. */
export type Ask = (request: Request) => Promise<Answer>;

/** What the cases of an area have to work with. */
export type Shop = {
  shopId: string;
  /** Orders that may be edited, and a name that is found by search. */
  orderIds: readonly string[];
  recipientName: string;
};
