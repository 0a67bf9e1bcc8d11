/**
 * Pay as bid: orders of a product meet at once, and every pair that is matched trades at the limit of one of its two orders, so
 * there are as many prices as pairs.
 *
 * `sequence`: in merit order the highest bid takes the cheapest offers first, which reaches the greatest gains from trade (where
 * nobody stands on both sides). With the dearest offer first, each offer from the highest takes the highest bids that reach it,
 * which trades the most energy that can be traded at all, and so also what costs its seller more than it would have cost the
 * next: offers at 9 and 4 against bids of 10 and 5 make two trades worth 1 each, in merit order one worth 6.
 * `priceOf`: the bid's limit (the seller keeps the gain) or the offer's (the buyer does).
 * `ties`: equal limits by lot, which favours nobody and hangs on no ledger's delay, or by time of arrival.
 *
 * As other tools have it: bid and dearest-offer-first with ties by time is gsy-framework's `pay_as_bid`, bid and merit simply's,
 * offer and merit with ties by lot ASSUME's `pay_as_bid`, whose name is the bidders of a market in which sellers bid.
 * Source: gsy-framework, matching_algorithms/pay_as_bid; simply, market; ASSUME, clearing_algorithms/simple (as definitions).
 * Cost: a sort of each side; no allocation once warm. Labels and minimums: restrictions.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
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
  priceOf: z.enum(['bid', 'offer']).default('bid').describe('whose limit is the price of a pair'),
  sequence: z
    .enum(['merit', 'dearest-offer-first'])
    .default('merit')
    .describe('merit: highest bids with cheapest offers; dearest-offer-first: as much energy as possible'),
  ties: z.enum(['lot', 'time-priority']).default('lot').describe('who goes first among equal limits'),
});

export type PayAsBidConfig = z.output<typeof schema>;

class PayAsBid implements Mechanism {
  readonly properties: MechanismProperties;
  private readonly config: PayAsBidConfig;
  private readonly bids = new OrderSequence();
  private readonly offers = new OrderSequence();
  private readonly turns = new MatchingInTurns();

  constructor(config: PayAsBidConfig) {
    this.config = config;
    this.properties = {
      timing: 'call',
      individuallyRational: true,
      budgetBalance: 'strong',
      truthful: false,
      efficient: config.sequence === 'merit',
      orderIndependent: config.ties === 'lot',
      quantityBasis: 'offered',
      pairwiseFees: true,
      cost: 'n log n',
    };
  }

  clear(orders: OrderColumns, { lot, pairFees }: ClearingContext, trades: TradeColumns): void {
    const { bids, offers, turns } = this;
    const { priceOf, sequence, ties } = this.config;
    const weight = priceOf === 'bid' ? 1 : 0;
    trades.count = 0;
    bids.list(orders, BUY, 'dearest-first', ties, lot);
    if (sequence === 'merit') {
      offers.list(orders, SELL, 'cheapest-first', ties, lot);
      turns.match(orders, bids, offers, weight, trades, pairFees);
    } else {
      offers.list(orders, SELL, 'dearest-first', ties, lot);
      turns.match(orders, offers, bids, weight, trades, pairFees);
    }
  }
}

export const payAsBid = definePlugin({
  kind: 'pay-as-bid',
  title: 'Pay as bid: each pair at its own limit',
  source: 'definitions of gsy-framework (pay_as_bid), simply (pab) and ASSUME (pay_as_bid)',
  schema,
  create: (config, _context: undefined): Mechanism => withRestrictions(new PayAsBid(config)),
});
