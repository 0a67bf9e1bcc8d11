/** Tariffs: retail, feed-in, charges, taxes; the accounts, and the settlement of a slot between them. */
export * from './accounts.js';
export * from './bill.js';
export * from './rates.js';
export * from './registry.js';
export * from './types.js';
