/** Tariffs: retail, feed-in, charges, taxes; the accounts, and the settlement of slots between them. */
export * from './accounts.js';
export * from './bill-columns.js';
export * from './bill.js';
export * from './community.js';
export * from './local-discount.js';
export * from './network-revenue.js';
export * from './periods.js';
export * from './rates.js';
export * from './registry.js';
export * from './settlement.js';
export * from './types.js';
