import { describe, expect, it } from 'vitest';
import { hashToken, LINK_PURPOSES, makeToken } from '#worker/auth/buyer-token';
import { ring } from './support.ts';

const LINK = { purpose: 'preorder', linkId: 'bln_1', generation: 1, keyId: 'k' } as const;

describe("a buyer's link token", () => {
  it('is the same each time it is made, so that a link can be shown again', async () => {
    expect(await makeToken(ring('k'), LINK)).toBe(await makeToken(ring('k'), LINK));
  });

  it('carries 192 bits that fit a URL and nothing of the id', async () => {
    const token = await makeToken(ring('k'), LINK);
    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('bln');
  });

  it('differs by purpose, link, generation and key', async () => {
    const both = ring('k', 'x');
    const tokens = await Promise.all([
      ...LINK_PURPOSES.map((purpose) => makeToken(both, { ...LINK, purpose })),
      makeToken(both, { ...LINK, linkId: 'bln_2' }),
      makeToken(both, { ...LINK, generation: 2 }),
      makeToken(both, { ...LINK, keyId: 'x' }),
    ]);
    expect(new Set(tokens).size).toBe(LINK_PURPOSES.length + 3);
  });

  it('reads the same under its old key after a newer one came', async () => {
    expect(await makeToken(ring('n', 'k'), LINK)).toBe(await makeToken(ring('k'), LINK));
  });

  it('is not made with a key that has left the ring', async () => {
    await expect(makeToken(ring('n'), LINK)).rejects.toThrow('the key of buyer link bln_1 is not in the key ring');
  });

  it('is looked up by its SHA-256', async () => {
    expect(await hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
