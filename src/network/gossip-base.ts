/**
 * What all networks share: handlers by channel, counts of traffic, direct requests, and what is wrong with the network.
 */
import { assert, type Simulation, type Streams } from '../kernel/index.js';
import { Conditions } from './conditions.js';
import { Fetches, type Carrier } from './fetches.js';
import { Letters } from './letters.js';
import { LOSS, messageUniform } from './links.js';
import type { DeliverHandler, Disturbance, Gossip, HoldsMessage, LetterHandler } from './types.js';

export const CHANNELS = 16;

function ignore(): void {}

export abstract class GossipBase implements Gossip, Carrier {
  readonly nodes: number;
  readonly messagesByChannel = new Float64Array(CHANNELS);
  readonly bytesByChannel = new Float64Array(CHANNELS);
  readonly bytesBy: Float64Array;
  readonly fetches: Fetches;
  readonly letters: Letters;

  protected readonly simulation: Simulation;
  /** One stream a node. */
  protected readonly seeds: Streams;
  protected readonly conditions: Conditions;
  private readonly handlers: DeliverHandler[] = Array.from({ length: CHANNELS }, () => ignore);
  private readonly holds: (HoldsMessage | undefined)[] = [];
  private readonly keeps: (HoldsMessage | undefined)[] = [];

  constructor(nodes: number, simulation: Simulation, seeds: Streams) {
    this.nodes = nodes;
    this.simulation = simulation;
    this.seeds = seeds;
    this.bytesBy = new Float64Array(nodes);
    this.conditions = new Conditions(nodes);
    this.fetches = new Fetches(this, simulation, seeds);
    this.letters = new Letters(this, simulation, seeds);
  }

  abstract peers(node: number): Int32Array;
  abstract publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void;
  abstract announce(node: number, channel: number, id: number, bytes: number, validation_us?: number): void;
  abstract latency_us(seed: number, from: number, to: number, what: number): number;
  abstract upload(from: number, to: number, bytes: number): number;

  fetch(
    node: number,
    from: number,
    channel: number,
    id: number,
    bytes: number,
    validation_us: number = 0,
  ): void {
    this.fetches.fetch(node, from, channel, id, bytes, validation_us);
  }

  post<Letter>(from: number, to: readonly number[], channel: number, letter: Letter, bytes: number): void {
    this.letters.post(from, to, channel, letter, bytes);
  }

  onLetter<Letter>(channel: number, handler: LetterHandler<Letter>): void {
    this.letters.on(channel, handler as LetterHandler<unknown>);
  }

  onDeliver(channel: number, handler: DeliverHandler, holds?: HoldsMessage, keeps?: HoldsMessage): void {
    assert(
      channel >= 0 && channel < CHANNELS,
      'CW-NETWORK-CHANNEL',
      `channel ${channel}: expected 0..${CHANNELS - 1}`,
    );
    this.handlers[channel] = handler;
    this.holds[channel] = holds;
    this.keeps[channel] = keeps;
  }

  get messagesSent(): number {
    return sum(this.messagesByChannel);
  }

  get bytesSent(): number {
    return sum(this.bytesByChannel);
  }

  impose(disturbance: Disturbance): void {
    this.conditions.impose(disturbance);
  }

  lift(disturbance: Disturbance): void {
    this.conditions.lift(disturbance);
  }

  isDown(node: number): boolean {
    return this.conditions.isDown(node);
  }

  execution_us(node: number, time_us: number): number {
    return this.conditions.execution_us(node, time_us);
  }

  onHeal(handler: () => void): void {
    this.conditions.onHeal(handler);
  }

  connected(from: number, to: number): boolean {
    return this.conditions.connected(from, to);
  }

  passes(seed: number, from: number, to: number, what: number): boolean {
    const { conditions } = this;
    if (!conditions.disturbed) return true;
    if (!conditions.connected(from, to)) return false;
    const loss = conditions.lossProbability;
    return loss === 0 || messageUniform(seed, from, to, what + LOSS) >= loss;
  }

  /** Whether `node`, being asked for a message, has it to give: where nobody says who holds what, everybody has. */
  serves(node: number, channel: number, id: number): boolean {
    const holds = this.holds[channel];
    if (holds !== undefined && !holds(node, id)) return false;
    const keeps = this.keeps[channel];
    return keeps === undefined || keeps(node, id);
  }

  /** Whether some nodes may have let go of messages of `channel`. */
  isPruned(channel: number): boolean {
    return this.keeps[channel] !== undefined;
  }

  /** Whether `node`, hearing of a message, has it already: where nobody says who holds what, nobody has. */
  has(node: number, channel: number, id: number): boolean {
    const holds = this.holds[channel];
    return holds !== undefined && holds(node, id);
  }

  count(from: number, channel: number, messages: number, bytes: number): void {
    this.messagesByChannel[channel]! += messages;
    this.bytesByChannel[channel]! += bytes;
    this.bytesBy[from]! += bytes;
  }

  handOver(node: number, channel: number, id: number, from: number): void {
    this.handlers[channel]!(node, id, from);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
