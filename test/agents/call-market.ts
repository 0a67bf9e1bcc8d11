/**
 * A market that is the same in every clearing, in which all homes follow one strategy: limits, quantities and sides stay, so that
 * what they learn can be held against the competitive price. Prices in micro-EUR per kWh, quantities in Wh.
 */
import { strategies } from '../../src/agents/index.js';
import { payment_uEUR, RandomSource } from '../../src/kernel/index.js';
import { createOrders, createTrades, pushOrder } from '../../src/market/columns.js';
import { BUY, SELL, type PriceBounds } from '../../src/market/types.js';
import { mechanisms } from '../../src/market/registry.js';
import { contextOf, groupOf, populationOf, requestOf } from './worlds.js';

export interface Schedule {
  /** What a unit of `unit_Wh` is worth to each buyer, and what it costs each seller. */
  readonly values: readonly number[];
  readonly costs: readonly number[];
  readonly bounds: PriceBounds;
  /** Energy of each order, buyers first; 1 kWh unless it is said. */
  readonly quantities?: readonly number[];
  readonly competitive: number;
  /** Greatest gains from trade, micro-EUR. */
  readonly surplus_uEUR: number;
}

export interface Round {
  /** Mean price by energy, NaN without trades. */
  readonly price: number;
  /** Gains from trade over the greatest possible. */
  readonly efficiency: number;
}

export interface CallMarket {
  readonly strategy: string;
  readonly config?: Record<string, unknown>;
  readonly mechanism?: { readonly kind: string } & Record<string, unknown>;
  readonly clearings: number;
  readonly seed?: string | number;
}

export function playSchedule(schedule: Schedule, market: CallMarket): Round[] {
  const { values, costs, bounds, surplus_uEUR } = schedule;
  const { kind, ...options } = market.mechanism ?? { kind: 'uniform-price' };
  const seed = market.seed ?? 1;
  const design = mechanisms.get(kind)!;
  const mechanism = design.create(design.schema.parse(options), undefined);
  if (!('clear' in mechanism)) throw new Error(`${kind} takes no orders`);
  const limits = [...values, ...costs];
  const n = limits.length;
  const population = populationOf([groupOf('home', n)]);
  const plugin = strategies.get(market.strategy)!;
  const strategy = plugin.create(plugin.schema.parse(market.config ?? {}), contextOf(population, seed));
  const streams = new RandomSource(seed).streams('strategy', population.ids);
  const learning = new RandomSource(seed).streams('strategy.learning', population.ids);
  const sequence = new RandomSource(seed).streams('sequence', population.ids);
  const sideOf = (i: number): typeof BUY | typeof SELL => (i < values.length ? BUY : SELL);
  const energyOf = (i: number): number => schedule.quantities?.[i] ?? 1000;
  const request = {
    ...requestOf(
      population,
      limits.map((_, i) => (sideOf(i) === BUY ? energyOf(i) : -energyOf(i))),
    ),
    bounds,
    streams,
  };
  const { out, reservation_uEUR_per_kWh: reservation } = request;
  const trades = createTrades(n);
  const homes = Int32Array.from(limits, (_, i) => i);
  const rounds: Round[] = [];
  for (let round = 0; round < market.clearings; round++) {
    request.slot = round;
    limits.forEach((limit, i) => {
      out.side[i] = sideOf(i);
      out.quantity_Wh[i] = energyOf(i);
      out.limit_uEUR_per_kWh[i] = limit;
      reservation[i] = limit;
    });
    strategy.bid(request);
    const orders = createOrders(n);
    const ownOrder = new Int32Array(n).fill(-1);
    const arrival = limits.map((_, i) => ({ i, at: sequence.uniform(i) })).sort((a, b) => a.at - b.at);
    for (const { i } of arrival)
      ownOrder[i] = pushOrder(orders, {
        agent: i,
        side: sideOf(i),
        quantity_Wh: out.quantity_Wh[i],
        limit_uEUR_per_kWh: out.limit_uEUR_per_kWh[i],
      });
    mechanism.clear(orders, { ...bounds, lot: round }, trades);
    const cleared_Wh = new Int32Array(n);
    const paid_uEUR = new Float64Array(n);
    let energy = 0;
    let turnover = 0;
    let gains = 0;
    for (let t = 0; t < trades.count; t++) {
      const buyer = orders.agent[trades.buyOrder[t]];
      const seller = orders.agent[trades.sellOrder[t]];
      const quantity = trades.quantity_Wh[t];
      cleared_Wh[buyer] += quantity;
      cleared_Wh[seller] -= quantity;
      paid_uEUR[buyer] += payment_uEUR(quantity, trades.buyerPrice_uEUR_per_kWh[t]);
      paid_uEUR[seller] -= payment_uEUR(quantity, trades.sellerPrice_uEUR_per_kWh[t]);
      energy += quantity;
      turnover += quantity * trades.buyerPrice_uEUR_per_kWh[t];
      gains += (quantity * (limits[buyer] - limits[seller])) / 1000;
    }
    rounds.push({ price: energy > 0 ? turnover / energy : NaN, efficiency: gains / surplus_uEUR });
    strategy.observe?.({
      slot: round,
      round: 0,
      rounds: 1,
      gateway: 0,
      homes,
      orders,
      trades,
      ownOrder,
      reservation_uEUR_per_kWh: reservation,
      cleared_Wh,
      paid_uEUR,
      bounds,
      streams: learning,
    });
  }
  return rounds;
}

/** Means over rounds [from, to): efficiency, and the price by rounds with trades. */
export function meanOf(rounds: readonly Round[], from: number, to: number): Round {
  const part = rounds.slice(from, to);
  const priced = part.filter(({ price }) => !Number.isNaN(price));
  return {
    price: priced.reduce((sum, { price }) => sum + price, 0) / priced.length,
    efficiency: part.reduce((sum, { efficiency }) => sum + efficiency, 0) / part.length,
  };
}

const cents = (values: readonly number[]): number[] => values.map((value) => value * 10_000);
const range = { floor_uEUR_per_kWh: 0, cap_uEUR_per_kWh: 400_000 };

/** The schedules of A03 (targets.json), a tenth of an EUR for each of its units: M = 40 ct. */
export const symmetric: Schedule = {
  values: cents([32.5, 30, 27.5, 25, 22.5, 20, 17.5, 15, 12.5, 10, 7.5]),
  costs: cents([7.5, 10, 12.5, 15, 17.5, 20, 22.5, 25, 27.5, 30, 32.5]),
  bounds: range,
  competitive: 200_000,
  surplus_uEUR: 750_000,
};

/** A box with too much demand: 11 buyers at 30 ct, 6 sellers at 10 ct. */
export const scarce: Schedule = {
  values: cents(Array.from({ length: 11 }, () => 30)),
  costs: cents(Array.from({ length: 6 }, () => 10)),
  bounds: range,
  competitive: 300_000,
  surplus_uEUR: 1_200_000,
};

/** A box with too much supply: 6 buyers at 30 ct, 11 sellers at 10 ct. */
export const plenty: Schedule = {
  values: cents(Array.from({ length: 6 }, () => 30)),
  costs: cents(Array.from({ length: 11 }, () => 10)),
  bounds: range,
  competitive: 100_000,
  surplus_uEUR: 1_200_000,
};
