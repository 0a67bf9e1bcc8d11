/** What somebody who fills a block can try with the orders of one product, and what each trial is worth to homes of its own. */
import type { MarketSight } from './types.js';

/** Limits that are tried for a side at most: those of the book at equal distances of rank. */
const LIMITS = 32;

/** A surplus of its own homes and of all others, thousandths of a micro-EUR: whole numbers, as energy is Wh and a price per kWh. */
export interface Surplus {
  readonly own: number;
  readonly others: number;
}

export const NONE: Surplus = { own: 0, others: 0 };

export function sumOf(a: Surplus, b: Surplus): Surplus {
  return { own: a.own + b.own, others: a.others + b.others };
}

export function lessOf(a: Surplus, b: Surplus): Surplus {
  return { own: a.own - b.own, others: a.others - b.others };
}

export function isBid(market: MarketSight, id: number): boolean {
  return market.energy_Wh(id) > 0;
}

/** What the homes gain by the trades of a book, at the limits that the orders had before the producer touched them. */
export function surplus(
  market: MarketSight,
  product: number,
  node: number,
  ids: readonly number[],
  isOwn: (id: number) => boolean,
  limitOf: (id: number) => number,
): Surplus {
  const all = market.sequenced(product, node, Int32Array.from(ids));
  const { trades } = market.clear(product, all);
  const sums = { own: 0, others: 0 };
  const add = (id: number, perKWh: number, energy_Wh: number): void => {
    sums[isOwn(id) ? 'own' : 'others'] += perKWh * energy_Wh;
  };
  for (let t = 0; t < trades.count; t++) {
    const buyer = all[trades.buyOrder[t]!]!;
    const seller = all[trades.sellOrder[t]!]!;
    add(buyer, limitOf(buyer) - trades.buyerPrice_uEUR_per_kWh[t]!, trades.quantity_Wh[t]!);
    add(seller, trades.sellerPrice_uEUR_per_kWh[t]! - limitOf(seller), trades.quantity_Wh[t]!);
  }
  return sums;
}

/** `ids` without the best 1, 2, 4, ... or all orders of others, on either side. */
export function droppings(
  market: MarketSight,
  ids: readonly number[],
  isOwn: (id: number) => boolean,
): (readonly number[])[] {
  return [true, false].flatMap((buys) => {
    const sign = buys ? -1 : 1;
    const limit = (id: number): number => sign * market.limit_uEUR_per_kWh(id);
    const rivals = ids.filter((id) => !isOwn(id) && isBid(market, id) === buys);
    rivals.sort((a, b) => limit(a) - limit(b) || a - b);
    const counts: number[] = [];
    for (let count = 1; count < rivals.length; count *= 2) counts.push(count);
    if (rivals.length > 0) counts.push(rivals.length);
    return counts.map((count) => {
      const left = new Set(rivals.slice(0, count));
      return ids.filter((id) => !left.has(id));
    });
  });
}

/** Distinct limits, ascending; of many, `LIMITS` at equal distances of rank. */
export function candidateLimits(limits: readonly number[]): number[] {
  const distinct = [...new Set(limits)].sort((a, b) => a - b);
  if (distinct.length <= LIMITS) return distinct;
  return Array.from(
    { length: LIMITS },
    (_, k) => distinct[Math.floor((k * (distinct.length - 1)) / (LIMITS - 1))]!,
  );
}
