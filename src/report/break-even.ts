/**
 * The smallest spread between retail and feed-in price at which a market still pays: the net of homes and ledger (`net_EUR`: the homes'
 * gain before the ledger less its resources; fees cancel) at a series of spreads on the same draws, and where its mean crosses zero.
 * Source of the interval of that place: stats/crossing.ts (Fieller). Only replications that finished at every spread count.
 */
import { breakEvenFigures, type BreakEvenVerdict, type SpreadVerdict } from '../records/fields-break-even.js';
import { comparePaired, crossingFromAbove } from '../stats/index.js';
import { estimate, estimateOf, isCertain, valueOf, type Estimate, type FigureRow } from './estimate.js';
import { allSame } from './words.js';

/** Prices in EUR per kWh, as experiment/narrower-spreads.ts defines them. */
export interface SpreadAt {
  readonly feedIn_EUR_per_kWh: number;
  readonly spread_EUR_per_kWh: number;
  readonly margin_EUR_per_kWh: number;
}

export interface SpreadRun extends SpreadAt {
  /** Of the folder. */
  readonly name: string;
  /** Summaries of the finished runs. */
  readonly rows: readonly FigureRow[];
}

/** A spread that was tried. */
export interface BreakEvenPoint extends SpreadAt {
  readonly point: string;
  readonly net: Estimate;
  /** Net less that at the scenario's own spread, pair by pair. */
  readonly change: Estimate;
  readonly figures: Readonly<Record<(typeof breakEvenFigures)[number], number | null>>;
  /** Null below two replications. */
  readonly verdict: SpreadVerdict | null;
}

export interface BreakEven {
  readonly points: readonly BreakEvenPoint[];
  /** Replications that count. */
  readonly replications: number;
  /** Where the mean crosses zero; null where it does not, or more than once. */
  readonly crossing: SpreadAt | null;
  /** Ends of the interval of that spread; null where it is open. */
  readonly spreadLow_EUR_per_kWh: number | null;
  readonly spreadHigh_EUR_per_kWh: number | null;
  /** Null below two replications. */
  readonly verdict: BreakEvenVerdict | null;
}

/** What runs at spreads say, the scenario's own first, each narrower than the one before. */
export function findBreakEven(runs: readonly SpreadRun[]): BreakEven {
  const complete = runs.map(({ rows }) => new Map(rows.map((row) => [row.replication!, row])));
  const replications = [...(complete[0]?.keys() ?? [])].filter((r) =>
    complete.every((rows) => rows.has(r) && valueOf(rows.get(r)!, 'net_EUR') !== null),
  );
  const rowsAt = complete.map((rows) => replications.map((r) => rows.get(r)!));
  const zero = replications.map(() => 0);
  // what is nothing but the rounding of sums is no gain and no loss
  const nets = rowsAt.map((rows) => {
    const values = rows.map((row) => valueOf(row, 'net_EUR')!);
    return allSame(values, zero) ? zero : values;
  });
  const points = runs.map(
    ({ name: point, feedIn_EUR_per_kWh, spread_EUR_per_kWh, margin_EUR_per_kWh }, k) => {
      const net = estimateOf(nets[k]!);
      const { meanDifference: mean, halfWidth, count } = comparePaired(nets[0]!, nets[k]!);
      return {
        point,
        feedIn_EUR_per_kWh,
        spread_EUR_per_kWh,
        margin_EUR_per_kWh,
        net,
        change: { mean, halfWidth, count, missing: 0 },
        figures: figuresOf(rowsAt[k]!),
        verdict: verdictOf(net),
      };
    },
  );
  const spreads = runs.map(({ spread_EUR_per_kWh }) => spread_EUR_per_kWh);
  const curves = replications.map((_, r) => nets.map((net) => net[r]!));
  const found = crossingFromAbove(spreads, curves);
  const own = runs[0];
  const [low, high] = [found?.to ?? null, found?.from ?? null];
  return {
    points,
    replications: replications.length,
    crossing: found === null || own === undefined ? null : narrowedTo(own, found.at),
    spreadLow_EUR_per_kWh: low,
    spreadHigh_EUR_per_kWh: high,
    verdict: replications.length < 2 ? null : overallVerdict(points, low, high),
  };
}

/** The prices at a narrower spread: as much as it is narrower, the feed-in price is higher. */
function narrowedTo(own: SpreadAt, spread_EUR_per_kWh: number): SpreadAt {
  const raise = own.spread_EUR_per_kWh - spread_EUR_per_kWh;
  return {
    feedIn_EUR_per_kWh: own.feedIn_EUR_per_kWh + raise,
    spread_EUR_per_kWh,
    margin_EUR_per_kWh: own.margin_EUR_per_kWh - raise,
  };
}

function figuresOf(rows: readonly FigureRow[]): BreakEvenPoint['figures'] {
  return Object.fromEntries(
    breakEvenFigures.map((name) => [name, estimate(rows, name).mean]),
  ) as BreakEvenPoint['figures'];
}

function verdictOf(net: Estimate): SpreadVerdict | null {
  if (net.mean === null || net.halfWidth === null) return null;
  if (net.mean === 0 && net.halfWidth === 0) return 'even';
  if (!isCertain(net)) return 'unclear';
  return net.mean > 0 ? 'pays' : 'loses';
}

/** `low`, `high`: ends of the crossing's interval; null where it is open, or there is no crossing. */
function overallVerdict(
  points: readonly BreakEvenPoint[],
  low: number | null,
  high: number | null,
): BreakEvenVerdict {
  const all = (...allowed: readonly SpreadVerdict[]) =>
    points.every(({ verdict }) => verdict !== null && allowed.includes(verdict));
  if (all('pays', 'even')) return 'pays-throughout';
  if (all('loses')) return 'pays-nowhere';
  if (low === null || high === null) return 'unclear';
  const parts = points.every(({ spread_EUR_per_kWh: spread, verdict }) => {
    if (spread > high) return verdict === 'pays';
    // where nothing is traded any more and the ledger costs nothing, nothing is lost either
    return spread >= low || verdict === 'loses' || verdict === 'even';
  });
  return parts ? 'crosses' : 'unclear';
}
