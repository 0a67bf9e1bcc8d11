/**
 * Every message reaches every other node after one constant delay: the network of the synchronous model, in which results on
 * forks are exact. One event a message, whatever the number of nodes, and one for each that is slow. Bandwidth and hops do not exist; a message counts as
 * one transfer per recipient, and what is only announced as an announcement to everybody and a transfer to whom lacks it, all
 * within one delay. A direct request takes a delay there and one back.
 * A message is lost if its link is cut or an end is down when it leaves or when it arrives.
 * Source: the model of Pass, Seeman & Shelat (2017), Analysis of the blockchain protocol in asynchronous networks, with every
 * message delayed by exactly Delta.
 */
import { z } from 'zod';
import type { Simulation, Streams } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { GossipBase } from './gossip-base.js';
import { CONTENT, LONGEST_LATENCY_us } from './links.js';
import { Messages, pair, receiverOf, REQUESTED, senderOf } from './messages.js';
import { nodeIds } from './topology.js';
import type { Gossip, NetworkContext } from './types.js';
import { HEADER_BYTES, INVENTORY_BYTES } from './wire.js';

export class CompleteGossip extends GossipBase {
  /** `state` says to whom a message is on its way with the others (REQUESTED). */
  readonly messages: Messages;
  private readonly delay_us: number;
  private readonly arriveKind: number;
  /** Kind of event; while no node is slow there is none. */
  private lateKind: number | undefined;

  constructor(nodes: number, delay_us: number, simulation: Simulation, seeds: Streams) {
    super(nodes, simulation, seeds);
    this.delay_us = delay_us;
    this.messages = new Messages(nodes);
    this.arriveKind = simulation.on('gossip-arrival', 'network', (origin, row) => this.arrive(origin, row));
  }

  peers(node: number): Int32Array {
    return Int32Array.from({ length: this.nodes - 1 }, (_, k) => (k < node ? k : k + 1));
  }

  publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void {
    const seed = this.seeds.bits(node) | 0;
    if (this.isDown(node)) return;
    const others = this.nodes - 1;
    this.count(node, channel, others, others * (bytes + HEADER_BYTES));
    this.depart(node, this.messages.take(channel, id, bytes, validation_us, seed));
  }

  announce(node: number, channel: number, id: number, bytes: number, validation_us: number = 0): void {
    const seed = this.seeds.bits(node) | 0;
    if (this.isDown(node)) return;
    const others = this.nodes - 1;
    this.count(node, channel, others, others * INVENTORY_BYTES);
    const row = this.messages.take(channel, id, bytes, validation_us, seed);
    this.messages.offered[row] = 1;
    this.depart(node, row);
  }

  latency_us(_seed: number, from: number, to: number): number {
    const way = this.delay_us * this.conditions.latencyFactor(from, to);
    const delay = Math.floor((way < LONGEST_LATENCY_us ? way : LONGEST_LATENCY_us) + 0.5);
    return delay > 1 ? delay : 1;
  }

  upload(): number {
    return this.simulation.now;
  }

  private depart(origin: number, row: number): void {
    const { messages, nodes } = this;
    const base = row * nodes;
    const seed = messages.seed[row]!;
    if (!this.conditions.disturbed) messages.state.fill(REQUESTED, base, base + nodes);
    else {
      for (let node = 0; node < nodes; node++) {
        if (node === origin || !this.passes(seed, origin, node, CONTENT)) continue;
        if (this.conditions.isSlow(node)) this.departTo(node, origin, row);
        else messages.state[base + node] = REQUESTED;
      }
    }
    const validation_us = messages.validation_us[row]!;
    // to whoever is not slow, it is as far as to oneself
    const latency_us = this.latency_us(seed, origin, origin);
    this.simulation.after(latency_us + validation_us, this.arriveKind, origin, row);
  }

  /** To a slow node a message takes its own time. */
  private departTo(node: number, origin: number, row: number): void {
    const { messages, simulation } = this;
    this.lateKind ??= simulation.on('gossip-late-arrival', 'network', (a, late) => {
      this.arriveAt(receiverOf(a), senderOf(a), late);
      messages.settle(late);
    });
    messages.pending[row]!++;
    const latency_us = this.latency_us(messages.seed[row]!, origin, node);
    const validation_us = this.execution_us(node, messages.validation_us[row]!);
    simulation.after(latency_us + validation_us, this.lateKind, pair(origin, node), row);
  }

  private arrive(origin: number, row: number): void {
    const { messages, nodes } = this;
    const base = row * nodes;
    for (let node = 0; node < nodes; node++) {
      if (node !== origin && messages.state[base + node] === REQUESTED) this.arriveAt(node, origin, row);
    }
    messages.settle(row);
  }

  private arriveAt(node: number, origin: number, row: number): void {
    if (!this.connected(origin, node)) return;
    const { messages } = this;
    const channel = messages.channel[row]!;
    const id = messages.id[row]!;
    if (messages.offered[row] === 1) {
      if (this.has(node, channel, id)) return;
      this.count(node, channel, 1, INVENTORY_BYTES);
      this.count(origin, channel, 1, messages.bytes[row]! + HEADER_BYTES);
    }
    this.handOver(node, channel, id, origin);
  }
}

const schema = z.strictObject({
  nodes: quantity('count', 'nodes of the network; more if the ledger needs more', {
    minimum: 1,
    maximum: 10_000,
  }).prefault(20),
  delay: quantity('time', 'from publication to arrival everywhere', { minimum: 1 }).prefault('1 s'),
});

export const complete = definePlugin<typeof schema, NetworkContext, Gossip>({
  kind: 'complete',
  title: 'Everybody linked with everybody, one constant delay',
  source: 'Pass, Seeman & Shelat 2017, doi:10.1007/978-3-319-56614-6_22',
  schema,
  create: (config, { simulation, random, minimumNodes }) => {
    const nodes = Math.max(config.nodes, minimumNodes);
    return new CompleteGossip(
      nodes,
      config.delay,
      simulation,
      random.streams('network/messages', nodeIds(nodes)),
    );
  },
});
