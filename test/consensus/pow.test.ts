/** Proof of work: a race in proportion to hash rate. */
import { describe, expect, it } from 'vitest';
import { erlangCdf, erlangQuantile } from '../../src/consensus/erlang.js';
import { HOUR, SECOND } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld, type WorldOptions } from './worlds.js';

function pow(config: object, options: WorldOptions = {}): ProtocolWorld {
  return new ProtocolWorld(designOf('pow', config), { delay_us: 1, ...options });
}

describe('mining', () => {
  it('finds blocks in proportion to the shares of the hash rate: 1, 2 and 5 of 8', () => {
    const world = pow({ hashShares: [1, 2, 5], interval: '1 s' });
    world.wait(3 * HOUR);
    const n = world.blocks.length;

    for (const [miner, share] of [1 / 8, 2 / 8, 5 / 8].entries()) {
      const found = world.blocks.filter(({ producer }) => producer === miner).length;
      expect(Math.abs(found - n * share)).toBeLessThan(3 * Math.sqrt(n * share * (1 - share)));
    }
  });

  it('keeps its pace while blocks are executed: 10,800 in 3 h, whether a block takes no time or a tenth of the interval', () => {
    for (const executionTime_us of [0, SECOND / 10]) {
      const world = pow({ miners: 1, interval: '1 s' }, { executionTime_us });
      world.wait(3 * HOUR);
      expect(Math.abs(world.blocks.length - 10_800)).toBeLessThan(3 * Math.sqrt(10_800));
    }
  });

  it('goes on top of the own block, also of one that is still executed', () => {
    const world = pow({ miners: 1, interval: '1 s' }, { executionTime_us: SECOND });
    world.wait(HOUR / 10);

    expect(world.blocks.every(({ height }, k) => height === k + 1)).toBe(true);
  });

  it('stops with the miner, and goes on with it', () => {
    const world = pow({ miners: 2, interval: '1 s' });
    world.wait(HOUR / 10);
    world.setDown(1, true);
    const before = world.blocks.length;
    world.wait(HOUR / 10);
    expect(world.blocks.slice(before).every(({ producer }) => producer === 0)).toBe(true);
    world.setDown(1, false);
    const back = world.blocks.length;
    world.wait(HOUR / 10);

    expect(world.blocks.slice(back).some(({ producer }) => producer === 1)).toBe(true);
  });

  it('has draws of its own for each miner: one more changes nothing for the others', () => {
    const first = (miners: number): number => {
      const world = pow({ miners, interval: `${14 / miners} s` });
      world.wait(HOUR / 10);
      return world.blocks.find(({ producer }) => producer === 0)?.created_us ?? NaN;
    };
    expect(first(7)).toBe(first(14));
  });
});

describe('the Erlang law', () => {
  it.each([
    [1, 0.95, 2.995732273553991], // -ln 0.05
    [6, 0.05, 1567.8088465177927 / 600], // B07
    [6, 0.5, 3402.096713227242 / 600],
    [6, 0.95, 6307.820945244921 / 600],
  ])('of %i waits has its quantile %f at %f', (k, p, x) => {
    expect(erlangQuantile(p, k)).toBeCloseTo(x, 9);
    expect(erlangCdf(x, k)).toBeCloseTo(p, 9);
  });
});
