import { expect, test } from 'vitest';
import { type BatchWork, type RowFacts, verdictOf } from '#core/batch/verdict';
import { ORDER_STATUSES } from '#core/order/status';

const facts = (changes: Partial<RowFacts> = {}): RowFacts => ({
  ...{ status: 'new', hasLinks: true, underWay: false, queued: false },
  ...changes,
});
const WORKS: BatchWork[] = [
  { action: 'status', status: 'confirmed' },
  { action: 'restore', status: 'new' },
  { action: 'delete' },
  { action: 'purge' },
  { action: 'unlink', connectionId: null },
  { action: 'send', connectionId: 'con_1' },
];

test('an order that is not there fails and is not tried again, whatever is done (A9)', () => {
  for (const work of WORKS)
    expect(verdictOf(work, facts({ status: null }))).toEqual({
      outcome: 'failed',
      reason: 'NOT_FOUND',
      retryable: false,
    });
});

test('only deleted orders are restored and purged; the others are skipped (G1, G3)', () => {
  for (const status of ORDER_STATUSES) {
    const expected = status === 'deleted' ? { outcome: 'do' } : { outcome: 'skipped', reason: 'NOT_DELETED' };
    expect(verdictOf({ action: 'restore', status: 'new' }, facts({ status }))).toMatchObject(expected);
    expect(verdictOf({ action: 'purge' }, facts({ status, hasLinks: false }))).toMatchObject(expected);
  }
});

test('what stands there already is skipped, not done twice (A9, C2)', () => {
  expect(verdictOf({ action: 'status', status: 'new' }, facts())).toMatchObject({ reason: 'SAME_STATUS' });
  expect(verdictOf({ action: 'delete' }, facts({ status: 'deleted' }))).toMatchObject({ reason: 'SAME_STATUS' });
  const send: BatchWork = { action: 'send', connectionId: 'con_1' };
  expect(verdictOf(send, facts({ queued: true }))).toMatchObject({ outcome: 'skipped', reason: 'ALREADY_QUEUED' });
  expect(verdictOf({ action: 'unlink', connectionId: null }, facts({ hasLinks: false }))).toMatchObject({
    reason: 'NO_LINKS',
  });
});

test('what is under way fails for now and can be tried again', () => {
  for (const work of WORKS.filter(({ action }) => action === 'purge' || action === 'unlink' || action === 'send')) {
    const status = work.action === 'purge' ? 'deleted' : 'new';
    expect(verdictOf(work, facts({ status, underWay: true }))).toMatchObject({ reason: 'UNDER_WAY', retryable: true });
  }
});

test('a copy outside that could be taken away keeps its order from being deleted for good (G3)', () => {
  const verdict = verdictOf({ action: 'purge' }, facts({ status: 'deleted', hasLinks: true }));
  expect(verdict).toMatchObject({ outcome: 'failed', reason: 'ORDER_HAS_LINKS', retryable: true });
});

test('«Передан» is set by no batch, and what may not be sent is not (C9)', () => {
  expect(verdictOf({ action: 'status', status: 'sent' }, facts())).toMatchObject({ outcome: 'failed' });
  for (const status of ['preorder', 'cancelled', 'deleted'] as const)
    expect(verdictOf({ action: 'send', connectionId: 'con_1' }, facts({ status }))).toMatchObject({
      reason: 'STATUS_NOT_ALLOWED',
    });
});
