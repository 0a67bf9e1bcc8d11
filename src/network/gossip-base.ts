/**
 * What all networks share: handlers by channel, counts of traffic, and the state of what is wrong with the network.
 */
import { assert } from '../kernel/index.js';
import type { DeliverHandler, Disturbance, Gossip } from './types.js';

export const CHANNELS = 16;

function ignore(): void {}

export abstract class GossipBase implements Gossip {
  readonly nodes: number;
  readonly messagesByChannel = new Float64Array(CHANNELS);
  readonly bytesByChannel = new Float64Array(CHANNELS);
  readonly bytesBy: Float64Array;

  protected readonly handlers: DeliverHandler[] = Array.from({ length: CHANNELS }, () => ignore);
  /** What holds now, of all disturbances together. */
  protected groupOf: Int32Array | null = null;
  protected lossProbability = 0;
  protected delayFactor = 1;
  protected readonly down: Uint8Array;
  /** Whether anything at all is wrong. */
  protected disturbed = false;

  private readonly imposed: Disturbance[] = [];
  private readonly own: {
    groupOf: Int32Array | null;
    loss: number;
    factor: number;
    readonly down: Set<number>;
  };
  private readonly healHandlers: (() => void)[] = [];

  constructor(nodes: number) {
    this.nodes = nodes;
    this.bytesBy = new Float64Array(nodes);
    this.down = new Uint8Array(nodes);
    this.own = { groupOf: null, loss: 0, factor: 1, down: new Set() };
  }

  abstract peers(node: number): Int32Array;
  abstract publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void;
  abstract announce(node: number, channel: number, id: number, bytes: number): void;
  abstract fetch(node: number, from: number, channel: number, id: number, bytes: number): void;

  onDeliver(channel: number, handler: DeliverHandler): void {
    assert(
      channel >= 0 && channel < CHANNELS,
      'CW-NETWORK-CHANNEL',
      `channel ${channel}: expected 0..${CHANNELS - 1}`,
    );
    this.handlers[channel] = handler;
  }

  get messagesSent(): number {
    return sum(this.messagesByChannel);
  }

  get bytesSent(): number {
    return sum(this.bytesByChannel);
  }

  setPartition(groupOf: Int32Array | null): void {
    const healed = this.own.groupOf !== null && groupOf === null;
    this.own.groupOf = groupOf;
    this.combine();
    if (healed) this.heal();
  }

  setLoss(probability: number): void {
    check({ lossProbability: probability });
    this.own.loss = probability;
    this.combine();
  }

  setDelayFactor(factor: number): void {
    check({ delayFactor: factor });
    this.own.factor = factor;
    this.combine();
  }

  setDown(node: number, down: boolean): void {
    const healed = !down && this.own.down.delete(node);
    if (down) this.own.down.add(node);
    this.combine();
    if (healed) this.heal();
  }

  impose(disturbance: Disturbance): void {
    check(disturbance);
    this.imposed.push(disturbance);
    this.combine();
  }

  lift(disturbance: Disturbance): void {
    const at = this.imposed.indexOf(disturbance);
    if (at < 0) return;
    this.imposed.splice(at, 1);
    this.combine();
    if (disturbance.groupOf !== undefined || disturbance.down !== undefined) this.heal();
  }

  isDown(node: number): boolean {
    return this.down[node] === 1;
  }

  onHeal(handler: () => void): void {
    this.healHandlers.push(handler);
  }

  /** Takes over what is wrong with another network of the same nodes. */
  takeConditions(from: GossipBase): void {
    this.groupOf = from.groupOf;
    this.lossProbability = from.lossProbability;
    this.delayFactor = from.delayFactor;
    this.down.set(from.down);
    this.disturbed = from.disturbed;
  }

  /** As if nothing were wrong. */
  endDisturbance(): void {
    if (!this.disturbed) return;
    this.groupOf = null;
    this.lossProbability = 0;
    this.delayFactor = 1;
    this.down.fill(0);
    this.disturbed = false;
  }

  /** Moves the counts of another network of the same nodes to this one. */
  takeTraffic(from: GossipBase): void {
    addAndClear(this.messagesByChannel, from.messagesByChannel);
    addAndClear(this.bytesByChannel, from.bytesByChannel);
    addAndClear(this.bytesBy, from.bytesBy);
  }

  clearTraffic(): void {
    this.messagesByChannel.fill(0);
    this.bytesByChannel.fill(0);
    this.bytesBy.fill(0);
  }

  /** Whether a message can pass between two nodes now. */
  protected connected(from: number, to: number): boolean {
    if (!this.disturbed) return true;
    if (this.down[from] === 1 || this.down[to] === 1) return false;
    return this.groupOf === null || this.groupOf[from] === this.groupOf[to];
  }

  protected count(from: number, channel: number, messages: number, bytes: number): void {
    this.messagesByChannel[channel]! += messages;
    this.bytesByChannel[channel]! += bytes;
    this.bytesBy[from]! += bytes;
  }

  private heal(): void {
    for (const handler of this.healHandlers) handler();
  }

  private combine(): void {
    let groupOf = this.own.groupOf;
    let kept = 1 - this.own.loss;
    let factor = this.own.factor;
    this.down.fill(0);
    for (const node of this.own.down) this.down[node] = 1;
    for (const disturbance of this.imposed) {
      if (disturbance.groupOf !== undefined) groupOf = intersect(groupOf, disturbance.groupOf);
      kept *= 1 - (disturbance.lossProbability ?? 0);
      factor *= disturbance.delayFactor ?? 1;
      for (const node of disturbance.down ?? []) this.down[node] = 1;
    }
    this.groupOf = groupOf;
    this.lossProbability = 1 - kept;
    this.delayFactor = factor;
    this.disturbed = groupOf !== null || kept < 1 || factor !== 1 || this.down.includes(1);
  }
}

function check({ lossProbability = 0, delayFactor = 1 }: Disturbance): void {
  assert(
    lossProbability >= 0 && lossProbability < 1,
    'CW-NETWORK-LOSS',
    `loss ${lossProbability}: expected 0 to below 1`,
  );
  assert(delayFactor > 0, 'CW-NETWORK-FACTOR', `delay factor ${delayFactor}: expected more than 0`);
}

/** Nodes are together if they are in both partitions. */
function intersect(a: Int32Array | null, b: Int32Array): Int32Array {
  if (a === null) return b;
  const labels = new Map<string, number>();
  return a.map((group, node) => {
    const key = `${group} ${b[node]}`;
    const label = labels.get(key) ?? labels.size;
    labels.set(key, label);
    return label;
  });
}

function addAndClear(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += from[i]!;
  from.fill(0);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
