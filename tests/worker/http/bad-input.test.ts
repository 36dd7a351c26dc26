import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { type Answer, expectRefusal, refusalOf, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { operationRows, type Row } from './operations.ts';
import { type Schema, schemaSchema, wrongValues } from './wrong-values.ts';

const operationSchema = z.object({
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: schemaSchema }))
    .optional(),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: schemaSchema })) }).optional(),
});
type Operation = {
  name: string;
  method: string;
  path: string;
  row: Row;
  body: Schema | undefined;
  parameters: NonNullable<z.infer<typeof operationSchema>['parameters']>;
};

let worker: TestWorker;
let rows: Record<string, Row>;
let operations: Operation[];
let described: string[];
beforeAll(async () => {
  worker = await startTestWorker();
  rows = await operationRows(worker);
  const answer = await worker.call('GET', '/api/v1/openapi.json', { token: null });
  const document = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) }).parse(answer.body);
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      ...{ name: `${method} ${path}`, method: method.toUpperCase(), path, parameters },
      body: requestBody?.content['application/json']?.schema,
    })),
  );
  described = all.map(({ name }) => name);
  operations = all.map((each) => ({ ...each, row: rows[each.name] ?? { foreign: null } }));
});
afterAll(() => worker.stop());

type Request = {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  token?: string | null;
};

function ask({ method, path, row }: Operation, changes: Request = {}): Promise<Answer> {
  const names = { ...row.path, ...changes.path };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
  const query = new URLSearchParams({ ...row.query, ...changes.query });
  const { raw, headers, token } = changes;
  const body = 'body' in changes ? changes.body : row.body;
  const call = { ...(raw === undefined ? { body } : { raw }), headers, ...(token !== undefined && { token }) };
  return worker.call(method, `${filled}?${query}`, call);
}

/** What every operation that takes such a thing does with wrong ones; nothing is written by any of them. */
async function each(
  chosen: (operation: Operation) => boolean,
  check: (operation: Operation) => Promise<void>,
): Promise<void> {
  const before = await worker.rows();
  const some = operations.filter(chosen);
  expect(some.length).toBeGreaterThan(0);
  for (const operation of some) await check(operation);
  expect(await worker.rows()).toEqual(before);
}

const takesBody = ({ body }: Operation) => body !== undefined;
const isApi = ({ path }: Operation) => path.startsWith('/api/v1/');

describe('the table', () => {
  it('has a row for every operation that the API describes, and for no other', () => {
    expect(Object.keys(rows).sort()).toEqual([...described].sort());
  });
});

describe('a wrong body', () => {
  it('that is no JSON is refused', () =>
    each(takesBody, async (operation) => {
      for (const raw of ['{', '{"a":1}}', 'a=1', "{'a': 1}", '\u0000', '{"a":NaN}'])
        expectRefusal(await ask(operation, { raw }), 400, 'MALFORMED_JSON');
      const halfLetter = new Uint8Array([0x22, 0xd0, 0x22, 0x7b]);
      expectRefusal(await ask(operation, { raw: halfLetter }), 400, 'MALFORMED_JSON');
    }));

  it('that says it is something else is refused', () =>
    each(takesBody, async (operation) => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/jsonp',
      ])
        expectRefusal(await ask(operation, { headers: { 'content-type': type } }), 415, 'UNSUPPORTED_MEDIA_TYPE');
    }));

  it('that is JSON but no object is refused, naming the body', () =>
    each(takesBody, async (operation) => {
      for (const raw of ['null', '[]', '"x"', '12', 'true'])
        expectRefusal(await ask(operation, { raw }), 400, 'INVALID_INPUT', 'body');
    }));

  it('that is none is refused', () =>
    each(takesBody, async (operation) => {
      const { status, code } = refusalOf(await ask(operation, { body: undefined }));
      expect([operation.name, status, code]).toEqual([
        operation.name,
        400,
        expect.stringMatching(/^(INVALID_INPUT|MALFORMED_JSON)$/),
      ]);
    }));

  it('of more than a megabyte is refused', () =>
    each(takesBody, async (operation) => {
      const raw = JSON.stringify({ ...operation.row.body, comment: 'x'.repeat(1024 * 1024) });
      expectRefusal(await ask(operation, { raw }), 413, 'BODY_TOO_LARGE');
    }));

  it('of more than a megabyte is refused where its length is not told', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(64 * 1024));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 40) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const headers = {
      authorization: `Bearer ${worker.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'x',
    };
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' };
    const response = await fetch(`${worker.url}/api/v1/orders`, init);
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('BODY_TOO_LARGE');
  });

  it('of every wrong kind in every field is refused, naming the field', () =>
    each(takesBody, async (operation) => {
      const wrong = wrongValues(operation.body ?? {}, operation.row.body, '').filter(({ field }) => field !== '');
      expect(wrong.length).toBeGreaterThan(0);
      for (const { field, value, why } of wrong) {
        const answer = await ask(operation, { body: value });
        expect(answer.status, `${operation.name}: ${field} ${why}: ${answer.text.slice(0, 200)}`).toBe(400);
        const said = refusalOf(answer);
        const label = `${operation.name}: ${field} ${why}`;
        expect([label, said.status, said.code]).toEqual([label, 400, 'INVALID_INPUT']);
        expect(
          said.fields?.some((named) => named === field || named.startsWith(`${field}.`)),
          `${label}: ${said.fields}`,
        ).toBe(true);
      }
    }));
});

/** What a query parameter cannot be, by its own description. */
function wrongTexts({ required, schema }: Operation['parameters'][number]): string[] {
  return [
    ...(schema.enum ? ['nonsense'] : []),
    ...(schema.maxLength ? ['x'.repeat(schema.maxLength + 1)] : []),
    ...(schema.type === 'integer' ? ['x', '-1', '1.5', '1e300'] : []),
    ...(required ? [''] : []),
  ];
}

describe('a wrong query', () => {
  const queryOf = ({ parameters }: Operation) => parameters.filter((parameter) => parameter.in === 'query');
  const hasQuery = (operation: Operation) => queryOf(operation).length > 0;

  it('value is refused, naming the field', () =>
    each(hasQuery, async (operation) => {
      for (const parameter of queryOf(operation))
        for (const value of wrongTexts(parameter))
          expectRefusal(
            await ask(operation, { query: { [parameter.name]: value } }),
            400,
            'INVALID_INPUT',
            parameter.name,
          );
    }));

  it('is one without a field that is needed', () =>
    each(hasQuery, async (operation) => {
      for (const { name } of queryOf(operation).filter(({ required }) => required)) {
        const { [name]: _, ...query } = operation.row.query ?? {};
        expectRefusal(await ask({ ...operation, row: { ...operation.row, query } }), 400, 'INVALID_INPUT', name);
      }
    }));
});

describe('an id', () => {
  const hasPath = ({ row }: Operation) => row.path !== undefined;

  it('that nobody has is not found', () =>
    each(hasPath, async (operation) => {
      for (const id of ['ord_0', "'; DROP TABLE orders; --", '..', '%00', '🎁', '*'])
        expectRefusal(await ask(operation, { path: { id, userId: id } }), 404, 'NOT_FOUND');
    }));

  it('that is too long, or no text, is refused, naming it', () =>
    each(hasPath, async (operation) => {
      const name = /\{(\w+)\}/.exec(operation.path)?.[1] ?? '';
      for (const id of ['x'.repeat(65), 'ord\0'])
        expectRefusal(await ask(operation, { path: { [name]: id } }), 400, 'INVALID_INPUT', name);
    }));

  it('of another shop’s thing is not found, as if it were not there', () =>
    each(
      ({ row }) => row.foreign !== null,
      async (operation) => {
        const { foreign, ...row } = operation.row;
        const answer = await ask(operation, {
          ...foreign,
          ...(foreign?.body && { body: { ...row.body, ...foreign.body } }),
        });
        expectRefusal(answer, 404, 'NOT_FOUND');
        const where = foreign?.path ? 'path' : foreign?.query ? 'query' : 'body';
        const nowhere =
          where === 'path' ? { path: { id: 'ord_none' } } : { [where]: { ...row[where], shopId: 'shp_none' } };
        const unknown = await ask(operation, nowhere);
        expect(refusalOf(unknown).error).toEqual({ ...refusalOf(answer).error, requestId: expect.any(String) });
      },
    ));

  it('of another shop’s connection is not sent to', async () => {
    const shopId = await worker.makeShop();
    const { connections } = await import('#worker/db/tables/sending');
    const row = {
      id: 'con_theirs',
      shopId,
      system: 'shiptor' as const,
      name: '',
      baseUrl: '',
      settings: {},
      credentials: '',
    };
    await worker.db.write.insert(connections).values({ ...row, enabled: true, createdAt: 0 });
    const order = await worker.makeOrder();
    for (const connectionId of ['con_theirs', 'con_nobody']) {
      const answer = await worker.call('POST', `/api/v1/orders/${order.id}/send`, { body: { connectionId } });
      expectRefusal(answer, 404, 'NOT_FOUND', 'connectionId');
    }
  });
});

describe('a request without what it needs', () => {
  it('has no token and is refused', () =>
    each(isApi, async (operation) => {
      expectRefusal(await ask(operation, { token: null }), 401, 'UNAUTHENTICATED');
      expectRefusal(
        await ask(operation, { headers: { authorization: 'Basic eDp4' }, token: null }),
        401,
        'UNAUTHENTICATED',
      );
    }));

  /** They read and change nothing, so a repeated one needs no care. */
  const READS = ['post /api/v1/resolve', 'post /api/v1/delivery/quote'];
  it('has no Idempotency-Key and is refused', () =>
    each(
      (operation) => isApi(operation) && operation.method === 'POST' && !READS.includes(operation.name),
      async (operation) => {
        expectRefusal(
          await ask(operation, { headers: { 'idempotency-key': '' } }),
          400,
          'IDEMPOTENCY_KEY_REQUIRED',
          'Idempotency-Key',
        );
        expect((await ask(operation, { headers: { 'idempotency-key': 'x'.repeat(201) } })).status).toBe(400);
      },
    ));

  it('goes to an address that is not there', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/nothing'],
      ['PUT', '/api/v1/orders'],
      ['DELETE', '/api/v1/me'],
      ['GET', '/nothing'],
    ] as const)
      expectRefusal(await worker.call(method, path), 404, 'NOT_FOUND');
    expect((await worker.call('GET', `/api/v1/orders/%E0%A4%A?shopId=${DEMO.shopId}`)).status).toBe(404);
  });
});
