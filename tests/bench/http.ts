import http from 'node:http';

export type Answer = { status: number; body: unknown; roundTrips: number };
export type Request = { method: string; path: string; body?: unknown };

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });

export const closeConnections = (): void => agent.destroy();

/** One request over a connection that stays open, with the database round trips that the Worker counted for it. */
export function ask(url: string, token: string | null, { method, path, body }: Request): Promise<Answer> {
  const payload = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(payload && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(path, url), { agent, method, headers, timeout: 30_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const roundTrips = Number(/db;desc="(\d+)"/.exec(response.headers['server-timing']?.toString() ?? '')?.[1]);
        resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text), roundTrips });
      });
    });
    request.once('timeout', () => request.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
    request.once('error', reject);
    request.end(payload);
  });
}
