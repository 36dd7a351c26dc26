import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Answer, HranaService } from './hrana-service.ts';
import { HRANA_VERSIONS, HttpError } from './protocol.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_BODY_PARTS = 2_000_000;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;

type Handler = (text: string, signal: AbortSignal) => Promise<Answer>;

/** The HTTP face of the server. Loopback and bearer token are the caller's and its own lock. */
export function createHttpServer(service: HranaService, token: string): Server {
  const pipeline: Handler = (text, signal) => service.pipeline(text, signal);
  const cursor: Handler = (text, signal) => service.cursor(text, signal);
  const routes = new Map<string, { handler: Handler; contentType: string }>();
  for (const version of HRANA_VERSIONS) {
    routes.set(`/${version}/pipeline`, { handler: pipeline, contentType: 'application/json' });
  }
  routes.set('/v3/cursor', { handler: cursor, contentType: 'application/x-ndjson' });
  // Probes carry no token: a client asks for versions before it authenticates.
  const open = new Set(['/health', ...HRANA_VERSIONS.map((version) => `/${version}`)]);
  const isAuthorized = tokenCheck(token);

  const server = createServer({ keepAliveTimeout: 120_000, noDelay: true }, (request, response) => {
    const path = request.url ?? '/';
    if (open.has(path)) {
      if (request.method === 'GET' || request.method === 'HEAD') return sendText(response, 'ok');
      return sendError(response, new HttpError(405, 'Method not allowed', 'METHOD_NOT_ALLOWED'));
    }
    if (!isAuthorized(request.headers.authorization)) {
      return sendError(response, new HttpError(401, 'A bearer token is required', 'UNAUTHORIZED'));
    }
    const route = routes.get(path);
    if (route === undefined) return sendError(response, new HttpError(404, 'Not found', 'NOT_FOUND'));
    if (request.method !== 'POST') {
      return sendError(response, new HttpError(405, 'Method not allowed', 'METHOD_NOT_ALLOWED'));
    }
    void handle(request, response, route.handler, route.contentType);
  });
  server.requestTimeout = 60_000;
  return server;
}

async function handle(request: IncomingMessage, response: ServerResponse, handler: Handler, contentType: string) {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client went away'));
  });
  try {
    const answer = await handler(await readBody(request), gone.signal);
    if (gone.signal.aborted) return answer.abandon();
    send(response, answer.parts, contentType);
  } catch (error) {
    sendError(response, error);
  }
}

function readBody(request: IncomingMessage): Promise<string> {
  const tooLarge = () => new HttpError(413, `The body is larger than ${MAX_BODY_BYTES} bytes`, 'BODY_TOO_LARGE');
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        chunks.length = 0;
        return reject(tooLarge());
      }
      chunks.push(chunk);
    });
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (hasTooManyParts(body)) reject(new HttpError(413, 'The body has too many parts', 'BODY_TOO_LARGE'));
      else resolve(body.toString('utf8'));
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client went away')));
  });
}

// Sixty megabytes of brackets become gigabytes of objects once parsed.
function hasTooManyParts(body: Buffer): boolean {
  if (body.length <= MAX_BODY_PARTS) return false;
  let parts = 0;
  for (const byte of body) if (byte === OPEN_BRACE || byte === OPEN_BRACKET) parts += 1;
  return parts > MAX_BODY_PARTS;
}

function tokenCheck(token: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (header: string | undefined) => header !== undefined && timingSafeEqual(digest(header), expected);
}

function send(response: ServerResponse, parts: readonly (string | Buffer)[], contentType: string): void {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  response.writeHead(200, { 'content-type': contentType, 'content-length': body.length });
  response.end(body);
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(text);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const known = error instanceof HttpError ? error : new HttpError(500, String(error), 'INTERNAL_ERROR');
  const body = JSON.stringify({ message: known.message, code: known.code });
  // The rest of a refused body is not read, so the connection cannot be used again.
  const headers = known.status === 413 || known.status === 401 ? { connection: 'close' } : {};
  response.writeHead(known.status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
