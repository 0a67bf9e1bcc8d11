/**
 * Posted offers: sellers post what they offer and at which price; buyers come one after the other, and each takes the cheapest
 * offers that it is willing to pay, at the offers' prices, until it has enough. The market of one side: only sellers name prices.
 *
 * `buyers`: drawn by lot, as in the experiments, or in the order of arrival; equal offers go by the same rule. Who comes first
 * takes the cheapest though another may want it more, so the gains from trade are not the greatest possible. A buyer gains
 * nothing by misstating its limit, a seller may by asking for more.
 * Source: Plott & Smith, Review of Economic Studies 45 (1978) 133-153; the one-sided market of gsy-e.
 * Cost: a sort of each side; no allocation once warm. Labels and minimums: restrictions.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { OrderSequence, type Ties } from './order-sequence.js';
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
  buyers: z.enum(['lot', 'arrival']).default('lot').describe('in which order buyers choose'),
});

/** The price of a trade is the offer's. */
const WEIGHT = 0;

class PostedPrice implements Mechanism {
  readonly properties: MechanismProperties;
  private readonly ties: Ties;
  private readonly bids = new OrderSequence();
  private readonly offers = new OrderSequence();
  private readonly turns = new MatchingInTurns();

  constructor(buyers: 'lot' | 'arrival') {
    this.ties = buyers === 'lot' ? 'lot' : 'time-priority';
    this.properties = {
      timing: 'call',
      individuallyRational: true,
      budgetBalance: 'strong',
      truthful: false,
      efficient: false,
      orderIndependent: buyers === 'lot',
      quantityBasis: 'offered',
      pairwiseFees: true,
      cost: 'n log n',
    };
  }

  clear(orders: OrderColumns, { lot, pairFees }: ClearingContext, trades: TradeColumns): void {
    const { bids, offers, ties } = this;
    trades.count = 0;
    bids.list(orders, BUY, 'turns', ties, lot);
    offers.list(orders, SELL, 'cheapest-first', ties, lot);
    this.turns.match(orders, bids, offers, WEIGHT, trades, pairFees);
  }
}

export const postedPrice = definePlugin({
  kind: 'posted-price',
  title: 'Posted offers: buyers choose in turn',
  source: 'Plott & Smith 1978 (posted offer); one-sided market of gsy-e',
  schema,
  create: (config, _context: undefined): Mechanism => withRestrictions(new PostedPrice(config.buyers)),
});
