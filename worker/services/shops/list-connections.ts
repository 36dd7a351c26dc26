import { eq } from 'drizzle-orm';
import type { Connection } from '#core/api/connections';
import { ok } from '#core/shared/result';
import { connections } from '#worker/db/tables/sending';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';
import { notFound, type Outcome } from '../refusal.ts';

/** A shop's connections, without their credentials. One round trip. */
export async function listConnections(
  context: Context,
  person: Person,
  shopId: string,
): Promise<Outcome<{ items: Connection[] }>> {
  const [roles, rows] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read.select().from(connections).where(eq(connections.shopId, shopId)).orderBy(connections.createdAt),
  ]);
  if (!roles[0]) return notFound('shop');
  return ok({
    items: rows.map(({ id, shopId, system, name, account, enabled }) => ({
      id,
      shopId,
      system,
      name,
      account,
      enabled,
    })),
  });
}
