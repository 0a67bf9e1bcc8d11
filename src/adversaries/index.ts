/** Faults and attacks. */
export { faultKeys } from './fault-keys.js';
export { faults } from './registry.js';
export type { Fault, FaultContext, Figure, MarketSight } from './types.js';
