/** A value on the wire; integers travel as text because JSON numbers end at 2^53. */
export type WireValue =
  | { type: 'null' }
  | { type: 'integer'; value: string }
  | { type: 'float'; value: number }
  | { type: 'text'; value: string }
  | { type: 'blob'; base64: string };

export interface WireStatement {
  sql: string;
  args: WireValue[];
  named_args: { name: string; value: WireValue }[];
  want_rows: boolean;
}

export type WireCondition =
  | { type: 'ok' | 'error'; step: number }
  | { type: 'not'; cond: WireCondition }
  | { type: 'and' | 'or'; conds: WireCondition[] }
  | { type: 'is_autocommit' };

export interface WireStep {
  condition: WireCondition | null;
  stmt: WireStatement;
}

/** A request after its `sql_id`s were looked up; the SQL store itself is the stream's business. */
export type Operation =
  | { type: 'execute'; stmt: WireStatement }
  | { type: 'batch' | 'cursor'; steps: WireStep[] }
  | { type: 'sequence' | 'describe'; sql: string }
  | { type: 'get_autocommit' | 'close' | 'store_sql' | 'close_sql' }
  | { type: 'failed'; error: WireError };

export interface WireError {
  message: string;
  code: string;
}

/** A refusal of one request: the rest of the pipeline goes on. */
export class RequestError extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** A refusal of the whole HTTP request. The client must drop the stream. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, message: string, code: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const HRANA_VERSIONS = ['v2', 'v3'] as const;
export type HranaVersion = (typeof HRANA_VERSIONS)[number];
