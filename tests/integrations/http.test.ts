import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, busy, type Call, quoteSystem, unreadable } from '#worker/integrations/http';
import { fakeFetch } from './support/fake-fetch.ts';
import { silentAddress } from './support/sandbox.ts';

const call = (changes: Partial<Call> = {}): Call => ({
  method: 'POST',
  url: 'http://example.invalid/',
  headers: {},
  timeoutMs: 300,
  writes: true,
  ...changes,
});

const answered = (status: number, text = '', retryAfterMs: number | null = null) =>
  ({ outcome: 'answered', status, text, retryAfterMs }) as const;

describe('a call outside', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** Takes the connection and does with it what the test says. */
  async function serveRaw(onConnection: (socket: Socket) => void): Promise<string> {
    server = createServer(onConnection);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  }

  it.each([
    [true, 'unknown'],
    [false, 'later'],
  ])('is open after an answer without end, if it writes (%s), and reads no more of it', async (writes, outcome) => {
    let read = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 1;
        if (read > 100) controller.close();
        else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
    });
    const { fetch: answering } = fakeFetch(() => new Response(endless));
    expect(await ask(answering, call({ writes, timeoutMs: 10_000 }))).toEqual({
      outcome,
      reason: 'ответ слишком велик',
    });
    expect(read).toBeLessThan(12);
  });

  it.each([true, false])('left nothing where nobody listens (writes: %s)', async (writes) => {
    expect(await ask(fetch, call({ url: await silentAddress(), writes }))).toMatchObject({ outcome: 'later' });
  });

  it.each([
    [true, 'unknown'],
    [false, 'later'],
  ])('is open after the socket was lost, if it writes (%s)', async (writes, outcome) => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
    expect(await ask(fetch, call({ url, writes }))).toMatchObject({ outcome });
  });

  it.each([
    [true, 'unknown'],
    [false, 'later'],
  ])('is open after a time-out, if it writes (%s)', async (writes, outcome) => {
    const url = await serveRaw(() => undefined);
    expect(await ask(fetch, call({ url, writes }))).toMatchObject({
      outcome,
      reason: expect.stringContaining('нет ответа'),
    });
  });

  it('takes the word of workerd for nothing: a lost connection and a refused one read alike there', async () => {
    const { fetch: lost } = fakeFetch(() => Promise.reject(new Error('Network connection lost.')));
    expect(await ask(lost, call())).toMatchObject({ outcome: 'unknown' });
    expect(await ask(lost, call({ writes: false }))).toMatchObject({ outcome: 'later' });
  });

  it('follows no redirect, so that a write stays a write and the key stays at home', async () => {
    const seen: (string | undefined)[] = [];
    const redirected = async (_: unknown, init?: RequestInit) => {
      seen.push(init?.redirect);
      return new Response(null, { status: 302, headers: { location: 'http://elsewhere.invalid/' } });
    };
    const answer = await ask(redirected, call());
    expect(seen).toEqual(['manual']);
    expect(answer).toMatchObject({ outcome: 'answered', status: 302 });
    expect(unreadable(answered(302), true)).toMatchObject({ outcome: 'refused', code: 'HTTP_302' });
  });

  it('reads Retry-After in seconds and as a date', async () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    for (const [header, least, most] of [
      ['7', 7000, 7000],
      [at, 50_000, 61_000],
    ] as const) {
      const { fetch: limited } = fakeFetch(() => new Response('', { status: 429, headers: { 'retry-after': header } }));
      const answer = await ask(limited, call());
      const wait = answer.outcome === 'answered' ? busy(answer) : null;
      expect(wait).toMatchObject({ outcome: 'later' });
      const retryAfterMs = wait?.outcome === 'later' ? (wait.retryAfterMs ?? 0) : 0;
      expect(retryAfterMs).toBeGreaterThanOrEqual(least);
      expect(retryAfterMs).toBeLessThanOrEqual(most);
    }
  });

  it('knows busy from any other answer', () => {
    expect(busy(answered(503))).toEqual({ outcome: 'later', reason: expect.any(String) });
    for (const status of [200, 400, 500, 502, 504]) expect(busy(answered(status))).toBeNull();
  });

  it.each([
    [200, true, { outcome: 'unknown' }],
    [200, false, { outcome: 'later' }],
    [500, true, { outcome: 'unknown' }],
    [502, false, { outcome: 'later' }],
    [401, true, { outcome: 'refused', code: 'AUTH' }],
    [404, true, { outcome: 'refused', code: 'HTTP_404' }],
  ])('judges an answer that nobody can read by its status: %s, writes: %s', (status, writes, outcome) => {
    expect(unreadable(answered(status, '<html>'), writes)).toMatchObject(outcome);
  });

  it('quotes a system without the keys it was told, and not at length', () => {
    expect(quoteSystem('Key SECRET1 is wrong', ['SECRET1', ''])).toBe('Key *** is wrong');
    expect(quoteSystem('x'.repeat(5000), [])).toHaveLength(1000);
  });
});
