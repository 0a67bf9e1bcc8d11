/**
 * The worked examples of docs/mechanisms.md: YAML blocks that say a book and what a market design makes of it, and what it does
 * make of it. Quantities are written as in a scenario.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { isSharingRule, mechanisms, type MarketDesign, type SharingRule } from '../../src/market/index.js';
import { quantity } from '../../src/records/quantity.js';
import { bookOf, buy, clear, sell, type Entry, type Trade } from '../market/books.js';
import { shareOf } from '../market/sharing-laws.js';

const agent = z.int().positive();
const energy = quantity('energy', 'energy');
const price = quantity('price', 'price');

const orderSchema = z.union([
  z.strictObject({
    buyer: agent,
    energy,
    limit: price,
    wants: quantity('fraction', 'least green share').optional(),
    premium: price.optional(),
    minimum: energy.optional(),
    prefers: agent.optional(),
  }),
  z.strictObject({
    seller: agent,
    energy,
    limit: price,
    green: quantity('fraction', 'green share').optional(),
    minimum: energy.optional(),
    prefers: agent.optional(),
  }),
]);

const tradeSchema = z.union([
  z.strictObject({ buyer: agent, seller: agent, energy, price }),
  z.strictObject({ buyer: agent, seller: agent, energy, pays: price, receives: price }),
]);

/** What the document compares all designs on. */
const commonSchema = z.strictObject({
  orders: z.array(orderSchema),
  lot: z.int(),
  metered: z.array(energy),
  floor: price,
  cap: price,
});
export type Common = z.output<typeof commonSchema>;

const facts = { kind: z.string(), options: z.record(z.string(), z.unknown()).default({}) };
const exampleSchema = z.union([
  z.strictObject({
    ...facts,
    orders: z.array(orderSchema).optional(),
    lot: z.int().optional(),
    trades: z.array(tradeSchema),
    /** What the trades are worth to both sides by their limits, and what of it the operator keeps. */
    gains: quantity('money', 'gains from trade'),
    operator: quantity('money', 'surplus of the operator').optional(),
    rounds: z.int().optional(),
  }),
  z.strictObject({
    ...facts,
    metered: z.array(energy).optional(),
    shared: z.array(energy),
    price,
  }),
]);
export type Example = z.output<typeof exampleSchema>;

const blocks = (text: string): string[] =>
  [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);

/** The book and the community that stand at the top of the document. */
export function commonOf(document: string): Common {
  return commonSchema.parse(parse(blocks(document)[0]!));
}

/** The examples of a section. */
export function examplesOf(section: string): Example[] {
  return blocks(section).map((block) => exampleSchema.parse(parse(block)));
}

/** `### kind` sections, with the `## family` above them. */
export function sectionsOf(
  document: string,
): { readonly family: string; readonly kind: string; readonly text: string }[] {
  return document.split(/^## /m).flatMap((part) => {
    const family = part.slice(0, part.indexOf('\n'));
    return part
      .split(/^### /m)
      .slice(1)
      .map((text) => ({ family, kind: text.slice(0, text.indexOf('\n')), text }));
  });
}

export function designOf(kind: string, options: Record<string, unknown> = {}): MarketDesign {
  const plugin = mechanisms.get(kind);
  if (plugin === undefined) throw new Error(`no mechanism ${kind}`);
  return plugin.create(plugin.schema.parse(options), undefined);
}

export function entriesOf(orders: Common['orders']): Entry[] {
  return orders.map((order) => {
    const more = {
      minimum_Wh: order.minimum ?? 0,
      ...(order.prefers === undefined ? {} : { partner: order.prefers }),
    };
    if ('seller' in order) {
      return sell(order.seller, order.energy, order.limit, {
        ...more,
        green_permille: permille(order.green),
      });
    }
    return buy(order.buyer, order.energy, order.limit, {
      ...more,
      greenWanted_permille: permille(order.wants),
      premium_uEUR_per_kWh: order.premium ?? 0,
    });
  });
}

function permille(share = 0): number {
  return Math.round(1000 * share);
}

/** What comes out, in the shape of an example's own claims. */
export async function outcomeOf(example: Example, common: Common): Promise<object> {
  const design = designOf(example.kind, example.options);
  if ('shared' in example) {
    if (!isSharingRule(design)) throw new Error(`${example.kind} matches orders`);
    return sharingOutcome(design, example.metered ?? common.metered, common);
  }
  if (isSharingRule(design)) throw new Error(`${example.kind} shares what was metered`);
  await design.prepare?.();
  const entries = entriesOf(example.orders ?? common.orders);
  const trades = clear(design, bookOf(entries), example.lot ?? common.lot);
  return {
    trades: trades.map(({ buy: b, sell: s, quantity: energy, price, received }) => {
      const pair = { buyer: entries[b]!.agent, seller: entries[s]!.agent, energy };
      return received === undefined ? { ...pair, price } : { ...pair, pays: price, receives: received };
    }),
    gains: gainsOf(entries, trades),
    operator: surplusOf(trades),
    rounds: design.negotiation?.rounds,
  };
}

/** What an example claims, in the shape of `outcomeOf`; a surplus that it does not mention is none. */
export function claimOf(example: Example): object {
  if ('shared' in example) return { shared: example.shared, price: example.price };
  const { trades, gains, operator = 0, rounds } = example;
  return { trades, gains, operator, rounds };
}

function sharingOutcome(rule: SharingRule, metered: readonly number[], { floor, cap }: Common): object {
  const { shared_Wh, price_uEUR_per_kWh } = shareOf(rule, metered, {
    floor_uEUR_per_kWh: floor,
    cap_uEUR_per_kWh: cap,
  });
  return { shared: [...shared_Wh], price: price_uEUR_per_kWh };
}

/** Gains from trade by the stated limits, micro-EUR. */
export function gainsOf(entries: readonly Entry[], trades: readonly Trade[]): number {
  return trades.reduce((sum, { buy: b, sell: s, quantity: energy }) => {
    const gain = entries[b]!.limit_uEUR_per_kWh - entries[s]!.limit_uEUR_per_kWh;
    return sum + (gain * energy) / 1000;
  }, 0);
}

/** What buyers pay beyond what sellers receive, micro-EUR. */
export function surplusOf(trades: readonly Trade[]): number {
  return trades.reduce(
    (sum, { quantity: energy, price, received = price }) => sum + ((price - received) * energy) / 1000,
    0,
  );
}
