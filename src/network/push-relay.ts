/**
 * Unsolicited push: who has validated a message sends it at once, unasked and whole, to all its peers but the one that it came
 * from, one after the other on its line, in an order drawn for the message and the node. So a message costs one transfer a link
 * and direction less one a recipient, and nobody waits for an answer.
 * A copy that would arrive behind another at the same node is counted and keeps its line busy, but is no event; should the link
 * of the first be cut while it is under way, such a copy is lost with it. What is pushed and lost is not repeated, as nobody
 * knows of it: who lacks it asks when it hears of something that follows.
 * Source: the relay of new blocks in Ethereum's wire protocol (devp2p, eth/68, "Block Propagation": NewBlock), to all peers
 * instead of a square root of them.
 * Cost: one event a recipient and one for each copy that overtakes another; 8 bytes a node and message under way.
 */
import { mix32, type Simulation } from '../kernel/index.js';
import { CONTENT, type Links } from './links.js';
import { HELD, pair, receiverOf, REQUESTED, senderOf, UNKNOWN } from './messages.js';
import type { RelayGossip } from './relay-gossip.js';
import { HEADER_BYTES } from './wire.js';

export class PushRelay {
  private readonly gossip: RelayGossip;
  private readonly simulation: Simulation;
  private readonly links: Links;
  private readonly pushKind: number;
  /** When the first copy that is under way is due, `nodes` entries a row. */
  private earliest_us = new Float64Array(0);

  constructor(gossip: RelayGossip, simulation: Simulation, links: Links) {
    this.gossip = gossip;
    this.simulation = simulation;
    this.links = links;
    this.pushKind = simulation.on('gossip-push', 'network', (a, row) => this.receive(a, row));
  }

  /** No copy of the message, which is about to be pushed, is under way. */
  begin(row: number): void {
    const { messages, nodes } = this.gossip;
    if (this.earliest_us.length < messages.rows * nodes) {
      const longer = new Float64Array(messages.rows * nodes);
      longer.set(this.earliest_us);
      this.earliest_us = longer;
    }
    this.earliest_us.fill(Infinity, row * nodes, (row + 1) * nodes);
  }

  /** `node` sends the message to all its peers but the one it came from. */
  send(node: number, from: number, row: number): void {
    const { gossip, simulation, earliest_us } = this;
    const { messages, nodes } = gossip;
    const peers = this.links.peers(node);
    const channel = messages.channel[row]!;
    const seed = messages.seed[row]!;
    const bytes = messages.bytes[row]! + HEADER_BYTES;
    const first = (mix32(seed ^ Math.imul(node + 1, 0x9e3779b1)) >>> 0) % peers.length;
    for (let k = 0; k < peers.length; k++) {
      const peer = peers[first + k < peers.length ? first + k : first + k - peers.length]!;
      if (peer === from) continue;
      const across_us = gossip.upload(node, peer, bytes);
      gossip.count(node, channel, 1, bytes);
      const cell = row * nodes + peer;
      if (messages.state[cell] === HELD || !gossip.passes(seed, node, peer, CONTENT)) continue;
      const validation_us = gossip.execution_us(peer, messages.validation_us[row]!);
      const due = across_us + gossip.latency_us(seed, node, peer, CONTENT) + validation_us;
      if (earliest_us[cell]! <= due) continue;
      earliest_us[cell] = due;
      messages.state[cell] = REQUESTED;
      gossip.follow(due - simulation.now, this.pushKind, pair(node, peer), row);
    }
  }

  private receive(a: number, row: number): void {
    const from = senderOf(a);
    const node = receiverOf(a);
    const { gossip } = this;
    const { messages, nodes } = gossip;
    const cell = row * nodes + node;
    // an earlier copy may have brought it, or this one been overtaken and its link cut since
    if (messages.state[cell] === REQUESTED) {
      if (gossip.connected(from, node)) {
        const channel = messages.channel[row]!;
        const isNew = !gossip.has(node, channel, messages.id[row]!);
        gossip.spread(node, from, row);
        if (isNew) gossip.handOver(node, channel, messages.id[row]!, from);
      } else {
        messages.state[cell] = UNKNOWN;
        this.earliest_us[cell] = Infinity;
      }
    }
    messages.settle(row);
  }
}
