/**
 * The table that a run ends with: what the market did to the bills of each type of home, what was traded and at what price, how
 * the ledger kept up, what it cost, and who lost revenue. From summary rows alone. An interval or an honest lack of one stands
 * with every difference; nobody is said to save where the interval spans zero.
 * Width: at most 100 characters.
 */
import { type SummaryRow } from '../records/fields-summary.js';
import { alignColumns, wrap } from './columns.js';
import { estimate, estimateOf, isCertain, valueOf, type Estimate, type FigureName } from './estimate.js';
import type { RunFacts } from './facts.js';
import { cents, duration, fixed, NOTHING, percent, spelt } from './format.js';
import { withInterval } from './interval-text.js';

/** How parts of the text stand out; the identity where there are no colours. */
export interface Emphasis {
  readonly heading: (text: string) => string;
  readonly faint: (text: string) => string;
}

export const plain: Emphasis = { heading: (text) => text, faint: (text) => text };

const WIDTH = 100;
const INDENT = '  ';
/** Amounts below half a cent are shown as zero, and are called unchanged. */
const HALF_CENT = 0.005;

/** The lines for `rows`, one row a run of the same design. */
export function newcomerTable(
  rows: readonly SummaryRow[],
  facts: RunFacts,
  emphasis: Emphasis = plain,
): string[] {
  const first = rows[0];
  if (first === undefined) return ['No run was finished: there is nothing to show.'];
  return [
    ...title(rows, first, facts, emphasis),
    '',
    ...billSection(rows, first, facts, emphasis),
    '',
    ...marketSection(rows, emphasis),
    '',
    ...moneySection(rows, facts, emphasis),
  ];
}

function title(
  rows: readonly SummaryRow[],
  first: SummaryRow,
  facts: RunFacts,
  emphasis: Emphasis,
): string[] {
  const runs = rows.length === 1 ? '1 run' : `${rows.length} runs`;
  const what = [
    `${first.homes_count} homes`,
    `${spelt(facts.duration)} in slots of ${facts.slot}`,
    `market ${first.mechanism}`,
    `ledger ${first.ledger}`,
    runs,
  ];
  return [emphasis.heading(facts.title), ...wrap(what.join(', '), WIDTH).map(emphasis.faint)];
}

// bills

const homeRows = [
  ['renter', 'Renter'],
  ['PV', 'Pv'],
  ['PV and battery', 'PvBattery'],
  ['all', ''],
] as const;

function billSection(
  rows: readonly SummaryRow[],
  first: SummaryRow,
  facts: RunFacts,
  emphasis: Emphasis,
): string[] {
  const many = rows.length > 1;
  const header = ['', 'homes', 'without', 'with', 'difference', ...(many ? [''] : []), 'worse off'];
  const body = homeRows.map(([label, suffix]) => {
    const homes = first[`homes${suffix}_count`] ?? 0;
    if (homes === 0) return [label, '0', NOTHING, NOTHING, NOTHING, ...(many ? [''] : []), NOTHING];
    const difference = differenceOf(rows, `saving${suffix}_EUR_mean`);
    return [
      label,
      fixed(homes, 0),
      amount(estimate(rows, `billWithout${suffix}_EUR_mean`)),
      amount(estimate(rows, `billWith${suffix}_EUR_mean`)),
      withInterval(difference, 2),
      ...(many ? [verdict(difference)] : []),
      share(estimate(rows, `shareWorseOff${suffix}`), 0),
    ];
  });
  const align = [
    'left',
    'right',
    'right',
    'right',
    'right',
    ...(many ? ['left' as const] : []),
    'right',
  ] as const;
  const lines = alignColumns([header, ...body], align);
  return [
    emphasis.heading(
      `Bills in EUR per home over ${spelt(facts.duration)}, without and with the local market`,
    ),
    INDENT + emphasis.faint(lines[0]!),
    ...lines.slice(1).map((line) => INDENT + line),
    ...billNotes(rows, first).map((line) => INDENT + emphasis.faint(line)),
  ];
}

function billNotes(rows: readonly SummaryRow[], first: SummaryRow): string[] {
  const interval =
    rows.length > 1
      ? `± is the 95 % interval of the mean over ${rows.length} runs; where it spans zero, the effect is unclear.`
      : 'One run has no interval, so chance is not ruled out: --replications 10 gives one.';
  const named = ['Renter', 'Pv', 'PvBattery'] as const;
  const others = first.homes_count! - named.reduce((sum, type) => sum + first[`homes${type}_count`]!, 0);
  return [
    `A negative difference is a lower bill. ${interval}`,
    ...(others > 0 ? [`"all" holds ${others} homes with other devices.`] : []),
  ].flatMap((line) => wrap(line, WIDTH - INDENT.length));
}

/** Bill with the market less bill without it: the saving with its sign turned. */
function differenceOf(rows: readonly SummaryRow[], saving: FigureName): Estimate {
  return estimateOf(rows.map((row) => negative(valueOf(row, saving))));
}

function negative(value: number | null): number | null {
  return value === null ? null : 0 - value;
}

function verdict(difference: Estimate): string {
  if (isZero(difference)) return 'unchanged';
  if (!isCertain(difference)) return 'unclear';
  return difference.mean! < 0 ? 'lower' : 'higher';
}

/** Zero in every run, to the half cent. */
function isZero({ mean, halfWidth }: Estimate): boolean {
  return mean !== null && Math.abs(mean) < HALF_CENT && (halfWidth ?? 0) < HALF_CENT;
}

// market and ledger

function marketSection(rows: readonly SummaryRow[], emphasis: Emphasis): string[] {
  const entries: [string, string][] = [
    ['local price', localPrice(rows)],
    ['traded locally', tradedLocally(rows)],
    ['self-sufficiency', selfSufficiency(rows)],
    ['late orders', lateOrders(rows)],
    ['submission to final', submissionToFinal(rows)],
  ];
  return [emphasis.heading('Market and ledger'), ...labelled(entries)];
}

/** Label and text, the text wrapped beside its label. */
function labelled(entries: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...entries.map(([label]) => label.length)) + 3;
  return entries.flatMap(([label, text]) =>
    wrap(text, WIDTH - INDENT.length - width).map(
      (line, i) => INDENT + (i === 0 ? label : '').padEnd(width) + line,
    ),
  );
}

function localPrice(rows: readonly SummaryRow[]): string {
  const mean = estimate(rows, 'price_EUR_per_kWh_mean');
  if (mean.mean === null) return 'none: nothing was traded';
  const low = estimate(rows, 'price_EUR_per_kWh_p5').mean;
  const high = estimate(rows, 'price_EUR_per_kWh_p95').mean;
  const range =
    low === null || high === null ? '' : `; 90 % of the energy between ${cents(low)} and ${cents(high)}`;
  return `${cents(mean.mean)} ct/kWh on average${range}${someRuns(mean)}`;
}

function tradedLocally(rows: readonly SummaryRow[]): string {
  const ofLoad = estimate(rows, 'tradedShareOfLoad');
  const ofTradable = estimate(rows, 'tradedShareOfTradable');
  const tradable =
    ofTradable.mean === null ? 'nothing could be traded' : `${share(ofTradable)} of what could be traded`;
  return `${share(ofLoad)} of load, ${tradable}`;
}

function selfSufficiency(rows: readonly SummaryRow[]): string {
  const withMarket = estimate(rows, 'selfSufficiencyWith').mean;
  const without = estimate(rows, 'selfSufficiencyWithout').mean;
  if (withMarket === null || without === null) return 'none: there is no load';
  const both = `${percent(withMarket)} with, ${percent(without)} without the market`;
  const same = Math.abs(withMarket - without) < 0.0005;
  return same
    ? `${both}: trades on paper move no electrons`
    : `${both}: batteries follow what their homes have sold or bought`;
}

function lateOrders(rows: readonly SummaryRow[]): string {
  const late = sum(rows, 'ordersLate_count');
  const all = sum(rows, 'orders_count');
  if (all === 0) return 'none: no order was sent';
  const voids = sum(rows, 'voidSlots_count');
  const voided = voids === 0 ? '' : `; the clearing of ${fixed(voids, 0)} slots was void`;
  return `${fixed(late, 0)} of ${fixed(all, 0)} (${percent(late / all)}) came after gate closure${voided}`;
}

function submissionToFinal(rows: readonly SummaryRow[]): string {
  if (sum(rows, 'transactionsSubmitted_count') === 0) return 'none: no transaction was sent';
  const { mean } = estimate(rows, 'latencyFinality_s_p95');
  if (mean === Infinity) {
    const beyond = rows.filter((row) => valueOf(row, 'latencyFinality_s_p95') === Infinity).length;
    const where = rows.length === 1 ? '' : ` in ${beyond} of ${rows.length} runs`;
    return `beyond the horizon${where}: more than 5 % of transactions never became final`;
  }
  return `95 % of transactions within ${duration(mean!)}`;
}

function sum(rows: readonly SummaryRow[], name: FigureName): number {
  return rows.reduce((total, row) => total + (row[name] ?? 0), 0);
}

function someRuns({ count, missing }: Estimate): string {
  return missing === 0 ? '' : ` (in the ${count} runs that traded)`;
}

// money of the neighbourhood

const receivers = [
  ['retailer', 'transferRetailer_EUR'],
  ['network operator', 'transferNetwork_EUR'],
  ['state', 'transferState_EUR'],
  ['validators', 'transferValidators_EUR'],
  ['market operator', 'transferOperator_EUR'],
  ['wholesale supplier', 'transferSupplier_EUR'],
  ["ledger's suppliers", 'transferLedgerSuppliers_EUR'],
  ['token issuance', 'transferIssuance_EUR'],
] as const;

function moneySection(rows: readonly SummaryRow[], facts: RunFacts, emphasis: Emphasis): string[] {
  const gain = estimate(rows, 'gainBeforeLedger_EUR');
  const cost = estimateOf(rows.map((row) => negative(valueOf(row, 'ledgerCost_EUR'))));
  const net = estimate(rows, 'net_EUR');
  const perHome = estimate(rows, 'net_EUR_per_home');
  const costs = alignColumns(
    [
      ['gain before the ledger', withInterval(gain, 2), 'bills and green preference, before its fees'],
      ['cost of the ledger', withInterval(cost, 2), 'electricity and hardware that it uses up'],
      ['net', withInterval(net, 2), `${withInterval(perHome, 2)} per home: ${netVerdict(net, rows.length)}`],
    ],
    ['left', 'right', 'left'],
  );
  const transfers = receivers.map(([who, name]) => ({ who, change: estimate(rows, name) }));
  const changed = transfers.filter(({ change }) => !isZero(change));
  const unchanged = transfers.filter(({ change }) => isZero(change)).map(({ who }) => who);
  const changes = alignColumns(
    changed.map(({ who, change }) => [who, withInterval(change, 2), revenueVerdict(change)]),
    ['left', 'right', 'left'],
  );
  const rest =
    unchanged.length === 0 ? [] : wrap(`unchanged: ${unchanged.join(', ')}`, WIDTH - INDENT.length);
  return [
    emphasis.heading(`The whole neighbourhood, EUR over ${spelt(facts.duration)}`),
    ...costs.map((line) => INDENT + line),
    '',
    emphasis.heading(`Who receives more or less than without the market, EUR over ${spelt(facts.duration)}`),
    ...changes.map((line) => INDENT + line),
    ...rest.map((line) => INDENT + emphasis.faint(line)),
  ];
}

function netVerdict(net: Estimate, runs: number): string {
  if (net.mean === null) return 'unknown';
  const bringsMore = net.mean > 0 ? 'the gain exceeds the cost' : 'the cost exceeds the gain';
  if (runs === 1) return `in this run ${bringsMore}`;
  return isCertain(net) ? bringsMore : 'unclear, the interval spans zero';
}

function revenueVerdict(change: Estimate): string {
  if (change.halfWidth !== null && !isCertain(change)) return 'unclear';
  return change.mean! < 0 ? 'less' : 'more';
}

// cells

function amount({ mean }: Estimate): string {
  return mean === null ? NOTHING : fixed(mean, 2);
}

function share({ mean }: Estimate, decimals = 1): string {
  return mean === null ? NOTHING : percent(mean, decimals);
}
