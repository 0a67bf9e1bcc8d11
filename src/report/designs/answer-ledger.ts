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
import { lacking } from './covered-bills.js';
import type { ReportedDesign } from './design-set.js';
import { minesForNothing, nodesText } from './ledger-nodes.js';
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
export const suppliers: ReadonlySet<FigureName> = new Set<FigureName>([
  'transferSupplier_EUR',
  'transferLedgerSuppliers_EUR',
]);

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
export function ledgerFinding(design: ReportedDesign): Finding {
  const { rows, facts, hasMarket } = design;
  if (!hasMarket)
    return { tone: 'neutral', text: 'There is no local market, so there is no ledger to pay for.' };
  const cost = shownEstimate('ledgerCost_EUR', estimate(rows, 'ledgerCost_EUR'));
  const perHome = shownEstimate('ledgerCost_EUR_per_home', estimate(rows, 'ledgerCost_EUR_per_home'));
  const nodes = nodesText(design);
  const mining = minesForNothing(design) ? ' (mining itself is taken to use no electricity)' : '';
  const uses = `The ledger${nodes === '' ? '' : `, ${nodes},`} uses up electricity and hardware worth ${meanText(cost)} ${overOf(facts)}, ${meanText(perHome).replace('/home', '')} for each home${mining}.`;
  const net = inMoney(rows, 'net_EUR');
  if (net.mean === null) return { tone: 'neutral', text: uses };
  const shown = shownEstimate('net_EUR', net);
  const over = `${changeText(shown)} for the whole neighbourhood`;
  if (isNothing(net))
    return {
      tone: 'neutral',
      text: `${uses} In money that is just what the homes gain by the market, before fees.`,
    };
  if (net.halfWidth === null) {
    const said = net.mean > 0 ? 'more' : 'less';
    return {
      tone: 'unclear',
      text: `${uses} In this one run the homes gain ${said} money by the market, before fees: what is left is ${over}.`,
    };
  }
  const interval = `${over}, 95 % interval ${changeInterval(shown)}`;
  if (!isCertain(net))
    return {
      tone: 'unclear',
      text: `${uses} Whether the homes gain more money than that by the market, before fees, is not clear: what is left is ${interval}.`,
    };
  return net.mean > 0
    ? {
        tone: 'better',
        text: `${uses} The homes gain more money than that by the market, before fees: what is left is ${interval}.`,
      }
    : {
        tone: 'worse',
        text: `${uses} The homes gain less money than that by the market, before fees: what is left is ${interval}.`,
      };
}

/** What is no money, told apart from it, once for all designs. */
export function preferenceFinding(designs: readonly ReportedDesign[]): Finding | undefined {
  const told = designs.flatMap(({ name, rows }) => {
    const { mean } = estimate(rows, 'preferenceValue_EUR');
    return mean === null || Math.abs(mean) < HALF_CENT ? [] : [{ name, mean }];
  });
  if (told.length === 0) return undefined;
  const amounts = told.map(({ mean }) => mean);
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)].map((amount) => fixed(amount, 2));
  const amount = low === high ? `${low} EUR` : `${low} to ${high} EUR, by design,`;
  return {
    tone: 'neutral',
    text: `Beyond money, homes are assumed to give ${amount} for the local green energy that they got. No amount above has that in it unless it says so.`,
  };
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
  const open = changes
    .filter(({ name, change }) => !suppliers.has(name) && change.halfWidth !== null && !isCertain(change))
    .map(({ name }) => lowered(titleOf({ name })))
    .join(', ');
  const sentences = [
    ...(less === '' ? [] : [`${once} receives less ${overOf(facts)} than without the market: ${less}.`]),
    ...(more === '' ? [] : [`${once} receives more: ${more}.`]),
    ...(open === '' ? [] : [`Not clear whether more or less: ${open}.`]),
  ];
  return sentences.length === 0 ? undefined : { tone: 'neutral', text: sentences.join(' ') };
}

/** Nodes that are paid less than what they use up: somebody will have to pay for it in the end. */
export function unpaidFinding(design: ReportedDesign): Finding | undefined {
  const more = estimateOf(design.rows.map(lacking(design)));
  if (more.mean === null || more.mean <= 0) return undefined;
  return {
    tone: 'neutral',
    text: `Who runs the ledger is paid less than it costs: fees that cover it would raise the bill of the average home by ${meanText(shownEstimate('billWith_EUR_mean', more))}.`,
  };
}

/** What all of them gain together, in money, and with what local green energy is worth to homes beyond it: the tone is that of money. */
export function togetherFinding({ rows, hasMarket }: ReportedDesign): Finding | undefined {
  const all = estimate(rows, 'resourceSurplus_EUR');
  if (!hasMarket || all.mean === null) return undefined;
  const preference = estimate(rows, 'preferenceValue_EUR').mean ?? 0;
  const money = inMoney(rows, 'resourceSurplus_EUR');
  const sign = money.mean! > 0 ? 'better' : 'worse';
  const tone = isNothing(money) ? 'neutral' : isCertain(money) ? sign : 'unclear';
  const green =
    Math.abs(preference) < HALF_CENT
      ? ''
      : `; with what local green energy is worth to homes beyond money they ${gainText(all)}`;
  return { tone, text: `Everybody together, in money, ${gainText(money)}${green}.` };
}

function gainText(own: Estimate): string {
  const shown = shownEstimate('resourceSurplus_EUR', own);
  const word = isNothing(own)
    ? 'neither gain nor lose'
    : own.halfWidth !== null && !isCertain(own)
      ? 'may gain or lose: the interval has zero inside'
      : own.mean! > 0
        ? 'gain'
        : 'lose';
  return `${word} (${changeText(shown)}${own.halfWidth === null ? ', one run' : `, 95 % interval ${changeInterval(shown)}`})`;
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
