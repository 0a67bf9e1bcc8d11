/** The kernel: clock, events, random streams, portable maths, columns, journal, digest, errors and units. */
export * from './columns.js';
export * from './digest.js';
export * from './errors.js';
export * from './journal.js';
export * from './maths.js';
export * from './normal.js';
export * from './random.js';
export * from './simulation.js';
export * from './units.js';
export { TimingWheel } from './wheel.js';
export { EventHeap } from './heap.js';
