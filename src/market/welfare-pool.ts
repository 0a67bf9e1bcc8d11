/**
 * Welfare-optimal pool: the trades with the greatest gains from trade of a book, found by the linear solver HiGHS, labels and agents
 * included: the upper bound of what any mechanism gains on books without minimum quantities.
 *
 * Quantities and prices: see welfare-program.ts. Where some orders of a price level trade only in part, the level is divided in proportion
 * to what each offers, by the largest remainder, ties to the lower agent number. A label has its own price where green energy is
 * scarce, and the price of the others where it is not; both sides of a trade have one price.
 * Minimums make the program a combinatorial one. It is not solved as such: orders filled by less than their minimum are dropped one
 * at a time and the rest solved again (restrictions.ts), so with minimums the result is feasible but need not be the best.
 * Without labels the gains are those of optimum.ts, and the price the middle of its interval, to the nearest micro-EUR per kWh,
 * halves down.
 *
 * Source: welfare maximisation as a linear program (validation target A14); Dantzig 1963; Gale 1957.
 * Cost: about 15 ms for 1,000 orders at as many prices, 0.2 s for 10,000; orders of one price and label count as one. Solving allocates.
 */
import { z } from 'zod';
import { assert } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { pairAdmissible } from './admissible-pairing.js';
import { loadSolver } from './highs.js';
import { LargestRemainder } from './largest-remainder.js';
import { classesOf, type OrderClasses } from './order-classes.js';
import { withMinimums } from './restrictions.js';
import {
  SELL,
  type ClearingContext,
  type MarketDesign,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type TradeColumns,
} from './types.js';
import { solveWelfare } from './welfare-program.js';

const properties: MechanismProperties = {
  timing: 'call',
  individuallyRational: true,
  budgetBalance: 'strong',
  truthful: false,
  efficient: true,
  orderIndependent: true,
  quantityBasis: 'offered',
  cost: 'a linear program',
};

export class WelfarePool implements Mechanism {
  readonly properties = properties;
  private readonly core: Mechanism = withMinimums({ properties, clear: clearWithoutMinimums });

  prepare(): Promise<void> {
    return loadSolver();
  }

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    this.core.clear(orders, context, trades);
  }
}

const division = new LargestRemainder();

function clearWithoutMinimums(orders: OrderColumns, _context: ClearingContext, trades: TradeColumns): void {
  trades.count = 0;
  if (!canTrade(orders)) return;
  const classes = classesOf(orders);
  const optimum = solveWelfare(classes);
  const fill_Wh = divided(orders, classes, optimum.traded_Wh);
  const price = new Float64Array(orders.count);
  for (let k = 0; k < orders.count; k++) price[k] = optimum.price_uEUR_per_kWh[classes.classOf[k]];
  const left = pairAdmissible(orders, { fill_Wh, level: classes.levelOf, price_uEUR_per_kWh: price }, trades);
  assert(left === 0, 'CW-MARKET-SOLVER', `${left} Wh of the optimum find no partner`);
  checkLimits(orders, trades);
}

/** Whether the highest bid reaches the lowest offer: if not, there is nothing to solve. */
function canTrade({ count, side, limit_uEUR_per_kWh: limit }: OrderColumns): boolean {
  let bid = -Infinity;
  let offer = Infinity;
  for (let k = 0; k < count; k++) {
    if (side[k] === SELL) {
      if (limit[k] < offer) offer = limit[k];
    } else if (limit[k] > bid) bid = limit[k];
  }
  return bid >= offer;
}

/** What each order gets of what its class trades. */
function divided(
  { count, quantity_Wh }: OrderColumns,
  classes: OrderClasses,
  traded_Wh: Float64Array,
): Float64Array {
  const { first, member } = classes;
  const fill_Wh = new Float64Array(count);
  for (let c = 0; c < classes.count; c++) {
    if (traded_Wh[c] === 0) continue;
    const members = member.subarray(first[c], first[c + 1]);
    const weights = Float64Array.from(members, (k) => quantity_Wh[k]);
    const shares = new Float64Array(members.length);
    division.divide(traded_Wh[c], weights, members.length, shares);
    members.forEach((k, i) => (fill_Wh[k] = shares[i]));
  }
  return fill_Wh;
}

/** The prices are duals of the program: they lie between the limits of every trade, or the solution is no optimum. */
function checkLimits({ limit_uEUR_per_kWh: limit }: OrderColumns, trades: TradeColumns): void {
  for (let t = 0; t < trades.count; t++) {
    const price = trades.buyerPrice_uEUR_per_kWh[t];
    assert(
      price <= limit[trades.buyOrder[t]] && price >= limit[trades.sellOrder[t]],
      'CW-MARKET-SOLVER',
      `the price ${price} of HiGHS does not support trade ${t}`,
    );
  }
}

export const welfarePool = definePlugin({
  kind: 'welfare-pool',
  title: 'Welfare-optimal pool by linear programming',
  source: 'Dantzig 1963 (transport problem); Gale 1957; solver: Huangfu & Hall 2018 (HiGHS)',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): MarketDesign => new WelfarePool(),
});
