/**
 * Multi-unit double auction of Huang, Scheller-Wolf and Sycara: the last accepted bid and the last accepted offer do not trade and
 * set the prices: buyers before them pay that bid, sellers receive that offer, the operator keeps the difference. The longer side of
 * those before them gives way by equal amounts, and an order smaller than that amount gets nothing.
 *
 * In whole Wh: every order of the longer side is reduced by the least whole amount with which that side does not exceed the other,
 * orders not above it to 0; the Wh that are then missing, fewer than the orders of at least that amount, go one each to
 * those of them that are first by lot. Equal prices go by lot.
 *
 * Truthful in limits for any quantities: who trades cannot move the last orders without no longer trading, and what it gets does
 * not hang on its limit. The claim does not cover quantities: a buyer that understates can make the last bid a lower one,
 * and one on the longer side that overstates gets more of what it wants. An agent with several orders can gain too.
 *
 * Source: Huang, Scheller-Wolf & Sycara, Design of a multi-unit double auction e-market, Computational Intelligence 18 (2002).
 * Units: Wh, micro-EUR per kWh. Cost: that of the merit order, 32 passes over the longer side, a sort of it by lot; no allocation
 * once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { drawOf } from './lots.js';
import { AGENT, FILL, KEY, ORDER, STRIDE } from './merit-order.js';
import { RankedMerit } from './ranked-merit.js';
import { RecordSorter } from './record-sort.js';
import { withRestrictions } from './restrictions.js';
import type { ClearingContext, Mechanism, MechanismProperties, OrderColumns, TradeColumns } from './types.js';

class HuangAuction implements Mechanism {
  readonly properties: MechanismProperties = {
    timing: 'call',
    individuallyRational: true,
    budgetBalance: 'weak',
    truthful: true,
    efficient: false,
    orderIndependent: true,
    quantityBasis: 'offered',
    cost: 'n log n',
  };
  private readonly ranked = new RankedMerit();
  private readonly reduction = new EqualReduction();

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    const { ranked, reduction } = this;
    if (!ranked.clear(orders, context)) return;
    const { merit, lastBid, lastOffer } = ranked;
    const { records, firstSeller } = merit;
    const demand_Wh = filledIn(records, 0, lastBid);
    const supply_Wh = filledIn(records, firstSeller, lastOffer);
    if (demand_Wh > supply_Wh) reduction.reduce(records, 0, lastBid, supply_Wh, context.lot);
    else if (supply_Wh > demand_Wh) reduction.reduce(records, firstSeller, lastOffer, demand_Wh, context.lot);
    ranked.tradeAllButLast(orders, trades);
  }
}

/** Reduction of orders by equal amounts; its scratch column is reused. */
class EqualReduction {
  private lots = new Int32Array(0);
  private readonly sorter = new RecordSorter();

  /** Reduces the records [from, to), which hold more than `target_Wh`, to it. */
  reduce(records: Int32Array, from: number, to: number, target_Wh: number, lot: number): void {
    const reduction_Wh = leastReduction(records, from, to, target_Wh);
    if (this.lots.length < (to - from) * STRIDE) {
      this.lots = new Int32Array(Math.max((to - from) * STRIDE, this.lots.length * 2));
    }
    const { lots, sorter } = this;
    let missing_Wh = target_Wh;
    let entries = 0;
    for (let i = from; i < to; i++) {
      const r = i * STRIDE;
      const offered = records[r + FILL];
      const kept = offered > reduction_Wh ? offered - reduction_Wh : 0;
      records[r + FILL] = kept;
      missing_Wh -= kept;
      if (offered < reduction_Wh) continue;
      lots[entries * STRIDE + KEY] = drawOf('remainder', records[r + AGENT], lot);
      lots[entries * STRIDE + ORDER] = i;
      entries++;
    }
    if (missing_Wh === 0) return;
    sorter.sort(lots, 0, entries);
    for (let e = 0; e < missing_Wh; e++) records[lots[e * STRIDE + ORDER] * STRIDE + FILL]++;
  }
}

/** The least whole amount by which all records [from, to) must be reduced, to 0 at the least, to hold at most `target_Wh`. */
function leastReduction(records: Int32Array, from: number, to: number, target_Wh: number): number {
  let low = 0;
  let high = 0x7fffffff;
  while (low < high) {
    const middle = (low + high) >>> 1;
    let kept_Wh = 0;
    for (let r = from * STRIDE + FILL; r < to * STRIDE; r += STRIDE) {
      if (records[r] > middle) kept_Wh += records[r] - middle;
    }
    if (kept_Wh > target_Wh) low = middle + 1;
    else high = middle;
  }
  return low;
}

function filledIn(records: Int32Array, from: number, to: number): number {
  let sum_Wh = 0;
  for (let r = from * STRIDE + FILL; r < to * STRIDE; r += STRIDE) sum_Wh += records[r];
  return sum_Wh;
}

export const huang = definePlugin({
  kind: 'huang',
  title: 'Multi-unit double auction of Huang, Scheller-Wolf and Sycara',
  source: 'Huang, Scheller-Wolf & Sycara 2002',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): Mechanism => withRestrictions(new HuangAuction()),
});
