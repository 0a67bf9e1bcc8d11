import { describe, expect, it } from 'vitest';
import { loadFactor, meanLoadFactor, ramping } from '../../src/stats/index.js';

// two days of four slots: noon of the first feeds in
const LOAD = [2, -4, 6, 4, 1, 1, 0, 2];

describe('the shape of a load', () => {
  it('ramping counts every step, up and down, across zero', () => {
    // 6 + 10 + 2 + 3 + 0 + 1 + 2
    expect(ramping(LOAD)).toBe(24);
    // the first step of a range is the one to its second value
    expect(ramping(LOAD, 4, 8)).toBe(3);
    expect(ramping([5])).toBe(0);
  });

  it('the load factor is mean import over greatest import', () => {
    // (2 + 0 + 6 + 4 + 1 + 1 + 0 + 2) / 8 = 2, of 6
    expect(loadFactor(LOAD)).toBeCloseTo(1 / 3, 15);
    expect(loadFactor([3, 3, 3])).toBe(1);
    expect(loadFactor([-1, 0])).toBeNull();
    expect(loadFactor([])).toBeNull();
  });

  it('by day it is the mean over whole days that import at all', () => {
    // (12 / 4) / 6 and (4 / 4) / 2
    expect(meanLoadFactor(LOAD, 4)).toBe(0.5);
    expect(meanLoadFactor([...LOAD, -1, -1, -1, -1], 4)).toBe(0.5);
    // the rest of a day does not count
    expect(meanLoadFactor([...LOAD, 9], 4)).toBe(0.5);
    expect(meanLoadFactor(LOAD, 4, 4, 8)).toBe(0.5);
    expect(meanLoadFactor(LOAD, 3, 4, 7)).toBeCloseTo(2 / 3, 15);
    expect(meanLoadFactor([1, 2], 4)).toBeNull();
  });
});
