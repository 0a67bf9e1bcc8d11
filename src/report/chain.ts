/**
 * The part of the newcomer's table on what a distributed ledger carried and what it took in fees, and which runs have such a ledger.
 * Means over the runs, as all of the table. Fees are transfers, no cost, and apart from what the market's operator takes of a kWh.
 */
import { estimate, estimateOf, valueOf, type FigureRow } from './estimate.js';
import { counted, fixed, money, sizeOf } from './format.js';

/** The mechanism under which no ledger runs. */
export const NO_MARKET = 'retail-only';
/** The ledger that is one operator's database. */
const DATABASE = 'central';

/** Whether there is a distributed ledger in any of the runs. */
export function hasChain(rows: readonly FigureRow[]): boolean {
  return rows.some(({ mechanism, ledger }) => mechanism !== NO_MARKET && ledger !== DATABASE);
}

/** The least that is booked is a micro-EUR; less is the rounding of sums. */
const HALF_MICRO_EUR = 5e-7;

/** Labels and texts; none where there is no distributed ledger, or its figures are not known. */
export function chainEntries(rows: readonly FigureRow[]): [label: string, text: string][] {
  if (!hasChain(rows)) return [];
  const transactions = estimate(rows, 'transactionsIncluded_count').mean;
  if (transactions === null) return [];
  const carried: [string, string] = ['on the chain', carriedText(rows, transactions)];
  const fees = feesText(rows);
  return fees === undefined ? [carried] : [carried, ['fees of the chain', fees]];
}

function carriedText(rows: readonly FigureRow[], transactions: number): string {
  if (transactions === 0) return 'nothing: no transaction was included';
  const gas = estimate(rows, 'gas_total').mean ?? 0;
  const bytes = estimate(rows, 'chain_bytes').mean ?? 0;
  const millions = `${fixed(gas / 1e6, gas < 1e5 ? 3 : 1)} million gas`;
  return `${counted(Math.round(transactions), 'transaction')}, ${millions}, blocks of ${sizeOf(bytes)}${meansOf(rows)}`;
}

/** What all senders pay, and of it what the homes do: the keeper of the market sends too, and so may others. */
function feesText(rows: readonly FigureRow[]): string | undefined {
  const all = estimate(rows, 'transactionFees_EUR').mean;
  if (all === null || all === 0) return undefined;
  const homes = estimateOf(rows.map(feesOfHomes)).mean;
  return `${money(all)} in all${homesText(homes, rows[0]!.homes_count!)}${meansOf(rows)}`;
}

function homesText(fees_EUR: number | null, homes: number): string {
  if (fees_EUR === null) return '';
  if (Math.abs(fees_EUR) < HALF_MICRO_EUR) return '; the homes pay none of it';
  return `; a home pays ${money(fees_EUR / homes)} of it on average`;
}

/** All fees of the homes are what lies between their gain before and after them; those that are the operator's are not the chain's. */
function feesOfHomes(row: FigureRow): number | null {
  const before = valueOf(row, 'gainBeforeLedger_EUR');
  const after = valueOf(row, 'membersSurplus_EUR');
  const fees = valueOf(row, 'fees_EUR');
  const ofChain = valueOf(row, 'transactionFees_EUR');
  if (before === null || after === null || fees === null || ofChain === null) return null;
  return before - after - (fees - ofChain);
}

/** Said beside orders, which are counted over all runs, so that nobody holds one against the other. */
function meansOf(rows: readonly FigureRow[]): string {
  return rows.length === 1 ? '' : ` (means of ${rows.length} runs)`;
}
