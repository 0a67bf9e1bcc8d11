/**
 * `gjerstad-dickhaut`: quotes the price of greatest expected surplus, (v - b) q(b) for a buyer of value v and (a - c) p(a) for a
 * seller of cost c, with the beliefs q and p that follow from what was accepted and rejected so far (`beliefs.ts`).
 *
 * In a call market each order of a clearing that is seen on the ledger is as many shouts at its limit as it has Wh, accepted as far as it
 * was filled: at a price where supply is rationed to a tenth, nine tenths were rejected. The original remembers the shouts since the L-th last trade of a sequence; here whole clearings are remembered, the newest until they
 * hold L accepted bids, and never more than `clearings`. Beliefs are 0 and 1 at the floor and the cap of local prices. What is
 * quoted is rounded to whole micro-EUR; where nothing can be gained the reservation is quoted. Homes that have seen no clearing
 * believe in one cubic between floor and cap. Homes of one gateway see the same and share their beliefs.
 *
 * Source: Gjerstad & Dickhaut, Price formation in double auctions, Games and Economic Behavior 22 (1998) 1-29; L = 5 there, where
 * each trade is of one unit. Draws nothing. Cost: O(n log n) a clearing of n orders and gateway; a bid about 4 us, and 10 ns for every price
 * remembered.
 */
import { z } from 'zod';
import { roundHalfAway } from '../kernel/index.js';
import { BUY } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { BeliefMaker, bestShout, createBeliefs, type Beliefs } from './beliefs.js';
import { ShoutHistory } from './shout-history.js';
import type { BidRequest, MarketOutcome, Strategy, StrategyContext } from './types.js';

const schema = z.strictObject({
  memory: quantity('count', 'accepted bids that are remembered, at least, with all that was shouted since', {
    minimum: 1,
    maximum: 1e6,
  }).prefault(5),
  clearings: quantity('count', 'clearings that are remembered at most', {
    minimum: 1,
    maximum: 1e4,
  }).prefault(16),
});

/** What the homes of one gateway know. */
interface Knowledge {
  readonly history: ShoutHistory;
  readonly beliefs: Beliefs;
}

export const gjerstadDickhaut = definePlugin({
  kind: 'gjerstad-dickhaut',
  title: 'Gjerstad-Dickhaut (GD): the greatest expected surplus under beliefs from past orders',
  source: 'Gjerstad & Dickhaut, Games and Economic Behavior 22 (1998) 1-29',
  schema,
  create({ memory, clearings }, { homes, gateways, columns }: StrategyContext): Strategy {
    const known = new Array<Knowledge | undefined>(gateways).fill(undefined);
    /** The gateway through which a home has seen a clearing, or -1. */
    const gatewayOf = columns.i32('gjerstad-dickhaut.gateway', homes).fill(-1);
    const maker = new BeliefMaker();
    const ignorant = createBeliefs(0, 0);
    const nothing = new ShoutHistory(1, 1);
    let filled_Wh = new Int32Array(64);

    function bid(request: BidRequest): void {
      const { from, to, bounds, out } = request;
      const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = bounds;
      const { side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = out;
      if (cap < floor) return;
      maker.make(nothing, floor, cap, ignorant);
      for (let i = from; i < to; i++) {
        if (quantity[i] === 0) continue;
        const gateway = gatewayOf[i];
        const beliefs = gateway < 0 ? ignorant : known[gateway]!.beliefs;
        const reservation = limit[i];
        const price = roundHalfAway(
          side[i] === BUY ? bestShout(beliefs.bid, reservation) : -bestShout(beliefs.ask, -reservation),
        );
        limit[i] = price < floor && side[i] === BUY ? floor : price > cap && side[i] !== BUY ? cap : price;
      }
    }

    function observe(outcome: MarketOutcome): void {
      const { gateway, orders, trades, bounds, homes: seen } = outcome;
      const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = bounds;
      const mine = (known[gateway] ??= {
        history: new ShoutHistory(memory, clearings),
        beliefs: createBeliefs(floor, cap),
      });
      for (let k = 0; k < seen.length; k++) gatewayOf[seen[k]] = gateway;
      if (filled_Wh.length < orders.count) filled_Wh = new Int32Array(2 * orders.count);
      filled_Wh.fill(0, 0, orders.count);
      for (let t = 0; t < trades.count; t++) {
        filled_Wh[trades.buyOrder[t]] += trades.quantity_Wh[t];
        filled_Wh[trades.sellOrder[t]] += trades.quantity_Wh[t];
      }
      for (let k = 0; k < orders.count; k++)
        mine.history.add(orders.side[k], orders.limit_uEUR_per_kWh[k], orders.quantity_Wh[k], filled_Wh[k]);
      mine.history.endClearing();
      maker.make(mine.history, floor, cap, mine.beliefs);
    }

    return { drawsPerHome: 0, withinReservation: true, bid, observe };
  },
});
