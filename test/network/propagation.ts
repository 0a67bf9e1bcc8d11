/** How messages spread over a network of a scenario, in one fidelity or the other. */
import type { Fidelity } from '../../src/network/index.js';
import { setLoss } from './conditions.js';
import { pluginWorld, recordFloods } from './worlds.js';

/** p50 and p95 of the delay from publication to delivery agree within this. */
export const TOLERANCE = 0.05;

export interface Propagation {
  readonly p50: number;
  readonly p95: number;
  readonly messages: number;
  readonly bytes: number;
  readonly bytesBy: number[];
}

export interface Load {
  readonly bytes: number;
  readonly validation_us: number;
  readonly loss?: number;
  /** Messages in all, 300 unless told; 30 times as many as are published together. */
  readonly messages?: number;
  /** Messages published together, and within which time. */
  readonly together?: number;
  readonly within_us?: number;
  /** The channel of blocks or another; and how messages there are relayed (BY_INVENTORY, COMPACTLY). */
  readonly channel?: number;
  readonly mode?: number;
}

export function propagate(config: object, fidelity: Fidelity, load: Load): Propagation {
  const { bytes, validation_us, loss = 0, together = 1, within_us = 0, channel = 0, mode } = load;
  const { messages = Math.max(300, 30 * together) } = load;
  const { simulation, gossip, deliveries } = pluginWorld('regional', config, fidelity);
  recordFloods(gossip, bytes, validation_us, mode);
  setLoss(gossip, loss);
  const delays: number[] = [];
  for (let id = 0; id < messages;) {
    const begin = simulation.now;
    const first = id;
    const starts: number[] = [];
    for (let k = 0; k < together; k++, id++) {
      simulation.run({ until: begin + Math.floor((k * within_us) / together) });
      starts.push(simulation.now);
      gossip.publish(id % gossip.nodes, channel, id, bytes, validation_us);
    }
    simulation.run({ until: Infinity });
    for (const { time, id: got } of deliveries) delays.push(time - starts[got - first]!);
    deliveries.length = 0;
  }
  delays.sort((x, y) => x - y);
  return {
    p50: delays[Math.floor(delays.length * 0.5)]!,
    p95: delays[Math.floor(delays.length * 0.95)]!,
    messages: gossip.messagesSent,
    bytes: gossip.bytesSent,
    bytesBy: [...gossip.bytesBy],
  };
}

/** The larger of the relative differences of p50 and p95. */
export function deviation(a: Propagation, b: Propagation): number {
  return Math.max(Math.abs(a.p50 / b.p50 - 1), Math.abs(a.p95 / b.p95 - 1));
}
