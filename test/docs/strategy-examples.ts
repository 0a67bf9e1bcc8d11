/**
 * The worked examples of docs/strategies.md: YAML blocks that say what homes are worth, see and expect, and what a strategy or a
 * forecast makes of it; and what it does make of it. Quantities are written as in a scenario.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { forecasts, strategies } from '../../src/agents/index.js';
import type { Forecast, PlanRequest, Strategy } from '../../src/agents/index.js';
import { MINUTE } from '../../src/kernel/index.js';
import { BUY, SELL } from '../../src/market/index.js';
import { quantity } from '../../src/records/quantity.js';
import { forecastMeans, historyOf } from '../agents/history.js';
import { byHand, Fixed, type Hand } from '../agents/strategy-by-hand.js';
import { contextOf, groupOf, populationOf } from '../agents/worlds.js';

const energy = quantity('energy', 'energy');
const price = quantity('price', 'price');
const worth = { buyer: price.optional(), seller: price.optional() };
const options = z.record(z.string(), z.unknown()).default({});

/** A home by what a kWh is worth to it as a buyer, or costs it as a seller; and what it quotes, and offers. */
const bidSchema = z.strictObject({
  ...worth,
  energy: energy.optional(),
  quotes: price,
  offers: energy.optional(),
});
/** An order of a clearing that is seen, and what of it traded. */
const orderSchema = z.strictObject({
  ...worth,
  energy: energy.optional(),
  limit: price,
  traded: energy.optional(),
  price: price.optional(),
});
const stepSchema = z.union([
  z.strictObject({
    bids: z.array(bidSchema),
    round: z.int().optional(),
    rounds: z.int().optional(),
  }),
  /** `learners`: only so many of the first homes are this gateway's. */
  z.strictObject({ sees: z.array(orderSchema), learners: z.int().optional() }),
]);

const strategySchema = z.strictObject({
  strategy: z.string(),
  options,
  /** Every uniform draw to bid. */
  draw: z.number().default(0.5),
  steps: z.array(stepSchema),
});
const planSchema = z.strictObject({
  strategy: z.string(),
  options,
  battery: z.strictObject({ capacity: energy, limit: energy }),
  slot: quantity('time', 'slot'),
  retail: z.array(price),
  feedIn: price,
  net: z.array(energy),
  offers: z.array(energy),
});
const forecastSchema = z.strictObject({
  forecast: z.string(),
  options,
  slot: quantity('time', 'slot'),
  load: z.array(energy),
  /** The last slot that is metered, and what is expected of slots after it, by number. */
  metered: z.int(),
  expects: z.record(z.string(), energy),
});
const exampleSchema = z.union([strategySchema, planSchema, forecastSchema]);
export type Example = z.output<typeof exampleSchema>;

/** The examples of a section. */
export function examplesOf(section: string): Example[] {
  const blocks = [...section.matchAll(/```yaml\n([\s\S]*?)```/g)];
  return blocks.map((match) => exampleSchema.parse(parse(match[1]!)));
}

export function kindOf(example: Example): string {
  return 'forecast' in example ? example.forecast : example.strategy;
}

/** The example as it comes out. */
export function rerun(example: Example): Example {
  if ('forecast' in example) return { ...example, expects: expectations(example) };
  if ('battery' in example) return { ...example, offers: offersOf(example) };
  const hand = byHand(example.strategy, example.options, example.draw);
  return { ...example, steps: example.steps.map((step) => walk(hand, step)) };
}

type Step = z.output<typeof stepSchema>;
type Worth = { readonly buyer?: number | undefined; readonly seller?: number | undefined };

function sideOf({ buyer, seller }: Worth): { side: typeof BUY | typeof SELL; reservation: number } {
  if (buyer === undefined && seller === undefined) throw new Error('neither a buyer nor a seller');
  return seller === undefined ? { side: BUY, reservation: buyer! } : { side: SELL, reservation: seller };
}

function walk(hand: Hand, step: Step): Step {
  if ('sees' in step) {
    const { sees, learners = sees.length } = step;
    const orders = sees.map((order) => ({
      ...sideOf(order),
      limit: order.limit,
      quantity: order.energy ?? 1000,
      traded: order.traded ?? 0,
      price: order.price ?? 0,
    }));
    hand.see(orders, { homes: Int32Array.from({ length: learners }, (_, i) => i) });
    return step;
  }
  const { round = 0, rounds = 1 } = step;
  const bids = step.bids.map((bid) => ({ ...sideOf(bid), quantity: bid.energy ?? 1000 }));
  const limits = hand.limits(bids, { round, rounds });
  const quantities = hand.quantities(bids);
  return {
    ...step,
    bids: step.bids.map((bid, i) => ({
      ...bid,
      quotes: limits[i]!,
      ...(bid.offers === undefined && quantities[i] === bids[i]!.quantity ? {} : { offers: quantities[i]! }),
    })),
  };
}

/** One home whose lossless battery follows the plan from slot to slot: what it buys (+) or sells (-). */
function offersOf({
  strategy: kind,
  options,
  battery,
  slot,
  retail,
  feedIn,
  net,
}: z.output<typeof planSchema>): number[] {
  const population = populationOf([groupOf('home', 1)]);
  const strategy = strategyOf(kind, options, slot);
  let stored = 0;
  return net.map((expected, s) => {
    const request: PlanRequest = {
      from: 0,
      to: 1,
      slot: s,
      lastSlot: Math.min(net.length - 1, s + (strategy.planAhead_slots ?? 0)),
      batteries: {
        capacity_Wh: Float64Array.of(battery.capacity),
        limit_Wh: Float64Array.of(battery.limit),
        oneWay: Float64Array.of(1),
        keep: Float64Array.of(1),
      },
      stored_Wh: Float64Array.of(stored),
      net_Wh: Float64Array.of(expected),
      retail_uEUR_per_kWh: (later) => retail[later]!,
      feedIn_uEUR_per_kWh: () => feedIn,
      expect: (later, from, to, out_Wh) => void out_Wh.fill(net[later]!, from, to),
      streams: new Fixed(0.5),
      plan_Wh: new Float64Array(population.count),
    };
    strategy.plan!(request);
    stored += request.plan_Wh[0]!;
    return expected + request.plan_Wh[0]!;
  });
}

export function strategyOf(kind: string, config: object = {}, slot_us = 15 * MINUTE): Strategy {
  const plugin = strategies.get(kind)!;
  return plugin.create(plugin.schema.parse(config), {
    ...contextOf(populationOf([groupOf('home', 1)])),
    slot_us,
  });
}

/** A forecast of one home without PV. */
export function forecastOf(
  kind: string,
  config: object = {},
  slot_us = 15 * MINUTE,
  load: readonly number[] = [0],
): Forecast {
  const plugin = forecasts.get(kind)!;
  return plugin.create(plugin.schema.parse(config), {
    slot_us,
    load: historyOf(load.map((value) => [value])),
    pv: historyOf(load.map(() => [0])),
    pvHomes: [],
    ...forecastMeans(['home']),
  });
}

/** To the whole Wh. */
function expectations(example: z.output<typeof forecastSchema>): Record<string, number> {
  const { forecast: kind, options, slot, load, metered, expects } = example;
  const forecast = forecastOf(kind, options, slot, load);
  const out = new Float64Array(1);
  return Object.fromEntries(
    Object.keys(expects).map((target) => {
      forecast.predict(Number(target), metered, 0, 1, out, new Float64Array(1));
      return [target, Math.round(out[0]!)];
    }),
  );
}
