/** What a chain is told of the ledger that a scenario has chosen. */
import type { LedgerDesign } from '../consensus/types.js';
import type { ChainOptions, History } from '../ledger/index.js';
import type { GasOffers } from './terms.js';

/** Of a block on a network; it holds what a header of Ethereum does (yellow paper, 4.3), with its seals. */
const HEADER_BYTES = 600;

export function chainOptions(
  design: LedgerDesign,
  nodes: number,
  observer: number,
  { market: feeMarket, replacement }: Pick<GasOffers, 'market' | 'replacement'>,
  history: History | undefined,
): ChainOptions {
  const { distributed, confirmations, producers, properties } = design;
  return {
    nodes,
    confirmations,
    finality: properties.finality === 'gadget' ? 'gadget' : 'depth',
    blockGasLimit: design.blockGasLimit,
    blockBytesLimit: design.blockBytesLimit,
    blockCountLimit: design.blockCountLimit,
    feeMarket,
    replacement,
    nonces: design.nonces,
    blockHeaderBytes: distributed ? HEADER_BYTES : 0,
    mempoolCapacity: design.mempoolCapacity,
    observer,
    keepDepth: distributed ? 2 * confirmations + producers + 16 : 0,
    history,
  };
}
