/**
 * Direct requests: a node asks another for one message, and is sent it or told that it is not there.
 *
 * A request and its answer take a latency each, the content its time on the lines as well. Who does not hold the message
 * answers so at once (Bitcoin's `notfound`, of the size of a request), and the node asks the next of its peers that does. So
 * it does two seconds after a request whose answer has been lost; where no peer holds the message and can be reached it asks
 * the same again then. After three requests it gives up. What it gets it does not relay. Where nodes let go of what they have had and
 * none of its peers has it any more, it asks another node that says it has, as clients look for one that serves all of history.
 * Sources: developer.bitcoin.org/reference/p2p_networking.html, "NotFound"; BIP 159, NODE_NETWORK and NODE_NETWORK_LIMITED.
 */
import type { Simulation, Streams } from '../kernel/index.js';
import { ANSWER, CONTENT, REQUEST } from './links.js';
import { Messages, pair, receiverOf, senderOf } from './messages.js';
import { FETCH_ATTEMPTS, HEADER_BYTES, INVENTORY_BYTES, REQUEST_TIMEOUT_us } from './wire.js';

/** The network that requests travel through. */
export interface Carrier {
  readonly nodes: number;
  peers(node: number): Int32Array;
  isDown(node: number): boolean;
  execution_us(node: number, time_us: number): number;
  connected(from: number, to: number): boolean;
  /** Whether a message leaves: its link is whole and it is not lost by chance. */
  passes(seed: number, from: number, to: number, what: number): boolean;
  latency_us(seed: number, from: number, to: number, what: number): number;
  /** A content leaves as soon as the line of `from` is free: when it is across, not counting latency. */
  upload(from: number, to: number, bytes: number): number;
  serves(node: number, channel: number, id: number): boolean;
  has(node: number, channel: number, id: number): boolean;
  /** Whether some nodes may have let go of messages of `channel`. */
  isPruned(channel: number): boolean;
  count(from: number, channel: number, messages: number, bytes: number): void;
  handOver(node: number, channel: number, id: number, from: number): void;
}

export class Fetches {
  /** `attempts` has the requests made. */
  readonly messages = new Messages(1);
  private readonly carrier: Carrier;
  private readonly simulation: Simulation;
  private readonly seeds: Streams;
  private readonly requestKind: number;
  private readonly contentKind: number;
  private readonly refusalKind: number;
  private readonly repeatKind: number;

  constructor(carrier: Carrier, simulation: Simulation, seeds: Streams) {
    this.carrier = carrier;
    this.simulation = simulation;
    this.seeds = seeds;
    this.requestKind = simulation.on('gossip-fetch', 'network', (a, row) => this.answer(a, row));
    this.contentKind = simulation.on('gossip-fetched', 'network', (a, row) => this.receive(a, row));
    this.refusalKind = simulation.on('gossip-refused', 'network', (a, row) => this.turnAway(a, row));
    this.repeatKind = simulation.on('gossip-fetch-again', 'network', (a, row) => this.repeat(a, row));
  }

  fetch(node: number, from: number, channel: number, id: number, bytes: number, validation_us: number): void {
    const row = this.messages.take(channel, id, bytes, validation_us, this.seeds.bits(node) | 0);
    this.ask(node, from, row);
    this.messages.settle(row);
  }

  private ask(node: number, from: number, row: number): void {
    const { messages, carrier } = this;
    if (carrier.isDown(node)) return;
    messages.attempts[row]!++;
    const seed = messages.noise(row, 0);
    carrier.count(node, messages.channel[row]!, 1, INVENTORY_BYTES);
    if (!carrier.passes(seed, node, from, REQUEST)) this.repeatLater(node, from, row);
    else this.follow(carrier.latency_us(seed, node, from, REQUEST), this.requestKind, node, from, row);
  }

  private answer(a: number, row: number): void {
    const node = senderOf(a);
    const from = receiverOf(a);
    const { messages, carrier } = this;
    const channel = messages.channel[row]!;
    const seed = messages.noise(row, 0);
    if (!carrier.connected(node, from)) {
      this.repeatLater(node, from, row);
    } else if (carrier.serves(from, channel, messages.id[row]!)) {
      const bytes = messages.bytes[row]! + HEADER_BYTES;
      const across = carrier.upload(from, node, bytes) - this.simulation.now;
      carrier.count(from, channel, 1, bytes);
      const validation_us = carrier.execution_us(node, messages.validation_us[row]!);
      const delay = across + carrier.latency_us(seed, from, node, CONTENT) + validation_us;
      if (!carrier.passes(seed, from, node, CONTENT)) this.repeatLater(node, from, row);
      else this.follow(delay, this.contentKind, from, node, row);
    } else {
      carrier.count(from, channel, 1, INVENTORY_BYTES);
      if (!carrier.passes(seed, from, node, ANSWER)) this.repeatLater(node, from, row);
      else this.follow(carrier.latency_us(seed, from, node, ANSWER), this.refusalKind, from, node, row);
    }
    messages.settle(row);
  }

  private receive(a: number, row: number): void {
    const from = senderOf(a);
    const node = receiverOf(a);
    const { messages, carrier } = this;
    if (!carrier.connected(from, node)) this.repeatLater(node, from, row);
    else carrier.handOver(node, messages.channel[row]!, messages.id[row]!, from);
    messages.settle(row);
  }

  private turnAway(a: number, row: number): void {
    const from = senderOf(a);
    const node = receiverOf(a);
    const other = this.carrier.connected(from, node) ? this.findHolder(node, row) : -1;
    if (other < 0) this.repeatLater(node, from, row);
    else if (this.messages.attempts[row]! < FETCH_ATTEMPTS) this.ask(node, other, row);
    this.messages.settle(row);
  }

  private repeatLater(node: number, from: number, row: number): void {
    if (this.messages.attempts[row]! < FETCH_ATTEMPTS)
      this.follow(REQUEST_TIMEOUT_us, this.repeatKind, node, from, row);
  }

  private repeat(a: number, row: number): void {
    const node = senderOf(a);
    const { messages, carrier } = this;
    if (!carrier.has(node, messages.channel[row]!, messages.id[row]!)) {
      const other = this.findHolder(node, row);
      this.ask(node, other < 0 ? receiverOf(a) : other, row);
    }
    messages.settle(row);
  }

  /** A peer that has the message to give and can be reached, or where nodes prune any such node, or -1; another one at every attempt. */
  private findHolder(node: number, row: number): number {
    const { messages, carrier } = this;
    const peers = carrier.peers(node);
    for (let k = 0; k < peers.length; k++) {
      const peer = peers[(k + messages.attempts[row]!) % peers.length]!;
      const serves = carrier.serves(peer, messages.channel[row]!, messages.id[row]!);
      if (serves && carrier.connected(node, peer)) return peer;
    }
    return carrier.isPruned(messages.channel[row]!) ? this.findStranger(node, row) : -1;
  }

  private findStranger(node: number, row: number): number {
    const { messages, carrier } = this;
    const { nodes } = carrier;
    for (let k = 0; k < nodes; k++) {
      const other = (node + k + messages.attempts[row]!) % nodes;
      const serves = carrier.serves(other, messages.channel[row]!, messages.id[row]!);
      if (serves && other !== node && carrier.connected(node, other)) return other;
    }
    return -1;
  }

  private follow(delay_us: number, kind: number, from: number, to: number, row: number): void {
    this.messages.pending[row]!++;
    this.simulation.after(delay_us, kind, pair(from, to), row);
  }
}
