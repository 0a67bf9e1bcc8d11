/** Agents: who trades, what they expect, what it is worth to them, and the orders they send. */
export * from './mixed.js';
export * from './orders.js';
export * from './partners.js';
export type { Planning } from './planning.js';
export * from './population.js';
export * from './registry.js';
export * from './rules.js';
export * from './submission.js';
export * from './types.js';
export * from './valuation.js';
