import { sql } from 'drizzle-orm';
import { ROW } from './order-row.ts';

/** Rows of the orders that given links lead to, each with the page it stands for. */
export const ordersByLinks = (
  pages: readonly { system: string; account: string; externalId: string }[],
  userId: string,
) =>
  sql`SELECT asked.value ->> 'position' AS position, ${ROW} FROM json_each(${JSON.stringify(
    pages.map((page, position) => ({ ...page, position })),
  )}) asked
    JOIN connections c ON c.system = asked.value ->> 'system' AND c.account = asked.value ->> 'account'
    JOIN memberships m ON m.shop_id = c.shop_id AND m.user_id = ${userId}
    JOIN order_links k ON k.connection_id = c.id AND k.external_id = asked.value ->> 'externalId'
    JOIN orders o ON o.id = k.order_id`;
