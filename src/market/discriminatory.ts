/**
 * Discriminatory double auction: orders of a product meet at once in merit order, the highest bid with the cheapest offer, and
 * every pair trades at a price of its own between its two limits: the midpoint, or `weight` of the way from offer to bid.
 *
 * On the axis of cumulated energy each pair is the segment on which one bid lies above one offer, as lemlab and HAMLET say it;
 * they cut prices to integers, here they go to the nearest micro-EUR per kWh, halves down. Who meets whom decides the price, so
 * equal limits go by lot (lots.ts), which favours nobody; lemlab shuffles its orders to the same end.
 * It reaches the greatest gains from trade where nobody stands on both sides. A weight of 1 is pay-as-bid in merit order.
 * Source: lemlab, lem/clearing_ex_ante (`pda`, discriminatory), and HAMLET, executor/markets/electricity (as definitions).
 * Cost: a sort of each side; no allocation once warm. Labels and minimums: restrictions.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { OrderSequence } from './order-sequence.js';
import { withRestrictions } from './restrictions.js';
import { MatchingInTurns } from './turns.js';
import {
  BUY,
  SELL,
  type ClearingContext,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type TradeColumns,
} from './types.js';

const schema = z.strictObject({
  weight: quantity('fraction', 'where the price of a pair lies: 0 is the offer, 1 the bid', {
    minimum: 0,
    maximum: 1,
  }).prefault(0.5),
});

class DiscriminatoryAuction implements Mechanism {
  readonly properties: MechanismProperties = {
    timing: 'call',
    individuallyRational: true,
    budgetBalance: 'strong',
    truthful: false,
    efficient: true,
    orderIndependent: true,
    quantityBasis: 'offered',
    pairwiseFees: true,
    cost: 'n log n',
  };
  private readonly weight: number;
  private readonly bids = new OrderSequence();
  private readonly offers = new OrderSequence();
  private readonly turns = new MatchingInTurns();

  constructor(weight: number) {
    this.weight = weight;
  }

  clear(orders: OrderColumns, { lot, pairFees }: ClearingContext, trades: TradeColumns): void {
    const { bids, offers } = this;
    trades.count = 0;
    bids.list(orders, BUY, 'dearest-first', 'lot', lot);
    offers.list(orders, SELL, 'cheapest-first', 'lot', lot);
    this.turns.match(orders, bids, offers, this.weight, trades, pairFees);
  }
}

export const discriminatory = definePlugin({
  kind: 'discriminatory',
  title: 'Discriminatory double auction: each pair at its midpoint',
  source: 'definition of lemlab and HAMLET (pda, discriminatory)',
  schema,
  create: (config, _context: undefined): Mechanism =>
    withRestrictions(new DiscriminatoryAuction(config.weight)),
});
