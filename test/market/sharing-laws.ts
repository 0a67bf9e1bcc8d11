/** What every sharing rule must obey, as functions that return the violations they find: so planted bugs can be shown to be caught. */
import fc from 'fast-check';
import type { PriceBounds, SharingRule } from '../../src/market/types.js';
import { shuffled } from './books.js';

/** One slot shared: what each home got, and the price. */
export interface Shared {
  readonly shared_Wh: readonly number[];
  readonly price_uEUR_per_kWh: number;
}

export function shareOf(rule: SharingRule, metered: readonly number[], bounds: PriceBounds): Shared {
  // what an earlier slot left behind
  const shared_Wh = new Int32Array(metered.length).fill(123_456);
  const price_uEUR_per_kWh = rule.share({ metered_Wh: Int32Array.from(metered), shared_Wh }, bounds);
  return { shared_Wh: Array.from(shared_Wh), price_uEUR_per_kWh };
}

/** What a home pays (+) or receives (-) in all, nEUR: its shared part at the local price, the rest with the retailer. */
export function bill_nEUR(metered: number, shared: number, price: number, bounds: PriceBounds): bigint {
  const rest = metered - shared;
  const retail = rest > 0 ? bounds.cap_uEUR_per_kWh : bounds.floor_uEUR_per_kWh;
  return BigInt(price) * BigInt(shared) + BigInt(retail) * BigInt(rest);
}

/** Violations in one sharing: conservation, bounds, price, and what the properties claim. */
export function sharingViolations(
  rule: SharingRule,
  metered: readonly number[],
  bounds: PriceBounds,
): string[] {
  const found: string[] = [];
  const { shared_Wh, price_uEUR_per_kWh: price } = shareOf(rule, metered, bounds);
  const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = bounds;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  if (sum(shared_Wh) !== 0) found.push(`shared energy sums to ${sum(shared_Wh)} Wh`);
  shared_Wh.forEach((shared, i) => {
    const within = metered[i] > 0 ? shared >= 0 && shared <= metered[i] : shared <= 0 && shared >= metered[i];
    if (!within) found.push(`home ${i}: ${shared} Wh of ${metered[i]} Wh`);
  });
  if (!Number.isInteger(price)) found.push(`the price ${price}`);
  else found.push(...billViolations(rule, metered, { shared_Wh, price_uEUR_per_kWh: price }, bounds));
  const anyShared = shared_Wh.some((shared) => shared !== 0);
  if (floor > cap && anyShared) found.push('energy is shared at a loss');
  return found;
}

/** Nobody is worse off than with the retailer, where that is claimed; the community's bill is that of its common meter. */
function billViolations(
  rule: SharingRule,
  metered: readonly number[],
  { shared_Wh, price_uEUR_per_kWh: price }: Shared,
  bounds: PriceBounds,
): string[] {
  const found: string[] = [];
  const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = bounds;
  let together = 0n;
  let alone = 0n;
  metered.forEach((energy, i) => {
    const bill = bill_nEUR(energy, shared_Wh[i], price, bounds);
    const without = bill_nEUR(energy, 0, price, bounds);
    together += bill;
    alone += without;
    if (rule.properties.individuallyRational && bill > without)
      found.push(`home ${i} is worse off than with its retailer`);
  });
  if (together > alone) found.push('the community is worse off');
  const net = metered.reduce((total, energy) => total + energy, 0);
  const common = BigInt(net > 0 ? cap : floor) * BigInt(net);
  if (rule.properties.efficient && floor <= cap && together !== common)
    found.push(`the community pays ${together} nEUR, its common meter ${common} nEUR`);
  return found;
}

/** The same slot gives the same shares, from a new instance and after another slot, and leaves the readings alone. */
export function repeatViolations(
  create: () => SharingRule,
  metered: readonly number[],
  other: readonly number[],
  bounds: PriceBounds,
): string[] {
  const found: string[] = [];
  const expected = JSON.stringify(shareOf(create(), metered, bounds));
  const rule = create();
  shareOf(rule, other, bounds);
  if (JSON.stringify(shareOf(rule, metered, bounds)) !== expected) found.push('an earlier slot shows');
  if (JSON.stringify(shareOf(rule, metered, bounds)) !== expected) found.push('not repeatable');
  const energy = { metered_Wh: Int32Array.from(metered), shared_Wh: new Int32Array(metered.length) };
  rule.share(energy, bounds);
  metered.forEach((value, i) => {
    if (energy.metered_Wh[i] !== value) found.push(`home ${i}: its reading changed`);
  });
  return found;
}

/**
 * In another order of the homes everybody gets the same, but for the Wh of rounding that equal remainders leave to the lower index,
 * at the same price. `create` makes the rule for the homes in the order that is given.
 */
export function orderViolations(
  create: (order: readonly number[]) => SharingRule,
  metered: readonly number[],
  bounds: PriceBounds,
  seed: number,
): string[] {
  const identity = metered.map((_, i) => i);
  const order = shuffled(identity, seed);
  const first = shareOf(create(identity), metered, bounds);
  const second = shareOf(
    create(order),
    order.map((i) => metered[i]),
    bounds,
  );
  const found: string[] = [];
  if (first.price_uEUR_per_kWh !== second.price_uEUR_per_kWh) found.push('another price');
  order.forEach((i, place) => {
    const difference = Math.abs(first.shared_Wh[i] - second.shared_Wh[place]);
    if (difference > 1) found.push(`home ${i}: ${difference} Wh more or less`);
  });
  return found;
}

/** Readings of `homes` homes, or of 0..60: zeros, equal ones, one-sided communities, all of int32. */
export function readings(homes?: number): fc.Arbitrary<number[]> {
  const length =
    homes === undefined ? { maxLength: 60, size: 'max' as const } : { minLength: homes, maxLength: homes };
  return fc
    .constantFrom<fc.Arbitrary<number>>(
      fc.integer({ min: -2000, max: 2000 }),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(-500, -500, 0, 250, 1000),
      fc.integer({ min: -100, max: 2000 }),
      fc.nat(2000),
      fc.integer({ min: -2000, max: 0 }),
      fc.oneof(fc.integer(), fc.constantFrom(-0x80000000, 0x7fffffff)),
    )
    .chain((energy) => fc.array(energy, length));
}

/** Bounds as they are in practice, without a span, negative, far apart, and with the cap below the floor. */
export const someBounds: fc.Arbitrary<PriceBounds> = fc.oneof(
  fc.constant({ floor_uEUR_per_kWh: 78_000, cap_uEUR_per_kWh: 153_510 }),
  fc.constant({ floor_uEUR_per_kWh: 100_000, cap_uEUR_per_kWh: 100_000 }),
  fc.record({
    floor_uEUR_per_kWh: fc.integer({ min: -9, max: 9 }),
    cap_uEUR_per_kWh: fc.integer({ min: -9, max: 9 }),
  }),
  fc.record({ floor_uEUR_per_kWh: fc.integer(), cap_uEUR_per_kWh: fc.integer() }),
);
