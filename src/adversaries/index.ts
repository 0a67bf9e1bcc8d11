/** Faults and attacks. */
export { faultKeys } from './fault-keys.js';
export { floodingPrices } from './flooding.js';
export { faults } from './registry.js';
export type { Fault, FaultContext, Figure, MarketSight, Meters, OutsideSender, Outsiders } from './types.js';
