/**
 * Trade at a price that comes from elsewhere: bids at or above it meet offers at or below it, the shorter side trades all it has.
 *
 * `vickrey`: of the longer side those trade that gain most at the price, and each agent of it pays a fee, what its trade keeps
 * the others of its side from gaining: the worth of the bids (offers) that it displaces, above (below) the price. Fees go to the operator.
 * `lottery`: agents of the longer side come in the order of lots, each with all that it wants, and nobody pays a fee; who gains
 * nothing at the price comes last, so that nobody who gains waits for them.
 *
 * Nobody can move the price, so nobody on one side gains by another report of limits or of quantities. Who is on both can: as one of
 * the shorter side it moves how much of the longer trades, and so its own fee.
 * Source: Segal-Halevi, Hassidim & Aumann, MUDA, AAAI 2018 (arXiv 1712.06848), clearing of one half of the market.
 * Units: Wh, micro-EUR per kWh. Cost: a sort of the longer side, n log n; fees as displaced.ts; no allocation once warm.
 */
import { Displaced } from './displaced.js';
import { drawOf } from './lots.js';
import { AGENT, FILL, KEY, ORDER, STRIDE } from './merit-order.js';
import { pairByMerit, type Sequences } from './pairing.js';
import { PersonalPrices, type Pricing, type Spread } from './personal-prices.js';
import { rankByLot } from './ranked-merit.js';
import { RecordSorter } from './record-sort.js';
import { BUY, SELL, type OrderColumns, type TradeColumns } from './types.js';

export type LongSideRule = 'vickrey' | 'lottery';

export class ExogenousPriceMarket implements Sequences, Pricing {
  records = new Int32Array(0);
  buyers = 0;
  firstSeller = 0;
  sellers = 0;
  private readonly rule: LongSideRule;
  private longSide: typeof BUY | typeof SELL = BUY;
  private price_uEUR_per_kWh = 0;
  private readonly displaced = new Displaced();
  private readonly personal = new PersonalPrices();
  private readonly sorter = new RecordSorter();

  constructor(rule: LongSideRule) {
    this.rule = rule;
  }

  /** Appends the trades at `price` of what is available of each order. */
  clear(
    orders: OrderColumns,
    available_Wh: Int32Array,
    price_uEUR_per_kWh: number,
    lot: number,
    trades: TradeColumns,
  ): void {
    this.price_uEUR_per_kWh = price_uEUR_per_kWh;
    const demand_Wh = this.collect(orders, available_Wh, BUY);
    const supply_Wh = this.collect(orders, available_Wh, SELL);
    if (demand_Wh === 0 || supply_Wh === 0) return;
    this.longSide = demand_Wh > supply_Wh ? BUY : SELL;
    const from = this.longSide === BUY ? 0 : this.firstSeller;
    const to = this.longSide === BUY ? this.buyers : this.firstSeller + this.sellers;
    this.rank(orders, from, to, lot);
    if (this.rule === 'lottery') {
      this.drawLots(orders, from, to, lot);
      pairByMerit(this, orders.agent, price_uEUR_per_kWh, trades);
    } else {
      this.choose(orders, from, to, demand_Wh < supply_Wh ? demand_Wh : supply_Wh);
      this.personal.trade(this, this, orders.agent, trades);
    }
  }

  ask(agent: number, bought_Wh: number, sold_Wh: number, pays: Spread, receives: Spread): void {
    pays.price_uEUR_per_kWh = receives.price_uEUR_per_kWh = this.price_uEUR_per_kWh;
    pays.dearer_Wh = receives.dearer_Wh = 0;
    const { longSide, displaced } = this;
    const traded_Wh = longSide === BUY ? bought_Wh : sold_Wh;
    if (traded_Wh === 0) return;
    displaced.charge(agent, traded_Wh, 0);
    const spread = longSide === BUY ? pays : receives;
    spread.price_uEUR_per_kWh = displaced.price_uEUR_per_kWh;
    spread.dearer_Wh = displaced.dearer_Wh;
  }

  /** Lists who trades at the price of one side, buyers first; returns their energy. */
  private collect(orders: OrderColumns, available_Wh: Int32Array, which: typeof BUY | typeof SELL): number {
    const { count, side, agent, limit_uEUR_per_kWh: limit } = orders;
    const price = this.price_uEUR_per_kWh;
    if (this.records.length < (count + 1) * STRIDE) {
      // one record more, so that reading past the last one stays inside
      this.records = new Int32Array(Math.max((count + 1) * STRIDE, this.records.length * 2));
    }
    const { records } = this;
    const first = which === BUY ? 0 : this.buyers;
    let r = first * STRIDE;
    let total_Wh = 0;
    for (let k = 0; k < count; k++) {
      if (side[k] !== which || available_Wh[k] <= 0) continue;
      if (which === BUY ? limit[k] < price : limit[k] > price) continue;
      records[r + ORDER] = k;
      records[r + FILL] = available_Wh[k];
      records[r + AGENT] = agent[k];
      total_Wh += available_Wh[k];
      r += STRIDE;
    }
    if (which === BUY) this.buyers = r / STRIDE;
    else {
      this.firstSeller = first;
      this.sellers = r / STRIDE - first;
    }
    return total_Wh;
  }

  /** Sorts records [from, to) by what they gain, equal limits by lot. */
  private rank(orders: OrderColumns, from: number, to: number, lot: number): void {
    const { records, sorter } = this;
    const flip = this.longSide === BUY ? -1 : 0;
    for (let r = from * STRIDE; r < to * STRIDE; r += STRIDE) {
      records[r + KEY] = orders.limit_uEUR_per_kWh[records[r + ORDER]] ^ flip;
    }
    sorter.sort(records, from, to);
    rankByLot(records, from, to, lot, sorter);
  }

  /** Puts records [from, to), sorted by what they gain, in the order of their agents' lots, those that gain nothing last. */
  private drawLots(orders: OrderColumns, from: number, to: number, lot: number): void {
    const { records, sorter } = this;
    const price = this.price_uEUR_per_kWh;
    let end = from;
    for (; end < to; end++) {
      const r = end * STRIDE;
      if (orders.limit_uEUR_per_kWh[records[r + ORDER]] === price) break;
      records[r + KEY] = drawOf('lottery', records[r + AGENT], lot);
    }
    sorter.sort(records, from, end);
  }

  /** Accepts the first `accepted_Wh` of records [from, to) and lists what they displace. */
  private choose(orders: OrderColumns, from: number, to: number, accepted_Wh: number): void {
    const { records, displaced } = this;
    displaced.begin(to - from);
    let left = accepted_Wh;
    for (let r = from * STRIDE; r < to * STRIDE; r += STRIDE) {
      const energy = records[r + FILL];
      const accepted = left < energy ? left : energy;
      left -= accepted;
      records[r + FILL] = accepted;
      if (accepted === energy) continue;
      displaced.add(orders.limit_uEUR_per_kWh[records[r + ORDER]], energy - accepted, records[r + AGENT]);
    }
    displaced.close(this.longSide === BUY ? 'highest' : 'lowest', this.price_uEUR_per_kWh, accepted_Wh);
  }
}
