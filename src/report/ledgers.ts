/**
 * One market on several ledgers, each held against the first, the central one: means over replications, and what homes and ledger
 * together lose by it, run by run on the same draws. Source of the interval: stats/paired.ts.
 */
import { ledgerFigureNames } from '../records/fields-ledgers.js';
import { comparePaired } from '../stats/index.js';
import {
  estimate,
  estimateOf,
  isCertain,
  valueOf,
  type Estimate,
  type FigureName,
  type FigureRow,
} from './estimate.js';
import { allSame } from './words.js';

/** What a ledger claims of itself. */
export interface LedgerClaims {
  readonly faultModel: string;
  readonly threshold: string;
  readonly finality: string;
  readonly messages: string;
}

export interface LedgerRun {
  readonly ledger: string;
  readonly claims: LedgerClaims;
  /** Summaries of the finished runs. */
  readonly rows: readonly FigureRow[];
  /** Of runs in which more was sent than it can take; none: nobody tried. */
  readonly flooded: readonly FigureRow[];
}

export type LedgerFigure = (typeof ledgerFigureNames)[number];
export type LedgerVerdict = 'dearer' | 'cheaper' | 'unclear' | 'unchanged';

export interface LedgerRow {
  readonly ledger: string;
  readonly claims: LedgerClaims;
  readonly replications: number;
  readonly figures: Readonly<Record<LedgerFigure, number | null>>;
  /** Net of homes and ledger on the central ledger less that on this one, EUR per home. */
  readonly cost: Estimate;
  readonly costPerKWh_EUR: number | null;
  readonly welfareLost_EUR: number | null;
  /** What it took in of a flood, transactions a second; null: nobody tried. */
  readonly throughputFlooded_per_s: number | null;
  readonly verdict: LedgerVerdict | null;
}

/** A row for each ledger, in the order given; the first is the baseline. */
export function compareLedgers(runs: readonly LedgerRun[]): LedgerRow[] {
  const [central] = runs;
  if (central === undefined) return [];
  return runs.map(({ ledger, claims, rows, flooded }) => {
    const [net, ownNet] = paired(central.rows, rows, 'net_EUR_per_home');
    const [total, ownTotal] = paired(central.rows, rows, 'net_EUR');
    const [welfare, ownWelfare] = paired(central.rows, rows, 'welfareRealised_EUR');
    const { meanDifference: mean, halfWidth, count } = comparePaired(ownNet, net);
    const cost = { mean, halfWidth, count, missing: rows.length - count };
    const traded = estimate(central.rows, 'traded_kWh').mean;
    const lost = comparePaired(ownTotal, total).meanDifference;
    return {
      ledger,
      claims,
      replications: rows.length,
      figures: Object.fromEntries(
        ledgerFigureNames.map((name) => [name, estimate(rows, name).mean]),
      ) as LedgerRow['figures'],
      cost,
      costPerKWh_EUR: lost === null || !traded ? null : lost / traded,
      welfareLost_EUR: estimateOf(welfare.map((value, r) => value - ownWelfare[r]!)).mean,
      throughputFlooded_per_s: estimate(flooded, 'throughputIncluded_per_s').mean,
      verdict: verdictOf(cost, allSame(net, ownNet)),
    };
  });
}

/** The figure of both, in the replications that have it in both. */
function paired(
  baseline: readonly FigureRow[],
  rows: readonly FigureRow[],
  figure: FigureName,
): readonly [number[], number[]] {
  const own = new Map(rows.map((row) => [row.replication, valueOf(row, figure)]));
  const pairs = baseline.flatMap((row): [number, number][] => {
    const [a, b] = [valueOf(row, figure), own.get(row.replication) ?? null];
    return a === null || b === null ? [] : [[a, b]];
  });
  return [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
}

function verdictOf(cost: Estimate, unchanged: boolean): LedgerVerdict | null {
  if (cost.mean === null || cost.halfWidth === null) return null;
  if (unchanged) return 'unchanged';
  if (!isCertain(cost)) return 'unclear';
  return cost.mean > 0 ? 'dearer' : 'cheaper';
}
