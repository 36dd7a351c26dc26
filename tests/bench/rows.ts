import type { Case } from './case.ts';
import { type Measured, median, timingOf } from './measure.ts';

/** One line of the report. `bound` and `holds` are null where nothing is promised. */
export type Row = {
  area: string;
  name: string;
  n: number;
  value: number;
  unit: string;
  bound: number | null;
  holds: boolean | null;
  /** Medians of the rounds. */
  p50Ms: number | null;
  p99Ms: number | null;
  roundTrips: number | null;
  /** The same SQL in this process. */
  rawP50Ms: number | null;
  note?: string;
};

export const round = (value: number): number => Math.round(value * 100) / 100;

/** A figure that is not made of many requests. */
export const figure = (row: Pick<Row, 'area' | 'name' | 'value' | 'unit' | 'bound'> & Partial<Row>): Row => ({
  ...{ n: 1, p50Ms: null, p99Ms: null, roundTrips: null, rawP50Ms: null },
  ...row,
  value: round(row.value),
  holds: row.bound === null ? null : row.value <= row.bound,
});

/** Two rows per case: its multiple, and what it takes of the database. */
export function rowsOf(measured: readonly Measured[], empty: Case, firstPage: Case, raw: Map<Case, number>): Row[] {
  const of = (each: Case) => measured.filter((one) => one.case === each);
  const [nothing, first] = [of(empty)[0], of(firstPage).at(-1)];
  if (!nothing || !first) throw new Error('nothing was measured');
  const cases = [...new Set(measured.map((one) => one.case))];
  return cases.flatMap((each): Row[] => {
    const sides = of(each);
    const [big, small] = [sides.at(-1), sides[0]];
    if (!big || !small) return [];
    const base = { small, empty: nothing, 'first page': first }[each.against];
    const rounds = big.rounds.map(timingOf);
    const times = {
      ...{ area: each.area, name: each.name, n: big.rounds.flat().length, roundTrips: big.roundTrips },
      p50Ms: round(median(rounds.map(({ p50Ms }) => p50Ms))),
      p99Ms: round(median(rounds.map(({ p99Ms }) => p99Ms))),
      rawP50Ms: raw.has(each) ? round(raw.get(each) ?? 0) : null,
    };
    if (each === empty) return [{ ...times, value: times.p50Ms, unit: 'ms', bound: null, holds: null }];
    const { value, note } = multiple(each, big, base);
    const inSmall = each.against === 'first page' ? multiple(each, small, base).value : 0;
    return [
      figure({
        ...{ ...times, value: Math.max(value, inSmall), unit: `x ${each.against}`, bound: each.bound },
        ...(note && { note }),
        ...(inSmall > value && { note: 'in the small shop' }),
      }),
      ...(each.mostMs ? [figure({ ...times, value: times.p50Ms, unit: 'ms', bound: each.mostMs })] : []),
      figure({ ...times, value: big.roundTrips, unit: 'round trips', bound: each.roundTrips }),
    ];
  });
}

/** Round by round, so that both sides had the same machine; kind by kind over all rounds, and the worst of them. */
function multiple(each: Case, big: Measured, base: Measured): { value: number; note?: string } {
  const { kinds, kindName } = each;
  if (!kinds || base.case !== each)
    return {
      value: median(big.rounds.map((times, index) => timingOf(times).p50Ms / timingOf(base.rounds[index] ?? []).p50Ms)),
    };
  const ofKind = ({ rounds }: Measured, kind: number) =>
    timingOf(rounds.flat().filter((_, index) => index % kinds === kind)).p50Ms;
  const ratios = Array.from({ length: kinds }, (_, kind) => ofKind(big, kind) / ofKind(base, kind));
  const value = Math.max(...ratios);
  return { value, note: `worst: ${kindName?.(ratios.indexOf(value)) ?? ''}` };
}

/** The rows for a person: figures with their bounds, and the milliseconds of this machine beside them. */
export function tableOf(rows: readonly Row[]): string {
  const text = (value: number | null) => (value === null ? '' : value.toFixed(2));
  const lines = rows
    .filter(({ unit, holds }) => unit !== 'round trips' || holds === false)
    .map((row) => {
      const promise = row.bound === null ? '' : `${row.holds ? '≤' : 'NOT ≤'} ${row.bound}`;
      const trips = row.roundTrips === null ? '' : String(row.roundTrips);
      return [
        ...[row.area, row.name, text(row.value), row.unit, promise, text(row.p50Ms), text(row.p99Ms)],
        ...[text(row.rawP50Ms), trips, String(row.n), row.note ?? ''],
      ];
    });
  const head = ['area', 'what', 'value', 'unit', 'bound', 'p50 ms', 'p99 ms', 'raw ms', 'trips', 'n', ''];
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return `${all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
