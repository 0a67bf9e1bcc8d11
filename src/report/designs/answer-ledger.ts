/** Sentences about what the ledger costs, whether that is worth it, and who else gains or loses. */
import { titleOf } from '../../records/titles.js';
import {
  estimate,
  estimateOf,
  valueOf,
  type Estimate,
  type FigureName,
  type FigureRow,
} from '../estimate.js';
import { overOf } from '../facts.js';
import { fixed, lowered, percent } from '../format.js';
import type { Finding } from '../document/blocks.js';
import type { ReportedDesign } from './design-set.js';
import { changeInterval, changeText, isCertain, meanText, shownEstimate } from './wording.js';

/** Who receives more or less than without the market. */
export const receivers = [
  'transferRetailer_EUR',
  'transferNetwork_EUR',
  'transferState_EUR',
  'transferValidators_EUR',
  'transferOperator_EUR',
  'transferSupplier_EUR',
  'transferLedgerSuppliers_EUR',
  'transferIssuance_EUR',
  'transferOutsiders_EUR',
] as const satisfies readonly FigureName[];

/** Those who sell energy and hardware: what they receive is what is used up, and no part of what everybody together gains. */
const suppliers = new Set<FigureName>(['transferSupplier_EUR', 'transferLedgerSuppliers_EUR']);

/** Amounts below half a cent are called nothing. */
const HALF_CENT = 0.005;
/** Of all bills: less is not told as a share. */
const LEAST_SHARE = 0.001;

export function isNothing({ mean, halfWidth }: Estimate): boolean {
  return mean !== null && Math.abs(mean) < HALF_CENT && (halfWidth ?? 0) < HALF_CENT;
}

/** A figure in money alone: without what local green energy is worth to the homes beyond money. */
export function inMoney(
  rows: readonly FigureRow[],
  figure: 'net_EUR' | 'gainBeforeLedger_EUR' | 'resourceSurplus_EUR',
): Estimate {
  return estimateOf(
    rows.map((row) => {
      const [value, preference] = [valueOf(row, figure), valueOf(row, 'preferenceValue_EUR')];
      return value === null ? null : value - (preference ?? 0);
    }),
  );
}

/** What the ledger uses up, and what is left in money for homes and ledger together. */
export function ledgerFinding({ rows, facts, hasMarket }: ReportedDesign): Finding {
  if (!hasMarket)
    return { tone: 'neutral', text: 'There is no local market, so there is no ledger to pay for.' };
  const cost = shownEstimate('ledgerCost_EUR', estimate(rows, 'ledgerCost_EUR'));
  const perHome = shownEstimate('ledgerCost_EUR_per_home', estimate(rows, 'ledgerCost_EUR_per_home'));
  const uses = `The ledger uses up electricity and hardware worth ${meanText(cost)} ${overOf(facts)}, ${meanText(perHome).replace('/home', '')} for each home.`;
  const net = inMoney(rows, 'net_EUR');
  if (net.mean === null) return { tone: 'neutral', text: uses };
  const shown = shownEstimate('net_EUR', net);
  const over = `${changeText(shown)} for the whole neighbourhood`;
  const beyond = preferenceText(rows);
  if (isNothing(net))
    return {
      tone: 'neutral',
      text: `${uses} In money that is just what the homes gain by the market, before fees.${beyond}`,
    };
  if (net.halfWidth === null) {
    const said = net.mean > 0 ? 'more' : 'less';
    return {
      tone: 'unclear',
      text: `${uses} In this one run the homes gain ${said} money by the market, before fees: what is left is ${over}.${beyond}`,
    };
  }
  const interval = `${over}, 95 % interval ${changeInterval(shown)}`;
  if (!isCertain(net))
    return {
      tone: 'unclear',
      text: `${uses} Whether the homes gain more money than that by the market, before fees, is not clear: what is left is ${interval}.${beyond}`,
    };
  return net.mean > 0
    ? {
        tone: 'better',
        text: `${uses} The homes gain more money than that by the market, before fees: what is left is ${interval}.${beyond}`,
      }
    : {
        tone: 'worse',
        text: `${uses} The homes gain less money than that by the market, before fees: what is left is ${interval}.${beyond}`,
      };
}

/** What is no money, told apart from it. */
function preferenceText(rows: readonly FigureRow[]): string {
  const { mean } = estimate(rows, 'preferenceValue_EUR');
  if (mean === null || Math.abs(mean) < HALF_CENT) return '';
  return ` Beyond money, homes that want local green energy are assumed to value what they got of it at ${fixed(mean, 2)} EUR; figures of net gain and of everybody together hold that too.`;
}

/** Who else receives more or less, and what all of them together gain: transfers are no gain of society. */
export function othersFinding({ rows, facts, hasMarket }: ReportedDesign): Finding | undefined {
  if (!hasMarket) return undefined;
  const changes = receivers
    .map((name) => ({ name, change: estimate(rows, name) }))
    .filter(({ change }) => change.mean !== null && !isNothing(change));
  const told = changes
    .filter(({ name }) => !suppliers.has(name))
    .filter(({ change }) => change.halfWidth === null || isCertain(change));
  // an amount says little without something to hold it against
  const bills = estimate(rows, 'billWithout_EUR').mean ?? 0;
  const ofBills = (amount: number, i: number): string => {
    const share = Math.abs(amount) / bills;
    if (bills <= 0 || share < LEAST_SHARE) return '';
    return i === 0 ? `, ${percent(share)} of all bills without the market` : ` (${percent(share)})`;
  };
  const once = rows.length === 1 ? 'In this one run, who' : 'Who';
  const list = (sign: 1 | -1): string =>
    told
      .filter(({ change }) => Math.sign(change.mean!) === sign)
      .sort((a, b) => Math.abs(b.change.mean!) - Math.abs(a.change.mean!))
      .map(
        ({ name, change }, i) =>
          `${lowered(titleOf({ name }))} ${fixed(Math.abs(change.mean!), 2)} EUR${ofBills(change.mean!, i)}`,
      )
      .join('; ');
  const [less, more] = [list(-1), list(1)];
  const sentences = [
    ...(less === '' ? [] : [`${once} receives less ${overOf(facts)} than without the market: ${less}.`]),
    ...(more === '' ? [] : [`${once} receives more: ${more}.`]),
    ...unpaidText(rows),
    ...togetherText(rows),
  ];
  return sentences.length === 0 ? undefined : { tone: 'neutral', text: sentences.join(' ') };
}

/** Nodes that are paid less than what they use up: somebody will have to pay for it in the end. */
function unpaidText(rows: readonly FigureRow[]): string[] {
  const change = estimate(rows, 'transferValidators_EUR');
  const homes = rows[0]?.homes_count ?? 0;
  if (homes === 0 || change.mean === null || change.mean > -HALF_CENT) return [];
  if (change.halfWidth !== null && !isCertain(change)) return [];
  const each = shownEstimate('ledgerCost_EUR_per_home', {
    ...change,
    mean: -change.mean / homes,
    halfWidth: change.halfWidth === null ? null : change.halfWidth / homes,
  });
  return [
    `Who runs the ledger is paid less than it costs: fees that cover it would raise the bill of a home by ${meanText(each).replace('/home', '')}.`,
  ];
}

/** What all of them gain together: in money, and with what local green energy is worth to homes beyond it. */
function togetherText(rows: readonly FigureRow[]): string[] {
  const all = estimate(rows, 'resourceSurplus_EUR');
  if (all.mean === null) return [];
  const preference = estimate(rows, 'preferenceValue_EUR').mean ?? 0;
  const told = (own: Estimate): string => {
    const shown = shownEstimate('resourceSurplus_EUR', own);
    const word = isNothing(own)
      ? 'neither gain nor lose'
      : own.halfWidth !== null && !isCertain(own)
        ? 'may gain or lose: the interval has zero inside'
        : own.mean! > 0
          ? 'gain'
          : 'lose';
    return `${word} (${changeText(shown)}${own.halfWidth === null ? ', one run' : `, 95 % interval ${changeInterval(shown)}`})`;
  };
  const who = 'Homes, retailer, network operator, state and those who run market and ledger together';
  const why = 'payments move money from one to another, what counts here is what is used up or spared.';
  if (Math.abs(preference) < HALF_CENT) return [`${who} ${told(all)}: ${why}`];
  return [
    `${who}, in money, ${told(inMoney(rows, 'resourceSurplus_EUR'))}: ${why} With what homes are assumed to give for local green energy beyond money they ${told(all)}.`,
  ];
}

/** How long until 95 % of transactions are final. */
export function finalityText({ rows, hasMarket }: ReportedDesign): string {
  if (!hasMarket) return '-';
  const shown = shownEstimate('latencyFinality_s_p95', estimate(rows, 'latencyFinality_s_p95'));
  return meanText(shown);
}

/** What deviating from trades costs the homes, which may be more than they save. */
export function deviationFinding({ rows, hasMarket }: ReportedDesign): Finding | undefined {
  const cost = estimate(rows, 'imbalanceCost_EUR');
  if (!hasMarket || cost.mean === null || cost.mean < HALF_CENT) return undefined;
  if (cost.halfWidth !== null && !isCertain(cost)) return undefined;
  const shown = shownEstimate('imbalanceCost_EUR', cost);
  const saving = estimate(rows, 'saving_EUR');
  const saved = shownEstimate('saving_EUR', saving);
  const beside =
    isCertain(saving) && saving.mean! > 0
      ? ` All homes together save ${meanText(saved)} after that (95 % interval ${changeInterval(saved)}).`
      : '';
  const where = cost.halfWidth === null ? 'In this one run, what' : 'What';
  return {
    tone: 'neutral',
    text: `${where} homes meter beyond or below what they traded costs them ${meanText(shown)} more than the same energy would at retail and feed-in prices: forecasts err.${beside}`,
  };
}
