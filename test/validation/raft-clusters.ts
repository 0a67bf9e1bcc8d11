/** A Raft cluster of the validation targets: the letters of its voters seen, its timing given in milliseconds, nothing else going on. */
import type { ChainListener } from '../../src/ledger/index.js';
import { VOTES } from '../../src/consensus/committee.js';
import type { Letter } from '../../src/consensus/raft-letters.js';
import { chainOf, type ChainWorld } from './chains.js';

export const MILLISECOND = 1000;

/** Election timeouts of 150 to 300 ms (Ongaro & Ousterhout 2014, section 9.3), unless `config` says otherwise. */
export function clusterOf(
  nodes: number,
  config: object,
  options: { delay_us: number; seed: string; listener?: ChainListener },
  heard: (from: number, letter: Letter, to: readonly number[]) => void,
): ChainWorld {
  const timing = { heartbeat: '50 ms', electionTimeoutMinimum: '150 ms', electionTimeoutMaximum: '300 ms' };
  const world = chainOf('raft', { nodes, ...timing, ...config }, options);
  const post = world.gossip.post.bind(world.gossip);
  world.gossip.post = (from, to, channel, letter, bytes) => {
    if (channel === VOTES) heard(from, letter as Letter, to);
    post(from, to, channel, letter, bytes);
  };
  return world;
}
