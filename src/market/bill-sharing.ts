/**
 * Bill sharing: the community buys and sells at its common meter, and its retail bill is divided among those who cause it. With
 * net demand D, net surplus G, cap b and floor s, a kWh consumed costs b max(D - G, 0) / D and a kWh produced earns
 * s max(G - D, 0) / G. That is: min(D, G) is shared in proportion on the long side, and shared energy costs nothing.
 *
 * So sellers give away what the others use and may be worse off than with the retailer (`individuallyRational` is false). Nothing is
 * shared where the cap is below the floor.
 * Source: Long et al., IEEE PES General Meeting 2017; Zhou, Wu & Long, Applied Energy 222 (2018) (validation target A13).
 * Units: Wh, micro-EUR per kWh. Cost: see energy-pool.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { EnergyPool } from './energy-pool.js';
import { poolProperties } from './mid-market-rate.js';
import type { MarketDesign, MechanismProperties, PriceBounds, SharedEnergy, SharingRule } from './types.js';

export class BillSharing implements SharingRule {
  readonly properties: MechanismProperties = { ...poolProperties, individuallyRational: false };
  private readonly pool = new EnergyPool();

  share(energy: SharedEnergy, bounds: PriceBounds): number {
    this.pool.shareAll(energy, bounds);
    return 0;
  }
}

export const billSharing = definePlugin({
  kind: 'bill-sharing',
  title: 'Sharing of metered energy for nothing: one common retail bill',
  source: 'Long et al., IEEE PES General Meeting 2017; Zhou, Wu & Long, Applied Energy 222 (2018)',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): MarketDesign => new BillSharing(),
});
