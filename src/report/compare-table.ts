/** The comparison for a terminal: the figures that decide between designs, one block a design. Width: at most 100 characters. */
import { alignColumns, wrap } from './columns.js';
import { differenceEstimate, type DesignRows, type FigureComparison } from './compare.js';
import type { Estimate, FigureName } from './estimate.js';
import type { RunFacts } from './facts.js';
import { fixed, NOTHING, spelt } from './format.js';
import { withInterval } from './interval-text.js';
import { plain, type Emphasis } from './newcomer.js';

const WIDTH = 100;
const INDENT = '  ';

/** How a figure is shown: its label, factor on the table's unit, and decimals. */
interface Shown {
  readonly label: string;
  readonly figure: FigureName;
  readonly factor: number;
  readonly decimals: number;
}

const show = (label: string, figure: FigureName, factor: number, decimals: number): Shown => ({
  label,
  figure,
  factor,
  decimals,
});

const shown: readonly Shown[] = [
  show('bill, renter (EUR per home)', 'billWithRenter_EUR_mean', 1, 2),
  show('bill, PV', 'billWithPv_EUR_mean', 1, 2),
  show('bill, PV and battery', 'billWithPvBattery_EUR_mean', 1, 2),
  show('bill, all', 'billWith_EUR_mean', 1, 2),
  show('homes worse off than without (%)', 'shareWorseOff', 100, 1),
  show('local price (ct/kWh)', 'price_EUR_per_kWh_mean', 100, 2),
  show('traded, of load (%)', 'tradedShareOfLoad', 100, 1),
  show('traded, of what could be (%)', 'tradedShareOfTradable', 100, 1),
  show('efficiency of trade (%)', 'efficiency', 100, 1),
  show('deviation from offers (%)', 'forecastDeviationShare', 100, 1),
  show('self-sufficiency (%)', 'selfSufficiencyWith', 100, 1),
  show('late orders', 'ordersLate_count', 1, 0),
  show('void slots', 'voidSlots_count', 1, 0),
  show('submission to final, p95 (s)', 'latencyFinality_s_p95', 1, 2),
  show('gain before the ledger (EUR)', 'gainBeforeLedger_EUR', 1, 2),
  show('cost of the ledger (EUR)', 'ledgerCost_EUR', 1, 2),
  show('net (EUR per home)', 'net_EUR_per_home', 1, 2),
];

/** The lines: a heading, then a block for each design but the first. */
export function compareTable(
  designs: readonly DesignRows[],
  comparisons: readonly FigureComparison[],
  facts: RunFacts | undefined,
  emphasis: Emphasis = plain,
): string[] {
  const [baseline, ...others] = designs;
  if (baseline === undefined) return [];
  const lines: string[] = [];
  for (const design of others) {
    const own = comparisons.filter((comparison) => comparison.design === design.name);
    const pairs = Math.max(0, ...own.map(({ difference }) => difference.count));
    const over = facts === undefined ? '' : ` over ${spelt(facts.duration)}`;
    lines.push(
      emphasis.heading(
        `${design.name} against ${baseline.name}${over}: ${runsText(pairs)} each, on the same seeds`,
      ),
      ...block(baseline.name, design.name, own, emphasis),
      '',
    );
  }
  const pairs = Math.max(0, ...comparisons.map(({ difference }) => difference.count));
  return [...lines, ...note(pairs).map(emphasis.faint)];
}

function runsText(pairs: number): string {
  return pairs === 1 ? '1 run' : `${pairs} runs`;
}

function block(
  baseline: string,
  design: string,
  comparisons: readonly FigureComparison[],
  emphasis: Emphasis,
): string[] {
  const header = ['', shorten(baseline), shorten(design), 'difference', ''];
  const body = shown.flatMap((row) => {
    const comparison = comparisons.find(({ figure }) => figure === row.figure);
    return comparison === undefined || isEmpty(comparison) ? [] : [cells(row, comparison)];
  });
  const lines = alignColumns([header, ...body], ['left', 'right', 'right', 'right', 'left']);
  return [INDENT + emphasis.faint(lines[0]!), ...lines.slice(1).map((line) => INDENT + line)];
}

/** Homes of a type that neither design has, say. */
function isEmpty({ baselineMean, designMean }: FigureComparison): boolean {
  return baselineMean === null && designMean === null;
}

function cells({ label, factor, decimals }: Shown, comparison: FigureComparison): string[] {
  const { baselineMean, designMean } = comparison;
  const estimate = scaled(differenceEstimate(comparison), factor);
  return [
    label,
    value(baselineMean, factor, decimals),
    value(designMean, factor, decimals),
    withInterval(estimate, decimals),
    verdict(comparison, estimate, decimals),
  ];
}

function value(mean: number | null, factor: number, decimals: number): string {
  if (mean === null) return NOTHING;
  return mean === Infinity ? 'never' : fixed(mean * factor, decimals);
}

function scaled({ mean, halfWidth, ...rest }: Estimate, factor: number): Estimate {
  return {
    ...rest,
    mean: mean === null ? null : mean * factor,
    halfWidth: halfWidth === null ? null : halfWidth * factor,
  };
}

function verdict({ difference }: FigureComparison, { mean, halfWidth }: Estimate, decimals: number): string {
  if (mean === null || halfWidth === null) return '';
  const half = 0.5 * 10 ** -decimals;
  if (Math.abs(mean) < half && halfWidth < half) return 'unchanged';
  return difference.verdict === 'undecided' ? 'unclear' : difference.verdict;
}

function note(pairs: number): string[] {
  const text =
    pairs > 1
      ? '± is the 95 % interval of the mean difference over paired runs; where it spans zero, the effect is unclear. "never": more than 5 % of transactions never became final.'
      : 'One pair has no interval, so chance is not ruled out: --replications 10 gives one.';
  return wrap(text, WIDTH);
}

function shorten(name: string): string {
  return name.length > 20 ? `${name.slice(0, 19)}…` : name;
}
