/** Contracts: the host that executes calls, and the market, metering and settlement contracts. */
export * from './calls.js';
export * from './clearing.js';
export * from './day-work.js';
export * from './defaults.js';
export * from './escrow.js';
export * from './fees.js';
export * from './gas.js';
export * from './host.js';
export * from './order-sequence.js';
export * from './order-words.js';
export * from './position.js';
export * from './state.js';
export * from './storage.js';
export * from './terms.js';
