/**
 * Matching by preference: each participant says with whom it would rather trade, how green its energy must be and what green
 * is worth to it, and the market joins those who want each other before it joins the rest. Three passes, each with what the
 * former left:
 * 1. partners: pairs of which one prefers the other (`partner`), whoever of them says so;
 * 2. green: bids that pay a premium, with wholly green offers; then bids that want a share, the most demanding first, with
 *    offers that have it;
 * 3. the rest: whoever is left, with whoever is left.
 * In each pass bids go from the highest, each takes the offers from the cheapest, and equal limits go by lot (lots.ts). In the
 * last pass a bid's place is what it pays for energy that is not green.
 *
 * A bid's limit is for green energy; for energy of which g per mille is green it is lower by premium * (1000 - g) / 1000, rounded
 * up, so that nobody pays for a quality that is not delivered. In no pass is a green share too small, a limit broken, a minimum
 * missed (restrictions.ts) or a home joined with itself.
 * With fees by pair what the bid pays at most must reach the offer and the fee, which comes between the pair's two prices.
 * `priceOf`: the pair's price is what the bid pays at most for that energy, the offer, or the midpoint, halves down.
 *
 * gsy-framework's `attributed` matching has the same passes. It takes an order that traded at all out of the later ones, heeds
 * the buyer's wishes alone, and in each pass lets the dearest offer go first; here what is left goes on, both sides may prefer,
 * and the cheapest goes first.
 * Source: gsy-framework, matching_algorithms/attributed (degrees of freedom; as a definition); quality premiums as in HAMLET.
 * Cost: sorts of both sides, a pass for each distinct share wanted, and a step for each offer passed over: few where offers are
 * wholly green or not at all, as many as both sides together make pairs at worst. No allocation once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { pushTrade } from './columns.js';
import { OrderSequence } from './order-sequence.js';
import { PartnerIndex } from './partner-index.js';
import { priceBetween } from './price-between.js';
import { withMinimums } from './restrictions.js';
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
  priceOf: z
    .enum(['midpoint', 'bid', 'offer'])
    .default('midpoint')
    .describe('the price of a pair: what the bid pays at most for that energy, the offer, or half way'),
});

export type PreferenceMatchingConfig = z.output<typeof schema>;

const WHOLLY_GREEN = 1000;
/** The pass of those who ask for nothing more. */
const THE_REST = 0;
const NONE = -1;
const LEAST_INT32 = -0x80000000;

class PreferenceMatching implements Mechanism {
  readonly properties: MechanismProperties = {
    timing: 'call',
    individuallyRational: true,
    budgetBalance: 'strong',
    truthful: false,
    efficient: false,
    orderIndependent: true,
    quantityBasis: 'offered',
    pairwiseFees: true,
    cost: 'n log n',
  };
  private readonly weight: number;
  private readonly bids = new OrderSequence();
  private readonly offers = new OrderSequence();
  private readonly partners = new PartnerIndex();
  /** By order: what is left of it, Wh. */
  private left_Wh = new Int32Array(0);
  /** By order: what a bid pays for energy that is not green. */
  private plain_uEUR_per_kWh = new Int32Array(0);
  /** By place among the offers: the next in this pass, and the greenest from here on, per mille. */
  private next = new Int32Array(0);
  private greenest_permille = new Int32Array(0);
  private pairFees: PairFees | undefined;

  constructor(config: PreferenceMatchingConfig) {
    this.weight = { offer: 0, midpoint: 0.5, bid: 1 }[config.priceOf];
  }

  clear(orders: OrderColumns, { lot, pairFees }: ClearingContext, trades: TradeColumns): void {
    const { count, quantity_Wh, premium_uEUR_per_kWh: premium, limit_uEUR_per_kWh: limit } = orders;
    const { bids, offers } = this;
    trades.count = 0;
    this.pairFees = pairFees;
    this.reserve(count);
    const { left_Wh, plain_uEUR_per_kWh } = this;
    for (let k = 0; k < count; k++) left_Wh[k] = quantity_Wh[k];
    bids.list(orders, BUY, 'dearest-first', 'lot', lot);
    offers.list(orders, SELL, 'cheapest-first', 'lot', lot);
    this.matchPartners(orders, trades);
    for (let label = this.labelBelow(orders, Infinity); label > THE_REST;) {
      this.match(orders, label, trades);
      label = this.labelBelow(orders, label);
    }
    for (let k = 0; k < count; k++) {
      const plain = worth(limit[k], premium[k], 0);
      plain_uEUR_per_kWh[k] = plain > LEAST_INT32 ? plain : LEAST_INT32;
    }
    bids.list(orders, BUY, 'dearest-first', 'lot', lot, plain_uEUR_per_kWh);
    this.match(orders, THE_REST, trades);
  }

  private matchPartners(orders: OrderColumns, trades: TradeColumns): void {
    const { bids, offers, partners, left_Wh } = this;
    if (!partners.read(orders, offers)) return;
    for (let turn = 0; turn < bids.count; turn++) {
      const b = bids.order[turn];
      partners.begin(orders, b);
      while (left_Wh[b] > 0) {
        const place = partners.next();
        if (place === NONE) break;
        this.join(orders, b, offers.order[place], trades);
      }
    }
  }

  /** One pass: bids of `label` with offers that have it, or all with all. */
  private match(orders: OrderColumns, label: number, trades: TradeColumns): void {
    const { bids, offers, left_Wh, next, greenest_permille } = this;
    const { greenWanted_permille, premium_uEUR_per_kWh: premium, limit_uEUR_per_kWh: limit } = orders;
    let first = this.listOffers(orders, label);
    for (let turn = 0; turn < bids.count && first !== NONE; turn++) {
      const b = bids.order[turn];
      if (label !== THE_REST && labelOf(orders, b) !== label) continue;
      let before = NONE;
      let place = first;
      while (left_Wh[b] > 0 && place !== NONE) {
        const o = offers.order[place];
        const greenest = greenest_permille[place];
        // whatever follows is no cheaper, and no greener than that
        if (greenest < greenWanted_permille[b] || worth(limit[b], premium[b], greenest) < limit[o]) break;
        this.join(orders, b, o, trades);
        const after = next[place];
        if (left_Wh[o] > 0) before = place;
        else if (before === NONE) first = after;
        else next[before] = after;
        place = after;
      }
    }
  }

  /** Links the offers that have anything left and at least `label` of green; returns the first place, or -1. */
  private listOffers(orders: OrderColumns, label: number): number {
    const { offers, left_Wh, next, greenest_permille } = this;
    const { green_permille } = orders;
    let first = NONE;
    let greenest = 0;
    for (let place = offers.count - 1; place >= 0; place--) {
      const o = offers.order[place];
      if (left_Wh[o] === 0 || green_permille[o] < label) continue;
      if (green_permille[o] > greenest) greenest = green_permille[o];
      greenest_permille[place] = greenest;
      next[place] = first;
      first = place;
    }
    return first;
  }

  /** Trades what bid `b` and offer `o` can, if they will. */
  private join(orders: OrderColumns, b: number, o: number, trades: TradeColumns): void {
    const { left_Wh } = this;
    const { agent, limit_uEUR_per_kWh: limit, green_permille, greenWanted_permille } = orders;
    const quantity = left_Wh[b] < left_Wh[o] ? left_Wh[b] : left_Wh[o];
    if (quantity === 0 || agent[b] === agent[o] || green_permille[o] < greenWanted_permille[b]) return;
    const most = worth(limit[b], orders.premium_uEUR_per_kWh[b], green_permille[o]);
    const fee = pairFee_uEUR_per_kWh(this.pairFees, agent[b], agent[o]);
    if (most - limit[o] < fee) return;
    left_Wh[b] -= quantity;
    left_Wh[o] -= quantity;
    const received = priceBetween(limit[o], most - fee, this.weight);
    pushTrade(trades, b, o, quantity, received + fee, received);
  }

  /** The greatest green share below `label` for which a bid has a pass of its own; 0 if there is none. */
  private labelBelow(orders: OrderColumns, label: number): number {
    const { bids } = this;
    let next = THE_REST;
    for (let turn = 0; turn < bids.count; turn++) {
      const wanted = labelOf(orders, bids.order[turn]);
      if (wanted > next && wanted < label) next = wanted;
    }
    return next;
  }

  private reserve(count: number): void {
    if (this.left_Wh.length >= count) return;
    const capacity = Math.max(count, this.left_Wh.length * 2);
    this.left_Wh = new Int32Array(capacity);
    this.plain_uEUR_per_kWh = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.greenest_permille = new Int32Array(capacity);
  }
}

/** The green share with which a bid is served first: all of it if it pays for green, else what it wants. */
function labelOf(orders: OrderColumns, b: number): number {
  return orders.premium_uEUR_per_kWh[b] > 0 ? WHOLLY_GREEN : orders.greenWanted_permille[b];
}

/** The most a bid pays for energy of which `green_permille` is green, micro-EUR per kWh; may lie below the int32 range. */
function worth(limit: number, premium: number, green_permille: number): number {
  if (premium <= 0 || green_permille >= WHOLLY_GREEN) return limit;
  return limit - Math.ceil((premium * (WHOLLY_GREEN - green_permille)) / WHOLLY_GREEN);
}

export const preferenceMatching = definePlugin({
  kind: 'preference-matching',
  title: 'Matching by preference: partners first, then green, then the rest',
  source: 'definition of gsy-framework (attributed); quality premiums as in HAMLET',
  schema,
  create: (config, _context: undefined): Mechanism => withMinimums(new PreferenceMatching(config)),
});
