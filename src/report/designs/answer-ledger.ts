/** Sentences about what the ledger costs, whether that is worth it, and who else gains or loses. */
import { titleOf } from '../../records/titles.js';
import { estimate, type Estimate, type FigureName } from '../estimate.js';
import { overOf } from '../facts.js';
import { fixed } from '../format.js';
import type { Finding } from '../document/blocks.js';
import type { ReportedDesign } from './design-set.js';
import { changeInterval, changeText, intervalText, isCertain, meanText, shownEstimate } from './wording.js';

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

/** Amounts below half a cent are called nothing. */
const HALF_CENT = 0.005;

export function isNothing({ mean, halfWidth }: Estimate): boolean {
  return mean !== null && Math.abs(mean) < HALF_CENT && (halfWidth ?? 0) < HALF_CENT;
}

/** What the ledger uses up, and what is left for homes and ledger together. */
export function ledgerFinding({ rows, facts, hasMarket }: ReportedDesign): Finding {
  if (!hasMarket)
    return { tone: 'neutral', text: 'There is no local market, so there is no ledger to pay for.' };
  const cost = shownEstimate('ledgerCost_EUR', estimate(rows, 'ledgerCost_EUR'));
  const perHome = shownEstimate('ledgerCost_EUR_per_home', estimate(rows, 'ledgerCost_EUR_per_home'));
  const uses = `The ledger uses up electricity and hardware worth ${meanText(cost)} ${overOf(facts)}, ${meanText(perHome).replace('/home', '')} for each home.`;
  const net = estimate(rows, 'net_EUR');
  const shown = shownEstimate('net_EUR', net);
  if (net.mean === null) return { tone: 'neutral', text: uses };
  const over = `${changeText(shown)} for the whole neighbourhood`;
  if (isNothing(net))
    return { tone: 'neutral', text: `${uses} That is just what the homes gain by the market.` };
  if (net.halfWidth === null) {
    const said = net.mean > 0 ? 'more' : 'less';
    return {
      tone: 'unclear',
      text: `${uses} In this one run the homes gain ${said} by the market than that: what is left is ${over}.`,
    };
  }
  const interval = `${over}, 95 % interval ${changeInterval(shown)}`;
  if (!isCertain(net))
    return {
      tone: 'unclear',
      text: `${uses} Whether the homes gain more by the market than that is not clear: what is left is ${interval}.`,
    };
  return net.mean > 0
    ? {
        tone: 'better',
        text: `${uses} The homes gain more by the market than that: what is left is ${interval}.`,
      }
    : {
        tone: 'worse',
        text: `${uses} The homes gain less by the market than that: what is left is ${interval}.`,
      };
}

/** Who else receives more or less, and what all of them together gain: transfers are no gain of society. */
export function othersFinding({ rows, facts, hasMarket }: ReportedDesign): Finding | undefined {
  if (!hasMarket) return undefined;
  const changes = receivers
    .map((name) => ({ name, change: estimate(rows, name) }))
    .filter(({ change }) => change.mean !== null && !isNothing(change));
  const told = changes.filter(({ change }) => change.halfWidth === null || isCertain(change));
  const list = (sign: 1 | -1): string =>
    told
      .filter(({ change }) => Math.sign(change.mean!) === sign)
      .sort((a, b) => Math.abs(b.change.mean!) - Math.abs(a.change.mean!))
      .map(({ name, change }) => `${lowered(titleOf({ name }))} ${fixed(Math.abs(change.mean!), 2)} EUR`)
      .join(', ');
  const [less, more] = [list(-1), list(1)];
  const together = estimate(rows, 'resourceSurplus_EUR');
  const shown = shownEstimate('resourceSurplus_EUR', together);
  const sentences = [
    ...(less === '' ? [] : [`Who receives less ${overOf(facts)} than without the market: ${less}.`]),
    ...(more === '' ? [] : [`Who receives more: ${more}.`]),
    ...(together.mean === null
      ? []
      : [
          `Everybody together, homes and all of these, ${
            isNothing(together)
              ? 'neither gains nor loses'
              : together.halfWidth !== null && !isCertain(together)
                ? 'may gain or lose: the interval has zero inside'
                : together.mean > 0
                  ? 'gains'
                  : 'loses'
          } (${changeText(shown)}${together.halfWidth === null ? ', one run' : `, 95 % interval ${changeInterval(shown)}`}): payments move money from one to another, what counts here is what is used up or spared.`,
        ]),
  ];
  return sentences.length === 0 ? undefined : { tone: 'neutral', text: sentences.join(' ') };
}

const lowered = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

/** How long until 95 % of transactions are final. */
export function finalityText({ rows, hasMarket }: ReportedDesign): string {
  if (!hasMarket) return '-';
  const shown = shownEstimate('latencyFinality_s_p95', estimate(rows, 'latencyFinality_s_p95'));
  return meanText(shown);
}

export { intervalText };
