/**
 * Trades at personal prices: each agent pays one sum for all that it buys and receives one for all that it sells, spread over its
 * energy as evenly as whole micro-EUR per kWh can express it. Each accepted order becomes a segment, or two where its agent's
 * dearer energy ends in it; a trade is what a buyer's and a seller's segment have in common.
 *
 * What an agent could only trade with itself, since it holds more than half of both sides together, is cut from its last orders of
 * both sides before its prices are asked for; so all that is priced trades.
 * Units: Wh, micro-EUR per kWh. Cost: a sort of each side by agent and the pairing (pairing.ts); no allocation once warm.
 */
import { AGENT, FILL, KEY, ORDER, STRIDE } from './merit-order.js';
import { pairAtOwnPrices, type Sequences } from './pairing.js';
import { RecordSorter } from './record-sort.js';
import type { TradeColumns } from './types.js';

/** What one agent pays or receives: a price, and one micro-EUR per kWh more for so many of the Wh. */
export interface Spread {
  price_uEUR_per_kWh: number;
  dearer_Wh: number;
}

/** Says what agents pay and receive. */
export interface Pricing {
  /** Writes what an agent pays for `bought_Wh` and receives for `sold_Wh`, in all its orders; the spread of 0 Wh means nothing. */
  ask(agent: number, bought_Wh: number, sold_Wh: number, pays: Spread, receives: Spread): void;
}

export class PersonalPrices implements Sequences {
  records = new Int32Array(0);
  buyers = 0;
  firstSeller = 0;
  sellers = 0;
  /** Accepted records by agent, buyers then sellers: agent, place in the sequences, Wh. */
  private byAgent = new Int32Array(0);
  /** By place: the price of an order's energy, and how much of it is dearer by one. */
  private price = new Int32Array(0);
  private dearer_Wh = new Int32Array(0);
  private readonly pays: Spread = { price_uEUR_per_kWh: 0, dearer_Wh: 0 };
  private readonly receives: Spread = { price_uEUR_per_kWh: 0, dearer_Wh: 0 };
  private readonly sorter = new RecordSorter();

  /**
   * Appends the trades of all that `sequences` accept, the same energy on both sides. `agent` is by order. The records' FILL is
   * cut as said above.
   */
  trade(sequences: Sequences, pricing: Pricing, agent: Int32Array, trades: TradeColumns): void {
    this.reserve(sequences.firstSeller + sequences.sellers, sequences.buyers + sequences.sellers);
    this.askPrices(sequences, pricing);
    this.buyers = this.split(sequences, 0, sequences.buyers, 0);
    this.firstSeller = this.buyers;
    const end = sequences.firstSeller + sequences.sellers;
    this.sellers = this.split(sequences, sequences.firstSeller, end, this.firstSeller) - this.firstSeller;
    pairAtOwnPrices(this, agent, trades);
  }

  /** Walks the agents of both sides by number. */
  private askPrices(sequences: Sequences, pricing: Pricing): void {
    const { byAgent, sorter, pays, receives } = this;
    const { buyers, firstSeller, sellers } = sequences;
    const bids = list(sequences.records, 0, buyers, byAgent, 0);
    const end = list(sequences.records, firstSeller, firstSeller + sellers, byAgent, bids);
    sorter.sort(byAgent, 0, bids);
    sorter.sort(byAgent, bids, end);
    const traded_Wh = sumOf(byAgent, 0, bids);
    let b = 0;
    let s = bids;
    while (b < bids || s < end) {
      const buyer = b < bids ? byAgent[b * STRIDE + KEY] : Infinity;
      const seller = s < end ? byAgent[s * STRIDE + KEY] : Infinity;
      const agent = buyer < seller ? buyer : seller;
      const bidsEnd = endOf(byAgent, b, bids, agent);
      const offersEnd = endOf(byAgent, s, end, agent);
      const bought_Wh = sumOf(byAgent, b, bidsEnd);
      const sold_Wh = sumOf(byAgent, s, offersEnd);
      const excess_Wh = Math.max(0, bought_Wh + sold_Wh - traded_Wh);
      cut(sequences.records, byAgent, b, bidsEnd, excess_Wh);
      cut(sequences.records, byAgent, s, offersEnd, excess_Wh);
      pricing.ask(agent, bought_Wh - excess_Wh, sold_Wh - excess_Wh, pays, receives);
      this.spread(b, bidsEnd, pays);
      this.spread(s, offersEnd, receives);
      b = bidsEnd;
      s = offersEnd;
    }
  }

  /** Gives one agent's accepted orders of one side, [from, to) of `byAgent`, their prices, the dearer energy first. */
  private spread(from: number, to: number, { price_uEUR_per_kWh, dearer_Wh }: Spread): void {
    const { byAgent, price } = this;
    let left = dearer_Wh;
    for (let i = from; i < to; i++) {
      const place = byAgent[i * STRIDE + ORDER];
      const energy = byAgent[i * STRIDE + FILL];
      const dearer = left < energy ? left : energy;
      price[place] = price_uEUR_per_kWh;
      this.dearer_Wh[place] = dearer;
      left -= dearer;
    }
  }

  /** Writes the segments of records [from, to) from `place` on and returns where they end. */
  private split({ records: source }: Sequences, from: number, to: number, place: number): number {
    const { records, price, dearer_Wh } = this;
    let r = place * STRIDE;
    for (let i = from; i < to; i++) {
      const energy = source[i * STRIDE + FILL];
      if (energy === 0) continue;
      const dearer = dearer_Wh[i];
      for (let more = 1; more >= 0; more--) {
        const part = more === 1 ? dearer : energy - dearer;
        if (part === 0) continue;
        records[r + KEY] = price[i] + more;
        records[r + ORDER] = source[i * STRIDE + ORDER];
        records[r + FILL] = part;
        records[r + AGENT] = source[i * STRIDE + AGENT];
        r += STRIDE;
      }
    }
    return r / STRIDE;
  }

  private reserve(places: number, accepted: number): void {
    if (this.price.length >= places && this.byAgent.length >= accepted * STRIDE) return;
    const capacity = Math.max(places, accepted, this.price.length * 2);
    this.price = new Int32Array(capacity);
    this.dearer_Wh = new Int32Array(capacity);
    this.byAgent = new Int32Array(capacity * STRIDE);
    // two segments an order, and one record more, so that reading past the last one stays inside
    this.records = new Int32Array((2 * capacity + 1) * STRIDE);
  }
}

/** Takes `excess_Wh` from one agent's last entries in [from, to) of `byAgent`, and from their records. */
function cut(records: Int32Array, byAgent: Int32Array, from: number, to: number, excess_Wh: number): void {
  let left = excess_Wh;
  for (let i = to - 1; i >= from && left > 0; i--) {
    const energy = byAgent[i * STRIDE + FILL];
    const taken = left < energy ? left : energy;
    byAgent[i * STRIDE + FILL] = energy - taken;
    records[byAgent[i * STRIDE + ORDER] * STRIDE + FILL] = energy - taken;
    left -= taken;
  }
}

/** Lists the records [from, to) that accept anything from `place` on, keyed by agent; returns where they end. */
function list(records: Int32Array, from: number, to: number, target: Int32Array, place: number): number {
  let r = place * STRIDE;
  for (let i = from; i < to; i++) {
    if (records[i * STRIDE + FILL] === 0) continue;
    target[r + KEY] = records[i * STRIDE + AGENT];
    target[r + ORDER] = i;
    target[r + FILL] = records[i * STRIDE + FILL];
    r += STRIDE;
  }
  return r / STRIDE;
}

function endOf(byAgent: Int32Array, from: number, to: number, agent: number): number {
  let end = from;
  while (end < to && byAgent[end * STRIDE + KEY] === agent) end++;
  return end;
}

function sumOf(byAgent: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += byAgent[i * STRIDE + FILL];
  return sum;
}
