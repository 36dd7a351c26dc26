import type { Context } from 'hono';
import { Hono } from 'hono';
import { z } from 'zod';
import type { RequestEnv, StandInContext } from '../kit/stand-in.ts';
import { type Access, permissionsOf, readAccess, requireRight } from './access.ts';
import { errorResponse, errorsOf, Refusal } from './answers.ts';
import { createEntity, entityView, FILTERS, findEntity, updateEntity } from './dictionaries.ts';
import { apiUrl, metaOf, plainMeta } from './meta.ts';
import { orderView, positionsView } from './order-view.ts';
import { createOrder, findOrder, removeOrder, updateOrder } from './orders.ts';
import { expandOf, filtered, readPage, sorted } from './query.ts';
import { ATTRIBUTES, attributeView, priceTypeView, STATES, stateView } from './reference.ts';
import { DICTIONARIES, type EntityType, entities, orders, PLACES } from './stored.ts';

const ORDER_FILTERS = ['id', 'name', 'externalCode', 'syncId', 'sum', 'moment', 'created', 'updated', 'description'];

// Source: 8 KB of headers, the address among them.
const HEADER_CHARACTERS = 8192;
// Source: at most a thousand elements in an array.
const ELEMENTS = 1000;

const idInput = z.guid();

function checkHeaders(c: Context<RequestEnv>): Response | null {
  const { headers, url } = c.req.raw;
  // Source: answers are compressed; who does not ask for that gets an empty 415.
  if (!/\bgzip\b/.test(headers.get('accept-encoding') ?? '')) return new Response(null, { status: 415 });
  const length = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, url.length);
  if (length > HEADER_CHARACTERS) return new Response(null, { status: 414 });
  const accept = headers.get('accept') ?? '*/*';
  if (!accept.includes('*/*') && !accept.includes('application/json')) {
    const words =
      "Неверное значение заголовка 'Accept'. Поддерживается только значение 'application/json;charset=utf-8'";
    throw new Refusal(400, 1062, words);
  }
  return null;
}

async function readBody(c: Context<RequestEnv>): Promise<unknown> {
  if (!c.req.header('content-type')?.startsWith('application/json')) {
    throw new Refusal(400, 1037, 'Неверно указан Content-Type запроса');
  }
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch {
    throw new Refusal(400, 2001, 'Ошибка формата: входящий запрос не соответствует формату JSON');
  }
  if (typeof body !== 'object' || body === null) {
    throw new Refusal(400, 2005, 'Ошибка формата: входящий JSON должен начинаться либо с объекта, либо с массива');
  }
  if (Array.isArray(body) && body.length > ELEMENTS) {
    throw new Refusal(413, 2007, 'Ошибка формата: слишком большое число вложенных объектов');
  }
  return body;
}

type Open = Context<RequestEnv, '/', { out: object }> | Context<RequestEnv>;

/** The API under /api/remap/1.2. */
export function apiRoutes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  const { store } = context;
  app.onError((error) => {
    if (error instanceof Refusal) return errorResponse(error);
    throw error;
  });

  app.use(async (c, next) => {
    const refused = checkHeaders(c);
    if (refused) return refused;
    readAccess(c.req.header('authorization'));
    return next();
  });

  const accessOf = (c: Open): Access => readAccess(c.req.header('authorization'));
  const idOf = (c: Open): string => {
    const id = c.req.param('id') ?? '';
    if (!idInput.safeParse(id).success) throw new Refusal(400, 1000, 'Элемент URI не является идентификатором');
    return id;
  };

  /** One thing, or an array of them where each element is made or refused by itself. */
  function made(body: unknown, make: (each: unknown) => object): { status: 200 | 412; body: object } {
    if (!Array.isArray(body)) return { status: 200, body: make(body) };
    const results = body.map((each: unknown) => {
      try {
        return { isMade: true, result: make(each) };
      } catch (error) {
        if (error instanceof Refusal) return { isMade: false, result: errorsOf(error) };
        throw error;
      }
    });
    // Source: where everything is refused the array comes with a status of its own.
    return { status: results.some(({ isMade }) => isMade) ? 200 : 412, body: results.map(({ result }) => result) };
  }

  function list<T extends object>(
    c: Open,
    type: string,
    rows: readonly T[],
    [fields, hidden]: readonly [readonly string[], string],
    view: (row: T, expand: readonly string[]) => object,
  ): object {
    const page = readPage(c.req.query());
    const found = sorted(filtered(rows, c.req.query('filter') ?? '', fields, hidden), c.req.query('order'));
    const href = (offset: number) => {
      const query = new URLSearchParams({ ...c.req.query(), limit: String(page.limit), offset: String(offset) });
      return apiUrl(context, `/entity/${type}?${query}`);
    };
    const next = page.offset + page.limit;
    return {
      context: { employee: plainMeta(context, 'employee', '/context/employee') },
      meta: {
        ...{ href: href(page.offset), type, mediaType: 'application/json', size: found.length },
        ...{ limit: page.limit, offset: page.offset },
        ...(next < found.length && { nextHref: href(next) }),
        ...(page.offset > 0 && { previousHref: href(Math.max(0, page.offset - page.limit)) }),
      },
      rows: found.slice(page.offset, next).map((row) => view(row, page.expand)),
    };
  }

  app.get('/context/employee', (c) => {
    const access = accessOf(c);
    if (!access.employee) {
      throw new Refusal(403, 55006, 'Доступ к контексту пользователя невозможен для данной авторизационной сущности');
    }
    return c.json({ ...plainMeta(context, 'employee', '/context/employee'), permissions: permissionsOf(access) });
  });
  app.get('/context/companysettings/pricetype', (c) => c.json([priceTypeView(context)]));
  app.get('/context/companysettings/pricetype/default', (c) => c.json(priceTypeView(context)));

  const ORDERS = '/entity/customerorder';
  app.get(`${ORDERS}/metadata`, (c) =>
    c.json({
      ...plainMeta(context, 'customerorder', '/entity/customerorder/metadata'),
      attributes: plainMeta(context, 'attributemetadata', '/entity/customerorder/metadata/attributes'),
      states: STATES.map(({ id }) => stateView(context, id)),
      createShared: false,
    }),
  );
  app.get(`${ORDERS}/metadata/attributes`, (c) =>
    c.json({ meta: { size: ATTRIBUTES.length }, rows: ATTRIBUTES.map((each) => attributeView(context, each)) }),
  );
  app.get(ORDERS, (c) => {
    // Source: removed documents show only where they are asked for.
    const rows = orders(store)
      .all()
      .map((order) => ({ ...order, isDeleted: order.deleted !== undefined }));
    const view = (order: (typeof rows)[number], expand: readonly string[]) => orderView(context, order, expand);
    return c.json(list(c, 'customerorder', rows, [ORDER_FILTERS, 'isDeleted'], view));
  });
  app.post(ORDERS, async (c) => {
    requireRight(accessOf(c), 'create');
    const expand = expandOf(c.req.query('expand'));
    const answer = made(await readBody(c), (body) => orderView(context, createOrder(context, body), expand));
    return c.json(answer.body, answer.status);
  });
  app.get(`${ORDERS}/:id/positions`, (c) =>
    c.json(positionsView(context, findOrder(context, idOf(c)), ['positions', ...expandOf(c.req.query('expand'))])),
  );
  app.get(`${ORDERS}/:id`, (c) =>
    c.json(orderView(context, findOrder(context, idOf(c)), expandOf(c.req.query('expand')))),
  );
  app.put(`${ORDERS}/:id`, async (c) => {
    requireRight(accessOf(c), 'update');
    const body = await readBody(c);
    if (Array.isArray(body)) {
      throw new Refusal(400, 2009, 'Ошибка формата: запрос на обновление одной сущности не должен содержать массив');
    }
    return c.json(orderView(context, updateOrder(context, idOf(c), body), expandOf(c.req.query('expand'))));
  });
  app.delete(`${ORDERS}/:id`, (c) => {
    requireRight(accessOf(c), 'delete');
    removeOrder(context, idOf(c));
    return c.body(null, 200);
  });

  const rowsOf = (type: EntityType) => entities(store, type).all();
  for (const type of [...DICTIONARIES, ...PLACES]) {
    const view = (row: ReturnType<typeof rowsOf>[number]) => entityView(context, row);
    app.get(`/entity/${type}`, (c) => c.json(list(c, type, rowsOf(type), [FILTERS, 'archived'], view)));
    app.get(`/entity/${type}/:id`, (c) => c.json(view(findEntity(context, type, idOf(c)))));
  }
  for (const type of DICTIONARIES) {
    app.post(`/entity/${type}`, async (c) => {
      requireRight(accessOf(c), 'create');
      const answer = made(await readBody(c), (body) => entityView(context, createEntity(context, type, body)));
      return c.json(answer.body, answer.status);
    });
    app.put(`/entity/${type}/:id`, async (c) => {
      requireRight(accessOf(c), 'update');
      return c.json(entityView(context, updateEntity(context, type, idOf(c), await readBody(c))));
    });
    app.delete(`/entity/${type}/:id`, (c) => {
      requireRight(accessOf(c), 'delete');
      const { id } = findEntity(context, type, idOf(c));
      const users = orders(store)
        .all()
        .filter(({ deleted }) => !deleted)
        .filter(({ agent, positions }) => agent === id || positions.some(({ assortment }) => assortment.id === id));
      if (users.length > 0) {
        const dependencies = users.map((order) => metaOf(context, 'customerorder', order.id));
        throw new Refusal(409, 1028, 'Объект уже используется и не может быть удален', { dependencies });
      }
      entities(store, type).delete(id);
      return c.body(null, 200);
    });
  }

  app.all('*', (c) => {
    throw new Refusal(404, 1002, `Неопознанный путь: ${new URL(c.req.url).pathname}`);
  });
  return app;
}
