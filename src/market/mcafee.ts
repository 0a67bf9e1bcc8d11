/**
 * McAfee's double auction: all that trades efficiently trades at the middle of the first bid and the first offer that do not, if
 * the last accepted bid and offer agree to that price; else the last accepted bid and offer do not trade, the buyers before
 * pay that bid, the sellers before receive that offer, and the operator keeps the difference.
 *
 * Defined by McAfee for orders of one unit, b1 >= b2 >= ... and s1 <= s2 <= ..., k the greatest with bk >= sk: p0 = (b(k+1) + s(k+1)) / 2
 * if sk <= p0 <= bk, rounded down to whole micro-EUR per kWh, which keeps it above sk and independent of those who trade.
 * Where there is no (k+1)-th bid or offer there is no p0. Generalised to orders of different quantities: k counts orders,
 * the last one accepted may be accepted in part, and if the last pair is left out, the longer side is served in merit order
 * until the shorter is used up. Equal prices go by lot. Truthful in limits where all orders are of one quantity (`unit`): else
 * the size of the last order decides how much of the others trades, and a partly accepted order gains by a better limit.
 *
 * Of k efficient orders of one quantity at least k - 1 trade, and their gains are at least 1 - 1/k of the greatest possible.
 *
 * Source: McAfee, A dominant strategy double auction, Journal of Economic Theory 56 (1992).
 * Units: Wh, micro-EUR per kWh. Cost: that of the merit order and one pass; no allocation once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { pairByMerit } from './pairing.js';
import { RankedMerit } from './ranked-merit.js';
import { withRestrictions } from './restrictions.js';
import type { ClearingContext, Mechanism, MechanismProperties, OrderColumns, TradeColumns } from './types.js';

class McAfeeAuction implements Mechanism {
  readonly properties: MechanismProperties = {
    timing: 'call',
    individuallyRational: true,
    budgetBalance: 'weak',
    truthful: 'unit',
    efficient: false,
    orderIndependent: true,
    quantityBasis: 'offered',
    cost: 'n log n',
  };
  private readonly ranked = new RankedMerit();
  private readonly next = { low: 0, high: 0 };

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    const { ranked, next } = this;
    if (!ranked.clear(orders, context)) return;
    const { merit } = ranked;
    ranked.findNext(orders, next);
    const price = Math.floor((next.low + next.high) / 2);
    const isBetween = price >= merit.offer.price_uEUR_per_kWh && price <= merit.bid.price_uEUR_per_kWh;
    // without a next bid or offer the middle is infinite, or no number, and so between nothing
    if (isBetween) pairByMerit(merit, orders.agent, price, trades);
    else ranked.tradeAllButLast(orders, trades);
  }
}

export const mcafee = definePlugin({
  kind: 'mcafee',
  title: 'McAfee’s double auction',
  source: 'McAfee, A dominant strategy double auction, 1992',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): Mechanism => withRestrictions(new McAfeeAuction()),
});
