import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LargestRemainder } from '../../src/market/largest-remainder.js';
import { mechanisms } from '../../src/market/registry.js';
import { isSharingRule, type PriceBounds, type SharingRule } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { orderBasedKinds } from './books.js';
import {
  orderViolations,
  readings,
  repeatViolations,
  shareOf,
  sharingViolations,
  someBounds,
} from './sharing-laws.js';

// schemas have defaults that are texts
await loadQuantityParser();

const bounds: PriceBounds = { floor_uEUR_per_kWh: 100_000, cap_uEUR_per_kWh: 300_000 };
const runs = { numRuns: 200, seed: 20260504 };

function rule(kind: string, config: object = {}): SharingRule {
  const plugin = mechanisms.get(kind)!;
  const made = plugin.create(plugin.schema.parse(config), undefined);
  if (!isSharingRule(made)) throw new Error(`${kind} is no sharing rule`);
  return made;
}

/** A rule as configured; with a list of coefficients it fits so many homes, and the list follows their order. */
interface Subject {
  readonly name: string;
  readonly homes?: number;
  readonly create: (order?: readonly number[]) => SharingRule;
}

const list = [0.5, 0, 0.25, 0.125, 1 / 3, 0.1, 0.1];
const variants: Readonly<Record<string, readonly object[]>> = {
  'supply-demand-ratio': [{ compensation: 0.3 }, { compensation: 1 }],
  'community-coefficients': [
    { coefficients: 'dynamic' },
    { price: 0 },
    { coefficients: 'dynamic', price: 1 },
  ],
};
const orderBased = orderBasedKinds();
const kinds = [...mechanisms.keys()].filter((kind) => !orderBased.includes(kind));
const subjects: readonly Subject[] = [
  ...kinds.flatMap((kind) =>
    [{}, ...(variants[kind] ?? [])].map((config) => ({
      name: `${kind} ${JSON.stringify(config)}`,
      create: () => rule(kind, config),
    })),
  ),
  {
    name: 'community-coefficients by a list',
    homes: list.length,
    create: (order = list.map((_, i) => i)) =>
      rule('community-coefficients', { coefficients: order.map((i) => list[i]) }),
  },
];

describe.each(subjects)('$name', ({ create, homes }) => {
  it('conserves energy within what was metered, and keeps its claims', () => {
    const subject = create();
    fc.assert(
      fc.property(readings(homes), someBounds, (metered, prices) => {
        expect(sharingViolations(subject, metered, prices)).toEqual([]);
      }),
      runs,
    );
  });

  it('gives the same shares again, whatever it shared before, and leaves the readings alone', () => {
    fc.assert(
      fc.property(readings(homes), readings(homes), someBounds, (metered, other, prices) => {
        expect(repeatViolations(create, metered, other, prices)).toEqual([]);
      }),
      { ...runs, numRuns: 60 },
    );
  });

  it('treats homes alike in any order', () => {
    fc.assert(
      fc.property(readings(homes), someBounds, fc.integer(), (metered, prices, seed) => {
        expect(orderViolations(create, metered, prices, seed)).toEqual([]);
      }),
      runs,
    );
  });

  it('says that it divides what was metered', () => {
    expect(create().properties.quantityBasis).toBe('metered');
  });
});

describe('worked example: 2, 1 and 0.5 kWh wanted, 1.5 and 0.5 kWh left over, 30 ct and 10 ct', () => {
  const metered = [2000, 1000, -1500, 500, -500];
  // 2 of 3.5 kWh are shared: 4/7 of 2, 1 and 0.5 kWh are 1142 6/7, 571 3/7 and 285 5/7 Wh
  const pool = [1143, 571, -1500, 286, -500];

  it('mid-market rate: at 20 ct', () => {
    expect(shareOf(rule('mid-market-rate'), metered, bounds)).toEqual({
      shared_Wh: pool,
      price_uEUR_per_kWh: 200_000,
    });
  });

  it('supply-demand ratio 4/7: at 30 x 10 / (20 x 4/7 + 10) = 14 ct', () => {
    expect(shareOf(rule('supply-demand-ratio'), metered, bounds)).toEqual({
      shared_Wh: pool,
      price_uEUR_per_kWh: 140_000,
    });
  });

  it('supply-demand ratio with half of the span as compensation: at 30 x 20 / (10 x 4/7 + 20) = 23 1/3 ct', () => {
    const { price_uEUR_per_kWh } = shareOf(
      rule('supply-demand-ratio', { compensation: 0.5 }),
      metered,
      bounds,
    );
    expect(price_uEUR_per_kWh).toBe(233_333);
  });

  it('bill sharing: for nothing', () => {
    expect(shareOf(rule('bill-sharing'), metered, bounds)).toEqual({
      shared_Wh: pool,
      price_uEUR_per_kWh: 0,
    });
  });

  it('equal coefficients: 400 Wh for each home, of which three take theirs; sellers give 3/4 and 1/4 of it', () => {
    expect(shareOf(rule('community-coefficients'), metered, bounds)).toEqual({
      shared_Wh: [400, 400, -900, 400, -300],
      price_uEUR_per_kWh: 200_000,
    });
  });

  it('coefficients 1 : 1 : 0 : 2 : 0: 500, 500 and 1000 Wh, of which the last takes 500', () => {
    const coefficients = [0.25, 0.25, 0, 0.5, 0];
    expect(shareOf(rule('community-coefficients', { coefficients, price: 1 }), metered, bounds)).toEqual({
      shared_Wh: [500, 500, -1125, 500, -375],
      price_uEUR_per_kWh: 300_000,
    });
  });

  it('dynamic coefficients: as the pool', () => {
    const dynamic = rule('community-coefficients', { coefficients: 'dynamic', price: 0.25 });
    expect(shareOf(dynamic, metered, bounds)).toEqual({ shared_Wh: pool, price_uEUR_per_kWh: 150_000 });
  });
});

describe('worked example: supply abounds, 1 kWh wanted and 4 kWh left over', () => {
  const metered = [1000, -3000, -1000];

  it('sellers share in proportion', () => {
    expect(shareOf(rule('mid-market-rate'), metered, bounds).shared_Wh).toEqual([1000, -750, -250]);
  });

  it('the supply-demand ratio 4 gives the floor, and with a compensation of 4 ct a quarter of it more', () => {
    expect(shareOf(rule('supply-demand-ratio'), metered, bounds).price_uEUR_per_kWh).toBe(100_000);
    const compensated = rule('supply-demand-ratio', { compensation: 0.2 });
    expect(shareOf(compensated, metered, bounds).price_uEUR_per_kWh).toBe(110_000);
  });
});

describe('edges', () => {
  it('the ratio price without demand is the floor, without supply the cap', () => {
    const ratio = rule('supply-demand-ratio', { compensation: 0.5 });
    expect(shareOf(ratio, [-5, 0], bounds).price_uEUR_per_kWh).toBe(100_000);
    expect(shareOf(ratio, [5, 0], bounds).price_uEUR_per_kWh).toBe(300_000);
    expect(shareOf(ratio, [5, -5], bounds).price_uEUR_per_kWh).toBe(200_000);
  });

  it('a floor that is not positive is itself the ratio price', () => {
    const negative = { floor_uEUR_per_kWh: -20_000, cap_uEUR_per_kWh: 300_000 };
    expect(shareOf(rule('supply-demand-ratio'), [10, -1], negative).price_uEUR_per_kWh).toBe(-20_000);
  });

  it('a list that does not fit the homes is refused', () => {
    const short = rule('community-coefficients', { coefficients: [0.5, 0.5] });
    expect(() => shareOf(short, [1, -1, 2], bounds)).toThrow(
      /CW-MARKET-COEFFICIENTS.*\n.*\n.*2 coefficients for 3/,
    );
    const { schema } = mechanisms.get('community-coefficients')!;
    expect(() => schema.parse({ coefficients: [0, 0] })).toThrow('not all coefficients can be 0');
    expect(() => schema.parse({ coefficients: [1, -1] })).toThrow();
  });

  it('largest remainders are exact beyond 2^53', () => {
    const out: number[] = [];
    // 2^40 x (2^31 - 1) / (3 x 2^31 - 1): thirds to the Wh, the remainder of the last is the largest
    const weights = [0x7fffffff, 0x80000000, 0x80000000];
    new LargestRemainder().divide(2 ** 32, weights, 3, out);
    const exact = weights.map((weight) => (2n ** 32n * BigInt(weight)) / (3n * 2n ** 31n - 1n));
    expect(out.reduce((sum, share) => sum + share, 0)).toBe(2 ** 32);
    out.forEach((share, i) => expect([0n, 1n]).toContain(BigInt(share) - exact[i]));
    expect(() => new LargestRemainder().divide(1, [0], 1, out)).toThrow('CW-MARKET-SHARE');
  });

  it('of equal remainders the lower index has the Wh', () => {
    const out: number[] = [];
    new LargestRemainder().divide(2, [1, 0, 1, 1], 4, out);
    expect(out).toEqual([1, 0, 1, 0]);
  });
});

describe('the laws catch planted bugs', () => {
  const metered = [2000, 1000, -1500, 500, -500];
  const honest = (): SharingRule => rule('mid-market-rate');
  /** The honest rule, with what it returns altered. */
  const doctored = (
    alter: (shared: Int32Array, price: number, metered: Int32Array) => number,
  ): SharingRule => {
    const inner = honest();
    return {
      properties: inner.properties,
      share: (energy, prices) => alter(energy.shared_Wh, inner.share(energy, prices), energy.metered_Wh),
    };
  };
  const found = (subject: SharingRule): string[] => sharingViolations(subject, metered, bounds);

  it('none in the honest rule', () => {
    expect(found(honest())).toEqual([]);
  });

  it('a Wh that comes from nowhere, more than was metered, a buyer who sells', () => {
    expect(found(doctored((shared, price) => (shared[0]++, price)))).toContain('shared energy sums to 1 Wh');
    const more = doctored((shared, price) => ((shared[4] -= 1), (shared[2] += 1), price));
    expect(found(more)).toContain('home 4: -501 Wh of -500 Wh');
    const swapped = doctored((shared, price) => ((shared[3] = -1), (shared[0] += 287), price));
    expect(found(swapped)).toContain('home 3: -1 Wh of 500 Wh');
  });

  it('a price beyond the bounds, and half a micro-EUR', () => {
    expect(found(doctored(() => 300_001))).toContain('home 0 is worse off than with its retailer');
    expect(found(doctored(() => 99_999))).toContain('home 2 is worse off than with its retailer');
    expect(found(doctored((_, price) => price + 0.5))).toEqual(['the price 200000.5']);
  });

  it('energy left unshared where all is claimed', () => {
    const lazy = doctored((shared, price) => (shared[0]--, shared[2]++, price));
    expect(found(lazy)[0]).toMatch(/^the community pays .* nEUR, its common meter .* nEUR$/);
  });

  it('energy shared at a loss', () => {
    const eager: SharingRule = {
      properties: { ...honest().properties, individuallyRational: false },
      share: (energy) => ((energy.shared_Wh[0] = 5), (energy.shared_Wh[1] = -5), 0),
    };
    const loss = { floor_uEUR_per_kWh: 2, cap_uEUR_per_kWh: 1 };
    expect(sharingViolations(eager, [5, -5], loss)).toEqual([
      'the community is worse off',
      'energy is shared at a loss',
    ]);
  });

  it('sellers served in their order, as gsy-e does', () => {
    const inOrder = doctored((shared, price, readings) => {
      let left = shared.reduce((sum, value) => sum + (value > 0 ? value : 0), 0);
      readings.forEach((reading, i) => {
        if (reading >= 0) return;
        shared[i] = -Math.min(-reading, left);
        left += shared[i];
      });
      return price;
    });
    const abundant = [400, -300, -300, -300];
    expect(sharingViolations(inOrder, abundant, bounds)).toEqual([]);
    const seeds = Array.from({ length: 10 }, (_, seed) => seed);
    expect(seeds.some((seed) => orderViolations(() => inOrder, abundant, bounds, seed).length > 0)).toBe(
      true,
    );
  });

  it('state that leaks from slot to slot, shares left from before, and readings written to', () => {
    let calls = 0;
    const leaking = doctored((_, price) => price + calls++);
    expect(repeatViolations(() => leaking, metered, metered, bounds)).toContain('an earlier slot shows');
    const stale: SharingRule = { properties: honest().properties, share: () => 0 };
    expect(sharingViolations(stale, [0, 0], bounds)).toContain('home 0: 123456 Wh of 0 Wh');
    const writing = doctored((_, price, readings) => (readings[1]++, price));
    expect(repeatViolations(() => writing, metered, metered, bounds)).toContain(
      'home 1: its reading changed',
    );
  });
});
