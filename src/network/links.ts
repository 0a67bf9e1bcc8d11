/**
 * Delay of single messages over the links of a topology. The noise of a message is a function of the seed of what it belongs
 * to, of who sends what to whom, and of how often the one who asks has asked in vain; not of the order in which things happen
 * nor of what others have lost. So a flood of more bytes with the same seed meets the same links, and a publication costs its
 * sender one draw whatever becomes of it.
 */
import { DAY, mix32 } from '../kernel/index.js';
import type { DelayLaw } from './delay-law.js';
import type { Topology } from './topology.js';

export const INVENTORY = 0;
export const REQUEST = 1;
export const CONTENT = 2;
/** That there is no content. */
export const ANSWER = 3;
/** Added to the above: the draw that decides whether the message is lost. */
export const LOSS = 4;

/** No message is under way longer than this, whatever spikes come together: beyond it a link is as good as cut. */
export const LONGEST_LATENCY_us = DAY;

/** Uniform in (0, 1) of one message. */
export function messageUniform(seed: number, from: number, to: number, what: number): number {
  const h = mix32(seed ^ Math.imul((from << 3) | what, 0x9e3779b1));
  return ((mix32(h + Math.imul(to + 1, 0x85ebca6b)) >>> 0) + 0.5) / 4_294_967_296; // never 0 or 1: delay-law.ts
}

export class Links {
  readonly topology: Topology;
  readonly law: DelayLaw;
  private readonly peerLists: readonly Int32Array[];

  constructor(topology: Topology, law: DelayLaw) {
    this.topology = topology;
    this.law = law;
    const { peerStart, peers } = topology;
    this.peerLists = Array.from({ length: topology.nodes }, (_, node) =>
      peers.slice(peerStart[node], peerStart[node + 1]),
    );
  }

  peers(node: number): Int32Array {
    return this.peerLists[node]!;
  }

  /** One-way delay of one message, whole microseconds, from 1 to `LONGEST_LATENCY_us`. */
  latency_us(seed: number, from: number, to: number, what: number, factor: number): number {
    const { region, regions, latency_us } = this.topology;
    const mean = latency_us[region[from]! * regions + region[to]!]! * factor;
    const noise = this.law.name === 'constant' ? 1 : this.law.factor(messageUniform(seed, from, to, what));
    const delay = Math.floor(mean * noise + 0.5);
    if (delay > LONGEST_LATENCY_us) return LONGEST_LATENCY_us;
    return delay > 1 ? delay : 1;
  }

  /** How long `bytes` keep the sender's line busy, microseconds. */
  upload_us(from: number, bytes: number): number {
    return (bytes * 8) / this.topology.upload[from]!;
  }

  /** How long `bytes` take from line to line: the slower of upload and download. */
  transfer_us(from: number, to: number, bytes: number): number {
    const upload = this.topology.upload[from]!;
    const download = this.topology.download[to]!;
    return (bytes * 8) / (upload < download ? upload : download);
  }
}
