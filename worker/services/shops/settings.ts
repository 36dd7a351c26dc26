import { eq } from 'drizzle-orm';
import type { ShopSettingsAnswer } from '#core/api/shops';
import { DEFAULT_DIMENSIONS } from '#core/order/dimensions';
import { ok } from '#core/shared/result';
import { shops } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';
import { PREORDER_LINK_DAYS } from '../orders/change-status.ts';
import { notFound, type Outcome } from '../refusal.ts';

export const shopById = ({ db }: Context, shopId: string) => db.read.select().from(shops).where(eq(shops.id, shopId));

/** A shop's settings with what holds where it has said nothing. */
export const presentSettings = ({
  id,
  version,
  name,
  timeZone,
  settings,
}: typeof shops.$inferSelect): ShopSettingsAnswer => ({
  ...{ shopId: id, version, name, timeZone },
  deliveryMethods: settings.deliveryMethods ?? { off: [] },
  defaultDimensions: settings.defaultDimensions ?? { basis: 'item', ...DEFAULT_DIMENSIONS },
  preorderLinkDays: settings.preorderLinkDays ?? PREORDER_LINK_DAYS,
  senderSettlementCode: settings.senderSettlementCode ?? null,
  deliveryConnectionId: settings.deliveryConnectionId ?? null,
});

/** For every member of the shop: the editor follows them. One round trip. */
export async function readSettings(
  context: Context,
  person: Person,
  shopId: string,
): Promise<Outcome<ShopSettingsAnswer>> {
  const [roles, [shop]] = await context.db.read.batch([roleInShop(context, person, shopId), shopById(context, shopId)]);
  return roles[0] && shop ? ok(presentSettings(shop)) : notFound('shop');
}
