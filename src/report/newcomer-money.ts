/**
 * The part of the newcomer's table on the money of the whole neighbourhood: what its homes gain before the ledger is paid for, what
 * the ledger uses up, what is left for everybody together, and who receives more or less. The net of homes and ledger is no gain of
 * society: what homes gain, others mostly lose. So the verdicts say of whom they speak.
 */
import { alignColumns, INDENT, withText, WIDTH, wrap } from './columns.js';
import { NO_MARKET } from './chain.js';
import type { Emphasis } from './emphasis.js';
import {
  estimate,
  estimateOf,
  isCertain,
  valueOf,
  type Estimate,
  type FigureName,
  type FigureRow,
} from './estimate.js';
import { overOf, type RunFacts } from './facts.js';
import { columnOfIntervals, decimalsFor, withInterval } from './interval-text.js';

/** Amounts below half a cent are shown as zero, and are called unchanged. */
const HALF_CENT = 0.005;

const receivers = [
  ['retailer', 'transferRetailer_EUR'],
  ['network operator', 'transferNetwork_EUR'],
  ['state', 'transferState_EUR'],
  ['validators', 'transferValidators_EUR'],
  ['market operator', 'transferOperator_EUR'],
  ['wholesale supplier', 'transferSupplier_EUR'],
  ["ledger's suppliers", 'transferLedgerSuppliers_EUR'],
  ['token issuance', 'transferIssuance_EUR'],
  ["ledger's other users", 'transferOutsiders_EUR'],
] as const satisfies readonly (readonly [string, FigureName])[];

export function moneySection(rows: readonly FigureRow[], facts: RunFacts, emphasis: Emphasis): string[] {
  const over = `EUR ${overOf(facts)}`;
  const heading = emphasis.heading(`The whole neighbourhood, ${over}`);
  const transfers = receivers.map(([who, name]) => ({ who, change: estimate(rows, name) }));
  const nobody = transfers.every(({ change }) => isNothing(change));
  if (nobody && isNothing(estimate(rows, 'gainBeforeLedger_EUR')) && isNothing(estimate(rows, 'net_EUR'))) {
    const why = rows.every(({ mechanism }) => mechanism === NO_MARKET)
      ? 'no local market'
      : 'nothing was traded';
    return [heading, `${INDENT}${why}: nothing gained, nothing spent, and nobody receives more or less`];
  }
  const changed = transfers.filter(({ change }) => !isNothing(change));
  const unchanged = transfers.filter(({ change }) => isNothing(change)).map(({ who }) => who);
  const amounts = columnOfIntervals(
    changed.map(({ change }) => change),
    2,
  );
  const changes = alignColumns(
    changed.map(({ who, change }, i) => [who, amounts[i]!, revenueVerdict(change)]),
    ['left', 'right', 'left'],
  );
  const rest =
    unchanged.length === 0 ? [] : wrap(`unchanged: ${unchanged.join(', ')}`, WIDTH - INDENT.length);
  return [
    heading,
    ...gainAndCost(rows),
    '',
    emphasis.heading(`Who receives more or less than without the market, ${over}`),
    ...changes.map((line) => INDENT + line),
    ...rest.map((line) => INDENT + emphasis.faint(line)),
  ];
}

function gainAndCost(rows: readonly FigureRow[]): string[] {
  const net = estimate(rows, 'net_EUR');
  const together = estimate(rows, 'resourceSurplus_EUR');
  const entries: [label: string, amount: Estimate, text: string][] = [
    [
      'gain before the ledger',
      estimate(rows, 'gainBeforeLedger_EUR'),
      "homes' bills and green preference, before its fees",
    ],
    [
      '  of which green preference',
      estimate(rows, 'preferenceValue_EUR'),
      'what local green energy is worth to them: no money',
    ],
    ['cost of the ledger', costOf(rows), 'electricity and hardware that it uses up'],
    ['net of homes and ledger', net, `${perHome(rows)} per home: ${netVerdict(net)}`],
    [
      'everybody together',
      together,
      `homes, retailer, network, state, ledger: what all transfers leave; ${togetherVerdict(together)}`,
    ],
  ];
  const amounts = columnOfIntervals(
    entries.map(([, amount]) => amount),
    2,
  );
  return withText(
    entries.map(([label, , text], i) => [[label, amounts[i]!], text]),
    ['left', 'right'],
  );
}

function costOf(rows: readonly FigureRow[]): Estimate {
  return estimateOf(
    rows.map((row) => {
      const cost = valueOf(row, 'ledgerCost_EUR');
      return cost === null ? null : 0 - cost;
    }),
  );
}

function perHome(rows: readonly FigureRow[]): string {
  const net = estimate(rows, 'net_EUR_per_home');
  return withInterval(net, decimalsFor(net, 2));
}

function netVerdict(net: Estimate): string {
  const words = {
    more: 'homes gain more than the ledger costs',
    less: 'homes gain less than the ledger costs',
    nothing: 'homes gain what the ledger costs',
  };
  return verdictOf(net, words);
}

function togetherVerdict(together: Estimate): string {
  return verdictOf(together, { more: 'a gain', less: 'a loss', nothing: 'neither gain nor loss' });
}

/** What may be said of an amount: of one run, that it is so there; of several, only what their interval allows. */
function verdictOf(
  amount: Estimate,
  words: { readonly more: string; readonly less: string; readonly nothing: string },
): string {
  const { mean, halfWidth } = amount;
  if (mean === null) return 'unknown';
  if (isNothing(amount)) return words.nothing;
  const said = mean > 0 ? words.more : words.less;
  if (halfWidth === null) return `in this run ${said}`;
  return isCertain(amount) ? said : 'unclear, the interval spans zero';
}

/** Zero in every run, to the half cent. */
function isNothing({ mean, halfWidth }: Estimate): boolean {
  return mean !== null && Math.abs(mean) < HALF_CENT && (halfWidth ?? 0) < HALF_CENT;
}

function revenueVerdict(change: Estimate): string {
  if (change.halfWidth !== null && !isCertain(change)) return 'unclear';
  return change.mean! < 0 ? 'less' : 'more';
}
