/**
 * Pairs accepted buyers with accepted sellers, both in the sequence in which they are served, into trades at one price, one for each side,
 * or one for each order. Nobody is paired with themselves: a buyer whose next seller is the same agent takes the next seller of another
 * agent instead, and what is left when all remaining sellers are that agent is exchanged against earlier trades between others. So the
 * traded quantity is the greatest possible: all of it, unless one agent holds more than half of both sides together; the excess stays
 * untraded.
 * Cost: linear without such conflicts, and with them while few agents stand on both sides; no allocation unless trades grow.
 */
import { ensureTradeCapacity, pushTrade } from './columns.js';
import { BUY, SELL, type OrderColumns, type TradeColumns } from './types.js';

import { AGENT, FILL, KEY, ORDER, STRIDE } from './merit-order.js';

/** Who trades: records as in merit-order.ts, buyers from 0 on, sellers from `firstSeller` on, and room for one record more. */
export interface Sequences {
  readonly records: Int32Array;
  readonly buyers: number;
  readonly firstSeller: number;
  readonly sellers: number;
}

/**
 * Appends the trades of two sequences at one price, or one for each side. What the records accept is used up: what remains there is
 * untraded; their keys are overwritten. `agent` is by order; prices are micro-EUR per kWh, the seller's that of the buyer
 * unless given.
 */
export function pairByMerit(
  sequences: Sequences,
  agent: Int32Array,
  buyerPrice: number,
  trades: TradeColumns,
  sellerPrice = buyerPrice,
): void {
  const { records, buyers, firstSeller, sellers } = sequences;
  for (let r = KEY; r < buyers * STRIDE; r += STRIDE) records[r] = buyerPrice;
  const lastSeller = (firstSeller + sellers) * STRIDE;
  for (let r = firstSeller * STRIDE + KEY; r < lastSeller; r += STRIDE) records[r] = sellerPrice;
  pairAtOwnPrices(sequences, agent, trades);
}

/** The same where the key of each record is the price that its order pays or receives, micro-EUR per kWh. */
export function pairAtOwnPrices(sequences: Sequences, agent: Int32Array, trades: TradeColumns): void {
  const first = trades.count;
  // every trade uses up a buyer or a seller
  ensureTradeCapacity(trades, first + sequences.buyers + sequences.sellers);
  const { buyOrder, sellOrder, quantity_Wh, buyerPrice_uEUR_per_kWh, sellerPrice_uEUR_per_kWh } = trades;
  const records = sequences.records;
  const lastBuyer = sequences.buyers * STRIDE;
  const lastSeller = (sequences.firstSeller + sequences.sellers) * STRIDE;
  let t = first;
  let stuck = false;
  let seller = sequences.firstSeller * STRIDE;
  let detour = seller; // sellers in [seller, detour) that have anything left are of one agent
  for (let buyer = 0; buyer < lastBuyer; buyer += STRIDE) {
    const price = records[buyer + KEY];
    const k = records[buyer + ORDER];
    const self = records[buyer + AGENT];
    let left = records[buyer + FILL];
    while (left > 0) {
      let offered = records[seller + FILL];
      while (offered === 0 && seller < lastSeller) offered = records[(seller += STRIDE) + FILL];
      if (seller >= lastSeller) break;
      let j = seller;
      if (records[j + AGENT] === self) {
        if (detour <= seller) detour = seller + STRIDE;
        while (detour < lastSeller && (records[detour + FILL] === 0 || records[detour + AGENT] === self))
          detour += STRIDE;
        if (detour >= lastSeller) {
          stuck = true;
          break;
        }
        j = detour;
        offered = records[j + FILL];
      }
      const quantity = left < offered ? left : offered;
      left -= quantity;
      records[j + FILL] = offered - quantity;
      buyOrder[t] = k;
      sellOrder[t] = records[j + ORDER];
      quantity_Wh[t] = quantity;
      buyerPrice_uEUR_per_kWh[t] = price;
      sellerPrice_uEUR_per_kWh[t] = records[j + KEY];
      t++;
    }
    records[buyer + FILL] = left;
  }
  trades.count = t;
  if (stuck) exchange(sequences, agent, first, trades);
}

/**
 * The buyers and sellers that are left are one agent. Where an earlier trade joins two others, that agent's buyer takes its
 * seller and its buyer takes that agent's seller: one path of length three, which is all that a maximum matching needs here.
 */
function exchange(sequences: Sequences, agent: Int32Array, first: number, trades: TradeColumns): void {
  const records = sequences.records;
  const lastBuyer = sequences.buyers * STRIDE;
  const lastSeller = (sequences.firstSeller + sequences.sellers) * STRIDE;
  const settled = trades.count;
  let buyer = 0;
  let seller = sequences.firstSeller * STRIDE;
  let t = first;
  while (t < settled) {
    while (buyer < lastBuyer && records[buyer + FILL] === 0) buyer += STRIDE;
    while (seller < lastSeller && records[seller + FILL] === 0) seller += STRIDE;
    if (buyer === lastBuyer || seller === lastSeller) return;
    const self = records[buyer + AGENT];
    const otherBuyer = trades.buyOrder[t];
    const otherSeller = trades.sellOrder[t];
    if (agent[otherBuyer] === self || agent[otherSeller] === self) {
      t++;
      continue;
    }
    const quantity = trades.quantity_Wh[t];
    const otherPays = trades.buyerPrice_uEUR_per_kWh[t];
    const otherReceives = trades.sellerPrice_uEUR_per_kWh[t];
    const moved = Math.min(quantity, records[buyer + FILL], records[seller + FILL]);
    records[buyer + FILL] -= moved;
    records[seller + FILL] -= moved;
    pushTrade(trades, otherBuyer, records[seller + ORDER], moved, otherPays, records[seller + KEY]);
    if (moved < quantity) {
      trades.quantity_Wh[t] = quantity - moved;
      pushTrade(trades, records[buyer + ORDER], otherSeller, moved, records[buyer + KEY], otherReceives);
    } else {
      trades.buyOrder[t] = records[buyer + ORDER];
      trades.buyerPrice_uEUR_per_kWh[t] = records[buyer + KEY];
      t++;
    }
  }
}

/**
 * Appends the trades of shared energy: givers and takers, both in the order of `orders`, at one price. `shared_Wh` is by agent:
 * got +, given -, summing to zero; each agent has one order, of all that it metered.
 */
export function pairShares(
  orders: OrderColumns,
  shared_Wh: Int32Array,
  price_uEUR_per_kWh: number,
  trades: TradeColumns,
): void {
  const { count, agent, side } = orders;
  let seller = -1;
  let given_Wh = 0;
  for (let k = 0; k < count; k++) {
    if (side[k] !== BUY) continue;
    let left_Wh = shared_Wh[agent[k]];
    while (left_Wh > 0) {
      while (given_Wh === 0) if (side[++seller] === SELL) given_Wh = -shared_Wh[agent[seller]];
      const quantity = left_Wh < given_Wh ? left_Wh : given_Wh;
      left_Wh -= quantity;
      given_Wh -= quantity;
      pushTrade(trades, k, seller, quantity, price_uEUR_per_kWh);
    }
  }
}
