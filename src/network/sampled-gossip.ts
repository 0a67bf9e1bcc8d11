/**
 * Gossip with one event per recipient: delays come from floods of the same topology that were simulated in full once (see
 * flood-library.ts), messages and bytes are counted as that flood would send them.
 *
 * Undisturbed, a publication costs one draw and one event a recipient. Over n nodes with L directed links it counts
 * L - (n - 1) announcements, n - 1 requests and n - 1 transfers, the bytes of the transfers at whom the content came from:
 * exactly what `message` counts. While the network is disturbed, and for announcements after it, every publication is
 * simulated in full under the conditions of its instant, so that loss, partitions and crashes mean what they mean in `message`;
 * a delivery that is under way when a link is cut is dropped, and with it what would have come through that node.
 */
import type { Simulation, RandomSource, Streams } from '../kernel/index.js';
import { FloodLibrary, type Flood } from './flood-library.js';
import { GossipBase } from './gossip-base.js';
import { CONTENT, LOSS, messageUniform, REQUEST, type Links } from './links.js';
import { HELD, Messages } from './messages.js';
import { nodeIds } from './topology.js';
import { FETCH_ATTEMPTS, HEADER_BYTES, INVENTORY_BYTES, REQUEST_TIMEOUT_us } from './wire.js';

const NODE_BITS = 15;
const NODE_MASK = (1 << NODE_BITS) - 1;

/** Announcements of one message that are made in one instant spread together. */
interface Announcement {
  readonly channel: number;
  readonly id: number;
  readonly bytes: number;
  readonly seed: number;
  readonly origins: number[];
}

export class SampledGossip extends GossipBase {
  readonly messages: Messages;
  private readonly simulation: Simulation;
  private readonly links: Links;
  private readonly streams: Streams;
  private readonly library: FloodLibrary;
  private readonly deliverKind: number;
  private readonly announceKind: number;
  private announcements: Announcement[] = [];

  constructor(links: Links, simulation: Simulation, random: RandomSource) {
    super(links.topology.nodes);
    this.links = links;
    this.simulation = simulation;
    this.streams = random.streams('network/messages', nodeIds(this.nodes));
    this.library = new FloodLibrary(links, random);
    this.messages = new Messages(this.nodes);
    this.deliverKind = simulation.on('gossip-delivery', 'network', (a, row) => this.deliver(a, row));
    this.announceKind = simulation.on('gossip-announcements', 'network', () => this.spreadAnnouncements());
  }

  peers(node: number): Int32Array {
    return this.links.peers(node);
  }

  publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void {
    const draw = this.streams.bits(node);
    if (this.disturbed) {
      if (!this.isDown(node)) this.spread([node], channel, id, bytes, validation_us, draw | 0);
      return;
    }
    const { library, messages, simulation, nodes } = this;
    library.find(node, Math.floor((draw / 4_294_967_296) * library.variants), bytes, validation_us);
    const { lower, upper, weight } = library;
    const perHop = validation_us - library.validation_us;
    const content = bytes + HEADER_BYTES;
    const row = messages.take(channel, id, bytes, validation_us, 0);
    messages.state[row * nodes + node] = HELD;
    let sent = 0;
    for (let to = 0; to < nodes; to++) {
      // one announcement a peer, less the one towards whom it came from, and one request there
      const own = this.links.peers(to).length;
      this.bytesBy[to]! += own * INVENTORY_BYTES;
      sent += own;
      if (to === node) continue;
      const from = lower[nodes + to]!;
      this.bytesBy[from]! += content;
      const delay = lower[to]! + (upper[to]! - lower[to]!) * weight + lower[2 * nodes + to]! * perHop;
      simulation.after(
        delay > 1 ? Math.floor(delay + 0.5) : 1,
        this.deliverKind,
        (from << NODE_BITS) | to,
        row,
      );
    }
    messages.pending[row]! += nodes - 1;
    messages.settle(row);
    this.messagesByChannel[channel]! += sent + nodes - 1;
    this.bytesByChannel[channel]! += sent * INVENTORY_BYTES + (nodes - 1) * content;
  }

  announce(node: number, channel: number, id: number, bytes: number): void {
    const seed = this.streams.bits(node) | 0;
    if (this.isDown(node)) return;
    if (this.announcements.length === 0) this.simulation.after(1, this.announceKind);
    const same = this.announcements.find((entry) => entry.id === id && entry.channel === channel);
    if (same === undefined) this.announcements.push({ channel, id, bytes, seed, origins: [node] });
    else same.origins.push(node);
  }

  fetch(node: number, from: number, channel: number, id: number, bytes: number): void {
    const { links, simulation, messages } = this;
    const first = this.streams.bits(node) | 0;
    for (let attempt = 0; attempt < FETCH_ATTEMPTS; attempt++) {
      const seed = (first + Math.imul(attempt, 0x27d4eb2f)) | 0;
      this.count(node, channel, 1, INVENTORY_BYTES);
      if (!this.passes(seed, node, from, REQUEST)) continue;
      this.count(from, channel, 1, bytes + HEADER_BYTES);
      if (!this.passes(seed, from, node, CONTENT)) continue;
      const delay =
        attempt * REQUEST_TIMEOUT_us +
        links.latency_us(seed, node, from, REQUEST, this.delayFactor) +
        Math.floor(links.transfer_us(from, node, bytes + HEADER_BYTES) + 0.5) +
        links.latency_us(seed, from, node, CONTENT, this.delayFactor);
      const row = messages.take(channel, id, bytes, 0, seed);
      messages.state[row * this.nodes + from] = HELD;
      simulation.after(delay, this.deliverKind, (from << NODE_BITS) | node, row);
      return;
    }
  }

  private deliver(a: number, row: number): void {
    const from = a >>> NODE_BITS;
    const node = a & NODE_MASK;
    const { messages } = this;
    const base = row * this.nodes;
    if (!this.disturbed || (this.connected(from, node) && messages.state[base + from] === HELD)) {
      messages.state[base + node] = HELD;
      this.handlers[messages.channel[row]!]!(node, messages.id[row]!, from);
    }
    messages.settle(row);
  }

  private spreadAnnouncements(): void {
    const due = this.announcements;
    this.announcements = [];
    for (const { channel, id, bytes, seed, origins } of due)
      this.spread(origins, channel, id, bytes, 0, seed);
  }

  /** Simulates a flood in full and schedules its deliveries. */
  private spread(
    origins: readonly number[],
    channel: number,
    id: number,
    bytes: number,
    validation_us: number,
    seed: number,
  ): void {
    const { messages, nodes } = this;
    const flood: Flood = this.library.simulate(origins, channel, bytes, validation_us, seed, this);
    const row = messages.take(channel, id, bytes, validation_us, seed);
    for (const origin of origins) messages.state[row * nodes + origin] = HELD;
    for (let to = 0; to < nodes; to++) {
      if (flood[to]! < 0) continue;
      messages.pending[row]!++;
      this.simulation.after(flood[to]!, this.deliverKind, (flood[nodes + to]! << NODE_BITS) | to, row);
    }
    messages.settle(row);
  }

  private passes(seed: number, from: number, to: number, what: number): boolean {
    if (!this.disturbed) return true;
    if (!this.connected(from, to)) return false;
    return this.lossProbability === 0 || messageUniform(seed, from, to, what + LOSS) >= this.lossProbability;
  }
}
