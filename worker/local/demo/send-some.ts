import { DEMO } from './seed.ts';

type Row = { id: string; links: unknown[]; deliveryName: string };

/** How many of the demo shop's orders go where, so that a first look shows copies, tracking numbers and a refusal. */
const PLAN = [
  { connectionId: DEMO.retailcrmId, count: 12 },
  { connectionId: DEMO.shiptorId, count: 8 },
] as const;

/** Sends some of the newest checked orders the way a manager would, through the API. */
export async function sendSome(url: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const signedIn = await fetch(`${url}/api/auth/sign-in`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email: DEMO.owner.email, password: DEMO.owner.password }),
  });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const authorization = `Bearer ${accessToken}`;
  const list = await fetch(`${url}/api/v1/orders?shopId=${DEMO.shopId}&status=confirmed&limit=60`, {
    headers: { authorization },
  });
  const { items } = (await list.json()) as { items: Row[] };
  const sendable = items.filter((row) => row.deliveryName !== '' && row.links.length === 0);
  for (const { connectionId, count } of PLAN)
    for (const { id } of sendable.splice(0, count))
      await fetch(`${url}/api/v1/orders/${id}/send`, {
        method: 'POST',
        headers: { ...json, authorization, 'idempotency-key': `demo-${connectionId}` },
        body: JSON.stringify({ connectionId }),
      });
}
