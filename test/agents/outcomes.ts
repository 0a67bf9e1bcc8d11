/** Clearings for the tests of learning: at random from the orders of a request, or by hand. */
import type { BidRequest, MarketOutcome } from '../../src/agents/index.js';
import { mix32, payment_uEUR, type Streams } from '../../src/kernel/index.js';
import { createOrders, createTrades, pushOrder, pushTrade } from '../../src/market/columns.js';
import { BUY } from '../../src/market/types.js';

/** 32 bits that hang on the id and the number alone. */
export function hashOf(id: string, number: number): number {
  let hash = mix32(number);
  for (let k = 0; k < id.length; k++) hash = mix32(hash ^ id.charCodeAt(k));
  return hash >>> 0;
}

/**
 * A random clearing of `request`, as each of `gateways` sees it. Three orders of four reach the ledger, by id; the k-th bid meets
 * the k-th ask, where their limits allow, at prices between; one clearing in four is without trades.
 */
export function outcomesOf(
  request: BidRequest,
  gateways: number,
  streams: Streams,
  seed: number,
  reaching: ReadonlySet<string> = new Set(request.population.ids),
): MarketOutcome[] {
  const { population, out, slot, round, rounds, bounds } = request;
  const salt = mix32(seed * 1000 + slot);
  const n = population.count;
  const orders = createOrders(n);
  const trades = createTrades(n);
  const ownOrder = new Int32Array(n).fill(-1);
  const cleared_Wh = new Int32Array(n);
  const paid_uEUR = new Float64Array(n);
  const indexOf = new Map(population.ids.map((id, i) => [id, i]));
  const sides: [number[], number[]] = [[], []];
  for (const id of [...reaching].sort((a, b) => hashOf(a, salt) - hashOf(b, salt))) {
    const i = indexOf.get(id)!;
    if (out.quantity_Wh[i] === 0 || hashOf(id, salt + 1) % 4 === 0) continue;
    ownOrder[i] = pushOrder(orders, {
      agent: i,
      side: out.side[i] === BUY ? BUY : 1,
      quantity_Wh: out.quantity_Wh[i],
      limit_uEUR_per_kWh: out.limit_uEUR_per_kWh[i],
      green_permille: out.green_permille[i],
      greenWanted_permille: out.greenWanted_permille[i],
      minimum_Wh: out.minimum_Wh[i],
    });
    sides[out.side[i] === BUY ? 0 : 1].push(i);
  }
  const [buyers, sellers] = sides;
  const none = (salt >>> 3) % 4 === 0;
  for (let k = 0; !none && k < buyers.length && k < sellers.length; k++) {
    const [buyer, seller] = [buyers[k], sellers[k]];
    const [bid, ask] = [out.limit_uEUR_per_kWh[buyer], out.limit_uEUR_per_kWh[seller]];
    if (bid < ask) continue;
    const energy_Wh = Math.min(out.quantity_Wh[buyer], out.quantity_Wh[seller]);
    const draws = [2, 3].map((more) => hashOf(population.ids[buyer], salt + more) % (bid - ask + 1));
    const [received, paid] = draws.sort((a, b) => a - b).map((draw) => ask + draw);
    pushTrade(trades, ownOrder[buyer], ownOrder[seller], energy_Wh, paid, received);
    cleared_Wh[buyer] = energy_Wh;
    cleared_Wh[seller] = -energy_Wh;
    paid_uEUR[buyer] = payment_uEUR(energy_Wh, paid);
    paid_uEUR[seller] = -payment_uEUR(energy_Wh, received);
  }
  const reservation_uEUR_per_kWh = request.reservation_uEUR_per_kWh.slice();
  return Array.from({ length: gateways }, (_, gateway) => ({
    slot,
    round,
    rounds,
    gateway,
    homes: Int32Array.from(
      population.ids.flatMap((id, i) => (hashOf(id, 0) % gateways === gateway ? [i] : [])),
    ),
    orders,
    trades,
    ownOrder,
    reservation_uEUR_per_kWh,
    cleared_Wh,
    paid_uEUR,
    bounds,
    streams,
  }));
}

/** An order of a clearing by hand, and how much of it traded at which price, if any. */
export interface HandOrder {
  readonly side: typeof BUY | 1;
  readonly limit: number;
  readonly quantity?: number;
  readonly reservation?: number;
  readonly traded?: number;
  readonly price?: number;
}

/** The clearing in which home k sent order k, seen through gateway 0; trades pair off those that traded in their order. */
export function outcomeByHand(
  entries: readonly HandOrder[],
  streams: Streams,
  bounds: MarketOutcome['bounds'],
  more: Partial<MarketOutcome> = {},
): MarketOutcome {
  const n = entries.length;
  const orders = createOrders(n);
  const trades = createTrades(n);
  const cleared_Wh = new Int32Array(n);
  const paid_uEUR = new Float64Array(n);
  entries.forEach(({ side, limit, quantity = 1000, traded = 0, price = 0 }, agent) => {
    pushOrder(orders, { agent, side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit });
    cleared_Wh[agent] = side === BUY ? traded : -traded;
    paid_uEUR[agent] = payment_uEUR(cleared_Wh[agent], price);
  });
  const traders = (side: number): number[] =>
    entries.flatMap((entry, k) => (entry.side === side && (entry.traded ?? 0) > 0 ? [k] : []));
  const sellers = traders(1);
  traders(BUY).forEach((buyer, k) => {
    const { traded, price } = entries[buyer];
    pushTrade(trades, buyer, sellers[k], traded!, price!, entries[sellers[k]].price!);
  });
  return {
    slot: 40,
    round: 0,
    rounds: 1,
    gateway: 0,
    homes: Int32Array.from(entries, (_, k) => k),
    orders,
    trades,
    ownOrder: Int32Array.from(entries, (_, k) => k),
    reservation_uEUR_per_kWh: Int32Array.from(entries, ({ reservation, limit }) => reservation ?? limit),
    cleared_Wh,
    paid_uEUR,
    bounds,
    streams,
    ...more,
  };
}

/** Bounds of local prices in the worked examples: 8 and 16 ct/kWh. */
export const handBounds = { floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 160_000 };
