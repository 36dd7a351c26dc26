import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LibsqlServer, startLibsqlServer } from '../../../worker/local/libsql-server.ts';
import { CLOSE, execute, post, runOne, TOKEN, temporaryDirectory } from './libsql-server-support.ts';

let server: LibsqlServer;
let url: string;
const directory = temporaryDirectory();

beforeAll(async () => {
  server = await startLibsqlServer({ file: join(directory.path, 'test.db'), port: 0, token: TOKEN });
  url = server.url;
});
afterAll(async () => {
  await server.close();
  directory.remove();
});

describe('what the server refuses', () => {
  test('every request but a probe needs the token', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', TOKEN, `Bearer ${TOKEN}x`]) {
      const { status } = await post(url, '/v2/pipeline', { requests: [] }, { authorization });
      expect(status).toBe(401);
    }
    expect((await fetch(`${url}/v2/pipeline`)).status).toBe(401);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test.each([
    ['text that is not JSON', '{'],
    ['an array', '[]'],
    ['null', 'null'],
    ['no requests', '{}'],
    ['an unknown request type', { requests: [{ type: 'drop_everything' }] }],
    ['a request without a type', { requests: [{}] }],
    ['a baton that is a number', { baton: 1, requests: [] }],
    ['a statement without SQL', { requests: [{ type: 'execute', stmt: {} }] }],
    ['SQL that is a number', { requests: [{ type: 'execute', stmt: { sql: 1 } }] }],
    ['an unknown value type', { requests: [execute('SELECT ?', [{ type: 'boolean', value: true }])] }],
    ['an integer that is a number', { requests: [execute('SELECT ?', [{ type: 'integer', value: 1 }])] }],
    ['an integer that is a word', { requests: [execute('SELECT ?', [{ type: 'integer', value: 'one' }])] }],
    ['a float that is a text', { requests: [execute('SELECT ?', [{ type: 'float', value: 'NaN' }])] }],
    [
      'a float beyond doubles',
      '{"requests":[{"type":"execute","stmt":{"sql":"SELECT ?","args":[{"type":"float","value":1e999}]}}]}',
    ],
    ['a blob that is not base64', { requests: [execute('SELECT ?', [{ type: 'blob', base64: '!' }])] }],
    [
      'a condition on a later step',
      {
        requests: [
          { type: 'batch', batch: { steps: [{ stmt: { sql: 'SELECT 1' }, condition: { type: 'ok', step: 0 } }] } },
        ],
      },
    ],
    ['a request after close', { requests: [CLOSE, execute('SELECT 1')] }],
    ['an unknown SQL number', { requests: [{ type: 'execute', stmt: { sql_id: 7 } }] }],
    ['an invented baton', { baton: 'invented', requests: [] }],
  ])('%s is answered with 400 and a reason', async (_what, body) => {
    const { status, text: answer } = await post(url, '/v3/pipeline', body);
    expect(status).toBe(400);
    expect(JSON.parse(answer)).toEqual({ message: expect.any(String), code: expect.any(String) });
  });

  test('unknown paths and methods', async () => {
    expect((await post(url, '/v9/pipeline', {})).status).toBe(404);
    expect((await post(url, '/v3', {})).status).toBe(405);
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(`${url}/v3/pipeline`, { headers })).status).toBe(405);
  });

  test('a body over the limit, declared or not', async () => {
    const response = await fetch(`${url}/v3/pipeline`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: Buffer.alloc(64 * 1024 * 1024 + 1, 32),
    }).catch(() => null);
    // The server may hang up before the client has sent everything.
    if (response !== null) expect(response.status).toBe(413);
    expect(await runOne(url, 'SELECT 1')).toMatchObject({ type: 'ok' });
  });
});
