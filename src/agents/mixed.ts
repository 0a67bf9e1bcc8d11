/**
 * Several strategies in one market: each plays for its own homes, and sees what they see. Every home draws as often as the strategy that
 * draws most, so that who plays what changes nobody's draws in the products to come.
 * Cost: that of the strategies.
 */
import type { BidRequest, MarketOutcome, PlanRequest, Strategy } from './types.js';
import type { HomeRange } from './types.js';

/** A strategy and the homes that it plays for: ranges, ascending and disjoint. */
export interface StrategyPart {
  readonly strategy: Strategy;
  readonly homes: readonly HomeRange[];
}

/** One strategy for all homes of `parts`, which have each home once. */
export function mixedStrategy(parts: readonly StrategyPart[]): Strategy {
  const drawsPerHome = Math.max(0, ...parts.map(({ strategy }) => strategy.drawsPerHome));
  const planners = parts.filter(({ strategy }) => strategy.plan !== undefined);
  const learners = parts.filter(({ strategy }) => strategy.observe !== undefined);
  return {
    drawsPerHome,
    withinReservation: parts.every(({ strategy }) => strategy.withinReservation),
    bid(request: BidRequest): void {
      for (const { strategy, homes } of parts) {
        eachWithin(homes, request.from, request.to, (from, to) => {
          strategy.bid({ ...request, from, to });
          for (let i = from; i < to; i++)
            for (let draw = strategy.drawsPerHome; draw < drawsPerHome; draw++) request.streams.bits(i);
        });
      }
    },
    ...(learners.length === 0
      ? {}
      : {
          observe(outcome: MarketOutcome): void {
            for (const { strategy, homes } of learners) {
              const own = outcome.homes.filter((home) =>
                homes.some(({ from, to }) => home >= from && home < to),
              );
              if (own.length > 0) strategy.observe!({ ...outcome, homes: own });
            }
          },
        }),
    ...(planners.length === 0
      ? {}
      : {
          planAhead_slots: Math.max(...planners.map(({ strategy }) => strategy.planAhead_slots ?? 0)),
          plan(request: PlanRequest): void {
            for (const { strategy, homes } of planners) {
              const furthest = request.slot + (strategy.planAhead_slots ?? 0);
              const lastSlot = furthest < request.lastSlot ? furthest : request.lastSlot;
              eachWithin(homes, request.from, request.to, (from, to) =>
                strategy.plan!({ ...request, from, to, lastSlot }),
              );
            }
          },
        }),
  };
}

/** Calls `visit` with the parts of `ranges` that lie in [from, to). */
function eachWithin(
  ranges: readonly HomeRange[],
  from: number,
  to: number,
  visit: (from: number, to: number) => void,
): void {
  for (const range of ranges) {
    const first = range.from > from ? range.from : from;
    const end = range.to < to ? range.to : to;
    if (first < end) visit(first, end);
  }
}
