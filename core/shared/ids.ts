declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

export type OrderId = Branded<string, 'OrderId'>;
/** The unguessable text in a buyer's URL. Never an id, never stored as it is. */
export type LinkToken = Branded<string, 'LinkToken'>;

/** What each kind of id begins with, so that an id in a log tells what it names. */
export const ID_PREFIXES = {
  shop: 'shp',
  order: 'ord',
  item: 'itm',
  history: 'his',
  link: 'lnk',
  job: 'job',
  connection: 'con',
  paymentService: 'pse',
  payment: 'pay',
  buyerLink: 'bln',
  storefront: 'stf',
  delivery: 'dlv',
  batch: 'bat',
  request: 'req',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
