/**
 * What follows a compact block of which the recipient lacks transactions: it asks for them where it got the block, and is sent
 * them; in full, or replayed from a recorded flood. A request or an answer that is lost is made good like any other: after two
 * seconds the node asks a peer that holds the block for all of it, compact as before.
 * Source: BIP 152, `getblocktxn` and `blocktxn`. The request counts as much as any other: it has a byte or two a transaction in
 * place of the type of an inventory entry.
 */
import type { Simulation } from '../kernel/index.js';
import type { CompactBlocks } from './compact-blocks.js';
import type { FloodTree } from './flood-library.js';
import { CONTENT, REQUEST, type Links } from './links.js';
import { pair, receiverOf, senderOf } from './messages.js';
import type { RelayGossip } from './relay-gossip.js';
import { HEADER_BYTES, INVENTORY_BYTES } from './wire.js';

export class CompactRelay {
  readonly blocks: CompactBlocks;
  /** A compact block arrives that lacks something, in full. */
  readonly incompleteKind: number;
  /** The same, replayed: it seems to be due. */
  readonly replayKind: number;
  private readonly gossip: RelayGossip;
  private readonly simulation: Simulation;
  private readonly links: Links;
  private readonly missingKind: number;

  constructor(gossip: RelayGossip, simulation: Simulation, links: Links, blocks: CompactBlocks) {
    this.gossip = gossip;
    this.simulation = simulation;
    this.links = links;
    this.blocks = blocks;
    this.incompleteKind = simulation.on('gossip-incomplete', 'network', (a, row) => this.lack(a, row));
    this.missingKind = simulation.on('gossip-missing', 'network', (a, row) => this.complete(a, row));
    this.replayKind = simulation.on('gossip-replayed-incomplete', 'network', (a, row) => this.arrive(a, row));
  }

  /** A node has a compact block and lacks something: it asks for it. */
  private lack(a: number, row: number): void {
    const from = senderOf(a);
    const node = receiverOf(a);
    const { gossip } = this;
    const { messages } = gossip;
    if (gossip.connected(from, node)) {
      gossip.count(node, messages.channel[row]!, 1, INVENTORY_BYTES);
      const seed = this.blocks.again(messages.noise(row, node));
      if (!gossip.passes(seed, node, from, REQUEST)) gossip.repeatLater(node, row);
      else
        gossip.follow(gossip.latency_us(seed, node, from, REQUEST), this.missingKind, pair(node, from), row);
    } else gossip.missed(node, row);
    messages.settle(row);
  }

  /** `from` is asked for what `node` lacks. */
  private complete(a: number, row: number): void {
    const node = senderOf(a);
    const from = receiverOf(a);
    const { gossip, simulation } = this;
    const { messages } = gossip;
    if (gossip.connected(from, node)) {
      const bytes = this.missingBytes(node, row);
      const across = gossip.upload(from, node, bytes) - simulation.now;
      gossip.count(from, messages.channel[row]!, 1, bytes);
      const seed = this.blocks.again(messages.noise(row, node));
      const validation_us = gossip.execution_us(node, messages.validation_us[row]!);
      const delay = across + gossip.latency_us(seed, from, node, CONTENT) + validation_us;
      if (!gossip.passes(seed, from, node, CONTENT)) gossip.repeatLater(node, row);
      else gossip.follow(delay, gossip.contentKind, pair(from, node), row);
    } else gossip.repeatLater(node, row);
    messages.settle(row);
  }

  /** A replayed compact block that lacks something seems to be due: it is, unless others have put it off. */
  private arrive(a: number, row: number): void {
    const { gossip, simulation } = this;
    const from = senderOf(a);
    const node = receiverOf(a);
    const due = gossip.lines.due_us(from, row * gossip.nodes + node, simulation.now);
    const tree = gossip.treeOf(row);
    if (due > simulation.now) simulation.at(due, this.replayKind, a, row);
    else if (tree === undefined || !gossip.connected(from, node)) this.lack(a, row);
    else this.replayRest(from, node, tree, row);
  }

  /** `node` asks for what it lacks, and is sent it, as in the recorded flood. */
  private replayRest(from: number, node: number, tree: FloodTree, row: number): void {
    const { gossip, simulation, links } = this;
    const { messages } = gossip;
    const bytes = this.missingBytes(node, row);
    const due = gossip.lines.plan(
      from,
      simulation.now + tree.again_us[node]!,
      links.upload_us(from, bytes),
      links.transfer_us(from, node, bytes),
      tree.missing_us[node]! + messages.validation_us[row]!,
      row * gossip.nodes + node,
    );
    simulation.at(due, gossip.replayKind, pair(from, node), row);
    gossip.count(node, messages.channel[row]!, 1, INVENTORY_BYTES);
    gossip.count(from, messages.channel[row]!, 1, bytes);
  }

  private missingBytes(node: number, row: number): number {
    return this.blocks.missingBytes(node, this.gossip.messages.bytes[row]!) + HEADER_BYTES;
  }
}
