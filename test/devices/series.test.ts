import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { SlotRing } from '../../src/devices/series.js';
import type { SlotSource } from '../../src/devices/types.js';

/** Writes 100 slot + home for its homes, and notes the slots it was asked for. */
function countingSource(homes: number, asked: number[] = []): SlotSource {
  return {
    step(slot, out_Wh, offset) {
      asked.push(slot);
      for (let i = 0; i < homes; i++) out_Wh[offset + i] = 100 * slot + i;
    },
  };
}

describe('a ring of slots', () => {
  it('is empty before it is filled', () => {
    const ring = new SlotRing(2, 4, new Columns());
    expect(ring.load.newest).toBe(-1);
    expect(() => ring.load.offset(0)).toThrow(/CW-SERIES-SLOT/);
  });

  it('steps every source once for each slot, in order, whatever is asked', () => {
    const asked: number[] = [];
    const ring = new SlotRing(2, 4, new Columns());
    ring.addLoad(countingSource(2, asked), 0);
    ring.fillTo(2);
    ring.fillTo(1);
    ring.fillTo(5);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('holds the last four slots: past for forecasts, future for perfect ones', () => {
    const ring = new SlotRing(3, 4, new Columns());
    ring.addLoad(countingSource(3), 0);
    ring.addGenerator(countingSource(1), 2);
    ring.fillTo(9);
    expect(ring.load.oldest).toBe(6);
    expect(ring.load.newest).toBe(9);
    for (let slot = 6; slot <= 9; slot++) {
      const at = ring.load.offset(slot);
      expect([...ring.load.data.slice(at, at + 3)]).toEqual([100 * slot, 100 * slot + 1, 100 * slot + 2]);
      const pvAt = ring.pv.offset(slot);
      expect([...ring.pv.data.slice(pvAt, pvAt + 3)]).toEqual([0, 0, 100 * slot]);
    }
    expect(() => ring.load.offset(5)).toThrow(/6..9/);
    expect(() => ring.load.offset(10)).toThrow(/CW-SERIES-SLOT/);
  });

  it('places groups side by side', () => {
    const ring = new SlotRing(3, 2, new Columns());
    ring.addLoad(countingSource(2), 0);
    ring.addLoad(countingSource(1), 2);
    ring.fillTo(0);
    expect([...ring.load.data.slice(0, 3)]).toEqual([0, 1, 0]);
  });
});
