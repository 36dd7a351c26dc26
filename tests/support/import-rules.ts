import path from 'node:path';
import { read } from './source-tree.ts';

/** One override of biome.json: the files it is about, and what they may not import, with what to do instead. */
export type ImportRule = { includes: string[]; patterns: { group: string[]; message: string }[] };

type Override = {
  includes: string[];
  linter?: { rules?: { style?: { noRestrictedImports?: { options: { patterns: ImportRule['patterns'] } } } } };
};

/** The import rules as the linter has them. It judges aliases and packages; relative paths are resolved here. */
export function importRules(): ImportRule[] {
  const { overrides }: { overrides: Override[] } = JSON.parse(read('biome.json'));
  return overrides.flatMap(({ includes, linter }) => {
    const rule = linter?.rules?.style?.noRestrictedImports;
    return rule ? [{ includes, patterns: rule.options.patterns }] : [];
  });
}

/** As in the linter, a later override takes the place of an earlier one. */
export const ruleFor = (rules: readonly ImportRule[], file: string): ImportRule | undefined =>
  rules.findLast(({ includes }) => includes.some((glob) => path.matchesGlob(file, glob)));

/** `#worker/db/client` for whatever way that file is written, unless it lies beside or below the importing one. */
export function resolveImport(file: string, specifier: string): string {
  if (!specifier.startsWith('../')) return specifier;
  return `#${path.join(path.dirname(file), specifier).replace(/\.tsx?$/, '')}`;
}

/** The rule's own words where it forbids the import; null where it allows it. */
export function refusalOf(rule: ImportRule, file: string, specifier: string): string | null {
  const target = resolveImport(file, specifier);
  return rule.patterns.find(({ group }) => isForbidden(group, target))?.message ?? null;
}

/** The last pattern that fits decides; `!` allows again. */
function isForbidden(group: readonly string[], target: string): boolean {
  const last = group.findLast((pattern) => fits(target, pattern.replace(/^!/, '')));
  return last !== undefined && !last.startsWith('!');
}

const fits = (target: string, pattern: string): boolean => pattern === '**' || path.matchesGlob(target, pattern);
