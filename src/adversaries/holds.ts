/**
 * What holds voters to a conduct. Faults may overlap in time: a voter does what the one says that began last, and when that ends
 * what the one before it says that still holds; it keeps to the protocol when none does.
 */
import type { Conduct } from '../consensus/committee.js';
import type { Protocol } from '../consensus/types.js';

/** One fault's hold on its voters. */
export interface Hold {
  readonly nodes: readonly number[];
  readonly conduct: Conduct;
}

/** Holds on the voters of a protocol, in the order in which they began. */
const holds = new WeakMap<Protocol, Hold[]>();

export function takeHold(protocol: Protocol, hold: Hold): void {
  const held = holds.get(protocol) ?? [];
  holds.set(protocol, held);
  held.push(hold);
  tell(protocol, held, hold.nodes);
}

export function endHold(protocol: Protocol, hold: Hold): void {
  const held = holds.get(protocol) ?? [];
  const at = held.indexOf(hold);
  if (at < 0) return;
  held.splice(at, 1);
  tell(protocol, held, hold.nodes);
}

function tell(protocol: Protocol, held: readonly Hold[], nodes: readonly number[]): void {
  for (const node of nodes) {
    const last = held.findLast((hold) => hold.nodes.includes(node));
    protocol.setConduct!(node, last?.conduct ?? 'honest');
  }
}
