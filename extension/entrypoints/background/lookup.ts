import type { OrderRow } from '#core/api/orders';
import type { Me } from '#core/api/session';
import type { Lookup, OverlayShop } from '../../overlay/port.ts';
import type { OverlayApi } from './api-port.ts';
import type { AskingPage } from './sender.ts';
import { toOverlayOrder, toOverlayShop } from './to-overlay.ts';

const FRESH_MS = 30_000;
/** After an action the page follows it, and each look must see the order as it is. */
const FOLLOWED_FRESH_MS = 500;
const FOLLOWED_FOR_MS = 5 * 60_000;
const SHOP_FRESH_MS = 5 * 60_000;
const MAX_KEPT = 2_000;

type Kept<T> = { value: T; at: number };

/** The orders behind pages, asked for once per screen and kept for a short while. */
export class OrderLookup {
  private readonly rows = new Map<string, Kept<OrderRow | null>>();
  private readonly followed = new Map<string, number>();
  private readonly shops = new Map<string, Kept<OverlayShop>>();
  private me: Kept<Me> | null = null;
  private readonly api: OverlayApi;
  private readonly now: () => number;

  constructor(api: OverlayApi, now: () => number) {
    this.api = api;
    this.now = now;
  }

  forget(): void {
    this.rows.clear();
    this.shops.clear();
    this.me = null;
  }

  /** From now on that order is asked for again at every look, for as long as an action may take. */
  follow(page: AskingPage, externalId: string): void {
    this.followed.set(keyOf(page, externalId), this.now() + FOLLOWED_FOR_MS);
    this.rows.delete(keyOf(page, externalId));
  }

  async order(page: AskingPage, externalId: string): Promise<OrderRow | null> {
    return (await this.resolve(page, [externalId]))[0] ?? null;
  }

  async lookup(page: AskingPage, externalIds: readonly string[]): Promise<Lookup> {
    const rows = await this.resolve(page, externalIds);
    const shopIds = [...new Set(rows.flatMap((row) => (row ? [row.shopId] : [])))];
    const shops = await Promise.all(shopIds.map(async (id) => [id, await this.shop(id)] as const));
    return { orders: rows.map((row) => row && toOverlayOrder(row)), shops: Object.fromEntries(shops) };
  }

  private async resolve(page: AskingPage, externalIds: readonly string[]): Promise<(OrderRow | null)[]> {
    const missing = [...new Set(externalIds)].filter((id) => !this.isFresh(keyOf(page, id)));
    if (missing.length > 0) {
      const { system } = page.site;
      const { orders } = await this.api.resolve(
        missing.map((externalId) => ({ system, account: page.account, externalId })),
      );
      if (this.rows.size > MAX_KEPT) this.rows.clear();
      for (const [index, id] of missing.entries())
        this.rows.set(keyOf(page, id), { value: orders[index] ?? null, at: this.now() });
    }
    return externalIds.map((id) => this.rows.get(keyOf(page, id))?.value ?? null);
  }

  private isFresh(key: string): boolean {
    const kept = this.rows.get(key);
    if (!kept) return false;
    const followedUntil = this.followed.get(key) ?? 0;
    return this.now() - kept.at < (followedUntil > this.now() ? FOLLOWED_FRESH_MS : FRESH_MS);
  }

  private async shop(id: string): Promise<OverlayShop> {
    const kept = this.shops.get(id);
    if (kept && this.now() - kept.at < SHOP_FRESH_MS) return kept.value;
    const [connections, me] = await Promise.all([this.api.connections(id), this.whoAmI()]);
    const value = toOverlayShop(connections.items, me.shops.find((shop) => shop.id === id)?.role);
    this.shops.set(id, { value, at: this.now() });
    return value;
  }

  private async whoAmI(): Promise<Me> {
    if (this.me && this.now() - this.me.at < SHOP_FRESH_MS) return this.me.value;
    const value = await this.api.me();
    this.me = { value, at: this.now() };
    return value;
  }
}

const keyOf = (page: AskingPage, externalId: string): string => `${page.site.system} ${page.account} ${externalId}`;
