/** Stops nodes and has them come back. Faults may overlap: a node stops with the first and is back after the last. */
import type { Disturbance } from '../network/index.js';
import type { Fault, FaultContext } from './types.js';

export function stopping(
  { gossip, onDown }: Pick<FaultContext, 'gossip' | 'onDown'>,
  nodes: readonly number[],
): Fault {
  const disturbance: Disturbance = { down: nodes };
  if (!gossip) return { apply: () => undefined, lift: () => undefined };
  const tellChanges = (change: () => void): void => {
    const before = nodes.map((node) => gossip.isDown(node));
    change();
    nodes.forEach((node, k) => {
      if (gossip.isDown(node) !== before[k]) onDown(node, gossip.isDown(node));
    });
  };
  return {
    apply: () => tellChanges(() => gossip.impose(disturbance)),
    lift: () => tellChanges(() => gossip.lift(disturbance)),
  };
}
