/**
 * Random peers: buyers and sellers meet in pairs by lot, round after round, and a pair trades as much as both can where the
 * bid reaches the offer, at `coefficient` of the way from the offer's limit to the bid's.
 *
 * Buyers and sellers are each put into a circle by lot. In round r the buyer at place i meets the seller at place i + r (places
 * beyond the shorter side's last stay alone), so each round pairs at random, nobody meets twice, and after as many rounds as the
 * longer side has orders everybody has met everybody. pymarket, too, never repeats a pair, but pairs those who are left afresh
 * after each round: the first round is the same draw, later ones are drawn otherwise.
 * `rounds`: how often they meet; 0 = until all have met or no two that are left could trade.
 *
 * With fees by pair the bid must reach the offer and the fee, which comes between their two prices.
 *
 * A market without a centre: what trades is not what gains most, nor are prices alike.
 * Source: pymarket, mechanisms/p2p_random (as a definition), after Blouin & Serrano, Review of Economic Studies 68 (2001).
 * Cost: a sort of each side by lot, and a few ns a buyer and round: 1 ms for 1,000 orders, 0.3 s for 10,000 where all meet, and
 * again for each order dropped for its minimum. No allocation once warm. Labels and minimums: restrictions.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { pushTrade } from './columns.js';
import { furtherLot } from './lots.js';
import { OrderSequence } from './order-sequence.js';
import { priceBetween } from './price-between.js';
import { withRestrictions } from './restrictions.js';
import {
  BUY,
  pairFee_uEUR_per_kWh,
  SELL,
  type ClearingContext,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type PairFees,
  type TradeColumns,
} from './types.js';

const schema = z.strictObject({
  coefficient: quantity('fraction', 'where the price of a pair lies: 0 is the offer, 1 the bid', {
    minimum: 0,
    maximum: 1,
  }).prefault(0.5),
  rounds: quantity('count', 'how many rounds of meetings; 0 = until everybody has met everybody', {
    minimum: 0,
    maximum: 1_000_000,
  }).prefault(0),
});

export type RandomPeerConfig = z.output<typeof schema>;

/** Rounds between two looks at whether anybody is left who could trade. */
const ROUNDS_A_LOOK = 32;
/** Sellers draw apart from buyers: an agent that stands on both sides has a place of its own on each. */
const SELLERS_DRAW = 1;

class RandomPeers implements Mechanism {
  readonly properties: MechanismProperties = {
    timing: 'call',
    individuallyRational: true,
    budgetBalance: 'strong',
    truthful: false,
    efficient: false,
    orderIndependent: true,
    quantityBasis: 'offered',
    pairwiseFees: true,
    cost: 'n^2',
  };
  private readonly config: RandomPeerConfig;
  private readonly buyers = new OrderSequence();
  private readonly sellers = new OrderSequence();
  private left_Wh = new Int32Array(0);

  constructor(config: RandomPeerConfig) {
    this.config = config;
  }

  clear(orders: OrderColumns, { lot, pairFees }: ClearingContext, trades: TradeColumns): void {
    const { buyers, sellers } = this;
    const { count, quantity_Wh } = orders;
    trades.count = 0;
    buyers.list(orders, BUY, 'turns', 'lot', lot);
    sellers.list(orders, SELL, 'turns', 'lot', furtherLot(lot, SELLERS_DRAW));
    if (this.left_Wh.length < count) this.left_Wh = new Int32Array(Math.max(count, this.left_Wh.length * 2));
    for (let k = 0; k < count; k++) this.left_Wh[k] = quantity_Wh[k];
    const places = Math.max(buyers.count, sellers.count);
    const { rounds } = this.config;
    const last = rounds === 0 || rounds > places ? places : rounds;
    for (let round = 0; round < last; round++) {
      if (round % ROUNDS_A_LOOK === 0 && !this.anyCouldTrade(orders)) return;
      this.meet(orders, places, round, pairFees, trades);
    }
  }

  /** One round: whoever meets trades if the bid reaches the offer. */
  private meet(
    orders: OrderColumns,
    places: number,
    round: number,
    pairFees: PairFees | undefined,
    trades: TradeColumns,
  ): void {
    const { buyers, sellers, left_Wh } = this;
    const { agent, limit_uEUR_per_kWh: limit } = orders;
    const { coefficient } = this.config;
    for (let i = 0, j = round; i < buyers.count; i++, j++) {
      if (j === places) j = 0;
      if (j >= sellers.count) continue;
      const b = buyers.order[i];
      const s = sellers.order[j];
      if (left_Wh[b] === 0 || left_Wh[s] === 0 || limit[b] < limit[s] || agent[b] === agent[s]) continue;
      const fee = pairFee_uEUR_per_kWh(pairFees, agent[b], agent[s]);
      if (limit[b] - limit[s] < fee) continue;
      const quantity = left_Wh[b] < left_Wh[s] ? left_Wh[b] : left_Wh[s];
      left_Wh[b] -= quantity;
      left_Wh[s] -= quantity;
      const received = priceBetween(limit[s], limit[b] - fee, coefficient);
      pushTrade(trades, b, s, quantity, received + fee, received);
    }
  }

  /** Whether the highest bid that has anything left reaches the lowest offer that has. */
  private anyCouldTrade(orders: OrderColumns): boolean {
    const { buyers, sellers, left_Wh } = this;
    const limit = orders.limit_uEUR_per_kWh;
    let highest = -Infinity;
    let lowest = Infinity;
    for (let i = 0; i < buyers.count; i++) {
      const k = buyers.order[i];
      if (left_Wh[k] > 0 && limit[k] > highest) highest = limit[k];
    }
    for (let j = 0; j < sellers.count; j++) {
      const k = sellers.order[j];
      if (left_Wh[k] > 0 && limit[k] < lowest) lowest = limit[k];
    }
    return highest >= lowest;
  }
}

export const randomPeer = definePlugin({
  kind: 'random-peer',
  title: 'Random peers: pairs by lot, round after round',
  source: 'definition of pymarket (p2p_random), after Blouin & Serrano 2001',
  schema,
  create: (config, _context: undefined): Mechanism => withRestrictions(new RandomPeers(config)),
});
