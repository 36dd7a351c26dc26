import type { z } from 'zod';

/** An error of the JSON-RPC answer. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

// Source: every named validation error travels as -32602 with an English text.
export const invalid = (message: string): Refusal => new Refusal(-32602, message);

/** Parses parameters; the first broken rule becomes the refusal. */
export function readParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues[0]?.message ?? 'Invalid params.');
}
