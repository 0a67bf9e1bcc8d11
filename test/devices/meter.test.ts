import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { Meters } from '../../src/devices/meter.js';

function readings(flows_Wh: readonly number[]): number[] {
  const meters = new Meters(1, new Columns());
  return flows_Wh.map((flow_Wh) => meters.read(0, flow_Wh));
}

describe('a cumulative register', () => {
  it('shows whole Wh and carries the rest: 3/8 Wh eight times make 3 Wh', () => {
    expect(readings(Array.from({ length: 8 }, () => 0.375))).toEqual([0, 0, 1, 0, 0, 1, 0, 1]);
  });

  it('rounds the net register down, import positive: an export shows at once, -3/8 Wh as -1', () => {
    expect(readings(Array.from({ length: 8 }, () => -0.375))).toEqual([-1, 0, -1, 0, 0, -1, 0, 0]);
  });

  it('keeps the register: the sum of all readings', () => {
    const meters = new Meters(2, new Columns());
    const metered_Wh = new Int32Array(2);
    const sums = [0, 0];
    for (let slot = 0; slot < 100; slot++) {
      meters.readAll(0, 2, Float64Array.of(3.7, -1.3), metered_Wh);
      sums[0]! += metered_Wh[0]!;
      sums[1]! += metered_Wh[1]!;
    }
    expect([...meters.register_Wh]).toEqual(sums);
    expect(sums[0]).toBe(370);
    expect(Math.abs(sums[1]! - -130)).toBeLessThanOrEqual(1);
  });

  it('loses nothing, ever: whole readings that sum to the floor of what has flowed, to rounding', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5000, max: 5000, noNaN: true }), { maxLength: 200 }),
        (flows) => {
          const read = readings(flows);
          let flowed = 0;
          let metered = 0;
          for (let slot = 0; slot < flows.length; slot++) {
            flowed += flows[slot]!;
            metered += read[slot]!;
            expect(Number.isInteger(read[slot])).toBe(true);
            expect(metered).toBeLessThanOrEqual(flowed + 1e-8);
            expect(metered).toBeGreaterThan(flowed - 1 - 1e-8);
          }
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it('does not tire: a third of a Wh in each of ten years of quarter hours', () => {
    const meters = new Meters(1, new Columns());
    for (let slot = 0; slot < 350_400; slot++) meters.read(0, 1 / 3);
    expect(Math.abs(meters.register_Wh[0]! - 116_800)).toBeLessThanOrEqual(1);
  });
});
