import { eq } from 'drizzle-orm';
import type { Decision } from '#core/api/proposals';
import { deliveryInputs, recalculationTriggers } from '#core/delivery/inputs';
import { acceptPrice, declinePrice, type MethodState, priceOfDraft } from '#core/delivery/recalculation';
import type { OrderContent } from '#core/order/schema';
import { ok } from '#core/shared/result';
import { sha256Hex } from '#worker/auth/digest';
import { type ProposalRecord, proposals } from '#worker/db/tables/proposals';
import type { Context } from '../context.ts';
import { type Outcome, refuse } from '../refusal.ts';

export const fingerprintOf = (draft: OrderContent): Promise<string> => sha256Hex(deliveryInputs(draft));

/** For an edit's read batch. */
export const proposalById = ({ db }: Context, id: string) =>
  db.read.select().from(proposals).where(eq(proposals.id, id));

type Edit = {
  orderId: string;
  version: number;
  before: OrderContent;
  draft: OrderContent;
  decision: Decision | undefined;
  /** What `decision` names, where there is such a thing. */
  proposal: ProposalRecord | undefined;
  /** A machine answers no proposals: what it changes leaves the old price stale. */
  byMachine: boolean;
};

/** B14: the draft as it may be stored, once its proposal was accepted or declined. Asks nobody. */
export async function settleDraft(context: Context, edit: Edit): Promise<Outcome<OrderContent>> {
  const { before, draft, decision, proposal } = edit;
  if (!decision) {
    const triggers = edit.byMachine ? [] : recalculationTriggers(before, draft);
    if (triggers.length === 0) return ok(draft);
    return refuse('RECALCULATION_REQUIRED', 'Ask for a quote of this edit and accept or decline it', {
      fields: triggers.map((field) => ({ field, code: 'AFFECTS_DELIVERY' })),
    });
  }
  if (!proposal || proposal.orderId !== edit.orderId) return misfit('id', 'NOT_FOUND');
  if (proposal.expiresAt <= context.now().getTime()) return misfit('id', 'EXPIRED');
  if (proposal.orderVersion !== edit.version) return misfit('id', 'ANOTHER_VERSION');
  if (proposal.fingerprint !== (await fingerprintOf(draft))) return misfit('id', 'ANOTHER_DRAFT');
  if (decision.decision === 'decline') return ok(declinePrice(before, draft, proposal.prices));
  const price = priceOfDraft(draft, proposal.prices);
  return price.state === 'available'
    ? ok(acceptPrice(draft, price.option, price.asOf))
    : misfit('decision', NOT_ACCEPTABLE[price.state]);
}

const NOT_ACCEPTABLE: Record<Exclude<MethodState, 'available'>, string> = {
  unavailable: 'METHOD_UNAVAILABLE',
  payment_not_taken: 'PAYMENT_NOT_TAKEN_BY_CARRIER',
  unknown: 'PRICE_UNKNOWN',
  none: 'METHOD_MISSING',
};

const misfit = (part: keyof Decision, code: string) =>
  refuse('PROPOSAL_REFUSED', 'This proposal cannot be answered like that', {
    fields: [{ field: `proposal.${part}`, code }],
  });
