import { describe, expect, it } from 'vitest';
import { openSecret, sealSecret } from '#worker/auth/secret-box';
import { ring } from './support.ts';

const PLACE = { purpose: 'connection', rowId: 'con_1' };
const SECRET = { token: 'тайна', secretKey: 'live_123' };

describe('a sealed credential', () => {
  it('opens as what it was and shows nothing of it', async () => {
    const sealed = await sealSecret(ring('k'), PLACE, SECRET);
    expect(await openSecret(ring('k'), PLACE, sealed)).toEqual(SECRET);
    expect(sealed.startsWith('k.')).toBe(true);
    expect(Buffer.from(sealed.slice(2), 'base64url').toString('latin1')).not.toContain('live_123');
  });

  it('is another text each time', async () => {
    expect(await sealSecret(ring('k'), PLACE, SECRET)).not.toBe(await sealSecret(ring('k'), PLACE, SECRET));
  });

  it('opens after a newer key came, and new ones are sealed with that', async () => {
    const sealed = await sealSecret(ring('old'), PLACE, SECRET);
    const both = ring('new', 'old');
    expect(await openSecret(both, PLACE, sealed)).toEqual(SECRET);
    expect(await sealSecret(both, PLACE, SECRET)).toMatch(/^new\./);
  });

  it('whose key has left the ring says so without quoting itself', async () => {
    const sealed = await sealSecret(ring('old'), PLACE, SECRET);
    const opening = openSecret(ring('new'), PLACE, sealed);
    await expect(opening).rejects.toThrow('the connection of con_1 is sealed with a key that is not in the key ring');
  });

  it('does not open in another row or for another purpose', async () => {
    const sealed = await sealSecret(ring('k'), PLACE, SECRET);
    await expect(openSecret(ring('k'), { ...PLACE, rowId: 'con_2' }, sealed)).rejects.toThrow('con_2 does not open');
    await expect(openSecret(ring('k'), { ...PLACE, purpose: 'storefront' }, sealed)).rejects.toThrow('does not open');
  });

  it('does not open with any one byte changed, cut or added', async () => {
    const sealed = await sealSecret(ring('k'), PLACE, 'x');
    const bytes = Buffer.from(sealed.slice(2), 'base64url');
    const changed = [...bytes.keys()].map((at) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    });
    const spoilt = [...changed, bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)]), Buffer.alloc(0)];
    for (const each of spoilt) {
      await expect(openSecret(ring('k'), PLACE, `k.${each.toString('base64url')}`)).rejects.toThrow('does not open');
    }
    await expect(openSecret(ring('k'), PLACE, `${sealed}.x`)).rejects.toThrow('does not open');
  });
});
