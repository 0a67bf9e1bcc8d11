/**
 * Gateways: the node through which each home reaches the ledger, drawn by the home's id, and the batches in which meter
 * readings are sent (one a home, or one a gateway, split so that a batch fits into half a block).
 */
import { ChainwattError, type RandomSource } from '../kernel/index.js';
import type { Population } from '../agents/index.js';
import type { LedgerDesign } from '../consensus/types.js';
import { dayReadingBytes, dayReadingGas, readingGasBase, readingGasPerHome } from '../contracts/index.js';
import { largestWithin } from './fitting.js';

export interface Gateways {
  readonly nodes: number;
  /** Node of each home. */
  readonly node: Int32Array;
  /**
   * Homes in the order of their node: those of node g are homes[start[g]..start[g + 1]), in an order drawn by their ids, so
   * that nobody comes first because of where the scenario lists them.
   */
  readonly homes: Int32Array;
  readonly start: Int32Array;
  /** Node and number of homes of each metering batch. */
  readonly batchNode: Int32Array;
  readonly batchSizes: Int32Array;
}

export function createGateways(
  population: Population,
  nodes: number,
  random: RandomSource,
  design: LedgerDesign,
  batching: 'gateway' | 'home',
  /** Of the longest day, where readings are gathered day by day. */
  daySlots?: number,
): Gateways {
  const n = population.count;
  const node = new Int32Array(n);
  const streams = random.traits('gateway', population.ids);
  for (let i = 0; i < n; i++) node[i] = streams.integer(i, nodes);
  const start = new Int32Array(nodes + 1);
  for (let i = 0; i < n; i++) start[node[i]! + 1]!++;
  for (let g = 0; g < nodes; g++) start[g + 1]! += start[g]!;
  const homes = new Int32Array(n);
  const next = start.slice();
  const order = random.traits('gateway.order', population.ids);
  const rank = Float64Array.from({ length: n }, (_, i) => order.bits(i));
  const drawn = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => rank[i]! - rank[j]! || i - j);
  for (const i of drawn) homes[next[node[i]!]!++] = i;

  const most = daySlots === undefined ? homesRead(design) : homesReadByDay(design, daySlots);
  const size = batching === 'home' ? 1 : Math.min(most, n);
  const batchNode: number[] = [];
  const batchSizes: number[] = [];
  for (let g = 0; g < nodes; g++) {
    for (let left = start[g + 1]! - start[g]!; left > 0; left -= size) {
      batchNode.push(g);
      batchSizes.push(Math.min(left, size));
    }
  }
  return {
    nodes,
    node,
    homes,
    start,
    batchNode: Int32Array.from(batchNode),
    batchSizes: Int32Array.from(batchSizes),
  };
}

/** Homes whose readings of a slot fit into half a block, one at least. */
function homesRead({ blockGasLimit }: LedgerDesign): number {
  return Math.max(1, Math.floor((blockGasLimit / 2 - readingGasBase) / readingGasPerHome));
}

/** The same of the readings of a day. */
function homesReadByDay({ blockGasLimit, blockBytesLimit }: LedgerDesign, slots: number): number {
  return Math.min(
    largestWithin(blockGasLimit / 2, (homes) => dayReadingGas(homes, slots)),
    largestWithin(blockBytesLimit / 2, (homes) => dayReadingBytes(homes, slots)),
  );
}

/** The node whose view bills and tables follow; a ledger of one node has no choice. */
export function observerOf(wanted: number, nodes: number): number {
  if (nodes === 1) return 0;
  if (wanted < nodes) return wanted;
  throw new ChainwattError('input', {
    code: 'CW-MODEL-OBSERVER',
    message: 'the observer is no node of the network',
    path: 'observer',
    found: String(wanted),
    expected: `a node from 0 to ${nodes - 1}`,
    remedy: 'name one of these, or give the network more nodes',
  });
}
