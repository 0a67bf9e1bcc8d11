/**
 * Which nodes a fault strikes: those with the lowest draws, so that the choice depends on the seed and the fault alone, and a
 * larger share strikes the same nodes and some more.
 */
import type { FaultContext } from './types.js';

/** `share` of the nodes, rounded, at least one and at most `most`; ascending. */
export function drawVictims(context: FaultContext, purpose: string, share: number, most: number): number[] {
  const { nodes } = context.gossip;
  const ids = Array.from({ length: nodes }, (_, node) => `node ${node}`);
  const streams = context.random.streams(`fault/${purpose}/${context.index ?? 0}`, ids);
  const draw = ids.map((_, node) => streams.uniform(node));
  const order = draw.map((_, node) => node).sort((i, j) => draw[i]! - draw[j]! || i - j);
  const count = Math.max(1, Math.min(most, Math.floor(share * nodes + 0.5)));
  return order.slice(0, count).sort((i, j) => i - j);
}
