import { deliversToPoint } from '#core/delivery/category';
import type { PickupPoint, Settlement } from '#core/delivery/quote';
import { foldText } from '#core/listing/fold';
import type { BuyerServices, SealedOption } from '#worker/services/buyer/contract';
import type { Texts } from '../texts.ts';
import type { Draft, Step } from './draft.ts';
import type { Refusals } from './refusals.ts';

const SHOWN_SETTLEMENTS = 8;
const SHOWN_POINTS = 30;

/** Pickup points of the chosen method, as many as a page can bear. */
export type ShownPoints = { methodCode: string; shown: PickupPoint[]; more: boolean };

/** A draft with what there is to choose from. */
export type Prepared = {
  draft: Draft;
  found: Settlement[];
  options: SealedOption[];
  points: ShownPoints | null;
  refusals: Refusals;
};

function narrowPoints(
  points: readonly PickupPoint[],
  query: string,
  chosenId: string,
): Omit<ShownPoints, 'methodCode'> {
  const words = foldText(query).split(' ').filter(Boolean);
  const fitting = points.filter(({ id, address }) => {
    const folded = foldText(address);
    return id === chosenId || words.every((word) => folded.includes(word));
  });
  const chosenFirst = fitting.toSorted((a, b) => Number(b.id === chosenId) - Number(a.id === chosenId));
  return { shown: chosenFirst.slice(0, SHOWN_POINTS), more: chosenFirst.length > SHOWN_POINTS };
}

async function findSettlement(
  services: BuyerServices,
  token: string,
  draft: Draft,
  texts: Texts,
): Promise<Pick<Prepared, 'draft' | 'found' | 'refusals'>> {
  const query = draft.settlementQuery.trim();
  // Enter in any field comes here, so an untouched search changes nothing.
  if (!query && draft.settlement) return { draft, found: [], refusals: {} };
  if (query.length < 2 || query.length > 200)
    return { draft, found: [], refusals: { settlementQuery: texts.settlementShort } };
  const found = (await services.settlements(token, query)).slice(0, SHOWN_SETTLEMENTS);
  const [only, another] = found;
  if (!only) return { draft, found, refusals: { settlementQuery: texts.settlementNotFound } };
  if (another) return { draft, found, refusals: {} };
  return { draft: { ...draft, settlement: only, settlementQuery: '', sealed: null }, found: [], refusals: {} };
}

/** Asks for whatever the page must offer after a step; prices are always fresh. */
export async function preparePage(
  services: BuyerServices,
  token: string,
  posted: Draft,
  { step, texts, refusals = {} }: { step: Step | 'open'; texts: Texts; refusals?: Refusals },
): Promise<Prepared> {
  const searched =
    step === 'settlement'
      ? await findSettlement(services, token, posted, texts)
      : { draft: posted, found: [], refusals };
  const { settlement, methodCode } = searched.draft;
  const fresh = settlement ? await services.quotes(token, settlement.code) : [];
  // What was chosen stays choosable while the carrier does not answer.
  const options = fresh.length === 0 && searched.draft.sealed ? [searched.draft.sealed] : fresh;
  const sealed = options.find(({ option }) => option.methodCode === methodCode) ?? null;
  const draft = { ...searched.draft, sealed };
  if (!settlement || !sealed || !deliversToPoint(sealed.option.category))
    return { ...searched, draft, options, points: null };
  const all = await services.points(token, settlement.code, sealed.option.methodCode);
  const points = { methodCode: sealed.option.methodCode, ...narrowPoints(all, draft.pointQuery, draft.pointId) };
  return { ...searched, draft, options, points };
}
