/**
 * Disturbances of a network by what they do, each of which replaces or ends the one before. Where there is no network there is
 * nothing to disturb.
 */
import type { Disturbance, Gossip } from '../../src/network/index.js';

const imposed = new WeakMap<Gossip, Map<string, Disturbance>>();

function replace(gossip: Gossip | undefined, name: string, next: Disturbance | undefined): void {
  if (!gossip) return;
  const own = imposed.get(gossip) ?? new Map<string, Disturbance>();
  imposed.set(gossip, own);
  const before = own.get(name);
  own.delete(name);
  if (next) {
    own.set(name, next);
    gossip.impose(next);
  }
  if (before) gossip.lift(before);
}

/** Messages pass within groups only, from now on; null ends that. */
export function setPartition(gossip: Gossip | undefined, groupOf: Int32Array | null): void {
  replace(gossip, 'partition', groupOf === null ? undefined : { groupOf });
}

export function setLoss(gossip: Gossip | undefined, lossProbability: number): void {
  replace(gossip, 'loss', lossProbability === 0 ? undefined : { lossProbability });
}

export function setDelayFactor(gossip: Gossip | undefined, delayFactor: number): void {
  replace(gossip, 'delay', delayFactor === 1 ? undefined : { delayFactor });
}

/** Stops a node, or brings it back. */
export function setDown(gossip: Gossip | undefined, node: number, down: boolean): void {
  replace(gossip, `node ${node}`, down ? { down: [node] } : undefined);
}
