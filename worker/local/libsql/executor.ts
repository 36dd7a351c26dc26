import type { Connection, StatementResult } from './connection.ts';
import { isReadonlyRefusal, toWireError } from './errors.ts';
import type { Operation, WireCondition, WireError, WireStep } from './protocol.ts';
import { analyzeSql } from './sql-analysis.ts';

/** Thrown out of a pipeline that a reader cannot do; nothing has happened yet. */
export class NeedsWriteTurn extends Error {}

type StepOutcome = { result: StatementResult } | { error: WireError } | null;

/** Runs the operations of one request on a connection and writes each result as JSON text. */
export class Executor {
  readonly #connection: Connection;
  readonly #mayEscalate: boolean;

  constructor(connection: Connection, mayEscalate: boolean) {
    this.#connection = connection;
    this.#mayEscalate = mayEscalate;
  }

  run(operations: readonly Operation[]): string {
    if (operations[0]?.type === 'cursor') return this.#cursor(operations[0].steps);
    return `[${operations.map((operation) => this.#answer(operation)).join(',')}]`;
  }

  /** Answers operations that touch no connection, for a stream without a transaction. */
  static answerIdle(operations: readonly Operation[]): string {
    return `[${operations.map((operation) => {
      if (operation.type === 'failed') return errorResult(operation.error);
      const more = operation.type === 'get_autocommit' ? ',"is_autocommit":true' : '';
      return `{"type":"ok","response":{"type":"${operation.type}"${more}}}`;
    })}]`;
  }

  #answer(operation: Operation): string {
    try {
      if (operation.type === 'failed') return errorResult(operation.error);
      return `{"type":"ok","response":{"type":"${operation.type}"${this.#respond(operation)}}}`;
    } catch (error) {
      return errorResult(this.#caught(error));
    }
  }

  #respond(operation: Exclude<Operation, { type: 'failed' }>): string {
    switch (operation.type) {
      case 'execute':
        return `,"result":${statementJson(this.#connection.execute(operation.stmt))}`;
      case 'batch':
      case 'cursor':
        return `,"result":${batchJson(this.#batch(operation.steps))}`;
      case 'sequence':
        this.#connection.executeAll(operation.sql);
        return '';
      case 'describe':
        return `,"result":${this.#describe(operation.sql)}`;
      case 'get_autocommit':
        return `,"is_autocommit":${!this.#connection.inTransaction}`;
      case 'close':
        this.#connection.rollback();
        return '';
      default:
        return '';
    }
  }

  #caught(error: unknown): WireError {
    if (this.#mayEscalate && isReadonlyRefusal(error)) throw new NeedsWriteTurn();
    return toWireError(error);
  }

  #describe(sql: string): string {
    const { columns, analyzed } = this.#connection.describe(sql);
    const params = JSON.stringify(analyzed.parameters.map((name) => ({ name })));
    return `{"params":${params},"cols":${columns},"is_explain":${analyzed.isExplain},"is_readonly":${analyzed.kind !== 'write'}}`;
  }

  #batch(steps: readonly WireStep[]): StepOutcome[] {
    const wasAutocommit = !this.#connection.inTransaction;
    // Reads of one batch see one snapshot, also when the client did not ask for a transaction.
    const isSnapshot = wasAutocommit && steps.length > 1 && steps.every(isPlainRead);
    if (isSnapshot) this.#connection.control('BEGIN');
    try {
      const outcomes: StepOutcome[] = [];
      for (const step of steps) {
        const isAutocommit = isSnapshot || !this.#connection.inTransaction;
        const isDue = step.condition === null || holds(step.condition, outcomes, isAutocommit);
        outcomes.push(isDue ? this.#step(step) : null);
      }
      return outcomes;
    } finally {
      if (isSnapshot) this.#connection.rollback();
    }
  }

  #step(step: WireStep): StepOutcome {
    try {
      return { result: this.#connection.execute(step.stmt) };
    } catch (error) {
      return { error: this.#caught(error) };
    }
  }

  #cursor(steps: readonly WireStep[]): string {
    const lines: string[] = [];
    for (const [step, outcome] of this.#batch(steps).entries()) {
      if (outcome === null) continue;
      if ('error' in outcome) {
        lines.push(`{"type":"step_error","step":${step},"error":${JSON.stringify(outcome.error)}}`);
        continue;
      }
      const { columns, rows, affectedRows, lastInsertRowid } = outcome.result;
      lines.push(`{"type":"step_begin","step":${step},"cols":${columns}}`);
      for (const row of rows) lines.push(`{"type":"row","row":${row}}`);
      lines.push(
        `{"type":"step_end","affected_row_count":${affectedRows},"last_insert_rowid":${JSON.stringify(lastInsertRowid)}}`,
      );
    }
    return lines.map((line) => `${line}\n`).join('');
  }
}

function isPlainRead(step: WireStep): boolean {
  return analyzeSql(step.stmt.sql).every((statement) => statement.kind === 'read');
}

function holds(condition: WireCondition, outcomes: readonly StepOutcome[], isAutocommit: boolean): boolean {
  switch (condition.type) {
    case 'ok': {
      const outcome = outcomes[condition.step] ?? null;
      return outcome !== null && 'result' in outcome;
    }
    case 'error': {
      const outcome = outcomes[condition.step] ?? null;
      return outcome !== null && 'error' in outcome;
    }
    case 'not':
      return !holds(condition.cond, outcomes, isAutocommit);
    case 'and':
      return condition.conds.every((inner) => holds(inner, outcomes, isAutocommit));
    case 'or':
      return condition.conds.some((inner) => holds(inner, outcomes, isAutocommit));
    case 'is_autocommit':
      return isAutocommit;
  }
}

const errorResult = (error: WireError) => `{"type":"error","error":${JSON.stringify(error)}}`;

function statementJson(result: StatementResult): string {
  const { columns, rows, affectedRows, lastInsertRowid, durationMs } = result;
  return (
    `{"cols":${columns},"rows":[${rows.join(',')}],"affected_row_count":${affectedRows},` +
    `"last_insert_rowid":${lastInsertRowid === null ? 'null' : `"${lastInsertRowid}"`},"replication_index":null,` +
    `"rows_read":${rows.length},"rows_written":${affectedRows},"query_duration_ms":${durationMs.toFixed(3)}}`
  );
}

function batchJson(outcomes: readonly StepOutcome[]): string {
  const results = outcomes.map((outcome) =>
    outcome !== null && 'result' in outcome ? statementJson(outcome.result) : 'null',
  );
  const errors = outcomes.map((outcome) =>
    outcome !== null && 'error' in outcome ? JSON.stringify(outcome.error) : 'null',
  );
  return `{"step_results":[${results.join(',')}],"step_errors":[${errors.join(',')}],"replication_index":null}`;
}
