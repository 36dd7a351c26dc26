import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installFromDebian } from './debian.ts';

const INSTALLED = ['/usr/bin/soffice', '/usr/bin/libreoffice'];

export const findOffice = (): string | null => INSTALLED.find((file) => existsSync(file)) ?? null;

/** Finds LibreOffice Calc, or installs Debian's package (some 40 MB) where root may; null: its tests are skipped. */
export const ensureOffice = (report: (line: string) => void): string | null =>
  findOffice() ?? (installFromDebian('libreoffice-calc', report) ? findOffice() : null);

/** What a cell became: text, a number, a moment; `formula` where it is calculated. */
export type SheetCell = { type: string; text: string; value: number | null; formula: string | null };

const CHARSETS = { 'utf-8': '76', cp1251: '34' };
const RUSSIAN = '1049';

/** Opens a CSV file in LibreOffice Calc, as a person with a Russian system would, and reads what its cells hold. */
export function openInCalc(
  office: string,
  file: Uint8Array,
  { delimiter, charset }: { delimiter: string; charset: keyof typeof CHARSETS },
): SheetCell[][] {
  const folder = mkdtempSync(path.join(tmpdir(), 'orderlane-calc-'));
  try {
    writeFileSync(path.join(folder, 'file.csv'), file);
    const filter = `CSV:${delimiter.charCodeAt(0)},34,${CHARSETS[charset]},1,,${RUSSIAN}`;
    const args = ['--headless', `-env:UserInstallation=file://${folder}/profile`, `--infilter=${filter}`];
    const convert = ['--convert-to', 'fods', '--outdir', folder, path.join(folder, 'file.csv')];
    spawnSync(office, [...args, ...convert], { stdio: 'ignore', timeout: 60_000 });
    return cellsOf(readFileSync(path.join(folder, 'file.fods'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

const cellsOf = (sheet: string): SheetCell[][] =>
  [...sheet.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].map(
      ([, facts = '', inside = '']) => ({
        type: /office:value-type="(\w+)"/.exec(facts)?.[1] ?? 'empty',
        value: numberOf(/office:value="([^"]*)"/.exec(facts)?.[1]),
        formula: decoded(/table:formula="([^"]*)"/.exec(facts)?.[1] ?? '') || null,
        text: [...inside.matchAll(/<text:p[^>]*>(.*?)<\/text:p>/gs)].map(([, line = '']) => decoded(line)).join('\n'),
      }),
    ),
  );

const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
const ENTITIES: Record<string, string> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };
const decoded = (xml: string): string =>
  xml
    .replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count: string | undefined) => ' '.repeat(Number(count ?? 1)))
    .replace(/<text:tab\/>/g, '\t')
    .replace(/<[^>]+>/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
