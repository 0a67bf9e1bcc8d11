/**
 * What is wrong with a network now. Disturbances hold together, each until it is lifted: nodes are together if no partition
 * parts them, losses are independent of each other, delay factors multiply, and a node is down while any of them stops it.
 */
import { assert } from '../kernel/index.js';
import type { Disturbance } from './types.js';

export class Conditions {
  /** Whether anything at all is wrong. */
  disturbed = false;
  lossProbability = 0;
  delayFactor = 1;
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

  private combine(): void {
    let groupOf: Int32Array | null = null;
    let kept = 1;
    let factor = 1;
    this.down.fill(0);
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
