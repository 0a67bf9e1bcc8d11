/** Markets as a fault sees them: none at all, and one whose orders the test writes. */
import type { MarketSight } from '../../src/adversaries/index.js';

/** Nothing waits that means anything. */
export const noMarket: MarketSight = {
  group: () => undefined,
  groups: [],
  call: () => -1,
  callNames: [],
  productOf: () => -1,
  speaksFor: () => -1,
  isBound: () => false,
  sequenced: (_product, _node, orders) => orders,
  homeOf: () => -1,
  energy_Wh: () => 0,
  limit_uEUR_per_kWh: () => 0,
  isTaken: () => false,
  replace: () => undefined,
  accepted: () => new Int32Array(0),
  closes_us: () => Infinity,
  clear: () => {
    throw new Error('there is no market');
  },
};
