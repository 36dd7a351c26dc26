import { describe, expect, it } from 'vitest';
import { seal, unseal } from '#worker/auth/signed-payload';
import { ring } from './support.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const SOON = new Date('2026-11-20T10:30:00Z');
const QUOTE = { methodCode: 'cdek', name: 'СДЭК', costKopecks: 35_000 };
const INVALID = { ok: false, error: 'invalid' };

describe('a sealed payload', () => {
  it('comes back as it was until it expires', async () => {
    const sealed = await seal(ring('k'), 'quote:ord_1', QUOTE, SOON);
    expect(await unseal(ring('k'), 'quote:ord_1', sealed, NOW)).toEqual({ ok: true, value: QUOTE });
    expect(await unseal(ring('k'), 'quote:ord_1', sealed, SOON)).toEqual({ ok: false, error: 'expired' });
  });

  it('is good for its own purpose only, and under its own key', async () => {
    const sealed = await seal(ring('k'), 'quote:ord_1', QUOTE, SOON);
    expect(await unseal(ring('k'), 'quote:ord_2', sealed, NOW)).toEqual(INVALID);
    expect(await unseal(ring('x'), 'quote:ord_1', sealed, NOW)).toEqual(INVALID);
    expect((await unseal(ring('x', 'k'), 'quote:ord_1', sealed, NOW)).ok).toBe(true);
  });

  it('with another price, expiry, key id or signature is refused', async () => {
    const sealed = await seal(ring('k', 'x'), 'quote:ord_1', QUOTE, SOON);
    const [kid, expires, body, signature] = sealed.split('.');
    const cheaper = Buffer.from(JSON.stringify({ ...QUOTE, costKopecks: 1 })).toString('base64url');
    const forged = [
      [kid, expires, cheaper, signature],
      [kid, '9999999999999', body, signature],
      ['x', expires, body, signature],
      [kid, expires, body, ''],
      [kid, expires, body, signature?.slice(0, 20)],
      [kid, expires, body, signature, ''],
      [],
    ];
    for (const parts of forged) {
      expect(await unseal(ring('k', 'x'), 'quote:ord_1', parts.join('.'), NOW)).toEqual(INVALID);
    }
  });
});
