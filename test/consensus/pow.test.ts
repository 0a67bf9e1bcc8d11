/** Proof of work: a race in proportion to hash rate. */
import { describe, expect, it } from 'vitest';
import { erlangCdf, erlangQuantile } from '../../src/consensus/erlang.js';
import { HOUR, SECOND } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld, type WorldOptions } from './worlds.js';
import { setPartition } from '../network/conditions.js';

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

  it('goes on top of the own block at once', () => {
    const world = pow({ miners: 1, interval: '1 s' }, { executionTime_us: SECOND });
    world.wait(HOUR / 10);

    expect(world.blocks.every(({ height }, k) => height === k + 1)).toBe(true);
  });

  it('loses what it finds while an engine still works on its last block', () => {
    const world = pow({ miners: 1, interval: '1 s' }, { answer_us: SECOND });
    world.wait(3 * HOUR);

    // a find, a second of work, and a new find after a mean second
    expect(Math.abs(world.blocks.length - 5_400)).toBeLessThan(3 * Math.sqrt(5_400));
    expect(world.blocks.every(({ height }, k) => height === k + 1)).toBe(true);
  });

  it('counts the execution of a block once for each hop: 1 s on the way and 1 s of execution are as 2 s on the way', () => {
    const chain = (options: WorldOptions): unknown => {
      const world = pow({ miners: 7, interval: '15 s' }, options);
      world.wait(10 * HOUR);
      return world.blocks.map(({ parent, producer, created_us }) => [parent, producer, created_us]);
    };
    expect(chain({ delay_us: SECOND, executionTime_us: SECOND })).toEqual(chain({ delay_us: 2 * SECOND }));
  });

  it('never ends for a miner with next to nothing of the hash rate', () => {
    // mean 95 years, and the clock ends after 8.9
    const world = pow({ hashShares: [1, 1, 1e-8], interval: '15 s' });
    world.wait(HOUR);

    expect(new Set(world.blocks.map(({ producer }) => producer))).toEqual(new Set([0, 1]));
    world.setDown(2, true);
    world.setDown(2, false);
    world.wait(HOUR);
    expect(world.blocks.every(({ producer }) => producer < 2)).toBe(true);
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

describe('a majority that is cut off, and then down', () => {
  it('undoes what is final when it is back with the heavier chain, however little is kept', () => {
    const statistics = [47, 100_000].map((keepDepth) => {
      const world = pow({ miners: 7, interval: '15 s' }, { delay_us: SECOND / 10, keepDepth });
      const majority = [1, 2, 3, 4, 5, 6];
      world.wait(HOUR);
      setPartition(world.gossip, Int32Array.of(0, 1, 1, 1, 1, 1, 1));
      world.wait(HOUR);
      for (const node of majority) world.setDown(node, true);
      world.wait(3 * HOUR);
      expect(world.chain.head(1).totalWeight).toBeGreaterThan(world.chain.head(0).totalWeight + 50);
      for (const node of majority) world.setDown(node, false);
      setPartition(world.gossip, null);
      world.wait(HOUR / 4);
      return world.chain.statistics;
    });

    expect(statistics[0].finalityViolations).toBe(1);
    expect(statistics[0].unfinalisedBlocks).toBeGreaterThan(100);
    expect(statistics[0]).toEqual(statistics[1]);
  });
});

describe('the Erlang law', () => {
  it.each([
    [1, 0.95, 2.995732273553991], // -ln 0.05
    [6, 0.05, 1567.8088465177927 / 600], // B07
    [6, 0.5, 3402.096713227242 / 600],
    [6, 0.95, 6307.820945244921 / 600],
    // inverse of the regularised incomplete gamma function, by mpmath with 40 digits
    [20, 0.0001, 7.4415303253117659],
    [33, 0.99, 47.812859500056445],
    [680, 0.99, 742.13023138424748],
    [1000, 0.01, 927.90815979664252],
    [1000, 0.99, 1075.032832086435],
    [100000, 0.99, 100737.12609678283],
  ])('of %i waits has its quantile %f at %f', (k, p, x) => {
    expect(erlangQuantile(p, k)).toBeCloseTo(x, 9);
    expect(erlangCdf(x, k)).toBeCloseTo(p, 9);
  });

  it('is 0 up to 0 and 1 far out, for any number of waits', () => {
    for (const k of [1, 700, 5000]) {
      expect(erlangCdf(0, k)).toBe(0);
      expect(erlangCdf(k / 20, k)).toBeCloseTo(k === 1 ? 1 - Math.exp(-0.05) : 0, 12);
      expect(erlangCdf(20 * k + 100, k)).toBeCloseTo(1, 12);
    }
  });
});
