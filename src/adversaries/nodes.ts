/** The nodes that a fault strikes, as a scenario names them: by number, or a share of them drawn at random. */
import { z } from 'zod';
import { ChainwattError } from '../kernel/index.js';
import { quantity } from '../records/quantity.js';
import type { FaultContext } from './types.js';
import { drawVictims } from './victims.js';

/** Schema of nodes by number. */
export function nodeList(what: string) {
  return z
    .array(quantity('count', 'number of a node', { minimum: 0 }))
    .min(1)
    .optional()
    .describe(what);
}

/** `nodes` if they are named, else `share` of all. Ascending if drawn. A node that does not exist is an input error. */
export function struckNodes(
  context: Pick<FaultContext, 'chain' | 'random' | 'key'>,
  nodes: readonly number[] | undefined,
  share: number,
): readonly number[] {
  const { nodes: count } = context.chain.options;
  const missing = nodes?.find((node) => node >= count);
  if (missing !== undefined)
    throw noSuchNode(missing, count, "name other nodes, or raise the network's `nodes`");
  return nodes ?? drawVictims(context, share, count);
}

/** The one node that an attacker runs, which must make blocks. */
export function producerNode({ producers }: Pick<FaultContext, 'producers'>, node: number): number {
  if (node < producers) return node;
  throw noSuchNode(node, producers, 'name a node that makes blocks: these come first');
}

function noSuchNode(node: number, count: number, remedy: string): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-FAULT-NODE',
    message: 'a node that a fault is to strike does not exist',
    found: `node ${node}`,
    expected: `0 to ${count - 1}`,
    remedy,
  });
}
