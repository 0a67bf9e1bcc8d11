/**
 * Which nodes a fault strikes: those with the lowest draws, so that the choice depends on the seed and the fault alone, and a
 * larger share strikes the same nodes and some more.
 */
import type { FaultContext } from './types.js';

/** `share` of the first `nodes`, rounded, and at most `most`; at least one, unless the share is 0. Ascending. */
export function drawVictims(
  context: Pick<FaultContext, 'chain' | 'random' | 'key'>,
  share: number,
  most: number,
  nodes = context.chain.options.nodes,
): number[] {
  const ids = Array.from({ length: nodes }, (_, node) => `node ${node}`);
  const streams = context.random.streams(`fault/${context.key}`, ids);
  return lowestDraws(nodes, share, (node) => streams.uniform(node), most);
}

/** `share` of `count`, rounded, at least one unless the share is 0, and at most `most`: those whose draws are lowest, ascending. */
export function lowestDraws(
  count: number,
  share: number,
  drawOf: (index: number) => number,
  most = count,
): number[] {
  const draw = Array.from({ length: count }, (_, index) => drawOf(index));
  const order = draw.map((_, index) => index).sort((i, j) => draw[i]! - draw[j]! || i - j);
  const rounded = Math.max(share > 0 ? 1 : 0, Math.floor(share * count + 0.5));
  return order.slice(0, Math.min(most, rounded)).sort((i, j) => i - j);
}
