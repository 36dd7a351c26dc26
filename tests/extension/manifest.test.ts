import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BuildKind, builtExtension } from '../../worker/local/extension-build.ts';
import { EXTENSION_ID } from './support/browser.ts';

type Manifest = Record<string, unknown> & { permissions: string[]; optional_host_permissions: string[] };

/** What runs inside other systems' pages. */
const PAGE_SCRIPTS = ['content-scripts/detector.js', 'overlay.js'] as const;

const dirs: Record<BuildKind, string> = { chrome: '', firefox: '', story: '' };
const manifests = {} as Record<BuildKind, Manifest>;

beforeAll(async () => {
  for (const kind of ['chrome', 'firefox', 'story'] as const) {
    dirs[kind] = await builtExtension(kind);
    manifests[kind] = JSON.parse(await readFile(join(dirs[kind], 'manifest.json'), 'utf8'));
  }
}, 60_000);

const scriptOf = (kind: BuildKind, name: string) => readFile(join(dirs[kind], name));

describe('permissions', () => {
  test('Chrome asks for these four and for no host', () => {
    expect(manifests.chrome.permissions.toSorted()).toEqual(['activeTab', 'scripting', 'sidePanel', 'storage']);
    expect(manifests.chrome).not.toHaveProperty('host_permissions');
    expect(manifests.chrome).not.toHaveProperty('content_scripts');
    expect(manifests.chrome).not.toHaveProperty('externally_connectable');
    expect(manifests.chrome).not.toHaveProperty('web_accessible_resources');
  });

  test('Firefox asks for these three and for no host, and says what is transmitted', () => {
    expect(manifests.firefox.permissions.toSorted()).toEqual(['activeTab', 'scripting', 'storage']);
    expect(manifests.firefox).not.toHaveProperty('host_permissions');
    expect(manifests.firefox).not.toHaveProperty('content_scripts');
    expect(manifests.firefox.browser_specific_settings).toMatchObject({
      gecko: { id: expect.stringContaining('@'), data_collection_permissions: { required: expect.any(Array) } },
    });
  });

  test('every host is optional', () => {
    for (const kind of ['chrome', 'firefox'] as const)
      expect(manifests[kind].optional_host_permissions).toEqual(
        expect.arrayContaining(['https://*.retailcrm.ru/*', 'https://*/*', 'http://*/*']),
      );
  });

  test('pages of the extension run their own scripts only', () => {
    for (const kind of ['chrome', 'firefox'] as const) {
      const { extension_pages: policy } = manifests[kind].content_security_policy as { extension_pages: string };
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/script-src 'self';/);
      expect(policy).not.toContain('unsafe-eval');
    }
  });
});

test('the story build differs in the granted hosts and in nothing else', async () => {
  const { host_permissions: granted, ...story } = manifests.story;
  expect(story).toEqual(manifests.chrome);
  expect(granted).toEqual(expect.arrayContaining(['http://127.0.0.1/*', 'http://*.localhost/*']));
  for (const script of PAGE_SCRIPTS)
    expect((await scriptOf('story', script)).equals(await scriptOf('chrome', script)), script).toBe(true);
});

test('the key gives the extension its id', () => {
  const hash = createHash('sha256')
    .update(Buffer.from(String(manifests.chrome.key), 'base64'))
    .digest('hex');
  const id = [...hash.slice(0, 32)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
  expect(id).toBe(EXTENSION_ID);
});

describe('content scripts', () => {
  test('stay within what another system’s page may be charged with', async () => {
    expect((await scriptOf('chrome', PAGE_SCRIPTS[0])).length).toBeLessThan(8_000);
    const overlay = await scriptOf('chrome', PAGE_SCRIPTS[1]);
    expect(overlay.length).toBeLessThan(60_000);
    expect(gzipSync(overlay, { level: 9 }).length).toBeLessThan(20 * 1024);
  });

  test.each(['chrome', 'firefox'] as const)('know of no token and fetch nothing (%s)', async (kind) => {
    expect(await readdir(join(dirs[kind], 'content-scripts'))).toEqual(['detector.js']);
    for (const script of PAGE_SCRIPTS) {
      const text = (await scriptOf(kind, script)).toString();
      for (const word of [
        'accessToken',
        'sessionToken',
        'Bearer',
        'authorization',
        '/api/',
        'XMLHttpRequest',
        'innerHTML=`',
      ])
        expect(text, `${word} in ${script}`).not.toContain(word);
      expect(text, `storage in ${script}`).not.toMatch(/\bstorage\.(local|session|sync)\b/);
      expect(text, `fetch in ${script}`).not.toMatch(/[^.\w]fetch\(/);
    }
  });
});
