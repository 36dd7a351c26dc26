import { signal } from '@preact/signals';
import type { EditOrderInput } from '#core/api/orders';
import type { Decision, Proposal } from '#core/api/proposals';
import { recalculationTriggers } from '#core/delivery/inputs';
import type { Order } from '#core/order/schema';
import type { ErrorCode } from '#core/shared/errors';
import type { Api } from '../lib/api.ts';
import { ApiError } from '../lib/api-error.ts';
import { type Draft, editInput, isPriceCopied } from './draft.ts';

type Answer = Decision['decision'];

/** The draft shows the carrier's price of now already: there is nothing left to ask the manager. */
const isSeen = ({ delivery }: Draft, { after, decisions }: Proposal): boolean =>
  decisions.includes('accept') &&
  after.delivery.methodCode === delivery.methodCode &&
  after.delivery.costKopecks === delivery.costKopecks;

/** A declined price that was copied is not one that the manager set by hand. */
function withoutCopiedPrice(input: EditOrderInput): EditOrderInput {
  if (!input.delivery?.asOf) return input;
  const { costKopecks: _cost, termDays: _term, asOf: _asOf, ...delivery } = input.delivery;
  return { ...input, delivery };
}

/** Null where the Worker refused by this code: the manager is to be asked anew. */
async function unless<T>(code: ErrorCode, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError && error.code === code) return null;
    throw error;
  }
}

/** B14: what saving would change of the delivery, until the manager accepts or declines it. */
export function createRecalculation(api: Api) {
  const proposal = signal<Proposal | null>(null);

  async function answer(id: string, input: EditOrderInput, given: Proposal, decision: Answer): Promise<Order> {
    const changes = decision === 'decline' ? withoutCopiedPrice(input) : input;
    const saved = await api.editOrder(id, { ...changes, proposal: { id: given.proposalId, decision } });
    proposal.value = null;
    return saved;
  }

  /** Saves an edit, with an answer where one is needed; null where the manager is to be asked first. */
  async function save(base: Order, opened: Draft, draft: Draft, decision: Answer | null): Promise<Order | null> {
    const input = editInput(opened, draft, base.version);
    const known = proposal.peek();
    if (known && decision) {
      const saved = await unless('PROPOSAL_REFUSED', answer(base.id, input, known, decision));
      if (saved) return saved;
    }
    proposal.value = null;
    if (recalculationTriggers(opened, draft).length === 0 && !isPriceCopied(opened, draft)) {
      const saved = await unless('RECALCULATION_REQUIRED', api.editOrder(base.id, input));
      if (saved) return saved;
    }
    const { version, ...changes } = input;
    const asked = await api.quoteOrder(base.id, { version, changes });
    if (isSeen(draft, asked)) return answer(base.id, input, asked, 'accept');
    proposal.value = asked;
    return null;
  }

  return {
    proposal,
    save,
    forget() {
      proposal.value = null;
    },
  };
}
