/**
 * Gossip in full: every announcement (`inv`), request (`getdata`) and transfer is an event, as in Bitcoin's block relay before
 * compact blocks and in SimBlock (Aoki et al. 2019).
 *
 * A node that has validated a message announces it to all its peers but the one it came from. Who hears of it for the first
 * time asks the announcer. Contents queue on the sender's upload line, first come first served, then travel at the slower of
 * the two lines and the link's latency; announcements and requests are small and do not queue. A request that is lost, or
 * whose answer is, is repeated after two seconds at a peer that holds the message.
 * Without disturbance a message costs, over all nodes, one announcement a link and direction less one a recipient, one request
 * and one transfer a recipient. An announcement to a node that has asked already is counted but is no event, as it has no effect.
 * A message is lost if its link is cut or an end is down when it leaves or when it arrives.
 */
import { assert, type Simulation, type Streams } from '../kernel/index.js';
import { GossipBase } from './gossip-base.js';
import { CONTENT, INVENTORY, LOSS, messageUniform, REQUEST, type Links } from './links.js';
import { HELD, Messages, REQUESTED, UNKNOWN } from './messages.js';
import { FETCH_ATTEMPTS, HEADER_BYTES, INVENTORY_BYTES, REQUEST_TIMEOUT_us } from './wire.js';

/** Two nodes in one event argument. */
const NODE_BITS = 15;
const NODE_MASK = (1 << NODE_BITS) - 1;

export class MessageGossip extends GossipBase {
  readonly messages: Messages;
  private readonly simulation: Simulation;
  private readonly links: Links;
  private readonly seeds: Streams;
  private readonly inventoryKind: number;
  private readonly requestKind: number;
  private readonly contentKind: number;
  private readonly repeatKind: number;
  /** When each node's upload line is free, microseconds. */
  private readonly lineFree: Float64Array;
  /** Announcements of this instant, which several nodes may make together. */
  private readonly announced: number[] = [];
  private announcedAt = -1;

  /** `seeds` has one stream a node. */
  constructor(links: Links, simulation: Simulation, seeds: Streams) {
    super(links.topology.nodes);
    assert(this.nodes <= NODE_MASK, 'CW-NETWORK-NODES', `${this.nodes} nodes: expected at most ${NODE_MASK}`);
    this.links = links;
    this.simulation = simulation;
    this.seeds = seeds;
    this.messages = new Messages(this.nodes);
    this.lineFree = new Float64Array(this.nodes);
    this.inventoryKind = simulation.on('gossip-inventory', 'network', (a, row) => this.hear(a, row));
    this.requestKind = simulation.on('gossip-request', 'network', (a, row) => this.serve(a, row));
    this.contentKind = simulation.on('gossip-content', 'network', (a, row) => this.receive(a, row));
    this.repeatKind = simulation.on('gossip-repeat', 'network', (node, row) => this.repeat(node, row));
  }

  peers(node: number): Int32Array {
    return this.links.peers(node);
  }

  publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void {
    const seed = this.seeds.bits(node) | 0;
    if (this.isDown(node)) return;
    const row = this.messages.take(channel, id, bytes, validation_us, seed);
    this.originate(node, row);
    this.messages.settle(row);
  }

  /** As `publish`, by several nodes at once and with the noise of the links given by `seed`. */
  flood(
    origins: readonly number[],
    channel: number,
    id: number,
    bytes: number,
    validation_us: number,
    seed: number,
  ): void {
    const row = this.messages.take(channel, id, bytes, validation_us, seed);
    for (const node of origins) this.messages.state[row * this.nodes + node] = HELD;
    for (const node of origins) if (!this.isDown(node)) this.spread(node, node, row);
    this.messages.settle(row);
  }

  announce(node: number, channel: number, id: number, bytes: number): void {
    const seed = this.seeds.bits(node) | 0;
    if (this.isDown(node)) return;
    const { messages } = this;
    if (this.announcedAt !== this.simulation.now) {
      this.announcedAt = this.simulation.now;
      this.announced.length = 0;
    }
    let row = this.announced.find((r) => messages.id[r] === id && messages.channel[r] === channel);
    if (row === undefined || messages.pending[row] === 0) {
      row = messages.take(channel, id, bytes, 0, seed);
      this.announced.push(row);
    } else {
      messages.pending[row]!++;
    }
    this.originate(node, row);
    messages.settle(row);
  }

  fetch(node: number, from: number, channel: number, id: number, bytes: number): void {
    const row = this.messages.take(channel, id, bytes, 0, this.seeds.bits(node) | 0);
    this.messages.source[row] = from;
    this.messages.state[row * this.nodes + node] = REQUESTED;
    this.request(node, from, row);
    this.messages.settle(row);
  }

  private originate(node: number, row: number): void {
    this.messages.state[row * this.nodes + node] = HELD;
    this.spread(node, node, row);
  }

  /** `node` announces to its peers but `except`. */
  private spread(node: number, except: number, row: number): void {
    const { messages, links } = this;
    const peers = links.peers(node);
    const seed = messages.seed[row]!;
    let announcements = 0;
    for (let k = 0; k < peers.length; k++) {
      const peer = peers[k]!;
      if (peer === except) continue;
      announcements++;
      if (messages.state[row * this.nodes + peer] !== UNKNOWN) continue;
      if (!this.passes(node, peer, INVENTORY, row)) continue;
      messages.pending[row]!++;
      this.simulation.after(
        links.latency_us(seed, node, peer, INVENTORY, this.delayFactor),
        this.inventoryKind,
        (node << NODE_BITS) | peer,
        row,
      );
    }
    this.count(node, messages.channel[row]!, announcements, announcements * INVENTORY_BYTES);
  }

  private hear(a: number, row: number): void {
    const from = a >>> NODE_BITS;
    const node = a & NODE_MASK;
    const cell = row * this.nodes + node;
    if (this.messages.state[cell] === UNKNOWN && this.connected(from, node)) {
      this.messages.state[cell] = REQUESTED;
      this.request(node, from, row);
    }
    this.messages.settle(row);
  }

  private request(node: number, from: number, row: number): void {
    const { messages } = this;
    this.count(node, messages.channel[row]!, 1, INVENTORY_BYTES);
    if (!this.passes(node, from, REQUEST, row)) return this.repeatLater(node, row);
    messages.pending[row]!++;
    const delay = this.links.latency_us(this.noise(row), node, from, REQUEST, this.delayFactor);
    this.simulation.after(delay, this.requestKind, (node << NODE_BITS) | from, row);
  }

  private serve(a: number, row: number): void {
    const node = a >>> NODE_BITS;
    const from = a & NODE_MASK;
    if (this.connected(from, node)) this.send(from, node, row);
    else this.repeatLater(node, row);
    this.messages.settle(row);
  }

  private send(from: number, node: number, row: number): void {
    const { messages, links, simulation, lineFree } = this;
    const bytes = messages.bytes[row]! + HEADER_BYTES;
    const start = lineFree[from]! > simulation.now ? lineFree[from]! : simulation.now;
    lineFree[from] = start + links.upload_us(from, bytes);
    this.count(from, messages.channel[row]!, 1, bytes);
    if (!this.passes(from, node, CONTENT, row)) return this.repeatLater(node, row);
    const arrival = Math.floor(start + links.transfer_us(from, node, bytes) + 0.5);
    const latency = links.latency_us(this.noise(row), from, node, CONTENT, this.delayFactor);
    messages.pending[row]!++;
    simulation.at(
      arrival + latency + messages.validation_us[row]!,
      this.contentKind,
      (from << NODE_BITS) | node,
      row,
    );
  }

  private receive(a: number, row: number): void {
    const from = a >>> NODE_BITS;
    const node = a & NODE_MASK;
    const { messages } = this;
    const cell = row * this.nodes + node;
    if (!this.connected(from, node)) {
      this.repeatLater(node, row);
    } else if (messages.state[cell] !== HELD) {
      messages.state[cell] = HELD;
      if (messages.source[row]! < 0) this.spread(node, from, row);
      this.handlers[messages.channel[row]!]!(node, messages.id[row]!, from);
    }
    messages.settle(row);
  }

  private repeatLater(node: number, row: number): void {
    this.messages.pending[row]!++;
    this.simulation.after(REQUEST_TIMEOUT_us, this.repeatKind, node, row);
  }

  private repeat(node: number, row: number): void {
    const { messages } = this;
    const cell = row * this.nodes + node;
    if (messages.state[cell] === REQUESTED) {
      messages.repeats[row]!++;
      const source = messages.source[row]!;
      if (source >= 0) {
        if (messages.repeats[row]! < FETCH_ATTEMPTS) this.request(node, source, row);
      } else {
        const holder = this.findHolder(node, row);
        if (holder >= 0) this.request(node, holder, row);
        else messages.state[cell] = UNKNOWN;
      }
    }
    messages.settle(row);
  }

  /** A peer that holds the message and can be reached, or -1; another one at every repeat. */
  private findHolder(node: number, row: number): number {
    const { messages } = this;
    const peers = this.links.peers(node);
    for (let k = 0; k < peers.length; k++) {
      const peer = peers[(k + messages.repeats[row]!) % peers.length]!;
      if (messages.state[row * this.nodes + peer] === HELD && this.connected(node, peer)) return peer;
    }
    return -1;
  }

  /** Whether a message leaves: its link is whole and it is not lost by chance. */
  private passes(from: number, to: number, what: number, row: number): boolean {
    if (!this.disturbed) return true;
    if (!this.connected(from, to)) return false;
    return (
      this.lossProbability === 0 ||
      messageUniform(this.noise(row), from, to, what + LOSS) >= this.lossProbability
    );
  }

  /** Seed of a row's messages; it changes with every repeat. */
  private noise(row: number): number {
    const { seed, repeats } = this.messages;
    return (seed[row]! + Math.imul(repeats[row]!, 0x27d4eb2f)) | 0;
  }
}
