/** The ledger: transactions, mempools, blocks, fork choice, finality, and the interface to what executes the calls. */
export * from './block.js';
export * from './chain.js';
export * from './chain-options.js';
export * from './clocks.js';
export * from './encoding.js';
export * from './executor.js';
export * from './fork-choice.js';
export * from './fee-market.js';
export * from './gas-price.js';
export * from './ghost.js';
export * from './hash-chain.js';
export * from './history.js';
export * from './mempool.js';
export * from './merkle.js';
export * from './transactions.js';
export * from './verification.js';
