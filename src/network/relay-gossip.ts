/**
 * Gossip by announcement (`inv`), request (`getdata`) and transfer, as in Bitcoin's block relay before compact blocks and in
 * SimBlock (Aoki et al. 2019): in full (`message`), where each of them is an event, or replayed (`sampled`).
 *
 * In full: a node that has validated a message announces it to all its peers but the one it came from. Who hears of it for the
 * first time and does not hold it asks the announcer. Contents queue on the sender's upload line, first come first served,
 * then travel at the slower of the two lines and the link's latency; announcements and requests are small and do not queue. A
 * request that is lost, or whose answer is, is repeated after two seconds at a peer that holds the message.
 * Without disturbance a message costs, over all nodes, one announcement a link and direction less one a recipient, one request
 * and one transfer a recipient. An announcement to a node that has asked already is counted but is no event, as it has no effect.
 * A message is lost if its link is cut or an end is down when it leaves or when it arrives.
 * Messages of the ledger's blocks may be relayed in another way: as compact blocks (compact-relay.ts), or pushed (push-relay.ts),
 * in which case both fidelities are the same. What nodes offer each other after a partition is announced, whatever the relay.
 *
 * Replayed: who asks whom comes from a flood that was simulated in full before (flood-library.ts), so that only deliveries are
 * events, one a recipient; a second one where a transfer has to wait for others that were not foreseen. Lines are the same as in
 * full, so that different messages wait for each other. Counted is what the flood would send. A message is sent in full as long
 * as no flood is recorded for it; and it goes on in full once that flood may no longer tell who asks whom: when the network is
 * disturbed, when a line that is to send it is busy with others for half a hop, or when the next in turn holds it already.
 * Measured against each other with 20 messages of 9 to 90 kB, published at once or within a second, on lines of 1 and 20 Mbit/s
 * between 20 and 60 nodes in one place and over the world: p50 and p95 of the delay differ by 1 and 4 % at most, the mean by
 * 2 %; between 12 nodes with 3 links each, p95 by one transfer of a content, 6 % (test/network/bursts.test.ts). Compact blocks of
 * 50 kB to 2 MB, alone or ten together, on lines of 2 Mbit/s and faster: p50 and p95 by 2 % at most over 3,000 messages
 * (test/network/relay.test.ts).
 */
import { assert, type Simulation, type Streams } from '../kernel/index.js';
import type { CompactBlocks } from './compact-blocks.js';
import { CompactRelay } from './compact-relay.js';
import type { FloodLibrary, FloodTree } from './flood-library.js';
import { GossipBase } from './gossip-base.js';
import { CONTENT, INVENTORY, REQUEST, type Links } from './links.js';
import {
  BY_INVENTORY,
  BY_PUSH,
  COMPACTLY,
  HELD,
  Messages,
  MOST_NODES,
  pair,
  receiverOf,
  REQUESTED,
  senderOf,
  UNKNOWN,
} from './messages.js';
import { PushRelay } from './push-relay.js';
import { UploadLines } from './upload-lines.js';
import { HEADER_BYTES, INVENTORY_BYTES, REQUEST_TIMEOUT_us } from './wire.js';

/** A message goes on in full where the sender's line is busy for longer than this share of a hop. */
const BUSY = 0.5;

/** How messages of the channel of blocks are relayed. All others are announced and asked for. */
export type BlockRelay =
  | { readonly kind: 'inventory' }
  | { readonly kind: 'compact'; readonly channel: number; readonly blocks: CompactBlocks }
  | { readonly kind: 'push'; readonly channel: number };

export const INVENTORY_RELAY: BlockRelay = { kind: 'inventory' };

export class RelayGossip extends GossipBase {
  readonly messages: Messages;
  readonly lines: UploadLines;
  readonly floods: FloodLibrary | undefined;
  private readonly links: Links;
  /** The flood that each message follows; undefined: it is sent in full. */
  private readonly trees: (FloodTree | undefined)[] = [];
  private readonly inventoryKind: number;
  private readonly requestKind: number;
  readonly contentKind: number;
  private readonly repeatKind: number;
  readonly replayKind: number;
  private readonly relay: BlockRelay;
  private readonly compact: CompactRelay | undefined;
  private readonly pushed: PushRelay | undefined;
  /** Announcements of this instant, which several nodes may make together. */
  private readonly announced: number[] = [];
  private announcedAt = -1;

  /** `seeds` has one stream a node. Without `floods` everything is sent in full. */
  constructor(
    links: Links,
    simulation: Simulation,
    seeds: Streams,
    floods?: FloodLibrary,
    relay: BlockRelay = INVENTORY_RELAY,
  ) {
    super(links.topology.nodes, simulation, seeds);
    assert(
      this.nodes <= MOST_NODES,
      'CW-NETWORK-NODES',
      `${this.nodes} nodes: expected at most ${MOST_NODES}`,
    );
    this.links = links;
    this.floods = floods;
    this.messages = new Messages(this.nodes);
    this.lines = new UploadLines(this.nodes);
    this.inventoryKind = simulation.on('gossip-inventory', 'network', (a, row) => this.hear(a, row));
    this.requestKind = simulation.on('gossip-request', 'network', (a, row) => this.serve(a, row));
    this.contentKind = simulation.on('gossip-content', 'network', (a, row) => this.receive(a, row));
    this.repeatKind = simulation.on('gossip-repeat', 'network', (node, row) => this.repeat(node, row));
    this.replayKind = simulation.on('gossip-replayed', 'network', (a, row) => this.arrive(a, row));
    this.relay = relay;
    if (relay.kind === 'compact') this.compact = new CompactRelay(this, simulation, links, relay.blocks);
    if (relay.kind === 'push') this.pushed = new PushRelay(this, simulation, links);
  }

  peers(node: number): Int32Array {
    return this.links.peers(node);
  }

  publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void {
    const draw = this.seeds.bits(node);
    if (this.isDown(node)) return;
    const mode = this.modeOf(channel, bytes);
    const replayed = this.floods !== undefined && !this.conditions.disturbed && mode !== BY_PUSH;
    const row = this.messages.take(channel, id, bytes, validation_us, draw | 0);
    this.messages.relay[row] = mode;
    if (mode === BY_PUSH) this.pushed!.begin(row);
    this.trees[row] = replayed ? this.floods?.find(node, draw, bytes, validation_us, mode) : undefined;
    this.spread(node, node, row);
    this.messages.settle(row);
  }

  /** As `publish`, in full, with the noise of the links given by `seed`, and relayed as `mode` says. */
  flood(node: number, bytes: number, validation_us: number, seed: number, mode: number): void {
    const row = this.messages.take(0, 0, bytes, validation_us, seed);
    this.messages.relay[row] = mode;
    this.spread(node, node, row);
    this.messages.settle(row);
  }

  announce(node: number, channel: number, id: number, bytes: number, validation_us: number = 0): void {
    const seed = this.seeds.bits(node) | 0;
    if (this.isDown(node)) return;
    const { messages } = this;
    if (this.announcedAt !== this.simulation.now) {
      this.announcedAt = this.simulation.now;
      this.announced.length = 0;
    }
    let row = this.announced.find((r) => messages.id[r] === id && messages.channel[r] === channel);
    if (row === undefined || messages.pending[row] === 0) {
      row = messages.take(channel, id, bytes, validation_us, seed);
      messages.offered[row] = 1;
      if (this.modeOf(channel, bytes) === COMPACTLY) messages.relay[row] = COMPACTLY;
      this.trees[row] = undefined;
      this.announced.push(row);
    } else {
      messages.pending[row]!++;
    }
    this.spread(node, node, row);
    messages.settle(row);
  }

  latency_us(seed: number, from: number, to: number, what: number): number {
    return this.links.latency_us(seed, from, to, what, this.conditions.latencyFactor(from, to));
  }

  upload(from: number, to: number, bytes: number): number {
    const { links, simulation, lines } = this;
    const start = lines.take(from, simulation.now, links.upload_us(from, bytes));
    return Math.floor(start + links.transfer_us(from, to, bytes) + 0.5);
  }

  private modeOf(channel: number, bytes: number): number {
    const { relay } = this;
    if (relay.kind === 'inventory' || relay.channel !== channel) return BY_INVENTORY;
    if (relay.kind === 'push') return BY_PUSH;
    return bytes > relay.blocks.bytes ? COMPACTLY : BY_INVENTORY;
  }

  /** `node` has the message, from `from` or of its own, and lets its other peers know. */
  spread(node: number, from: number, row: number): void {
    const { messages } = this;
    messages.state[row * this.nodes + node] = HELD;
    if (messages.relay[row] === BY_PUSH) {
      this.pushed!.send(node, from, row);
      return;
    }
    const { peerStart } = this.links.topology;
    const told = peerStart[node + 1]! - peerStart[node]! - (from === node ? 0 : 1);
    this.count(node, messages.channel[row]!, told, told * INVENTORY_BYTES);
    const tree = this.trees[row];
    if (tree === undefined) this.tell(node, row);
    else if (this.mayReplay(node, tree, row)) this.replay(node, tree, row);
    else this.goOnInFull(row);
  }

  /** The announcements of `node` that have an effect. */
  private tell(node: number, row: number): void {
    const { messages } = this;
    const { peerStart, peers } = this.links.topology;
    const { state } = messages;
    const seed = messages.seed[row]!;
    const base = row * this.nodes;
    const end = peerStart[node + 1]!;
    for (let k = peerStart[node]!; k < end; k++) {
      const peer = peers[k]!;
      if (state[base + peer] !== UNKNOWN) continue;
      if (!this.passes(seed, node, peer, INVENTORY)) continue;
      this.follow(this.latency_us(seed, node, peer, INVENTORY), this.inventoryKind, pair(node, peer), row);
    }
  }

  private hear(a: number, row: number): void {
    const from = senderOf(a);
    const node = receiverOf(a);
    if (this.messages.state[row * this.nodes + node] === UNKNOWN && this.connected(from, node)) {
      if (!this.passOver(node, from, row)) this.request(node, from, row);
    }
    this.messages.settle(row);
  }

  /** Whether `node` holds the message by another way; then it need not ask, and passes on what others may not know of. */
  private passOver(node: number, from: number, row: number): boolean {
    const { messages } = this;
    if (!this.has(node, messages.channel[row]!, messages.id[row]!)) return false;
    if (messages.offered[row] === 0) this.spread(node, from, row);
    else messages.state[row * this.nodes + node] = HELD;
    return true;
  }

  private request(node: number, from: number, row: number): void {
    const { messages } = this;
    messages.state[row * this.nodes + node] = REQUESTED;
    this.count(node, messages.channel[row]!, 1, INVENTORY_BYTES);
    const seed = messages.noise(row, node);
    if (!this.passes(seed, node, from, REQUEST)) this.repeatLater(node, row);
    else this.follow(this.latency_us(seed, node, from, REQUEST), this.requestKind, pair(node, from), row);
  }

  private serve(a: number, row: number): void {
    const node = senderOf(a);
    const from = receiverOf(a);
    if (this.connected(from, node)) this.send(from, node, row);
    else this.repeatLater(node, row);
    this.messages.settle(row);
  }

  private send(from: number, node: number, row: number): void {
    const { messages } = this;
    const bytes = this.contentBytes(from, node, row);
    const across = this.upload(from, node, bytes) - this.simulation.now;
    this.count(from, messages.channel[row]!, 1, bytes);
    const seed = messages.noise(row, node);
    const delay = across + this.latency_us(seed, from, node, CONTENT);
    if (!this.passes(seed, from, node, CONTENT)) this.repeatLater(node, row);
    else if (this.isCompact(from, node, row) && this.compact!.blocks.isIncomplete(messages.seed[row]!, node))
      this.follow(delay, this.compact!.incompleteKind, pair(from, node), row);
    else {
      const validation_us = this.execution_us(node, messages.validation_us[row]!);
      this.follow(delay + validation_us, this.contentKind, pair(from, node), row);
    }
  }

  private isCompact(from: number, node: number, row: number): boolean {
    return this.messages.relay[row] === COMPACTLY && this.compact!.blocks.isBetween(from, node);
  }

  /** What `from` sends to `node` when it is asked for the message. */
  private contentBytes(from: number, node: number, row: number): number {
    const whole = this.messages.bytes[row]!;
    return (this.isCompact(from, node, row) ? this.compact!.blocks.bytes : whole) + HEADER_BYTES;
  }

  private receive(a: number, row: number): void {
    const from = senderOf(a);
    const node = receiverOf(a);
    const { messages } = this;
    if (!this.connected(from, node)) {
      this.missed(node, row);
    } else {
      this.spread(node, from, row);
      this.handOver(node, messages.channel[row]!, messages.id[row]!, from);
    }
    messages.settle(row);
  }

  /** What was sent to `node` found its link cut. */
  missed(node: number, row: number): void {
    if (this.trees[row] !== undefined) this.goOnInFull(row);
    this.repeatLater(node, row);
  }

  /** The flood that the message follows; undefined: it is sent in full. */
  treeOf(row: number): FloodTree | undefined {
    return this.trees[row];
  }

  repeatLater(node: number, row: number): void {
    this.follow(REQUEST_TIMEOUT_us, this.repeatKind, node, row);
  }

  private repeat(node: number, row: number): void {
    const { messages } = this;
    const cell = row * this.nodes + node;
    if (messages.state[cell] === REQUESTED) {
      messages.attempts[cell]!++;
      const holder = this.findHolder(node, row);
      if (holder < 0) messages.state[cell] = UNKNOWN;
      else if (!this.passOver(node, holder, row)) this.request(node, holder, row);
    }
    messages.settle(row);
  }

  /** A peer that holds the message and can be reached, or -1; another one at every attempt. */
  private findHolder(node: number, row: number): number {
    const { messages } = this;
    const peers = this.links.peers(node);
    const attempts = messages.attempts[row * this.nodes + node]!;
    for (let k = 0; k < peers.length; k++) {
      const peer = peers[(k + attempts) % peers.length]!;
      if (messages.state[row * this.nodes + peer] === HELD && this.connected(node, peer)) return peer;
    }
    return -1;
  }

  /** `node` sends the message to those that ask it in the recorded flood. */
  private replay(node: number, tree: FloodTree, row: number): void {
    const { messages, links, lines, simulation } = this;
    const { asked_us, content_us, again_us, children } = tree;
    const channel = messages.channel[row]!;
    const validation_us = messages.validation_us[row]!;
    const end = tree.firstChild[node + 1]!;
    for (let k = tree.firstChild[node]!; k < end; k++) {
      const child = children[k]!;
      const cell = row * this.nodes + child;
      messages.state[cell] = REQUESTED;
      messages.pending[row]!++;
      const bytes = this.contentBytes(node, child, row);
      const incomplete = again_us.length > 0 && again_us[child]! > 0;
      const due = lines.plan(
        node,
        simulation.now + asked_us[child]!,
        links.upload_us(node, bytes),
        links.transfer_us(node, child, bytes),
        incomplete ? content_us[child]! : content_us[child]! + validation_us,
        cell,
      );
      simulation.at(due, incomplete ? this.compact!.replayKind : this.replayKind, pair(node, child), row);
      this.count(child, channel, 1, INVENTORY_BYTES);
      this.count(node, channel, 1, bytes);
    }
  }

  /** A replayed transfer seems to be due: it is, unless others have put it off. */
  private arrive(a: number, row: number): void {
    const { lines, simulation } = this;
    const due = lines.due_us(senderOf(a), row * this.nodes + receiverOf(a), simulation.now);
    if (due > simulation.now) simulation.at(due, this.replayKind, a, row);
    else this.receive(a, row);
  }

  /** Whether the recorded flood still tells what `node` does now. */
  private mayReplay(node: number, tree: FloodTree, row: number): boolean {
    const { messages, links } = this;
    const first = tree.firstChild[node]!;
    const end = tree.firstChild[node + 1]!;
    if (this.conditions.disturbed) return false;
    if (first === end) return true;
    const child = tree.children[first]!;
    const bytes = this.contentBytes(node, child, row) - HEADER_BYTES;
    const hop_us = tree.asked_us[child]! + tree.content_us[child]! + links.transfer_us(node, child, bytes);
    if (this.lines.backlog_us(node, this.simulation.now) > BUSY * hop_us) return false;
    for (let k = first; k < end; k++) {
      if (this.has(tree.children[k]!, messages.channel[row]!, messages.id[row]!)) return false;
    }
    return true;
  }

  /** A replayed message is sent in full from now on: who has it announces it to those that have not been told. */
  private goOnInFull(row: number): void {
    this.trees[row] = undefined;
    for (let node = 0; node < this.nodes; node++) {
      if (this.messages.state[row * this.nodes + node] === HELD) this.tell(node, row);
    }
  }

  follow(delay_us: number, kind: number, a: number, row: number): void {
    this.messages.pending[row]!++;
    this.simulation.after(delay_us, kind, a, row);
  }
}
