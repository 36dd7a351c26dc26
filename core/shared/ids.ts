declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

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
  personLink: 'inv',
  audit: 'aud',
  view: 'viw',
  export: 'exp',
  exportProfile: 'exr',
  batch: 'bat',
  product: 'prd',
  proposal: 'prp',
  request: 'req',
} as const;
