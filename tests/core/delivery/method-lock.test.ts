import { expect, it } from 'vitest';
import { isMethodLocked, mayHaveCopy } from '#core/delivery/method-lock';
import { LINK_STATES, type LinkState } from '#core/integration/systems';

const locks = (state: LinkState, externalId: string | null) =>
  isMethodLocked({ type: 'through', links: [{ system: 'shiptor', state, externalId }] });
const statesOf = (externalId: string | null) => LINK_STATES.filter((state) => locks(state, externalId));

it('a through order that Shiptor has, or may have, keeps its delivery method (B13)', () => {
  expect(statesOf(null)).toEqual(['sending', 'unknown']);
  expect(statesOf('7')).toEqual(LINK_STATES.filter((state) => state !== 'removed' && state !== 'missing'));
  expect(isMethodLocked({ type: 'standard', links: [{ system: 'shiptor', state: 'linked', externalId: '7' }] })).toBe(
    false,
  );
});

it('a sending whose end is not known counts as a copy, one that waits for its turn does not', () => {
  const copies = LINK_STATES.filter((state) => mayHaveCopy({ state, externalId: null }));
  expect(copies).toEqual(['sending', 'unknown']);
});
