/**
 * Bills if homes also paid what their ledger costs beyond the fees that those who run it receive: a ledger that nobody is paid for looks
 * cheap to homes. A party that receives more than it costs stays as it is.
 */
import { estimateOf, isCertain, valueOf, type FigureRow } from '../estimate.js';
import { fixed } from '../format.js';
import type { Finding } from '../document/blocks.js';
import { byHowMuch, lowestBills, type BillOf } from './answer-compare.js';
import type { ReportedDesign } from './design-set.js';
import { meanText, shownEstimate } from './wording.js';

/** A cost of less is not told, EUR a home. */
const LEAST_EUR = 0.001;
/** Designs that are named one by one. */
const MOST_NAMED = 5;

/** Who runs a ledger: its nodes, or the operator of the database and the market. */
const parties = ['transferValidators_EUR', 'transferOperator_EUR'] as const;

/** What a party has more than without ledger and market, after what these cost it; EUR a home. */
function paidTo(party: (typeof parties)[number], row: FigureRow): number | null {
  const [homes, amount] = [row.homes_count ?? 0, valueOf(row, party)];
  return homes === 0 || amount === null ? null : amount / homes;
}

/** What homes would have to pay more, run by run: what each party is lacking for certain; of one run, what it shows. EUR a home. */
export function lacking({ rows, hasMarket }: ReportedDesign): (row: FigureRow) => number {
  const short = parties.filter((party) => {
    const own = estimateOf(rows.map((row) => paidTo(party, row)));
    return (
      hasMarket && own.mean !== null && own.mean <= -LEAST_EUR && (own.halfWidth === null || isCertain(own))
    );
  });
  return (row) => short.reduce((sum, party) => sum - (paidTo(party, row) ?? 0), 0);
}

/** Undefined where every ledger is paid for, or no bill is known. */
export function coveredFinding(designs: readonly ReportedDesign[]): Finding | undefined {
  const lackingIn = new Map(designs.map((design) => [design.name, lacking(design)]));
  const unpaid = designs.flatMap((design) => {
    const { mean } = estimateOf(design.rows.map(lackingIn.get(design.name)!));
    return mean === null || mean < LEAST_EUR ? [] : [{ name: design.name, more: mean }];
  });
  const covered: BillOf = (design, row) => {
    const bill = valueOf(row, 'billWith_EUR_mean');
    return bill === null ? null : bill + lackingIn.get(design.name)!(row);
  };
  const best = lowestBills(designs, covered);
  if (unpaid.length === 0 || best === undefined) return undefined;
  const amount = (mean: number): string =>
    meanText(shownEstimate('billWith_EUR_mean', { mean, halfWidth: null, count: 0, missing: 0 }));
  const amounts = unpaid.map(({ more }) => more);
  const told =
    unpaid.length > MOST_NAMED
      ? `${amount(Math.min(...amounts))} to ${amount(Math.max(...amounts))} higher with ${fixed(unpaid.length, 0)} designs`
      : unpaid.map(({ name, more }) => `${amount(more)} higher with \`${name}\``).join(', ');
  const open = best.others.filter(({ certain }) => !certain);
  const lowest =
    open.length === 0
      ? `The lowest bills, told from chance, would be those with \`${best.design.name}\`.`
      : `The lowest in these runs would be those with \`${best.design.name}\`, not told apart from ${open.map(byHowMuch).join('; ')}.`;
  return {
    tone: 'neutral',
    text: `Those who run a ledger are not always paid what it costs. If homes paid that too, the average bill would be ${told}. ${lowest}`,
  };
}
