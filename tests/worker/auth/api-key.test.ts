import { describe, expect, it } from 'vitest';
import { makeApiKey, readApiKey } from '#worker/auth/api-key';
import { ring } from './support.ts';

const ASKED = { request: ['shp_1 usr_1 /api/v1/api-keys', 'once', 'digest'], name: 'Выгрузка 1С', keyId: 'k' };

describe('a key for scripts', () => {
  it('tells who asks without a look-up, and nothing of its id', async () => {
    const made = await makeApiKey(ring('k'), ASKED);
    expect(await readApiKey(ring('k'), made.key)).toEqual({ id: made.id, name: 'Выгрузка 1С' });
    expect(made.id).toMatch(/^key_[0-9a-f]{32}$/);
    expect(made.key).toMatch(/^olk_[\w.-]+$/);
    expect(made.key).not.toContain(made.id.slice(4));
  });

  it('is made again by the same request, and another one by any other', async () => {
    const both = ring('k', 'x');
    const { key } = await makeApiKey(both, ASKED);
    expect((await makeApiKey(both, ASKED)).key).toBe(key);
    const others = await Promise.all([
      makeApiKey(both, { ...ASKED, request: [...ASKED.request.slice(0, 2), 'other digest'] }),
      makeApiKey(both, { ...ASKED, name: 'Другая' }),
      makeApiKey(both, { ...ASKED, keyId: 'x' }),
    ]);
    expect(new Set([key, ...others.map((other) => other.key)]).size).toBe(4);
    expect(new Set(others.map(({ id }) => id)).size).toBe(3);
  });

  it('carries 192 bits that are nobody’s guess', async () => {
    const { key } = await makeApiKey(ring('k'), ASKED);
    expect(Buffer.from(key.split('.')[2] ?? '', 'base64url')).toHaveLength(24);
  });

  it('opens nothing when a part of it is changed, or under another ring', async () => {
    const { key } = await makeApiKey(ring('k'), ASKED);
    const parts = key.slice(4).split('.');
    const forged = parts.map((part, at) => parts.with(at, `A${part.slice(1)}`).join('.'));
    for (const text of [...forged, parts.slice(0, 3).join('.'), `${parts.join('.')}.x`, '', '.', '...'])
      if (text !== parts.join('.')) expect(await readApiKey(ring('k'), `olk_${text}`), text).toBeNull();
    expect(await readApiKey(ring('n'), key)).toBeNull();
    expect(await readApiKey(ring('k'), key.slice(4))).toBeNull();
    expect(await readApiKey(ring('n', 'k'), key)).not.toBeNull();
  });
});
