/** Faults and attacks. */
export { faults } from './registry.js';
export type { Fault, FaultContext } from './types.js';
