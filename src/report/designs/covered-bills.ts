/**
 * Bills if homes also paid what their ledger costs beyond the fees that those who run it receive: a ledger that nobody is paid for looks
 * cheap to homes. A fee that brings in more than the ledger costs stays as it is.
 */
import { comparePaired } from '../../stats/index.js';
import { estimateOf, isCertain, valueOf, type FigureRow } from '../estimate.js';
import { fixed } from '../format.js';
import type { Finding } from '../document/blocks.js';
import type { ReportedDesign } from './design-set.js';
import { intervalText, meanText, shownEstimate } from './wording.js';

/** A cost of less is not told, EUR a home. */
const LEAST_EUR = 0.001;
/** Designs that are named one by one. */
const MOST_NAMED = 5;

/** A design, and what homes would have to pay for its ledger beyond what they pay. */
interface Covered {
  readonly design: ReportedDesign;
  /** Means; EUR a home. */
  readonly bill: number;
  readonly more: number;
  readonly billOf: (row: FigureRow) => number | null;
}

/** What those who run ledger and market have more than without them, after what that costs them; EUR a home. */
function paid(row: FigureRow): number | null {
  const homes = row.homes_count ?? 0;
  const [validators, operator] = [
    valueOf(row, 'transferValidators_EUR'),
    valueOf(row, 'transferOperator_EUR'),
  ];
  return homes === 0 ? null : ((validators ?? 0) + (operator ?? 0)) / homes;
}

/** Undefined where there is no bill. Covered is what is lacking for certain; of one run, what it shows. */
function covered(design: ReportedDesign): Covered | undefined {
  const own = estimateOf(design.rows.map(paid));
  const isLacking =
    design.hasMarket &&
    own.mean !== null &&
    own.mean <= -LEAST_EUR &&
    (own.halfWidth === null || isCertain(own));
  const billOf = (row: FigureRow): number | null => {
    const bill = valueOf(row, 'billWith_EUR_mean');
    return bill === null || !isLacking ? bill : bill - (paid(row) ?? 0);
  };
  const { mean } = estimateOf(design.rows.map(billOf));
  return mean === null ? undefined : { design, bill: mean, more: isLacking ? -own.mean! : 0, billOf };
}

/** Undefined where every ledger is paid for, or no bill is known. `best`: the design with the lowest bills as they are. */
export function coveredFinding(
  designs: readonly ReportedDesign[],
  best: ReportedDesign,
): Finding | undefined {
  const known = designs.map(covered).filter((each) => each !== undefined);
  const unpaid = known.filter(({ more }) => more > 0);
  const [first] = [...known].sort((a, b) => a.bill - b.bill);
  const asIs = known.find(({ design }) => design.name === best.name);
  if (unpaid.length === 0 || first === undefined || asIs === undefined) return undefined;
  const amount = (value: number): string =>
    meanText(shownEstimate('billWith_EUR_mean', { mean: value, halfWidth: null, count: 0, missing: 0 }));
  const told =
    unpaid.length > MOST_NAMED
      ? `${amount(Math.min(...unpaid.map(({ more }) => more)))} to ${amount(Math.max(...unpaid.map(({ more }) => more)))} higher with ${fixed(unpaid.length, 0)} designs`
      : unpaid.map(({ design, more }) => `${amount(more)} higher with \`${design.name}\``).join(', ');
  return {
    tone: 'neutral',
    text: `Those who run a ledger are not always paid what it costs. If homes paid that too, the average bill would be ${told}. ${lowestText(first, asIs)}`,
  };
}

/** Whether that changes which bills are the lowest. */
function lowestText(first: Covered, best: Covered): string {
  const [name, other] = [first.design.name, best.design.name];
  if (name === other) return `The lowest bills would still be those with \`${name}\`.`;
  const others = new Map(best.design.rows.map((row) => [row.replication, best.billOf(row)]));
  const pairs = first.design.rows.flatMap((row) => {
    const [one, two] = [first.billOf(row), others.get(row.replication) ?? null];
    return one === null || two === null ? [] : [[one, two] as const];
  });
  const { meanDifference, halfWidth } = comparePaired(
    pairs.map(([one]) => one),
    pairs.map(([, two]) => two),
  );
  const shown = shownEstimate('billWith_EUR_mean', {
    mean: meanDifference,
    halfWidth,
    count: pairs.length,
    missing: 0,
  });
  const interval = halfWidth === null ? '' : `, 95 % interval ${intervalText(shown)}`;
  return `The lowest bills would then be those with \`${name}\` (${meanText(shown)} less than with \`${other}\`${interval}).`;
}
