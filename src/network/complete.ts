/**
 * Every message reaches every other node after one constant delay: the network of the synchronous model, in which results on
 * forks are exact. One event a message, whatever the number of nodes. Bandwidth and hops do not exist; a message counts as
 * one transfer per recipient.
 * Source: the model of Pass, Seeman & Shelat (2017), Analysis of the blockchain protocol in asynchronous networks, with every
 * message delayed by exactly Delta.
 */
import { z } from 'zod';
import type { Simulation, Streams } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { GossipBase } from './gossip-base.js';
import { messageUniform, CONTENT, LONGEST_LATENCY_us, LOSS } from './links.js';
import { Messages } from './messages.js';
import { nodeIds } from './topology.js';
import type { Gossip, NetworkContext } from './types.js';
import { HEADER_BYTES, INVENTORY_BYTES } from './wire.js';

export class CompleteGossip extends GossipBase {
  private readonly simulation: Simulation;
  private readonly streams: Streams;
  private readonly delay_us: number;
  readonly messages: Messages;
  private readonly arriveKind: number;
  private readonly answerKind: number;

  constructor(nodes: number, delay_us: number, simulation: Simulation, streams: Streams) {
    super(nodes);
    this.simulation = simulation;
    this.streams = streams;
    this.delay_us = delay_us;
    this.messages = new Messages(1);
    this.arriveKind = simulation.on('gossip-arrival', 'network', (origin, row) => this.arrive(origin, row));
    this.answerKind = simulation.on('gossip-answer', 'network', (node, row) => this.answer(node, row));
  }

  peers(node: number): Int32Array {
    return Int32Array.from({ length: this.nodes - 1 }, (_, k) => (k < node ? k : k + 1));
  }

  publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void {
    const seed = this.streams.bits(node) | 0;
    if (this.isDown(node)) return;
    const row = this.messages.take(channel, id, bytes, validation_us, seed);
    this.count(node, channel, this.nodes - 1, (this.nodes - 1) * (bytes + HEADER_BYTES));
    this.simulation.after(this.delayed(1) + validation_us, this.arriveKind, node, row);
  }

  announce(node: number, channel: number, id: number, bytes: number): void {
    this.publish(node, channel, id, bytes, 0);
  }

  fetch(node: number, from: number, channel: number, id: number, bytes: number): void {
    const row = this.messages.take(channel, id, bytes, 0, this.streams.bits(node) | 0);
    this.messages.source[row] = from;
    this.count(node, channel, 1, INVENTORY_BYTES);
    this.count(from, channel, 1, bytes + HEADER_BYTES);
    this.simulation.after(this.delayed(2), this.answerKind, node, row);
  }

  private delayed(trips: number): number {
    const way = this.delay_us * this.delayFactor;
    const delay = Math.floor(trips * (way < LONGEST_LATENCY_us ? way : LONGEST_LATENCY_us) + 0.5);
    return delay > 1 ? delay : 1;
  }

  private arrive(origin: number, row: number): void {
    const { messages } = this;
    const handler = this.handlers[messages.channel[row]!]!;
    const id = messages.id[row]!;
    for (let node = 0; node < this.nodes; node++) {
      if (node !== origin && this.passes(origin, node, row)) handler(node, id, origin);
    }
    messages.settle(row);
  }

  private answer(node: number, row: number): void {
    const { messages } = this;
    const from = messages.source[row]!;
    if (this.passes(from, node, row)) this.handlers[messages.channel[row]!]!(node, messages.id[row]!, from);
    messages.settle(row);
  }

  private passes(from: number, to: number, row: number): boolean {
    if (!this.disturbed) return true;
    if (!this.connected(from, to)) return false;
    return messageUniform(this.messages.seed[row]!, from, to, CONTENT + LOSS) >= this.lossProbability;
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
