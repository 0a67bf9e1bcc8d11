/**
 * Pairs accepted buyers with accepted sellers, both in merit order, into trades at one price, or one for each side. Nobody is paired with
 * themselves: a buyer whose next seller is the same agent takes the next seller of another agent instead, and what is left when all
 * remaining sellers are that agent is exchanged against earlier trades between others. So the traded quantity is the greatest
 * possible: all of it, unless one agent holds more than half of both sides together; the excess stays untraded.
 * Cost: linear without such conflicts, and with them while few agents stand on both sides; no allocation unless trades grow.
 */
import { ensureTradeCapacity, pushTrade } from './columns.js';
import { AGENT, FILL, ORDER, STRIDE, type MeritOrder } from './merit-order.js';
import { BUY, SELL, type OrderColumns, type TradeColumns } from './types.js';

/**
 * Appends the trades of a merit order. What its records accept is used up: what remains there is untraded. `agent` is by order;
 * prices are micro-EUR per kWh, the seller's that of the buyer unless given.
 */
export function pairByMerit(
  merit: MeritOrder,
  agent: Int32Array,
  buyerPrice: number,
  trades: TradeColumns,
  sellerPrice = buyerPrice,
): void {
  const first = trades.count;
  // every trade uses up a buyer or a seller
  ensureTradeCapacity(trades, first + merit.buyers + merit.sellers);
  const { buyOrder, sellOrder, quantity_Wh, buyerPrice_uEUR_per_kWh, sellerPrice_uEUR_per_kWh } = trades;
  const records = merit.records;
  const lastBuyer = merit.buyers * STRIDE;
  const lastSeller = (merit.firstSeller + merit.sellers) * STRIDE;
  let t = first;
  let stuck = false;
  let seller = merit.firstSeller * STRIDE;
  let detour = seller; // sellers in [seller, detour) that have anything left are of one agent
  for (let buyer = 0; buyer < lastBuyer; buyer += STRIDE) {
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
      buyerPrice_uEUR_per_kWh[t] = buyerPrice;
      sellerPrice_uEUR_per_kWh[t] = sellerPrice;
      t++;
    }
    records[buyer + FILL] = left;
  }
  trades.count = t;
  if (stuck) exchange(merit, agent, first, trades);
}

/**
 * The buyers and sellers that are left are one agent. Where an earlier trade joins two others, that agent's buyer takes its
 * seller and its buyer takes that agent's seller: one path of length three, which is all that a maximum matching needs here.
 */
function exchange(merit: MeritOrder, agent: Int32Array, first: number, trades: TradeColumns): void {
  const records = merit.records;
  const lastBuyer = merit.buyers * STRIDE;
  const lastSeller = (merit.firstSeller + merit.sellers) * STRIDE;
  const settled = trades.count;
  let buyer = 0;
  let seller = merit.firstSeller * STRIDE;
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
    const price = trades.buyerPrice_uEUR_per_kWh[t];
    const sellerPrice = trades.sellerPrice_uEUR_per_kWh[t];
    const moved = Math.min(quantity, records[buyer + FILL], records[seller + FILL]);
    records[buyer + FILL] -= moved;
    records[seller + FILL] -= moved;
    pushTrade(trades, otherBuyer, records[seller + ORDER], moved, price, sellerPrice);
    if (moved < quantity) {
      trades.quantity_Wh[t] = quantity - moved;
      pushTrade(trades, records[buyer + ORDER], otherSeller, moved, price, sellerPrice);
    } else {
      trades.buyOrder[t] = records[buyer + ORDER];
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
