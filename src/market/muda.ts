/**
 * MUDA, multi-unit double auction: each agent belongs to one of two halves of the market, drawn by lot, and each half trades at
 * the other's competitive price. `variant` says who trades in a half where not all can: see exogenous-price.ts.
 *
 * The price of a half is the middle of its competitive prices, halves down; where nothing would trade, the middle of its highest
 * bid and its lowest offer; where it has but one of these, that; where it has none, the other half does not trade.
 * Truthful in limits and quantities, for agents with any number of orders on one side, and for every draw of lots: an agent's price
 * comes from others. Half of the book never meets the other half: in small books this costs most of the gains, and they
 * approach the greatest possible only as the number of agents grows.
 *
 * Source: Segal-Halevi, Hassidim & Aumann, MUDA: a truthful multi-unit double-auction mechanism, AAAI 2018 (arXiv 1712.06848).
 * Units: Wh, micro-EUR per kWh. Cost: n log n, see merit-order.ts and exogenous-price.ts; no allocation once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { findBeyond, findCompetitivePrices, middleOf } from './competitive-price.js';
import { ExogenousPriceMarket, type LongSideRule } from './exogenous-price.js';
import { drawOf } from './lots.js';
import { MeritOrder } from './merit-order.js';
import { withRestrictions } from './restrictions.js';
import type { ClearingContext, Mechanism, MechanismProperties, OrderColumns, TradeColumns } from './types.js';

const schema = z.strictObject({
  variant: z
    .enum(['vickrey', 'lottery'])
    .default('vickrey')
    .describe(
      'who trades on the longer side of a half: those who gain most, for a fee to the operator that is what they keep others from gaining (vickrey), or whoever the lot draws, without a fee (lottery)',
    ),
});

class MudaAuction implements Mechanism {
  readonly properties: MechanismProperties;
  private readonly merit = new MeritOrder();
  private readonly market: ExogenousPriceMarket;
  private readonly prices = { low: 0, high: 0 };
  private left_Wh = new Int32Array(0);
  private right_Wh = new Int32Array(0);

  constructor(variant: LongSideRule) {
    this.market = new ExogenousPriceMarket(variant);
    this.properties = {
      timing: 'call',
      individuallyRational: true,
      budgetBalance: variant === 'lottery' ? 'strong' : 'weak',
      truthful: true,
      efficient: false,
      orderIndependent: true,
      quantityBasis: 'offered',
      cost: 'n log n',
    };
  }

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    const { market } = this;
    this.halve(orders, context.lot);
    const leftPrice = this.priceOf(orders, this.left_Wh, context);
    const rightPrice = this.priceOf(orders, this.right_Wh, context);
    if (rightPrice !== null) market.clear(orders, this.left_Wh, rightPrice, context.lot, trades);
    if (leftPrice !== null) market.clear(orders, this.right_Wh, leftPrice, context.lot, trades);
  }

  private halve(orders: OrderColumns, lot: number): void {
    const { count, agent, quantity_Wh } = orders;
    if (this.left_Wh.length < count) {
      this.left_Wh = new Int32Array(Math.max(count, this.left_Wh.length * 2));
      this.right_Wh = new Int32Array(this.left_Wh.length);
    }
    const { left_Wh, right_Wh } = this;
    for (let k = 0; k < count; k++) {
      const isLeft = drawOf('halves', agent[k], lot) < 0;
      left_Wh[k] = isLeft ? quantity_Wh[k] : 0;
      right_Wh[k] = isLeft ? 0 : quantity_Wh[k];
    }
  }

  private priceOf(orders: OrderColumns, available_Wh: Int32Array, context: ClearingContext): number | null {
    const { merit, prices } = this;
    const { floor_uEUR_per_kWh, cap_uEUR_per_kWh } = context;
    if (merit.clear(orders, available_Wh, floor_uEUR_per_kWh, cap_uEUR_per_kWh)) {
      findCompetitivePrices(orders, available_Wh, merit, prices);
    } else {
      findBeyond(orders, available_Wh, Infinity, -Infinity, prices);
      if (prices.low === -Infinity && prices.high === Infinity) return null;
    }
    return middleOf(prices);
  }
}

export const muda = definePlugin({
  kind: 'muda',
  title: 'MUDA: two halves, each at the other’s price',
  source: 'Segal-Halevi, Hassidim & Aumann 2018',
  schema,
  create: ({ variant }, _context: undefined): Mechanism => withRestrictions(new MudaAuction(variant)),
});
