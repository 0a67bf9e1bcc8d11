/**
 * A market by the user's own rule: which bid may meet which offer, at what price, and which pair comes first, written as expressions
 * in the scenario (rule-language.ts says in what words and units).
 *
 *   match      a truth value: whether the pair may trade
 *   price      the price of the pair, micro-EUR per kWh, to the nearest integer, halves down
 *   priority   pairs of higher priority trade first; of equal priority the earlier bid's, then the earlier offer's
 *
 * All three see the orders as they were accepted, not what is left of them. Prices are not clamped: a pair whose price breaks one of
 * its limits does not match, nor does one whose price or priority is no number, whose offer is less green than the bid wants, or
 * whose orders are one agent's. With fees by pair `price` is the price without them, and a pair whose limits it breaks with its fee does
 * not match. Matching and minimums: see matched-pairs.ts.
 * Source: definition; the expression syntax is that of mathjs.
 * Cost: bids times offers, about 20 ns a pair and 100 ns more for one that matches; no allocation once warm.
 * Errors: CW-MARKET-RULE, at the rule's place in the scenario.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { MatchedPairs } from './matched-pairs.js';
import { CAP, compileRule, FLOOR, STRIDE, type CompiledRule } from './rule-compiler.js';
import { ruleSchema, type Rule } from './rule-language.js';
import {
  BUY,
  type ClearingContext,
  type MarketDesign,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type TradeColumns,
} from './types.js';

const schema = z.strictObject({
  match: ruleSchema(
    'boolean',
    'whether a bid and an offer may trade: an expression of bid.price, offer.price and their like that is true or false',
    'bid.price >= offer.price and offer.green >= 500',
  ).prefault('bid.price >= offer.price'),
  price: ruleSchema(
    'number',
    'the price of a pair, micro-EUR per kWh; a pair whose price breaks a limit does not trade',
    'min(bid.price, offer.price + 2 * ct)',
  ).prefault('(bid.price + offer.price) / 2'),
  priority: ruleSchema(
    'number',
    'which pairs trade first: those of the highest value, and of equal ones the earliest',
    'offer.green - offer.arrival',
  ).prefault('bid.price - offer.price'),
});

export type UserRuleConfig = z.output<typeof schema>;

export class UserRule implements Mechanism {
  readonly properties: MechanismProperties = {
    timing: 'call',
    individuallyRational: true,
    budgetBalance: 'strong',
    truthful: false,
    efficient: false,
    orderIndependent: false,
    quantityBasis: 'offered',
    pairwiseFees: true,
    cost: 'bids x offers',
  };
  private readonly match: CompiledRule;
  private readonly price: CompiledRule;
  private readonly priority: CompiledRule;
  private readonly pairs = new MatchedPairs();
  private rows = new Float64Array(STRIDE);
  private bids = new Int32Array(0);
  private offers = new Int32Array(0);

  constructor(config: UserRuleConfig, compile: (rule: Rule) => CompiledRule = compileRule) {
    this.match = compile(config.match);
    this.price = compile(config.price);
    this.priority = compile(config.priority);
  }

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    this.reserve(orders.count);
    const { rows, bids, offers, pairs, match, price, priority } = this;
    rows[FLOOR] = context.floor_uEUR_per_kWh;
    rows[CAP] = context.cap_uEUR_per_kWh;
    const { pairFees } = context;
    const { agent, limit_uEUR_per_kWh: limit, green_permille, greenWanted_permille } = orders;
    let bidCount = 0;
    let offerCount = 0;
    for (let k = 0; k < orders.count; k++) {
      this.fillRow(orders, k);
      if (orders.side[k] === BUY) bids[bidCount++] = k;
      else offers[offerCount++] = k;
    }
    pairs.clear();
    for (let i = 0; i < bidCount; i++) {
      const b = bids[i];
      const bid = (b + 1) * STRIDE;
      for (let j = 0; j < offerCount; j++) {
        const s = offers[j];
        if (agent[s] === agent[b] || green_permille[s] < greenWanted_permille[b]) continue;
        const offer = (s + 1) * STRIDE;
        if (match(rows, bid, offer) === 0) continue;
        const paid = Math.ceil(price(rows, bid, offer) - 0.5);
        // false of NaN as well
        if (!(paid >= limit[s] && paid <= limit[b])) continue;
        if (pairFees) {
          const buyerFee = pairFees.buyer_uEUR_per_kWh(agent[b], agent[s]);
          const sellerFee = pairFees.seller_uEUR_per_kWh(agent[b], agent[s]);
          if (paid + buyerFee > limit[b] || paid - sellerFee < limit[s]) continue;
        }
        const first = priority(rows, bid, offer);
        if (first === first) pairs.add(b, s, paid, first);
      }
    }
    pairs.match(orders, trades);
    if (!pairFees) return;
    for (let t = 0; t < trades.count; t++) {
      const buyer = agent[trades.buyOrder[t]];
      const seller = agent[trades.sellOrder[t]];
      trades.buyerPrice_uEUR_per_kWh[t] += pairFees.buyer_uEUR_per_kWh(buyer, seller);
      trades.sellerPrice_uEUR_per_kWh[t] -= pairFees.seller_uEUR_per_kWh(buyer, seller);
    }
  }

  /** The fields of order `k`, in the order of `orderFields`. */
  private fillRow(orders: OrderColumns, k: number): void {
    const { rows } = this;
    const r = (k + 1) * STRIDE;
    rows[r] = orders.limit_uEUR_per_kWh[k];
    rows[r + 1] = orders.quantity_Wh[k];
    rows[r + 2] = orders.side[k] === BUY ? orders.greenWanted_permille[k] : orders.green_permille[k];
    rows[r + 3] = orders.minimum_Wh[k];
    rows[r + 4] = k;
    rows[r + 5] = orders.agent[k];
  }

  private reserve(count: number): void {
    if (this.bids.length >= count) return;
    const capacity = Math.max(count, this.bids.length * 2);
    this.bids = new Int32Array(capacity);
    this.offers = new Int32Array(capacity);
    this.rows = new Float64Array((capacity + 1) * STRIDE);
  }
}

export const userRule = definePlugin({
  kind: 'user-rule',
  title: 'Pairwise matching by a rule of your own',
  source: 'definition; expressions in the syntax of mathjs',
  schema,
  create: (config, _context: undefined): MarketDesign => new UserRule(config),
});
