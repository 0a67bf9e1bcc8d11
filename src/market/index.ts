/** The market: orders, trades, product calendar, mechanisms, and the optimum beside which they stand. */
export * from './columns.js';
export * from './optimum.js';
export * from './products.js';
export * from './registry.js';
export * from './types.js';
