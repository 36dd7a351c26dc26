import { type Measured, median } from './measure.ts';

/** One line of the report. `bound` and `holds` are null where nothing is promised. */
export type Row = {
  area: string;
  name: string;
  n: number;
  value: number;
  unit: 'x empty' | 'round trips' | 'ms';
  bound: number | null;
  holds: boolean | null;
  /** Medians of the rounds. */
  p50Ms: number;
  p99Ms: number;
  roundTrips: number;
  /** Over all samples of all rounds together. */
  rawP50Ms: number;
};

const round = (value: number): number => Math.round(value * 100) / 100;

/** Two rows per case: how many empty requests it is worth, and what it takes of the database. */
export function rowsOf(empty: Measured, measured: readonly Measured[]): Row[] {
  const times = (each: Measured) => ({
    ...{ area: each.case.area, name: each.case.name, n: each.n },
    p50Ms: round(median(each.rounds.map(({ p50Ms }) => p50Ms))),
    p99Ms: round(median(each.rounds.map(({ p99Ms }) => p99Ms))),
    ...{ roundTrips: each.roundTrips, rawP50Ms: round(each.all.p50Ms) },
  });
  /** Round by round, so that both sides of a ratio had the same machine. */
  const ratio = (each: Measured) =>
    round(median(each.rounds.map(({ p50Ms }, index) => p50Ms / (empty.rounds[index]?.p50Ms ?? Number.NaN))));
  const base: Row = { ...times(empty), value: times(empty).p50Ms, unit: 'ms', bound: null, holds: null };
  return [
    base,
    ...measured.flatMap((each): Row[] => {
      const bound = each.case.roundTrips;
      return [
        { ...times(each), value: ratio(each), unit: 'x empty', bound: null, holds: null },
        {
          ...{ ...times(each), value: each.roundTrips, unit: 'round trips', bound },
          holds: bound === null ? null : each.roundTrips <= bound,
        },
        ...msRow(times(each), each.case.mostMs),
      ];
    }),
  ];
}

const msRow = (times: Omit<Row, 'value' | 'unit' | 'bound' | 'holds'>, mostMs: number | undefined): Row[] =>
  mostMs === undefined
    ? []
    : [{ ...times, value: times.p50Ms, unit: 'ms', bound: mostMs, holds: times.p50Ms <= mostMs }];

/** The rows for a person: ratios, with the milliseconds of this machine beside them. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows
    .filter(({ unit, bound }) => unit === 'x empty' || (unit === 'ms' && bound === null))
    .map((row) => {
      const promised = rows.find((each) => each.name === row.name && each.unit === 'round trips');
      const trips = promised
        ? `${row.roundTrips}${promised.holds === false ? ` > ${promised.bound}` : ''}`
        : `${row.roundTrips}`;
      const late = rows.find((each) => each.name === row.name && each.unit === 'ms' && each.holds === false);
      const p50 = `${row.p50Ms.toFixed(2)}${late ? ` > ${late.bound}` : ''}`;
      const value = row.unit === 'ms' ? '1.00' : row.value.toFixed(2);
      return [row.area, row.name, value, p50, row.p99Ms.toFixed(2), trips, String(row.n)];
    });
  const all = [['area', 'what', 'x empty', 'p50 ms', 'p99 ms', 'round trips', 'n'], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return `${all.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')}\n`;
}
