/**
 * The timing wheel hands out exactly what a heap on (time, phase, sequence number) hands out, whatever is asked of it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventHeap, TimingWheel } from '../../src/kernel/index.js';

const KINDS = 16;
const phaseOf = Uint8Array.from({ length: 256 }, (_, kind) => kind % 8);

type Queue = Pick<
  TimingWheel,
  'time' | 'kind' | 'a' | 'b' | 'phase' | 'size' | 'schedule' | 'cancel' | 'pop' | 'moveTo'
>;

type Step =
  | { readonly do: 'schedule'; readonly delay: number; readonly kind: number; readonly count: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'pop'; readonly count: number }
  | { readonly do: 'slice'; readonly length: number };

/** Delays on and around the edges of every level, as well as inside them. */
const delay = fc.oneof(
  fc.constantFrom(0, 0, 1, 2),
  fc.integer({ min: 0, max: 3_000 }),
  fc.integer({ min: 0, max: 2 ** 24 }),
  fc.integer({ min: 0, max: 2 ** 37 }),
  fc.maxSafeInteger().map((value) => Math.abs(value) % 2 ** 47),
  fc
    .tuple(fc.constantFrom(2 ** 10, 2 ** 12, 2 ** 23, 2 ** 24, 2 ** 36), fc.integer({ min: 1, max: 4 }))
    .chain(([span, times]) => fc.integer({ min: -1, max: 1 }).map((off) => span * times + off)),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('schedule' as const),
      delay,
      kind: fc.nat(KINDS - 1),
      count: fc.oneof(
        { weight: 5, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 2, max: 40 }) },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(1_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pop' as const), count: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('slice' as const), length: delay }) },
);

/** What a queue did: one line for each answer it gave. */
function trace(queue: Queue, start: number, steps: readonly Step[]): string[] {
  const lines: string[] = [];
  const handles: number[] = [];
  let scheduled = 0;
  queue.moveTo(start);
  const pop = (until: number): boolean => {
    const found = queue.pop(until);
    if (found) lines.push(`${queue.time} ${queue.kind} ${queue.a} ${queue.b} p${queue.phase}`);
    else if (until < Infinity) queue.moveTo(until);
    lines.push(`size ${queue.size}`);
    return found;
  };
  for (const next of steps) {
    if (next.do === 'schedule') {
      for (let k = 0; k < next.count; k++) {
        const time = queue.time + next.delay;
        if (time >= 2 ** 48) break;
        // an instant's earlier phases are over: what would go there goes to the last one
        const late = next.delay === 0 && phaseOf[next.kind]! < queue.phase;
        handles.push(queue.schedule(time, late ? 7 : next.kind, scheduled++, -scheduled));
      }
    } else if (next.do === 'cancel') {
      if (handles.length > 0) lines.push(`cancel ${queue.cancel(handles[next.which % handles.length]!)}`);
    } else if (next.do === 'pop') {
      for (let k = 0; k < next.count && pop(Infinity); k++);
    } else {
      const until = queue.time + next.length;
      while (pop(until));
    }
  }
  while (pop(Infinity));
  return lines;
}

const scenario = fc.tuple(fc.oneof(fc.constant(0), fc.nat(2 ** 30)), fc.array(step, { maxLength: 120 }));

function sameAsHeap(make: () => Queue): fc.RunDetails<[[number, Step[]]]> {
  return fc.check(
    fc.property(scenario, ([start, steps]) => {
      expect(trace(make(), start, steps)).toEqual(trace(new EventHeap(phaseOf), start, steps));
    }),
    { seed: 20_260_504, numRuns: 400 },
  );
}

/** A doctored wheel: ties come out last in first out. */
class LastInFirstOut extends TimingWheel {
  private stack: { time: number; kind: number; a: number; b: number; phase: number }[] = [];
  override pop(until: number): boolean {
    if (this.stack.length === 0) {
      while (super.pop(this.stack.length === 0 ? until : this.stack[0]!.time)) {
        const { time, kind, a, b, phase } = this;
        this.stack.push({ time, kind, a, b, phase });
        if (phase !== this.stack[0]!.phase) break;
      }
    }
    const top = this.stack.pop();
    if (top === undefined) return false;
    Object.assign(this, top);
    return true;
  }
}

/** A doctored wheel: cancelling is only pretended. */
class NeverCancels extends TimingWheel {
  override cancel(): boolean {
    return true;
  }
}

/** A doctored wheel: delays of more than a level-1 epoch lose their last microsecond. */
class Rounds extends TimingWheel {
  override schedule(time: number, kind: number, a: number, b: number): number {
    return super.schedule(time > this.time + 2 ** 23 ? time - 1 : time, kind, a, b);
  }
}

describe('the timing wheel against a heap', () => {
  it('hands out the same events in the same order, with cancelling, slices and ties, over all levels', () => {
    const result = sameAsHeap(() => new TimingWheel(phaseOf, 4));
    expect(result.failed, fc.defaultReportMessage(result)).toBe(false);
  });

  it.each([
    ['last in first out', () => new LastInFirstOut(phaseOf)],
    ['never cancels', () => new NeverCancels(phaseOf)],
    ['rounds far times', () => new Rounds(phaseOf)],
  ])('is told from a wheel that %s', (_, make) => {
    expect(sameAsHeap(make).failed).toBe(true);
  });

  it('holds for a long random run with 5,000 events waiting', () => {
    let state = 1;
    const random = (n: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    const spans = [1, 50, 1_000, 5_000, 2e6, 9e6, 3e9, 2e11];
    const wheel = new TimingWheel(phaseOf);
    const heap = new EventHeap(phaseOf);
    const both = (delay: number, kind: number, a: number): void => {
      wheel.schedule(wheel.time + delay, kind, a, 0);
      heap.schedule(heap.time + delay, kind, a, 0);
    };
    for (let i = 0; i < 5_000; i++) both(1 + random(spans[random(spans.length)]!), random(KINDS), i);
    for (let i = 0; i < 100_000; i++) {
      wheel.pop(Infinity);
      heap.pop(Infinity);
      if (wheel.time !== heap.time || wheel.kind !== heap.kind || wheel.a !== heap.a) {
        expect([i, wheel.time, wheel.kind, wheel.a]).toEqual([i, heap.time, heap.kind, heap.a]);
      }
      both(1 + random(spans[random(spans.length)]!), random(KINDS), i);
    }
    expect(wheel.size).toBe(5_000);
  });
});

describe('the timing wheel', () => {
  it('orders a burst of ties by phase, then by arrival, wherever the ties were kept', () => {
    // given 10,000 events of one instant, half of them scheduled when it was far, half when it was near
    const wheel = new TimingWheel(phaseOf);
    const instant = 3 * 2 ** 36 + 77;
    for (let i = 0; i < 5_000; i++) wheel.schedule(instant, 7 - (i % 8), i, 0);
    wheel.schedule(instant - 5, 0, -1, 0);
    wheel.pop(Infinity);
    for (let i = 5_000; i < 10_000; i++) wheel.schedule(instant, 7 - (i % 8), i, 0);
    // when they are handed out, then phases ascend, and numbers ascend within a phase
    const order: number[] = [];
    while (wheel.pop(instant)) order.push(wheel.a);
    const expected = Array.from({ length: 8 }, (_, phase) =>
      Array.from({ length: 1_250 }, (_, k) => 8 * k + 7 - phase),
    ).flat();
    expect(order).toEqual(expected);
    expect(wheel.pop(Infinity)).toBe(false);
  });

  it('grows from one row, and never takes the handle of a reused row for an old one', () => {
    const wheel = new TimingWheel(phaseOf, 1);
    const first = wheel.schedule(10, 1, 1, 1);
    expect(wheel.pop(Infinity)).toBe(true);
    const second = wheel.schedule(20, 1, 2, 2);
    expect(second).not.toBe(first);
    expect(wheel.cancel(first)).toBe(false);
    for (let i = 0; i < 100; i++) wheel.schedule(20 + i, 1, i, 0);
    expect(wheel.size).toBe(101);
    expect(wheel.cancel(second)).toBe(true);
    expect(wheel.cancel(second)).toBe(false);
    expect(wheel.size).toBe(100);
    expect(wheel.pop(Infinity) && wheel.a === 0 && wheel.time === 20).toBe(true);
  });

  it('is not moved by cancelled events: what comes after an emptied queue may come before them', () => {
    const wheel = new TimingWheel(phaseOf);
    const far = [1_000, 5_000, 5_000, 2 ** 24, 2 ** 40].map((time) => wheel.schedule(time, 0, 0, 0));
    for (const handle of far) wheel.cancel(handle);
    expect(wheel.pop(Infinity)).toBe(false);
    wheel.schedule(7, 0, 42, 0);
    expect(wheel.pop(Infinity) && wheel.time === 7 && wheel.a === 42).toBe(true);
  });

  it.each([
    ['the past', 99, 'CW-KERNEL-TIME'],
    ['a fraction of a microsecond', 100.5, 'CW-KERNEL-TIME'],
    ['no number', NaN, 'CW-KERNEL-TIME'],
    ['beyond 2^48 us', 2 ** 48, 'CW-KERNEL-TIME'],
    ['a phase of this instant that is over', 100, 'CW-KERNEL-PHASE'],
  ])('refuses an event in %s', (_, time, code) => {
    const wheel = new TimingWheel(phaseOf);
    wheel.schedule(100, 3, 0, 0);
    wheel.pop(Infinity);
    expect(() => wheel.schedule(time, 2, 0, 0)).toThrow(code);
    expect(() => wheel.schedule(101, 2, 0.5, 0)).toThrow('CW-KERNEL-ARGUMENT');
  });

  it('reaches the end of its range', () => {
    const wheel = new TimingWheel(phaseOf);
    wheel.schedule(2 ** 48 - 1, 0, 1, 0);
    wheel.schedule(2 ** 47, 0, 2, 0);
    expect(wheel.pop(Infinity) && wheel.time === 2 ** 47).toBe(true);
    expect(wheel.pop(2 ** 48 - 2)).toBe(false);
    wheel.moveTo(2 ** 48 - 2);
    expect(wheel.pop(2 ** 48) && wheel.time === 2 ** 48 - 1).toBe(true);
  });
});
