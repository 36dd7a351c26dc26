import { DEMO } from '../../worker/local/demo/seed.ts';

export type Answer<T> = { status: number; body: T; roundTrips: number };

/** A script's view of the API: signs in as the demo shop's owner and calls it as a merchant's own program would. */
export async function signInTo(url: string, { email, password }: { email: string; password: string } = DEMO.owner) {
  const signedIn = await post(`${url}/api/auth/sign-in`, { email, password }, {});
  if (signedIn.status !== 200) throw new Error(`sign-in answered ${signedIn.status}`);
  const { accessToken } = signedIn.body as { accessToken: string };

  async function call<T>(
    method: string,
    path: string,
    body?: unknown,
    key: string = crypto.randomUUID(),
  ): Promise<Answer<T>> {
    const headers = { authorization: `Bearer ${accessToken}`, 'idempotency-key': key };
    return (await request(method, `${url}${path}`, body, headers)) as Answer<T>;
  }
  return { accessToken, call };
}

const post = (url: string, body: unknown, headers: Record<string, string>) => request('POST', url, body, headers);

async function request(
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer<unknown>> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const roundTrips = Number(/desc="(\d+)"/.exec(response.headers.get('server-timing') ?? '')?.[1] ?? -1);
  return { status: response.status, body: text === '' ? null : JSON.parse(text), roundTrips };
}

/** Asks again until the answer is there; the limit is for a test that fails, not for one that passes. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  limitMs = 60_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask().catch(() => null);
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
