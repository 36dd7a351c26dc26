import { expect } from 'vitest';
import type { Decision } from '#core/api/proposals';
import { type Proposal, proposalSchema } from '#core/api/proposals';
import type { Answer, TestWorker } from '../../support/worker.ts';

/** What an edit of an order would change of its delivery. */
export async function quoteOf(
  worker: TestWorker,
  id: string,
  version: number,
  changes: object,
  token?: string,
): Promise<Proposal> {
  const answer = await worker.call('POST', `/api/v1/orders/${id}/quote`, { body: { version, changes }, token });
  expect(answer.status, answer.text).toBe(200);
  return proposalSchema.parse(answer.body);
}

/** An edit as a manager makes it: its proposal is read and answered. */
export async function editDeciding(
  worker: TestWorker,
  { id, version }: { id: string; version: number },
  changes: object,
  decision: Decision['decision'],
  token?: string,
): Promise<Answer> {
  const { proposalId } = await quoteOf(worker, id, version, changes, token);
  const body = { version, ...changes, proposal: { id: proposalId, decision } };
  return worker.call('PATCH', `/api/v1/orders/${id}`, { body, token });
}
