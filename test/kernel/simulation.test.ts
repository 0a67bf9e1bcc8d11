import { describe, expect, it } from 'vitest';
import { phases, RandomSource, Simulation } from '../../src/kernel/index.js';

/** A small world in which everything that happens depends on everything before: births, ties, cancelling, all phases. */
function world(seed: string): { simulation: Simulation; log: string[] } {
  const simulation = new Simulation();
  const log: string[] = [];
  const draw = new RandomSource(seed).single('world');
  let pending = -1;
  const kinds = phases.map((phase, k) =>
    simulation.on(phase, phase, (a, b) => {
      log.push(`${simulation.now} ${phase} ${a} ${b}`);
      if (a >= 3_000) return;
      const delay = draw.integer(0, 4) === 0 ? 0 : draw.integer(0, 50_000);
      const next = delay === 0 ? k + draw.integer(0, phases.length - k) : draw.integer(0, phases.length);
      pending = simulation.after(delay, kinds[next]!, a + phases.length, b + 1);
      if (draw.integer(0, 10) === 0 && simulation.cancel(pending)) simulation.after(70, kinds[k]!, a + 5, b);
    }),
  );
  for (let k = 0; k < phases.length; k++) simulation.at(0, kinds[phases.length - 1 - k]!, k, 0);
  return { simulation, log };
}

describe('the simulation', () => {
  it('runs the phases of one instant in their order, and first in first out within a phase', () => {
    const simulation = new Simulation();
    const order: string[] = [];
    const kinds = [...phases]
      .reverse()
      .map((phase) => simulation.on(phase, phase, (a) => order.push(`${phase} ${a}`)));
    for (let a = 0; a < 2; a++) for (const kind of kinds) simulation.at(5, kind, a);
    expect(simulation.run({ until: 5 })).toBe('idle');
    expect(order).toEqual(phases.flatMap((phase) => [`${phase} 0`, `${phase} 1`]));
  });

  it('lets a handler add to its own and later phases of the instant, and refuses earlier ones', () => {
    const simulation = new Simulation();
    const order: string[] = [];
    const fault = simulation.on('fault', 'fault', () => order.push('fault'));
    const late = simulation.on('late', 'control', () => order.push('late'));
    const again = simulation.on('again', 'agent', () => order.push('again'));
    const agent = simulation.on('agent', 'agent', () => {
      order.push('agent');
      simulation.after(0, late);
      simulation.after(0, again);
      expect(() => simulation.after(0, fault)).toThrow('CW-KERNEL-PHASE');
    });
    simulation.at(9, agent);
    simulation.run({ until: 9 });
    expect(order).toEqual(['agent', 'again', 'late']);
  });

  it.each([
    ['slices of time', { length: 997, maxEvents: Infinity }],
    ['slices of one event', { length: Infinity, maxEvents: 1 }],
    ['slices of both', { length: 20_000, maxEvents: 7 }],
  ])('gives in %s what it gives in one run', (_, { length, maxEvents }) => {
    const whole = world('slices');
    expect(whole.simulation.run({ until: 10_000_000 })).toBe('idle');
    const sliced = world('slices');
    let until = Math.min(length, 10_000_000);
    for (;;) {
      const end = sliced.simulation.run({ until, maxEvents });
      if (end === 'idle') break;
      if (end === 'until') until = Math.min(until + length, 10_000_000);
    }
    expect(whole.log.length).toBeGreaterThan(1_000);
    expect(sliced.log).toEqual(whole.log);
    expect(sliced.simulation.digest.hex()).toBe(whole.simulation.digest.hex());
    expect(sliced.simulation.events).toBe(whole.simulation.events);
  });

  it('says when an event can still happen: now, or in the next microsecond once its phase is over', () => {
    const simulation = new Simulation();
    const asked: number[] = [];
    const consensus = simulation.on('consensus', 'consensus', () => undefined);
    for (const phase of ['network', 'consensus', 'agent'] as const) {
      simulation.at(
        10,
        simulation.on(phase, phase, () => {
          asked.push(simulation.soonest(consensus));
          simulation.at(simulation.soonest(consensus), consensus);
        }),
      );
    }
    simulation.run({ until: 20 });
    expect(asked).toEqual([10, 10, 11]);
    expect(simulation.soonest(consensus)).toBe(20);
  });

  it('says why a slice ended, and where the clock stands then', () => {
    const simulation = new Simulation();
    const kind = simulation.on('tick', 'physics', () => undefined);
    simulation.at(10, kind);
    simulation.at(20, kind);
    expect(simulation.run({ until: 15 })).toBe('until');
    expect(simulation.now).toBe(15);
    expect(simulation.run({ until: 30, maxEvents: 1 })).toBe('maxEvents');
    expect(simulation.now).toBe(20);
    expect(simulation.run({ until: 30 })).toBe('idle');
    expect(simulation.now).toBe(30);
    // without a horizon the clock stays finite, so that more can be scheduled
    simulation.after(5, kind);
    expect(simulation.run({ until: Infinity })).toBe('idle');
    expect(simulation.now).toBe(35);
    expect(simulation.waiting).toBe(0);
  });

  it('has a digest that tells kind, time, arguments and order of events apart', () => {
    const digestOf = (events: readonly (readonly [number, 0 | 1, number, number])[]): string => {
      const simulation = new Simulation();
      const kinds = [
        simulation.on('x', 'agent', () => undefined),
        simulation.on('y', 'agent', () => undefined),
      ];
      for (const [time, kind, a, b] of events) simulation.at(time, kinds[kind]!, a, b);
      simulation.run({ until: 2 ** 40 });
      return simulation.digest.hex();
    };
    const digests = [
      digestOf([[1, 0, 0, 0]]),
      digestOf([[2, 0, 0, 0]]),
      digestOf([[1 + 2 ** 32, 0, 0, 0]]),
      digestOf([[1, 1, 0, 0]]),
      digestOf([[1, 0, 1, 0]]),
      digestOf([[1, 0, 0, 1]]),
      digestOf([[1, 0, -1, 0]]),
      digestOf([]),
      digestOf([
        [1, 0, 0, 0],
        [1, 1, 0, 0],
      ]),
      digestOf([
        [1, 1, 0, 0],
        [1, 0, 0, 0],
      ]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestOf([[1, 0, 0, 0]])).toBe(digests[0]);
  });
});
