import { describe, expect, it } from 'vitest';
import { parseKeyRing } from '#worker/auth/keyring';
import { keyText, ring } from './support.ts';

describe('a key ring', () => {
  it('signs with its first key and still finds the others', () => {
    const keys = ring('new', 'old');
    expect(keys.current.kid).toBe('new');
    expect(keys.byId('old')?.kid).toBe('old');
    expect(keys.byId('gone')).toBeNull();
  });

  it('gives each use and each key bytes of their own', async () => {
    const keys = ring('new', 'old');
    const all = [
      await keys.current.bytes('one'),
      await keys.current.bytes('two'),
      await keys.byId('old')?.bytes('one'),
    ].map((bytes) => Buffer.from(bytes ?? []).toString('hex'));
    expect(new Set(all).size).toBe(3);
    expect(await keys.current.bytes('one')).toEqual(await ring('new').current.bytes('one'));
  });

  const short = Buffer.alloc(31, 7).toString('base64url');
  it.each([
    ['empty text', ''],
    ['no id', Buffer.alloc(32, 7).toString('base64url')],
    ['an id with a dot', `a.b:${Buffer.alloc(32, 7).toString('base64url')}`],
    ['a short secret', `k1:${short}`],
    ['a short secret after a good one', `${keyText('k1')},k2:${short}`],
    ['plain base64', `k1:${'+/'.repeat(22)}`],
    ['the same id twice', `${keyText('k1')},${keyText('k1')}`],
    ['a comma at the end', `${keyText('k1')},`],
  ])('refuses %s by the name of the variable, without quoting it', (_, text) => {
    const parse = () => parseKeyRing('LINK_KEYS', text);
    expect(parse).toThrow(/^LINK_KEYS/);
    const secret = text.split(':').at(-1) || 'nothing';
    expect(parse).not.toThrow(secret);
  });
});
