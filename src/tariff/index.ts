/** Tariff: retail and feed-in prices, charges, accounts, and the bill of a slot. */
export * from './accounts.js';
export * from './bill.js';
export * from './registry.js';
export * from './types.js';
