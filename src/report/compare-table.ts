/** The comparison for a terminal: the figures that decide between designs, one block a design. Width: at most 100 characters. */
import { hasChain } from './chain.js';
import { alignColumns, alignPoints, INDENT, widthOf, WIDTH, wrap, wrapName, type Align } from './columns.js';
import { differenceEstimate, type DesignRows, type FigureComparison } from './compare.js';
import { plain, type Emphasis } from './emphasis.js';
import type { Estimate, FigureName } from './estimate.js';
import { overOf, type RunFacts } from './facts.js';
import { counted, fixed, NOTHING } from './format.js';
import { alignIntervals, decimalsFor, withInterval } from './interval-text.js';
import { definitions } from './words.js';

/** Names of designs head their columns in lines of this width. */
const NAME_WIDTH = 14;
const NEVER = 'never';

/** How a figure is shown: its label, factor on the table's unit, and decimals. */
interface Shown {
  readonly label: string;
  readonly figure: FigureName;
  readonly factor: number;
  readonly decimals: number;
}

/** Shown only where the ledger of a design is distributed. */
const ofChains: readonly FigureName[] = ['transactionsIncluded_count', 'gas_total', 'transactionFees_EUR'];
/** Of those, shown only where it is not zero in both. */
const unlessZero: FigureName = 'transactionFees_EUR';

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
  show('worse off than without (%)', 'shareWorseOff', 100, 1),
  show('local price (ct/kWh)', 'price_EUR_per_kWh_mean', 100, 2),
  show('traded, of load (%)', 'tradedShareOfLoad', 100, 1),
  show('traded, of what could be (%)', 'tradedShareOfTradable', 100, 1),
  show('efficiency of trade (%)', 'efficiency', 100, 1),
  show('deviation from offers (%)', 'forecastDeviationShare', 100, 1),
  show('self-sufficiency (%)', 'selfSufficiencyWith', 100, 1),
  show('late orders', 'ordersLate_count', 1, 0),
  show('orders without funds', 'ordersUnfunded_count', 1, 0),
  show('left unpaid (EUR)', 'defaulted_EUR', 1, 2),
  show('void slots', 'voidSlots_count', 1, 0),
  show('submission to final, p95 (s)', 'latencyFinality_s_p95', 1, 2),
  show('transactions on the chain', 'transactionsIncluded_count', 1, 0),
  show('gas (million)', 'gas_total', 1e-6, 1),
  show('fees of the chain (EUR)', 'transactionFees_EUR', 1, 2),
  show('gain before the ledger (EUR)', 'gainBeforeLedger_EUR', 1, 2),
  show('  of which green preference', 'preferenceValue_EUR', 1, 2),
  show('cost of the ledger (EUR)', 'ledgerCost_EUR', 1, 2),
  show('net of homes and ledger (EUR)', 'net_EUR', 1, 2),
  show('everybody together (EUR)', 'resourceSurplus_EUR', 1, 2),
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
  const chains = hasChain(baseline.rows);
  for (const design of others) {
    const chain = chains || hasChain(design.rows);
    const own = comparisons.filter(
      (comparison) => comparison.design === design.name && (chain || !ofChains.includes(comparison.figure)),
    );
    const pairs = pairsOf(own);
    const over = facts === undefined ? '' : ` ${overOf(facts)}`;
    const heading = `${design.name} against ${baseline.name}${over}: ${counted(pairs, 'run')} each, on the same seeds`;
    lines.push(
      ...wrap(heading, WIDTH).map(emphasis.heading),
      ...block(baseline.name, design.name, own, emphasis),
      '',
    );
  }
  const legend = legendOf(pairsOf(comparisons), lines);
  return [...lines, ...legend.flatMap((line) => wrap(line, WIDTH)).map(emphasis.faint)];
}

function pairsOf(comparisons: readonly FigureComparison[]): number {
  return Math.max(0, ...comparisons.map(({ difference }) => difference.count));
}

/** A row as it is printed: cells of numbers still without the spaces that align their points. */
interface Printed {
  readonly label: string;
  readonly baseline: string;
  readonly design: string;
  readonly difference: string;
  readonly verdict: string;
}

function block(
  baseline: string,
  design: string,
  comparisons: readonly FigureComparison[],
  emphasis: Emphasis,
): string[] {
  const rows = shown.flatMap((row) => {
    const comparison = comparisons.find(({ figure }) => figure === row.figure);
    return comparison === undefined || isEmpty(comparison) ? [] : [printed(row, comparison)];
  });
  const baselines = alignPoints(rows.map((row) => row.baseline));
  const values = alignPoints(rows.map((row) => row.design));
  const differences = alignIntervals(rows.map((row) => row.difference));
  const body = rows.map(({ label, verdict }, i) => [
    label,
    baselines[i]!,
    values[i]!,
    differences[i]!,
    verdict,
  ]);
  const header = headerOf(baseline, design);
  const align: Align[] = ['left', 'right', 'right', 'right', 'left'];
  // large amounts need the room of the gaps
  const fits = (lines: readonly string[]): boolean =>
    lines.every((line) => INDENT.length + widthOf(line) <= WIDTH);
  const [wide, narrower, narrow] = [3, 2, 1].map((gap) => alignColumns([...header, ...body], align, gap));
  const lines = fits(wide!) ? wide! : fits(narrower!) ? narrower! : narrow!;
  return lines.map((line, i) => INDENT + (i < header.length ? emphasis.faint(line) : line));
}

/** The names of both designs above their columns, in as many lines as the longer needs. */
function headerOf(baseline: string, design: string): string[][] {
  const names = [wrapName(baseline, NAME_WIDTH), wrapName(design, NAME_WIDTH)];
  const height = Math.max(...names.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const cells = names.map((lines) => lines[line - height + lines.length] ?? '');
    return ['', ...cells, line === height - 1 ? 'difference' : '', ''];
  });
}

/** Homes of a type that neither design has, say, or fees where no chain asks any. */
function isEmpty({ figure, baselineMean, designMean }: FigureComparison): boolean {
  if (figure === unlessZero && baselineMean === 0 && designMean === 0) return true;
  return baselineMean === null && designMean === null;
}

function printed({ label, factor, decimals }: Shown, comparison: FigureComparison): Printed {
  const { baselineMean, designMean, verdict } = comparison;
  const difference = scaled(differenceEstimate(comparison), factor);
  return {
    label,
    baseline: value(baselineMean, factor, decimals),
    design: value(designMean, factor, decimals),
    difference: withInterval(difference, digitsFor(difference, decimals)),
    verdict: verdict ?? '',
  };
}

/** One digit more where it shows how wide a narrow interval is. */
function digitsFor(difference: Estimate, decimals: number): number {
  const digits = decimalsFor(difference, decimals);
  const half = difference.halfWidth ?? 0;
  return Number(half.toFixed(digits)) === 0 && Number(half.toFixed(digits + 1)) > 0 ? digits + 1 : digits;
}

function value(mean: number | null, factor: number, decimals: number): string {
  if (mean === null) return NOTHING;
  return mean === Infinity ? NEVER : fixed(mean * factor, decimals);
}

function scaled({ mean, halfWidth, ...rest }: Estimate, factor: number): Estimate {
  return {
    ...rest,
    mean: mean === null ? null : mean * factor,
    halfWidth: halfWidth === null ? null : halfWidth * factor,
  };
}

/** What stands in the table, explained; `lines` are those of the table. */
function legendOf(pairs: number, lines: readonly string[]): string[] {
  const has = (cell: string): boolean => lines.some((line) => line.split(/\s+/).includes(cell));
  return [
    pairs > 1
      ? `±: the 95 % interval of the mean difference over paired runs. ${definitions} pair.`
      : 'One pair has no interval, so chance is not ruled out: --replications 10 gives one.',
    'Everybody together: homes, retailer, network, state and ledger, with transfers cancelled out.',
    ...(has(NOTHING) ? [`${NOTHING}: there is none, as nothing was traded or sent, say.`] : []),
    ...(has(NEVER)
      ? [`${NEVER}: in at least one run, more than 5 % of transactions never became final.`]
      : []),
  ];
}
