/** A fault that is a disturbance of the network; where the ledger has one node there is nothing to disturb. */
import type { Disturbance, Gossip } from '../network/index.js';
import type { Fault } from './types.js';

export function networkFault(gossip: Gossip | undefined, disturbance: () => Disturbance): Fault {
  if (!gossip) return { apply: nothing, lift: nothing };
  const imposed = disturbance();
  return { apply: () => gossip.impose(imposed), lift: () => gossip.lift(imposed) };
}

function nothing(): void {}
