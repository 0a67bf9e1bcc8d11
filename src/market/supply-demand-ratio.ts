/**
 * Supply-demand ratio: min(D, G) is shared at a price that falls from the cap to the floor as the ratio R = G / D of net surplus to
 * net demand rises from 0 to 1. With cap b, floor s, c = `compensation` x (b - s) and e = s + c:
 *   R < 1    price = b e / ((b - e) R + e): its reciprocal is linear in R
 *   R >= 1   price = s + c / R
 * `compensation` (0 in the paper) leaves sellers a part of the gain where supply abounds; the price at R = 1 is e.
 *
 * Buyers pay this price for the shared part of what they take and b for the rest: price x R + b (1 - R) on average, as in the paper.
 * Rounding: c to the nearest micro-EUR per kWh, then the price from exact integers, both with halves down.
 * Where the formula has no meaning: without net demand the price is s, without net surplus b; a lower end e that is not positive has no
 * reciprocal, and is itself the price for 0 < R < 1 (the limit of the formula as e falls to 0). Nothing is shared where the cap is
 * below the floor.
 * Source: Liu, Yu, Wang, Li, Ma & Lei, IEEE Transactions on Power Systems 32 (2017) 3569-3583 (validation target A13); the
 * compensation as in Zhou, Wu & Long, Applied Energy 222 (2018).
 * Units: Wh, micro-EUR per kWh. Cost: see energy-pool.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { canShare, EnergyPool, priceBetween } from './energy-pool.js';
import { poolProperties } from './mid-market-rate.js';
import type { MarketDesign, PriceBounds, SharedEnergy, SharingRule } from './types.js';

const schema = z.strictObject({
  compensation: quantity('fraction', 'the part of the span from floor to cap that sellers keep at R = 1', {
    minimum: 0,
    maximum: 1,
  }).prefault(0),
});

export type SupplyDemandRatioConfig = z.output<typeof schema>;

export class SupplyDemandRatio implements SharingRule {
  readonly properties = poolProperties;
  private readonly compensation: number;
  private readonly pool = new EnergyPool();

  constructor(config: SupplyDemandRatioConfig) {
    this.compensation = config.compensation;
  }

  share(energy: SharedEnergy, bounds: PriceBounds): number {
    const { pool } = this;
    pool.shareAll(energy, bounds);
    if (!canShare(bounds)) return bounds.floor_uEUR_per_kWh;
    return ratioPrice(pool.surplus_Wh, pool.demand_Wh, bounds, priceBetween(bounds, this.compensation));
  }
}

/** The price at net surplus `supply_Wh`, net demand `demand_Wh`, where it is `even` when both are the same. */
function ratioPrice(
  supply_Wh: number,
  demand_Wh: number,
  { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap }: PriceBounds,
  even: number,
): number {
  if (demand_Wh === 0) return floor;
  if (supply_Wh === 0) return cap;
  const supply = BigInt(supply_Wh);
  const demand = BigInt(demand_Wh);
  if (supply >= demand) return floor + nearest(BigInt(even - floor) * demand, supply);
  if (even <= 0) return even;
  return nearest(BigInt(cap) * BigInt(even) * demand, BigInt(cap - even) * supply + BigInt(even) * demand);
}

/** The quotient of a number from 0 and a positive one to the nearest integer, halves down. */
function nearest(dividend: bigint, divisor: bigint): number {
  // ceil(x - 1/2)
  return Number((2n * dividend + divisor - 1n) / (2n * divisor));
}

export const supplyDemandRatio = definePlugin({
  kind: 'supply-demand-ratio',
  title: 'Sharing of metered energy at a price that follows the ratio of supply to demand',
  source:
    'Liu et al., IEEE Transactions on Power Systems 32 (2017); Zhou, Wu & Long, Applied Energy 222 (2018)',
  schema,
  create: (config, _context: undefined): MarketDesign => new SupplyDemandRatio(config),
});
