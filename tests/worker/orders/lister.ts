import { expect } from 'vitest';
import { type OrderRow, orderListSchema } from '#core/api/orders';
import type { TestWorker } from '../../support/worker.ts';

type Query = Record<string, string>;
export type Lister = ReturnType<typeof lister>;

export const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

/** A shop's list as its screen reads it: one page, or page after page. */
export function lister(worker: TestWorker, shopId: string, token: string) {
  const list = async (query: Query) => {
    const answer = await worker.call('GET', `/api/v1/orders?${new URLSearchParams({ shopId, ...query })}`, { token });
    return { ...answer, list: answer.status === 200 ? orderListSchema.parse(answer.body) : null };
  };

  const walk = async (query: Query, between: () => Promise<unknown> = async () => null): Promise<OrderRow[]> => {
    const rows: OrderRow[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 200; pages += 1) {
      const { list: page }: Awaited<ReturnType<typeof list>> = await list({ ...query, ...(cursor && { cursor }) });
      rows.push(...(page?.items ?? []));
      cursor = page?.nextCursor ?? null;
      await between();
    }
    expect(cursor).toBeNull();
    return rows;
  };
  return { list, walk };
}
