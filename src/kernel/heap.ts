/**
 * Event queue as a typed binary heap on (time, phase, sequence number): the plain structure whose order is evident, kept as
 * the oracle of the timing wheel's differential test and as a baseline of the benchmark. Cost: O(log n).
 */
import { assert } from './errors.js';

export class EventHeap {
  time = 0;
  kind = 0;
  a = 0;
  b = 0;
  phase = 0;
  size = 0;

  private readonly phaseOf: Uint8Array;
  private readonly heap: number[] = [];
  private readonly times: number[] = [];
  private readonly kinds: number[] = [];
  private readonly as: number[] = [];
  private readonly bs: number[] = [];

  constructor(phaseOf: Uint8Array) {
    this.phaseOf = phaseOf;
  }

  schedule(time: number, kind: number, a: number, b: number): number {
    assert(time >= this.time, 'CW-KERNEL-TIME', `an event at ${time} us, before now (${this.time})`);
    assert(
      time > this.time || this.phaseOf[kind]! >= this.phase,
      'CW-KERNEL-PHASE',
      `an event of phase ${this.phaseOf[kind]} in the instant of phase ${this.phase}: its phase is over`,
    );
    const sequence = this.times.length;
    this.times.push(time);
    this.kinds.push(kind);
    this.as.push(a);
    this.bs.push(b);
    this.size++;
    let child = this.heap.push(sequence) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(sequence, this.heap[parent]!)) break;
      this.heap[child] = this.heap[parent]!;
      child = parent;
    }
    this.heap[child] = sequence;
    return sequence;
  }

  cancel(handle: number): boolean {
    if (handle < 0 || handle >= this.kinds.length || this.kinds[handle]! < 0) return false;
    this.kinds[handle] = -1 - this.kinds[handle]!;
    this.size--;
    return true;
  }

  pop(until: number): boolean {
    while (this.heap.length > 0 && this.times[this.heap[0]!]! <= until) {
      const top = this.heap[0]!;
      const last = this.heap.pop()!;
      if (this.heap.length > 0) this.sink(last);
      const kind = this.kinds[top]!;
      if (kind < 0) continue;
      this.kinds[top] = -1 - kind;
      this.size--;
      this.time = this.times[top]!;
      this.kind = kind;
      this.a = this.as[top]!;
      this.b = this.bs[top]!;
      this.phase = this.phaseOf[kind]!;
      return true;
    }
    return false;
  }

  moveTo(time: number): void {
    if (time > this.time) {
      this.time = time;
      this.phase = 0;
    }
  }

  private sink(sequence: number): void {
    const heap = this.heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.before(heap[child]!, sequence)) break;
      heap[parent] = heap[child]!;
      parent = child;
    }
    heap[parent] = sequence;
  }

  private before(i: number, j: number): boolean {
    const difference = this.times[i]! - this.times[j]!;
    if (difference !== 0) return difference < 0;
    const phase = this.phaseFor(i) - this.phaseFor(j);
    return phase !== 0 ? phase < 0 : i < j;
  }

  private phaseFor(sequence: number): number {
    const kind = this.kinds[sequence]!;
    return this.phaseOf[kind < 0 ? -1 - kind : kind]!;
  }
}
