/** What the sensitivities of a sweep say: a tornado for each scenario and KPI, in the measure that its design gives. */
import { fixed, lowered, NOTHING } from '../format.js';
import { numberIn, textIn, type TableRow } from '../read-table.js';
import { left, right, type ChartBlock, type TableBlock } from '../document/blocks.js';
import { tornadoChart, type TornadoBar } from '../charts/factors.js';
import { kpiFactor, kpiHeading, kpiTitle } from './shown-kpi.js';
import type { SweepResults } from './read-sweep.js';

/** How each design tells what a factor does. */
const readings = {
  greatestChange: {
    axis: (kpi: string) => `Change of ${lowered(kpiHeading(kpi))} when the factor alone is moved`,
    caption:
      'Each bar is what becomes of the figure when that factor alone is moved from the baseline through all its values, the others staying where they are. The longest bar is the factor that matters most, one at a time.',
    inUnit: true,
  },
  muStar: {
    axis: (kpi: string) => `Mean effect on ${lowered(kpiHeading(kpi))}, over the factor's range`,
    caption:
      'The mean size of the effect that a factor has over its whole range, wherever the others stand (Morris). The line is its 95 % interval: where two overlap, their order is not certain.',
    inUnit: true,
  },
  total: {
    axis: (kpi: string) => `Share of the variance of ${lowered(kpiTitle(kpi))} (%)`,
    caption:
      'How much of what varies in the figure would be gone without this factor, its joint effects with others included (total Sobol index). The line is the 95 % interval; shares can add up to more than 100 %.',
    inUnit: false,
  },
} as const;
type Reading = keyof typeof readings;

/** Undefined for a design that gives no sensitivities. */
export function readingOf({ sensitivity }: SweepResults): Reading | undefined {
  const measures = new Set(sensitivity.all.map((row) => textIn(row, 'measure')));
  return (Object.keys(readings) as Reading[]).find((measure) => measures.has(measure));
}

export interface Ranked {
  readonly factor: string;
  /** In the KPI's shown unit, or percent; the size by which factors are ranked. */
  readonly size: number;
  readonly low: number | null;
  readonly high: number | null;
}

interface Measured {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

function measured(rows: readonly TableRow[], factor: string, measure: string): Measured {
  const row = rows.find((each) => textIn(each, 'factor') === factor && textIn(each, 'measure') === measure);
  if (row === undefined) return { value: null, low: null, high: null };
  return { value: numberIn(row, 'value'), low: numberIn(row, 'low'), high: numberIn(row, 'high') };
}

/** Bars of one scenario and KPI; factors without a value are left out. */
export function barsOf(results: SweepResults, scenario: string, kpi: string): TornadoBar[] {
  const reading = readingOf(results);
  if (reading === undefined) return [];
  const scale = readings[reading].inUnit ? kpiFactor(kpi) : 100;
  const rows = results.sensitivity.of(scenario, kpi);
  const scaled = (value: number | null): number | null => (value === null ? null : value * scale);
  return [...new Set(rows.map((row) => textIn(row, 'factor')))].flatMap((factor) => {
    const own = measured(rows, factor, reading);
    if (own.value === null) return [];
    const least = reading === 'greatestChange' ? (measured(rows, factor, 'leastChange').value ?? 0) : 0;
    return [
      { factor, from: least * scale, to: own.value * scale, low: scaled(own.low), high: scaled(own.high) },
    ];
  });
}

/** Factors by the length of their bars. */
export function ranking(results: SweepResults, scenario: string, kpi: string): Ranked[] {
  return barsOf(results, scenario, kpi)
    .map(({ factor, from, to, low, high }) => ({ factor, size: Math.abs(to - from), low, high }))
    .sort((a, b) => b.size - a.size);
}

export function tornadoBlock(results: SweepResults, scenario: string, kpi: string): ChartBlock | undefined {
  const reading = readingOf(results);
  const bars = barsOf(results, scenario, kpi);
  if (reading === undefined || bars.length === 0) return undefined;
  const { axis, caption } = readings[reading];
  const several = results.facts.scenarios.length > 1;
  return {
    kind: 'chart',
    id: `tornado-${scenario}-${kpi}`,
    title: `What matters for ${lowered(kpiTitle(kpi))}${several ? `: ${scenario}` : ''}`,
    caption,
    spec: (look) => tornadoChart(look, bars, axis(kpi)),
    numbers: sensitivityTable(results, scenario, kpi),
  };
}

function sensitivityTable(results: SweepResults, scenario: string, kpi: string): TableBlock {
  const rows = results.sensitivity.of(scenario, kpi);
  const cell = (value: number | null): string => (value === null ? NOTHING : fixed(value, 4));
  return {
    kind: 'table',
    caption: `Sensitivity of ${lowered(kpiTitle(kpi))}, as the table has it (${textIn(rows[0] ?? {}, 'unit')})`,
    columns: [left('Factor'), left('Measure'), right('Value'), right('Low'), right('High')],
    rows: rows.map((row) => [
      textIn(row, 'factor'),
      textIn(row, 'measure'),
      cell(numberIn(row, 'value')),
      cell(numberIn(row, 'low')),
      cell(numberIn(row, 'high')),
    ]),
  };
}
