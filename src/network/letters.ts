/**
 * Letters: messages from one node straight to others, as validators send each other proposals and votes over connections of
 * their own. They are not relayed, not repeated and not acknowledged; who needs that does it himself.
 *
 * A letter takes the latency of the link between the two, whoever is linked in the topology. What fits into one packet does not
 * queue, as announcements do not; what is longer waits for the sender's upload line and takes its time across. A letter is lost
 * if its link is cut or an end is down when it leaves or when it arrives, or by chance. Cost: one event a recipient.
 */
import type { Simulation, Streams } from '../kernel/index.js';
import type { Carrier } from './fetches.js';
import { CONTENT } from './links.js';
import { pair, receiverOf, senderOf } from './messages.js';
import type { LetterHandler } from './types.js';
import { HEADER_BYTES, PACKET_BYTES } from './wire.js';

function ignore(): void {}

export class Letters {
  private readonly carrier: Carrier;
  private readonly simulation: Simulation;
  private readonly seeds: Streams;
  private readonly handlers: LetterHandler<unknown>[] = [];
  private readonly arriveKind: number;
  /** By row: what is on its way, on which channel, and to how many still. */
  private readonly letters: unknown[] = [];
  private readonly channels: number[] = [];
  private readonly pending: number[] = [];
  private readonly free: number[] = [];

  constructor(carrier: Carrier, simulation: Simulation, seeds: Streams) {
    this.carrier = carrier;
    this.simulation = simulation;
    this.seeds = seeds;
    this.arriveKind = simulation.on('gossip-letter', 'network', (a, row) => this.arrive(a, row));
  }

  /** Letters that are on their way to somebody. */
  get underWay(): number {
    return this.letters.length - this.free.length;
  }

  on(channel: number, handler: LetterHandler<unknown>): void {
    this.handlers[channel] = handler;
  }

  post(from: number, to: readonly number[], channel: number, letter: unknown, bytes: number): void {
    const { carrier, simulation, pending } = this;
    const seed = this.seeds.bits(from) | 0;
    if (carrier.isDown(from) || to.length === 0) return;
    const row = this.take(channel, letter);
    const size = bytes + HEADER_BYTES;
    carrier.count(from, channel, to.length, to.length * size);
    for (let k = 0; k < to.length; k++) {
      const node = to[k]!;
      const across = size > PACKET_BYTES ? carrier.upload(from, node, size) - simulation.now : 0;
      if (!carrier.passes(seed, from, node, CONTENT)) continue;
      pending[row]!++;
      const latency = carrier.latency_us(seed, from, node, CONTENT);
      simulation.after(across + latency, this.arriveKind, pair(from, node), row);
    }
    this.settle(row);
  }

  private arrive(a: number, row: number): void {
    const from = senderOf(a);
    const node = receiverOf(a);
    if (this.carrier.connected(from, node)) {
      const handler = this.handlers[this.channels[row]!] ?? ignore;
      handler(node, this.letters[row], from);
    }
    this.settle(row);
  }

  private take(channel: number, letter: unknown): number {
    const row = this.free.pop() ?? this.letters.length;
    this.letters[row] = letter;
    this.channels[row] = channel;
    this.pending[row] = 1;
    return row;
  }

  private settle(row: number): void {
    const left = this.pending[row]! - 1;
    this.pending[row] = left;
    if (left > 0) return;
    this.letters[row] = undefined;
    this.free.push(row);
  }
}
