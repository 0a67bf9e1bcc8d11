/** What the sensitivities of a sweep say: a tornado for each scenario and KPI, in the measure that its design gives. */
import { fixed, lowered, NOTHING } from '../format.js';
import { numberIn, textIn, type TableRow } from '../read-table.js';
import { left, right, type ChartBlock, type TableBlock } from '../document/blocks.js';
import { tornadoChart, type TornadoBar } from '../charts/factors.js';
import { changeText, shownEstimate, withUnit } from '../designs/wording.js';
import type { FigureName } from '../estimate.js';
import { kpiFactor, kpiHeading, kpiTitle } from './shown-kpi.js';
import type { SweepResults } from './read-sweep.js';

/** How each design tells what a factor does. */
const readings = {
  greatestChange: {
    axis: (kpi: string) => `Change of ${lowered(kpiHeading(kpi))} when the factor is moved`,
    caption: (design: string) =>
      `${
        design === 'full-factorial'
          ? 'Each bar is what becomes of the figure when that factor is moved from its first value through all others, as a mean over all values of the other factors: effects that two factors have only together do not show.'
          : 'Each bar is what becomes of the figure when that factor alone is moved from the baseline through all its values, the other factors staying where they are, but for expressions of it, which go with it.'
      } The lines are 95 % intervals of the ends, replication by replication on the same seeds, each by itself. The longest bar is the factor that matters most over the values that it was given here: another range gives another length.`,
    scale: kpiFactor,
  },
  rankCorrelation: {
    axis: (kpi: string) => `Rank correlation with ${lowered(kpiTitle(kpi))}`,
    caption: () =>
      "How far the figure rises (right) or falls (left) with the factor over all points, whatever the shape of the curve: 1 or -1 where it always does, 0 where it does not go with it (Spearman's rank correlation). The line is the 95 % interval. What rises and falls again is not seen.",
    scale: () => 1,
  },
  muStar: {
    axis: (kpi: string) => `Mean effect on ${lowered(kpiHeading(kpi))}, over the factor's range`,
    caption: () =>
      'The mean size of the effect that a factor has over its whole range, wherever the others stand (Morris). The line is its 95 % interval: where two overlap, their order is not certain.',
    scale: kpiFactor,
  },
  total: {
    axis: (kpi: string) => `Share of the variance of ${lowered(kpiTitle(kpi))} (%)`,
    caption: () =>
      'How much of what varies in the figure would be gone without this factor, its joint effects with others included (total Sobol index). The line is the 95 % interval; shares can add up to more than 100 %.',
    scale: () => 100,
  },
} as const;
type Reading = keyof typeof readings;

/** Undefined for a design that gives no sensitivities. */
export function readingOf({ sensitivity }: SweepResults): Reading | undefined {
  const measures = new Set(sensitivity.all.map((row) => textIn(row, 'measure')));
  return (Object.keys(readings) as Reading[]).find((measure) => measures.has(measure));
}

/** Factors that are named in a sentence; the others are counted. */
const MOST_NAMED = 6;

/** Names of factors, each with what `effect` says of it. */
export function namedFactors(
  factors: readonly string[],
  effect: (factor: string, place: number) => string = () => '',
): string {
  const names = factors.slice(0, MOST_NAMED).map((factor, k) => {
    const text = effect(factor, k);
    return `\`${factor}\`${text === '' ? '' : ` (${text})`}`;
  });
  const more = factors.length > MOST_NAMED ? ` and ${fixed(factors.length - MOST_NAMED, 0)} more` : '';
  return names.join(', ') + more;
}

export interface Ranked {
  readonly factor: string;
  /** By which factors are ranked: the length of the bar, in the KPI's shown unit, percent, or a correlation. */
  readonly size: number;
  /** The interval of the end that is farther from zero, as an amount; null where it has none. */
  readonly low: number | null;
  readonly high: number | null;
  /** That end: its value, signed, and the value of the factor there, where the measure is a change. */
  readonly end: number;
  readonly at: string;
}

interface Measured {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly at: string;
}

const NOT_MEASURED: Measured = { value: null, low: null, high: null, at: '' };

function measured(rows: readonly TableRow[], factor: string, measure: string): Measured {
  const row = rows.find((each) => textIn(each, 'factor') === factor && textIn(each, 'measure') === measure);
  if (row === undefined) return NOT_MEASURED;
  const [value, low, high] = ['value', 'low', 'high'].map((name) => numberIn(row, name));
  return { value: value!, low: low!, high: high!, at: textIn(row, 'at') };
}

/** Bars of one scenario and KPI; factors without a value are left out. */
function barsOf(results: SweepResults, scenario: string, kpi: string): TornadoBar[] {
  const reading = readingOf(results);
  if (reading === undefined) return [];
  const scale = readings[reading].scale(kpi);
  const rows = results.sensitivity.of(scenario, kpi);
  const scaled = (value: number | null): number | null => (value === null ? null : value * scale);
  return [...new Set(rows.map((row) => textIn(row, 'factor')))].flatMap((factor) => {
    const own = measured(rows, factor, reading);
    if (own.value === null) return [];
    const least: Measured =
      reading === 'greatestChange' ? measured(rows, factor, 'leastChange') : NOT_MEASURED;
    return [
      {
        factor,
        from: (least.value ?? 0) * scale,
        to: own.value * scale,
        low: scaled(own.low),
        high: scaled(own.high),
        fromLow: scaled(least.low),
        fromHigh: scaled(least.high),
      },
    ];
  });
}

/** Factors by the length of their bars. */
export function ranking(results: SweepResults, scenario: string, kpi: string): Ranked[] {
  const rows = results.sensitivity.of(scenario, kpi);
  return barsOf(results, scenario, kpi)
    .map(({ factor, from, to, low, high, fromLow, fromHigh }) => {
      const ends = [
        endOf(to, low, high, measured(rows, factor, 'greatestChange').at),
        endOf(from, fromLow, fromHigh, measured(rows, factor, 'leastChange').at),
      ];
      // an end that is told from chance says more than a longer one that is not
      const told = ends.filter((each) => each.low !== null && each.low > 0);
      const [first, ...others] = told.length > 0 ? told : ends;
      const longest = others.reduce((a, b) => (Math.abs(b.end) > Math.abs(a.end) ? b : a), first!);
      return { factor, size: Math.abs(to - from), ...longest };
    })
    .sort((a, b) => b.size - a.size);
}

/** One end of a bar, its interval as an amount. */
function endOf(
  end: number,
  low: number | null,
  high: number | null,
  at: string,
): Pick<Ranked, 'end' | 'low' | 'high' | 'at'> {
  if (end >= 0) return { end, low, high, at };
  const turned = (value: number | null): number | null => (value === null ? null : -value);
  return { end, low: turned(high), high: turned(low), at };
}

/** Whether the measure is of sizes, to which the noise between runs adds whatever the factor does. */
export function isOfSizes(results: SweepResults): boolean {
  const reading = readingOf(results);
  return reading === 'muStar' || reading === 'total';
}

/** What moving the factor does, in a few words: "-0.045 EUR at 3 ct/kWh", or "falls with it". Empty where the measure has no direction. */
export function effectText(results: SweepResults, kpi: string, { factor, end, at }: Ranked): string {
  const reading = readingOf(results);
  if (reading === 'rankCorrelation') return end > 0 ? 'rises with it' : 'falls with it';
  if (reading !== 'greatestChange') return '';
  const unit = results.facts.factors.find(({ name }) => name === factor)?.unit ?? '';
  const own = { mean: end / kpiFactor(kpi), halfWidth: null, count: 0, missing: 0 };
  // the baseline of one at a time, and the first levels of a full factorial, are the first point
  const first = textIn(results.points.all[0] ?? {}, factor);
  return `${changeText(shownEstimate(kpi as FigureName, own))} at ${withUnit(at, unit)}, against ${withUnit(first, unit)}`;
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
    caption: caption(results.facts.design),
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
    columns: [left('Factor'), left('Measure'), left('At'), right('Value'), right('Low'), right('High')],
    rows: rows.map((row) => [
      textIn(row, 'factor'),
      textIn(row, 'measure'),
      textIn(row, 'at') || NOTHING,
      cell(numberIn(row, 'value')),
      cell(numberIn(row, 'low')),
      cell(numberIn(row, 'high')),
    ]),
  };
}
