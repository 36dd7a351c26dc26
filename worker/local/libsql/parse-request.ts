import { HttpError, type WireCondition, type WireStatement, type WireStep, type WireValue } from './protocol.ts';

/** A request as the client sent it; SQL texts may still be numbers of the stream's store. */
export type ClientRequest =
  | { type: 'execute'; stmt: ClientStatement }
  | { type: 'batch'; steps: ClientStep[] }
  | { type: 'sequence' | 'describe'; sql: SqlReference }
  | { type: 'store_sql'; sqlId: number; sql: string }
  | { type: 'close_sql'; sqlId: number }
  | { type: 'get_autocommit' | 'close' };

export type SqlReference = string | number;
export type ClientStatement = Omit<WireStatement, 'sql'> & { sql: SqlReference };
export type ClientStep = Omit<WireStep, 'stmt'> & { stmt: ClientStatement };

type Json = Record<string, unknown>;

const MAX_CONDITION_DEPTH = 50;
const MAX_INTEGER_DIGITS = /^[+-]?\d{1,20}$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const malformed = (what: string) => new HttpError(400, `Malformed request: ${what}`, 'HRANA_PROTO_ERROR');

export function parseBody(text: string): Json {
  try {
    return object(JSON.parse(text), 'the body');
  } catch (error) {
    throw error instanceof HttpError ? error : malformed('the body is not JSON');
  }
}

export function parseBaton(body: Json): string | null {
  return body.baton === undefined || body.baton === null ? null : string(body.baton, 'baton');
}

export function parseRequests(body: Json): ClientRequest[] {
  return array(body.requests, 'requests').map((request) => parseRequest(object(request, 'a request')));
}

export function parseBatch(value: unknown): ClientStep[] {
  return array(object(value, 'batch').steps, 'steps').map((item, index) => {
    const step = object(item, 'a step');
    const condition = step.condition ?? null;
    return {
      condition: condition === null ? null : parseCondition(condition, index, 0),
      stmt: parseStatement(step.stmt),
    };
  });
}

function parseRequest(request: Json): ClientRequest {
  switch (request.type) {
    case 'execute':
      return { type: 'execute', stmt: parseStatement(request.stmt) };
    case 'batch':
      return { type: 'batch', steps: parseBatch(request.batch) };
    case 'sequence':
    case 'describe':
      return { type: request.type, sql: parseSqlReference(request) };
    case 'store_sql':
      return { type: 'store_sql', sqlId: integer(request.sql_id, 'sql_id'), sql: string(request.sql, 'sql') };
    case 'close_sql':
      return { type: 'close_sql', sqlId: integer(request.sql_id, 'sql_id') };
    case 'get_autocommit':
    case 'close':
      return { type: request.type };
    default:
      throw malformed(`unknown request type ${JSON.stringify(request.type ?? null).slice(0, 80)}`);
  }
}

function parseStatement(value: unknown): ClientStatement {
  const stmt = object(value, 'stmt');
  const named = array(stmt.named_args ?? [], 'named_args').map((item) => {
    const arg = object(item, 'a named argument');
    return { name: string(arg.name, 'name'), value: parseValue(arg.value) };
  });
  const wantRows = stmt.want_rows ?? true;
  if (typeof wantRows !== 'boolean') throw malformed('want_rows must be a boolean');
  return {
    sql: parseSqlReference(stmt),
    args: array(stmt.args ?? [], 'args').map(parseValue),
    named_args: named,
    want_rows: wantRows,
  };
}

function parseSqlReference(holder: Json): SqlReference {
  const sql = holder.sql ?? null;
  const id = holder.sql_id ?? null;
  if (sql !== null && id !== null) throw malformed('both sql and sql_id were given');
  if (sql !== null) return string(sql, 'sql');
  if (id === null) throw malformed('neither sql nor sql_id was given');
  return integer(id, 'sql_id');
}

// Each value is built anew, so that nothing but what was checked travels on to an engine.
function parseValue(value: unknown): WireValue {
  const { type, value: content, base64 } = object(value, 'a value');
  switch (type) {
    case 'null':
      return { type };
    case 'integer':
      if (typeof content !== 'string' || !MAX_INTEGER_DIGITS.test(content)) break;
      return { type, value: content };
    case 'float':
      if (typeof content !== 'number' || !Number.isFinite(content)) break;
      return { type, value: content };
    case 'text':
      return { type, value: string(content, 'a text') };
    case 'blob':
      if (typeof base64 !== 'string' || !BASE64.test(base64)) break;
      return { type, base64 };
  }
  throw malformed(`a value of type ${JSON.stringify(type ?? null).slice(0, 80)} is not valid`);
}

function parseCondition(value: unknown, index: number, depth: number): WireCondition {
  if (depth > MAX_CONDITION_DEPTH) throw malformed('a condition is nested too deeply');
  const condition = object(value, 'a condition');
  switch (condition.type) {
    case 'ok':
    case 'error': {
      const step = integer(condition.step, 'step');
      if (step < 0 || step >= index) throw malformed('a condition must refer to an earlier step');
      return { type: condition.type, step };
    }
    case 'not':
      return { type: 'not', cond: parseCondition(condition.cond, index, depth + 1) };
    case 'and':
    case 'or': {
      const conds = array(condition.conds, 'conds').map((inner) => parseCondition(inner, index, depth + 1));
      return { type: condition.type, conds };
    }
    case 'is_autocommit':
      return { type: 'is_autocommit' };
    default:
      throw malformed('unknown type of condition');
  }
}

function object(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`${what} must be an object`);
  return value as Json;
}

function array(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw malformed(`${what} must be an array`);
  return value;
}

function string(value: unknown, what: string): string {
  if (typeof value !== 'string') throw malformed(`${what} must be a string`);
  return value;
}

function integer(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw malformed(`${what} must be an integer`);
  return value;
}
