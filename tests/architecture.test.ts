import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DICTIONARY } from '#core/locale/index';
import type { Message } from '#core/locale/message';
import { environmentSchema } from '#worker/env';
import { PROVIDERS } from '#worker/integrations/registry';
import { textsFor } from '#worker/pages/texts';
import { PAYMENT_PROVIDERS } from '#worker/payments/registry';
import { STOREFRONT_SOURCES } from '#worker/storefronts/registry';
import { SITES } from '../extension/sites/index.ts';
import { importRules, refusalOf, ruleFor } from './support/import-rules.ts';
import { filesUnder, importsOf, namesIn, ROOT, read } from './support/source-tree.ts';

const PROGRAMS = ['core', 'worker', 'extension'];
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];
const CODE = ['.ts', '.tsx'];

describe('the tree', () => {
  it('has nothing at the top but the three programs, their tests, the documents and what tools insist on', () => {
    const allowed = [
      ...PROGRAMS,
      ...['tests', 'wrangler.toml', 'package.json', 'tsconfig.json', ...DOCUMENTS, 'LICENSE', '.ci'],
      ...['.git', '.gitignore', '.npmrc', 'package-lock.json', 'tsconfig.base.json'],
      ...['biome.json', 'drizzle.config.ts', 'vitest.config.ts', 'wxt.config.ts'],
    ];
    const ignored = read('.gitignore')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.replace(/\/$/, ''));
    const extra = readdirSync(ROOT).filter(
      (name) => !allowed.includes(name) && !ignored.some((glob) => path.matchesGlob(name, glob)),
    );
    expect(extra).toEqual([]);
  });

  it('keeps a file of code under 300 lines, and a style sheet under 600', () => {
    const exceptions: Record<string, string> = {
      'worker/integrations/shiptor/mapper.ts': "a system's whole mapping is the one mapper of its five files",
    };
    const long = (endings: string[], most: number) =>
      filesUnder(PROGRAMS, endings).filter((file) => !(file in exceptions) && read(file).split('\n').length - 1 > most);
    expect([...long(CODE, 300), ...long(['.css'], 600)]).toEqual([]);
    for (const file of Object.keys(exceptions))
      expect(read(file).split('\n').length, `${file} needs no exception`).toBeGreaterThan(300);
  });

  it('leaves nothing skipped, focused, unfinished or hidden from the tools', () => {
    const marks = [
      'TO' + 'DO',
      'FIX' + 'ME',
      'biome-' + 'ignore',
      '@ts-' + 'ignore',
      '@ts-' + 'nocheck',
      '@ts-' + 'expect-error',
    ];
    const unfinished = new RegExp(`${marks.join('|')}|\\b(?:it|test|describe|suite)\\.(?:skip|only|todo)\\b`);
    expect(filesUnder([...PROGRAMS, 'tests'], [...CODE, '.mjs']).filter((file) => unfinished.test(read(file)))).toEqual(
      [],
    );
  });
});

describe('who may import whom', () => {
  const rules = importRules();
  const files = filesUnder(PROGRAMS, CODE);

  it('is ruled for every file of the three programs', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => !ruleFor(rules, file))).toEqual([]);
  });

  it('is kept by every import, an alias, a package or a relative path', () => {
    const refused = files.flatMap((file) => {
      const rule = ruleFor(rules, file);
      return importsOf(file).flatMap((specifier) => {
        const message = rule && refusalOf(rule, file, specifier);
        return message ? [`${file} imports ${specifier}: ${message}`] : [];
      });
    });
    expect(refused).toEqual([]);
  });

  it.each([
    ['core/order/some.ts', '../../worker/env.ts'],
    ['worker/db/some.ts', '../services/context.ts'],
    ['worker/integrations/shiptor/some.ts', '../retailcrm/mapper.ts'],
    ['worker/services/orders/some.ts', '../../lane/lane.ts'],
    ['worker/services/sending/some.ts', '../../integrations/shiptor/provider.ts'],
    ['worker/routes/some.ts', '../db/client.ts'],
    ['worker/app.ts', './local/stack.ts'],
    ['extension/sites/some.ts', '../lib/api.ts'],
    ['extension/ui/some.ts', '../models/draft.ts'],
    ['extension/overlay/some.ts', '../cabinet/cabinet.tsx'],
    ['extension/cabinet/orders/some.ts', '../../overlay/app.ts'],
    ['extension/lib/some.ts', '../../tests/support/fake-api.ts'],
  ])('refuses a relative path from %s to %s', (file, specifier) => {
    const rule = ruleFor(rules, file);
    expect(rule && refusalOf(rule, file, specifier)).toEqual(expect.any(String));
  });

  it('is a lint rule in each folder, with a message that says what to do instead', () => {
    const trial = rules.map((rule, index) => ({ rule, file: trialFile(rule.includes[0] ?? '', index) }));
    const said = lintAlone(trial.map(({ file }) => file));
    for (const { rule, file } of trial) expect(said.get(file), file).toBe(rule.patterns[0]?.message);
  });
});

const trialFile = (glob: string, index: number) =>
  glob.replace('*/**', 'some/**').replace(/\*\*$/, `trial-${index}.ts`).replace('*.ts', `trial-${index}.ts`);

/** What the linter, with this project's own settings, says of files that import what nothing may import. */
function lintAlone(files: readonly string[]): Map<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orderlane-lint-'));
  try {
    const { $schema: _, vcs: __, ...settings } = JSON.parse(read('biome.json'));
    writeFileSync(path.join(folder, 'biome.json'), JSON.stringify(settings));
    for (const file of files) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), "export { some } from '#tests/support/some';\n");
    }
    const biome = path.join(ROOT, 'node_modules/.bin/biome');
    const args = ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none', '.'];
    const { stdout } = spawnSync(process.execPath, [biome, ...args], { cwd: folder, encoding: 'utf8' });
    const report: { diagnostics: { message: string; location: { path: string } }[] } = JSON.parse(stdout);
    return new Map(report.diagnostics.map(({ message, location }) => [location.path, message]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a seam', () => {
  const FIVE = ['api-types.ts', 'client.ts', 'index.ts', 'mapper.ts', 'provider.ts'];
  const seams = [
    ['worker/integrations', FIVE, PROVIDERS.map((each) => each.system)],
    ['worker/payments', FIVE, Object.values(PAYMENT_PROVIDERS).map((each) => each.provider)],
    [
      'worker/storefronts',
      ['api-types.ts', 'index.ts', 'mapper.ts', 'verify.ts'],
      STOREFRONT_SOURCES.map((each) => each.source),
    ],
  ] as const;

  it.each(seams)(
    'in %s has the same files in every folder, and registers every folder',
    (folder, files, registered) => {
      const folders = namesIn(folder, 'folders');
      expect(folders.length).toBeGreaterThan(0);
      expect([...registered].sort()).toEqual(folders);
      for (const name of folders)
        expect(namesIn(`${folder}/${name}`, 'files')).toEqual(expect.arrayContaining([...files]));
    },
  );

  it('in extension/sites registers every host page', async () => {
    const helpers = ['contract.ts', 'dom.ts', 'index.ts', 'pattern.ts'];
    const pages = namesIn('extension/sites', 'files').filter((name) => !helpers.includes(name));
    const registered = SITES.map((site) => `${site.system}.ts`).sort();
    expect(registered).toEqual(pages);
  });
});

describe('the database', () => {
  const FOLDER = 'worker/db/migrations';
  /** Every migration that has been published, by its fingerprint. Add a line for a new one; never change a line. */
  const PUBLISHED: Record<string, string> = {
    '0000_tables': 'f9289b26a9a52d61',
    '0001_order_triggers': '113649e2645f6429',
    '0002_open_work': '66e0df0616198af4',
    '0003_people_exports': '6f2b9ccb23a91bc1',
    '0004_search': '7e11d36acecb6dfe',
    '0005_search_triggers': '5b50d4b662c5f5e0',
    '0006_shop_settings': '7e55353fc56b4e8f',
    '0007_batches': 'c50e9b0bdee6531c',
    '0008_batch_triggers': 'd45f162d8b1360ef',
    '0009_products': 'c3b3349edbf0a238',
    '0010_product_triggers': 'da165e7fee507154',
    '0011_proposals': 'a02b19bc0295ae84',
    '0012_batch_faults': 'ed7055ba7558e16f',
  };
  const { entries }: { entries: { idx: number; tag: string; when: number }[] } = JSON.parse(
    read(`${FOLDER}/meta/_journal.json`),
  );

  it('has each migration in the journal, in order, with the snapshot before and after it', () => {
    expect(entries.map(({ tag }) => `${tag}.sql`)).toEqual(namesIn(FOLDER, 'files'));
    let previous = { id: '00000000-0000-0000-0000-000000000000', when: 0 };
    for (const [index, { idx, tag, when }] of entries.entries()) {
      expect(idx).toBe(index);
      expect(tag).toMatch(new RegExp(`^${String(index).padStart(4, '0')}_[a-z0-9_]+$`));
      expect(when).toBeGreaterThan(previous.when);
      const snapshot: { id: string; prevId: string } = JSON.parse(
        read(`${FOLDER}/meta/${tag.slice(0, 4)}_snapshot.json`),
      );
      expect(snapshot.prevId, tag).toBe(previous.id);
      previous = { id: snapshot.id, when };
    }
  });

  it('never changes a migration that was published', () => {
    const now = entries.map(({ tag }) => [
      tag,
      createHash('sha256')
        .update(read(`${FOLDER}/${tag}.sql`))
        .digest('hex')
        .slice(0, 16),
    ]);
    expect(Object.fromEntries(now)).toEqual(PUBLISHED);
  });
});

describe('the texts', () => {
  const placeholders = (message: Message) => {
    const forms = typeof message === 'string' ? [message] : Object.values(message);
    return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
  };

  it('of the interface are there in both languages, with the same placeholders', () => {
    const keys = Object.keys(DICTIONARY.ru) as (keyof typeof DICTIONARY.ru)[];
    expect(Object.keys(DICTIONARY.en).sort()).toEqual([...keys].sort());
    for (const key of keys) expect(placeholders(DICTIONARY.en[key]), key).toEqual(placeholders(DICTIONARY.ru[key]));
  });

  it('of the interface have each key in one section only', () => {
    const sections = namesIn('core/locale', 'files').map((name) => read(`core/locale/${name}`));
    const keys = sections.flatMap((text) => [
      ...new Set([...text.matchAll(/^ {4}'([\w.-]+)':/gm)].map((match) => match[1])),
    ]);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('of the buyer pages are there in both languages', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
        : typeof value;
    expect(shape(textsFor('en'))).toEqual(shape(textsFor('ru')));
  });
});

const INSIDE = /^(?:core|worker|extension|tests|\.ci)\//;
const AT_THE_TOP = /^(?:(?:package|biome|tsconfig)\.json|\w+\.config\.ts|\w+\.toml|[A-Z]+\.md|LICENSE)$/;

describe('what is set in two places', () => {
  const manifest = JSON.parse(read('package.json'));

  it('pins every package to one exact version, as the lockfile has it', () => {
    const lock = JSON.parse(read('package-lock.json')).packages[''];
    for (const kind of ['dependencies', 'devDependencies']) {
      for (const version of Object.values(manifest[kind])) expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(manifest[kind]).toEqual(lock[kind]);
    }
  });

  it('lets in the Chrome build that the manifest key of this repository makes', () => {
    const key = /CHROME_KEY =\s*'([^']+)'/.exec(read('wxt.config.ts'))?.[1] ?? '';
    const hash = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
    const id = [...hash].map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('');
    expect(/^EXTENSION_IDS = "([^"]*)"$/m.exec(read('wrangler.toml'))?.[1]?.split(',')).toContain(id);
  });

  it('describes every setting of the Worker in the README', () => {
    const described = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(described.sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  });

  it.each(DOCUMENTS)('names only paths and scripts that exist in %s', (document) => {
    const text = read(document);
    const named = [...text.matchAll(/`([^`\s]+)`|\]\(([^)\s#]+)\)/g)].map((match) => match[1] ?? match[2] ?? '');
    const paths = named.filter((name) => INSIDE.test(name) || AT_THE_TOP.test(name));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((name) => !isThere(name))).toEqual([]);
    const scripts = [...text.matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });
});

/** `<name>` in a document stands for any folder or file. */
function isThere(name: string): boolean {
  if (!name.includes('<')) return existsSync(path.join(ROOT, name));
  const [before = '', , after = ''] = name.split(/(<[^>]+>[^/]*)/);
  return readdirSync(path.join(ROOT, before)).some((each) => existsSync(path.join(ROOT, before, each, after)));
}
