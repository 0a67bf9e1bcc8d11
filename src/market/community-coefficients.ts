/**
 * Community coefficients: each home is entitled to a part of the community's surplus, at one local price.
 *
 * The net surplus G of a slot is divided among all homes by their coefficients; each takes the smaller of its part and its net
 * demand, and what it does not take is not passed on to others.
 *   static    coefficients are the same in every slot: `list`, one a home in the homes' order, or `equal`
 *   dynamic   in proportion to net demand in this slot: then all of min(D, G) is shared
 * What is taken is supplied by the homes with a surplus in proportion to it. (The tool in which the rule is best known, gsy-e, lets
 * the first homes of its list sell first; here the order of homes decides nothing.)
 * Listed coefficients are relative to their sum, kept to nine digits. Both divisions are by the largest remainder in whole Wh, ties to
 * the lower index. The local price is `price` of the way from floor to cap, to the nearest micro-EUR per kWh, halves down: 0
 * leaves the whole gain to buyers, 1 (the default of gsy-e) to sellers. Nothing is shared where the cap is below the floor.
 *
 * Source: coefficients of collective self-consumption (répartition statique and dynamique, French energy code art. D315-6;
 * Spanish Real Decreto 244/2019, annex I); Grid Singularity's simulation of communities.
 * Units: Wh, micro-EUR per kWh. Cost: see energy-pool.ts.
 * Errors: CW-MARKET-COEFFICIENTS when the list has not one coefficient a home, at the first sharing.
 */
import { z } from 'zod';
import { ChainwattError } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { canShare, EnergyPool, priceBetween } from './energy-pool.js';
import { LargestRemainder } from './largest-remainder.js';
import { poolProperties } from './mid-market-rate.js';
import type { MarketDesign, MechanismProperties, PriceBounds, SharedEnergy, SharingRule } from './types.js';

/** Whole weights that stand for the largest coefficient. */
const WEIGHT_SCALE = 1e9;

const schema = z.strictObject({
  coefficients: z
    .union(
      [
        z.enum(['equal', 'dynamic']),
        z
          .array(quantity('fraction', 'the part of one home', { minimum: 0 }))
          .min(1)
          .refine((list) => list.some((part) => part > 0), 'not all coefficients can be 0'),
      ],
      { error: 'equal, dynamic, or a list of one coefficient a home' },
    )
    .default('equal')
    .describe(
      'how the surplus is divided: equally, in proportion to net demand, or by a list, one coefficient a home, relative to their sum',
    ),
  price: quantity('fraction', 'the local price: 0 is the floor, 1 the cap', {
    minimum: 0,
    maximum: 1,
  }).prefault(0.5),
});

export type CommunityCoefficientsConfig = z.output<typeof schema>;

export class CommunityCoefficients implements SharingRule {
  readonly properties: MechanismProperties;
  private readonly config: CommunityCoefficientsConfig;
  private readonly pool = new EnergyPool();
  private readonly division = new LargestRemainder();
  /** Whole weights by home; empty where coefficients are dynamic. */
  private weights: Float64Array;
  private part_Wh = new Float64Array(0);

  constructor(config: CommunityCoefficientsConfig) {
    this.config = config;
    this.weights =
      typeof config.coefficients === 'string' ? new Float64Array(0) : wholeWeights(config.coefficients);
    this.properties = { ...poolProperties, efficient: config.coefficients === 'dynamic' };
  }

  share(energy: SharedEnergy, bounds: PriceBounds): number {
    const { coefficients, price } = this.config;
    if (coefficients === 'dynamic') this.pool.shareAll(energy, bounds);
    else if (canShare(bounds)) this.shareByWeights(energy);
    else this.pool.open(energy);
    return priceBetween(bounds, price);
  }

  private shareByWeights(energy: SharedEnergy): void {
    const { metered_Wh, shared_Wh } = energy;
    const { pool } = this;
    const homes = metered_Wh.length;
    this.prepareWeights(homes);
    pool.open(energy);
    if (pool.surplus_Wh === 0) return;
    const { part_Wh } = this;
    this.division.divide(pool.surplus_Wh, this.weights, homes, part_Wh);
    let taken = 0;
    for (let i = 0; i < homes; i++) {
      if (metered_Wh[i] <= 0) continue;
      const share = part_Wh[i] < metered_Wh[i] ? part_Wh[i] : metered_Wh[i];
      shared_Wh[i] = share;
      taken += share;
    }
    pool.shareSide(energy, -1, taken, pool.surplus_Wh);
  }

  private prepareWeights(homes: number): void {
    if (this.part_Wh.length < homes) this.part_Wh = new Float64Array(homes);
    if (this.weights.length === homes) return;
    if (this.config.coefficients === 'equal') {
      this.weights = new Float64Array(homes).fill(1);
      return;
    }
    throw new ChainwattError('input', {
      code: 'CW-MARKET-COEFFICIENTS',
      message: 'the list of coefficients does not fit the homes',
      path: 'coefficients',
      found: `${this.weights.length} coefficients for ${homes} homes`,
      expected: 'one coefficient a home, in the order of the homes',
      remedy: 'complete the list, or write equal or dynamic',
    });
  }
}

function wholeWeights(coefficients: readonly number[]): Float64Array {
  const largest = coefficients.reduce((most, part) => (part > most ? part : most), 0);
  return Float64Array.from(coefficients, (part) => Math.round((part / largest) * WEIGHT_SCALE));
}

export const communityCoefficients = definePlugin({
  kind: 'community-coefficients',
  title: 'Sharing of metered energy by coefficients, static or dynamic',
  source:
    'collective self-consumption: French energy code D315-6, Real Decreto 244/2019; Grid Singularity (gsy-e)',
  schema,
  create: (config, _context: undefined): MarketDesign => new CommunityCoefficients(config),
});
