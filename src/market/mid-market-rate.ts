/**
 * Mid-market rate: what the community produces and consumes at the same time is shared at the middle between the retailer's buying and
 * selling price; the rest is the retailer's. Who is on the long side shares in proportion, so each seller receives, and each buyer
 * pays, the same mean price a kWh.
 *
 * With net demand D, net surplus G, cap b and floor s: shared min(D, G) at (b + s) / 2, to the nearest micro-EUR per kWh, halves
 * down. Nothing is shared where the cap is below the floor.
 * Source: Long, Wu, Zhang, Thomas, Cheng & Jenkins, Peer-to-peer energy trading in a community microgrid, IEEE PES General
 * Meeting 2017 (validation target A13). Net positions of each slot: with gross demand and generation, as some write the rule, the
 * bills differ.
 * Units: Wh, micro-EUR per kWh. Cost: see energy-pool.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { EnergyPool, priceBetween } from './energy-pool.js';
import type { MarketDesign, MechanismProperties, PriceBounds, SharedEnergy, SharingRule } from './types.js';

/** Of rules that share min(D, G) at one price between floor and cap. */
export const poolProperties: MechanismProperties = {
  timing: 'call',
  individuallyRational: true,
  budgetBalance: 'strong',
  // nobody states anything
  truthful: true,
  efficient: true,
  orderIndependent: true,
  quantityBasis: 'metered',
  cost: 'n log n',
};

export class MidMarketRate implements SharingRule {
  readonly properties = poolProperties;
  private readonly pool = new EnergyPool();

  share(energy: SharedEnergy, bounds: PriceBounds): number {
    this.pool.shareAll(energy, bounds);
    return priceBetween(bounds, 0.5);
  }
}

export const midMarketRate = definePlugin({
  kind: 'mid-market-rate',
  title: 'Sharing of metered energy at the mid-market rate',
  source: 'Long et al., IEEE PES General Meeting 2017',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): MarketDesign => new MidMarketRate(),
});
