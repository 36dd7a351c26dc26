import { z } from 'zod';

export const amocrmSettings = z.strictObject({
  /** Source: whether a budget takes kopecks is not confirmed for every account. */
  kopecksInPrice: z.boolean().default(true),
  /** Source: whether linking a product again replaces its quantity is not documented. */
  linkAgain: z.enum(['keep', 'replace']).default('keep'),
  /** Source: linking goods may reckon a deal's budget anew. */
  priceFollowsGoods: z.boolean().default(true),
  /** Source: whether goods are switched on is the account's own choice. */
  productsOn: z.boolean().default(true),
  /** Source: a refresh token works once; what a repetition after a lost answer gives is not documented. */
  refreshAgain: z.enum(['refuse', 'accept']).default('refuse'),
  // Source: an access token lives 24 hours.
  tokenLifeMs: z.int().positive().default(86_400_000),
  /** Source: how far the search lags behind is not documented. */
  searchLagMs: z.int().min(0).default(0),
  /** Source: sorting by `order[id]` is in the reference alone, seen in no client. */
  sorts: z.boolean().default(true),
  /** Source: after repeated abuse the address is closed by a page of plain text. */
  addressBlocked: z.boolean().default(false),
});

export type AmocrmSettings = z.infer<typeof amocrmSettings>;
