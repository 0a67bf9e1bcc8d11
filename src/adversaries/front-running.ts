/**
 * Front-running by the producers of blocks: who fills a block sees the orders that wait and may move, leave out and insert, in
 * favour of homes of its own. Here the producer tries, with the market's own mechanism, on the book as it will stand after its
 * block, and keeps what pays best:
 *
 * - `reorder`: its homes' orders before all others, or after them. It pays where time has priority.
 * - `drop`: the best of its homes' competitors are left out, those of 1, 2, 4, ... or all orders of their side.
 * - `insert`: its homes' orders are replaced by others (same sender, same nonce) with another limit, one for each side, out of
 *   limits that stand in the book.
 *
 * Sealed orders are read when they are revealed, and no earlier. Then their commitments have their places and bind them to their
 * limits, so nothing is left but to drop what is revealed; it trades all the same if another block of the window takes it up. Orders
 * in a batch are not looked at.
 *
 * What is counted as gained is the surplus of its homes at the limits that they had before, less that of the block as an honest producer
 * would have filled it; what the others lose, likewise. Both are about the book as the producer saw it: later blocks may change
 * it. What it comes to in bills, runs with and without the attack show. A mechanism that is truthful gives nothing to insert.
 * Source: Eskandari, Moosavi & Clark 2019, SoK: Transparent dishonesty, arXiv:1902.05164; Daian et al. 2019, Flash Boys 2.0,
 * arXiv:1904.05234, sections II and V (order optimisation by miners).
 * Cost: at most 2 + log2(orders) + 2 LIMITS clearings a product and block.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { homesOf } from './censorship.js';
import { nodeList, producerNode } from './nodes.js';
import { drawVictims } from './victims.js';
import type { Fault, FaultContext, MarketSight } from './types.js';

const ways = ['reorder', 'drop', 'insert'] as const;

/** Limits that are tried for a side at most: those of the book at equal distances of rank. */
const LIMITS = 32;

const schema = z.strictObject({
  nodes: nodeList('the producers that front-run, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the producers that front-run, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('100 %'),
  group: z.string().default('insider').describe('group of the population in whose favour they do it'),
  ways: z
    .array(z.enum(ways))
    .min(1)
    .default([...ways])
    .describe('what they do: reorder, drop orders of others, insert other limits for their own homes'),
});

/** The orders of one product that a producer puts into its block, after those that the chain has. */
interface Book {
  readonly accepted: Int32Array;
  readonly ids: readonly number[];
}

/** A surplus of its own homes and of all others, thousandths of a micro-EUR: whole numbers, as energy is Wh and a price per kWh. */
interface Surplus {
  readonly own: number;
  readonly others: number;
}

export const frontRunning = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'front-running',
  title: 'Producers that reorder, drop and insert orders',
  source: 'Eskandari, Moosavi & Clark 2019, arXiv:1902.05164; Daian et al. 2019, arXiv:1904.05234',
  schema,
  create: ({ nodes, share, group, ways: allowed }, context) => {
    const { chain, market, producers } = context;
    const insiders = homesOf(context, group);
    const runners = new Set(
      nodes?.map((node) => producerNode(context, node)) ?? drawVictims(context, share, producers, producers),
    );
    const totals = { gain: 0, loss: 0, products: 0, moved: 0, dropped: 0, replaced: 0 };
    let active = false;

    const isOwn = (id: number): boolean => {
      const home = market.homeOf(id);
      return home >= insiders.from && home < insiders.to;
    };

    /** Fills the places of the orders of one product anew; returns the orders that stay. */
    function fill(product: number, ids: readonly number[], node: number): readonly number[] {
      const accepted = market.accepted(product, node);
      const limits = new Map(ids.map((id) => [id, market.limit_uEUR_per_kWh(id)]));
      const valueOf = (book: Book): Surplus => surplus(market, product, node, book, isOwn, limits);
      const honest = valueOf({ accepted, ids });
      let best = honest;
      let kept = ids;
      const take = (candidate: readonly number[]): void => {
        const value = valueOf({ accepted, ids: candidate });
        if (value.own <= best.own) return;
        best = value;
        kept = candidate;
      };
      if (allowed.includes('reorder')) {
        const own = ids.filter(isOwn);
        const others = ids.filter((id) => !isOwn(id));
        take([...own, ...others]);
        take([...others, ...own]);
      }
      const order = kept;
      if (allowed.includes('drop')) for (const left of droppings(market, order, isOwn)) take(left);
      const before = kept;
      if (allowed.includes('insert') && !ids.some((id) => market.isBound(id))) replaceLimits();
      if (best === honest) return ids;
      totals.products++;
      totals.gain += best.own - honest.own;
      totals.loss += honest.others - best.others;
      totals.moved += order === ids ? 0 : 1;
      totals.dropped += ids.length - before.length;
      return kept;

      function replaceLimits(): void {
        for (const buys of [false, true]) {
          // what a block has held stands in others' chains as it was
          const own = kept.filter((id) => isOwn(id) && !market.isTaken(id) && isBid(market, id) === buys);
          if (own.length === 0) continue;
          let chosen = -1;
          const restore = own.map((id) => market.limit_uEUR_per_kWh(id));
          for (const limit of candidateLimits([...limits.values()])) {
            for (const id of own) market.replace(id, limit);
            const value = valueOf({ accepted, ids: kept });
            if (value.own <= best.own) continue;
            best = value;
            chosen = limit;
          }
          own.forEach((id, k) => market.replace(id, chosen < 0 ? restore[k]! : chosen));
          if (chosen >= 0) totals.replaced += own.length;
        }
      }
    }

    const build = chain.build;
    chain.build = (node, parent, timestamp_us, out) => {
      const count = build(node, parent, timestamp_us, out);
      if (!active || !runners.has(node)) return count;
      const chosen = Array.from(out.subarray(0, count));
      const products = new Map<number, number[]>();
      for (const id of chosen) {
        const product = market.productOf(id);
        if (product < 0 || timestamp_us > market.closes_us(product)) continue;
        const ids = products.get(product);
        if (ids) ids.push(id);
        else products.set(product, [id]);
      }
      const refilled = new Map<number, readonly number[]>();
      for (const [product, ids] of products) {
        // rivals that were left out wait on: it goes on leaving them out as long as that pays
        if (ids.some(isOwn) || market.accepted(product, node).some(isOwn))
          refilled.set(product, fill(product, ids, node));
      }
      if (refilled.size === 0) return count;
      // the orders of a product stand where orders of that product stood
      const next = new Map<number, number>();
      let kept = 0;
      for (const id of chosen) {
        const product = market.productOf(id);
        const ids = refilled.get(product);
        const k = next.get(product) ?? 0;
        next.set(product, k + 1);
        const filled = ids === undefined || timestamp_us > market.closes_us(product) ? id : ids[k];
        if (filled !== undefined) out[kept++] = filled;
      }
      return kept;
    };
    return {
      apply: () => void (active = true),
      lift: () => void (active = false),
      figures: () => [
        { measure: 'gain_EUR', value: totals.gain / 1e9 },
        { measure: 'othersLoss_EUR', value: totals.loss / 1e9 },
        { measure: 'productsAttacked_count', value: totals.products },
        { measure: 'productsReordered_count', value: totals.moved },
        { measure: 'ordersDropped_count', value: totals.dropped },
        { measure: 'ordersReplaced_count', value: totals.replaced },
      ],
    };
  },
});

function isBid(market: MarketSight, id: number): boolean {
  return market.energy_Wh(id) > 0;
}

/** What the homes gain by the trades of a book, at the limits that the orders had before the producer touched them. */
function surplus(
  market: MarketSight,
  product: number,
  node: number,
  { accepted, ids }: Book,
  isOwn: (id: number) => boolean,
  limits: ReadonlyMap<number, number>,
): Surplus {
  const all = market.sequenced(product, node, Int32Array.from([...accepted, ...ids]));
  const { trades } = market.clear(product, all);
  const sums = { own: 0, others: 0 };
  const add = (id: number, perKWh: number, energy_Wh: number): void => {
    sums[isOwn(id) ? 'own' : 'others'] += perKWh * energy_Wh;
  };
  const limitOf = (id: number): number => limits.get(id) ?? market.limit_uEUR_per_kWh(id);
  for (let t = 0; t < trades.count; t++) {
    const buyer = all[trades.buyOrder[t]!]!;
    const seller = all[trades.sellOrder[t]!]!;
    add(buyer, limitOf(buyer) - trades.buyerPrice_uEUR_per_kWh[t]!, trades.quantity_Wh[t]!);
    add(seller, trades.sellerPrice_uEUR_per_kWh[t]! - limitOf(seller), trades.quantity_Wh[t]!);
  }
  return sums;
}

/** `ids` without the best 1, 2, 4, ... or all orders of others, on either side. */
function droppings(
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
function candidateLimits(limits: readonly number[]): number[] {
  const distinct = [...new Set(limits)].sort((a, b) => a - b);
  if (distinct.length <= LIMITS) return distinct;
  return Array.from(
    { length: LIMITS },
    (_, k) => distinct[Math.floor((k * (distinct.length - 1)) / (LIMITS - 1))]!,
  );
}
