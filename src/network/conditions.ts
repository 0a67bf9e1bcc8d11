/**
 * What is wrong with a network now. Disturbances hold together, each until it is lifted: nodes are together if no partition
 * parts them, losses are independent of each other, factors multiply, and a node is down while any of them stops it.
 */
import { assert } from '../kernel/index.js';
import type { Disturbance, SlowNodes } from './types.js';

export class Conditions {
  /** Whether anything at all is wrong. */
  disturbed = false;
  lossProbability = 0;
  /** Of every link, and by node; null: no node is slow. */
  private delayFactor = 1;
  private latencyFactors: Float64Array | null = null;
  private executionFactors: Float64Array | null = null;
  private groupOf: Int32Array | null = null;
  private readonly down: Uint8Array;
  private readonly imposed: Disturbance[] = [];
  private readonly healHandlers: (() => void)[] = [];

  constructor(nodes: number) {
    this.down = new Uint8Array(nodes);
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
    if (disturbance.groupOf === undefined && disturbance.down === undefined) return;
    for (const handler of this.healHandlers) handler();
  }

  onHeal(handler: () => void): void {
    this.healHandlers.push(handler);
  }

  isDown(node: number): boolean {
    return this.down[node] === 1;
  }

  /** Whether a message can pass between two nodes now. */
  connected(from: number, to: number): boolean {
    if (!this.disturbed) return true;
    if (this.down[from] === 1 || this.down[to] === 1) return false;
    return this.groupOf === null || this.groupOf[from] === this.groupOf[to];
  }

  /** What the latency of a link is multiplied with. */
  latencyFactor(from: number, to: number): number {
    const slow = this.latencyFactors;
    if (slow === null) return this.delayFactor;
    return this.delayFactor * (slow[from]! > slow[to]! ? slow[from]! : slow[to]!);
  }

  isSlow(node: number): boolean {
    return (
      this.latencyFactors !== null && (this.latencyFactors[node] !== 1 || this.executionFactors![node] !== 1)
    );
  }

  /** How long `node` takes to execute what takes others `time_us`, whole microseconds. */
  execution_us(node: number, time_us: number): number {
    const slow = this.executionFactors;
    return slow === null ? time_us : Math.ceil(time_us * slow[node]!);
  }

  private combine(): void {
    let groupOf: Int32Array | null = null;
    let kept = 1;
    let factor = 1;
    this.down.fill(0);
    this.latencyFactors = null;
    this.executionFactors = null;
    for (const disturbance of this.imposed) {
      if (disturbance.groupOf !== undefined) groupOf = intersect(groupOf, disturbance.groupOf);
      kept *= 1 - (disturbance.lossProbability ?? 0);
      factor *= disturbance.delayFactor ?? 1;
      for (const node of disturbance.down ?? []) this.down[node] = 1;
      if (disturbance.slow !== undefined) this.slowDown(disturbance.slow);
    }
    this.groupOf = groupOf;
    this.lossProbability = 1 - kept;
    this.delayFactor = factor;
    const isSlower = factor !== 1 || this.latencyFactors !== null;
    this.disturbed = groupOf !== null || kept < 1 || isSlower || this.down.includes(1);
  }

  private slowDown({ nodes, latencyFactor, executionFactor }: SlowNodes): void {
    this.latencyFactors ??= new Float64Array(this.down.length).fill(1);
    this.executionFactors ??= new Float64Array(this.down.length).fill(1);
    for (const node of nodes) {
      this.latencyFactors[node]! *= latencyFactor;
      this.executionFactors[node]! *= executionFactor;
    }
  }
}

function check({ lossProbability = 0, delayFactor = 1, slow }: Disturbance): void {
  assert(
    lossProbability >= 0 && lossProbability < 1,
    'CW-NETWORK-LOSS',
    `loss ${lossProbability}: expected 0 to below 1`,
  );
  assert(delayFactor > 0, 'CW-NETWORK-FACTOR', `delay factor ${delayFactor}: expected more than 0`);
  if (slow === undefined) return;
  const { latencyFactor, executionFactor } = slow;
  assert(
    latencyFactor >= 1 && executionFactor >= 1,
    'CW-NETWORK-SLOW',
    `slow nodes with factors ${latencyFactor} and ${executionFactor}: expected 1 or more`,
  );
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
