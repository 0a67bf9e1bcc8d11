/** Difficulty rules against cases of ethereum/tests (BasicTests, DifficultyTests) and of evmone, worked through without a bomb. */
import { describe, expect, it } from 'vitest';
import {
  bitcoinRetarget,
  byzantiumDifficulty,
  byzantiumRule,
  difficultyRule,
  difficultyRules,
  ethereumSteps,
  homesteadDifficulty,
  homesteadRule,
  type MinedBlock,
} from '../../src/consensus/difficulty.js';
import { timeToFind_us } from '../../src/consensus/mining.js';
import { SECOND, DAY } from '../../src/kernel/index.js';
import type { Block } from '../../src/ledger/index.js';
import { minedDifficulty } from './laws.js';
import { unclamped, UNCLAMPED_TARGET_us, UNCLAMPED_WINDOW } from './toy-protocols.js';
import { designOf, ProtocolWorld } from './worlds.js';

const head: MinedBlock = {
  height: 2015,
  timestamp_us: 2015 * 300 * SECOND,
  difficulty: 1,
  windowStart_us: 0,
  hasUncles: false,
};

describe('Homestead and Byzantium', () => {
  it.each([
    // difficulties beyond 2^53, in exact integers: block 100,000 is before the bomb
    ['DifficultyTest1 Homestead', 0x6aa9fe0e7a00ac12n, 1, 10, 1, 0x6ab7534e3bcfec27n],
    ['DifficultyTest1 Byzantium', 0x6963001f28ba95c2n, 1, 9, 1, 0x69702c7f2c9fad14n],
    ['DifficultyTest1038 Byzantium, with uncles', 0x79f2cbb8c97579b0n, 20, 9, 2, 0x79f2cbb8c97579b0n],
  ])('%s', (_name, parent, elapsed_s, step_s, highest, expected) => {
    const steps = ethereumSteps(elapsed_s * SECOND, step_s * SECOND, highest);
    expect(parent + (parent / 2048n) * BigInt(steps)).toBe(expected);
  });

  it('never fall below 131,072', () => {
    expect(homesteadDifficulty(0x21999, 1000 * SECOND)).toBe(0x20000);
    expect(byzantiumDifficulty(0x20139, 60 * SECOND, 0)).toBe(0x20000);
    expect(byzantiumDifficulty(0x20140, 60 * SECOND, 0)).toBe(0x20000);
    expect(byzantiumDifficulty(0x20140, 60 * SECOND, 1)).toBe(0x20040);
  });

  it('by hand: 2048 a block that comes at once, and no more than 99 steps down', () => {
    expect(homesteadDifficulty(2 ** 22, 9_999_999)).toBe(2 ** 22 + 2048);
    expect(homesteadDifficulty(2 ** 22, 10 * SECOND)).toBe(2 ** 22);
    expect(homesteadDifficulty(2 ** 22, 20 * SECOND)).toBe(2 ** 22 - 2048);
    expect(homesteadDifficulty(2 ** 22, 99_999 * SECOND)).toBe(2 ** 22 - 99 * 2048);
    expect(byzantiumDifficulty(2 ** 22, 8 * SECOND, 1)).toBe(2 ** 22 + 2 * 2048);
    expect(byzantiumDifficulty(2 ** 22, 9 * SECOND, 2)).toBe(2 ** 22 + 2048);
  });
});

describe('Bitcoin', () => {
  it('is a quarter or four times at most', () => {
    expect(bitcoinRetarget(3, 1, 1000)).toBe(12);
    expect(bitcoinRetarget(3, 1e9, 1000)).toBe(0.75);
    expect(bitcoinRetarget(3, 250, 1000)).toBe(12);
    expect(bitcoinRetarget(3, 4000, 1000)).toBe(0.75);
    expect(bitcoinRetarget(3, 500, 1000)).toBe(6);
  });

  it('changes with the block whose height is a multiple of the window', () => {
    const rule = difficultyRule('bitcoin', 600 * SECOND, 2016);
    expect(rule.next(head, 0)).toBe((2016 * 600) / (2015 * 300));
    expect(rule.next({ ...head, height: 2014 }, 0)).toBe(1);
    expect(rule.next({ ...head, height: 2016 }, 0)).toBe(1);
  });
});

describe('every rule', () => {
  it.each(difficultyRules)('%s: says when it changes, and does not in between', (name) => {
    const rule = difficultyRule(name, 15 * SECOND, 10);
    const parent = { ...head, difficulty: rule.initial };
    let time_us = parent.timestamp_us + 1;
    for (let k = 0; k < 300; k++) {
      const until_us = rule.changes_us(parent, time_us);
      expect(until_us).toBeGreaterThan(time_us);
      const last_us = until_us === Infinity ? time_us + 1e12 : until_us - 1;
      expect(rule.next(parent, last_us)).toBe(rule.next(parent, time_us));
      if (until_us === Infinity) return;
      time_us = until_us;
    }
    throw new Error('never comes to an end');
  });

  it.each(['homestead', 'byzantium'] as const)('%s: changes at whole steps up to the lowest', (name) => {
    const rule = name === 'homestead' ? homesteadRule : byzantiumRule;
    const parent = { ...head, difficulty: 2 ** 32, hasUncles: name === 'byzantium' };
    const step_us = name === 'homestead' ? 10 * SECOND : 9 * SECOND;
    const moments = [];
    for (let t = parent.timestamp_us; t !== Infinity; t = rule.changes_us(parent, t)) moments.push(t);
    const different = new Set(moments.map((t) => rule.next(parent, t)));
    expect(different.size).toBe(name === 'homestead' ? 101 : 102);
    expect(moments[3]).toBe(parent.timestamp_us + 3 * step_us);
  });
});

describe('the time to a find', () => {
  it('adds up the rate until the work is done: by hand', () => {
    // mean 10 until 100, 20 until 200, then 5
    const pace = {
      mean_us: (t: number) => (t < 100 ? 10 : t < 200 ? 20 : 5),
      changes_us: (t: number) => (t < 100 ? 100 : t < 200 ? 200 : Infinity),
    };
    expect(timeToFind_us(2, 0, pace)).toBe(20);
    expect(timeToFind_us(10, 0, pace)).toBe(100);
    expect(timeToFind_us(12, 0, pace)).toBe(140);
    expect(timeToFind_us(17, 0, pace)).toBe(210);
    expect(timeToFind_us(1, 90, pace)).toBe(10);
    expect(timeToFind_us(3, 190, pace)).toBe(22.5);
  });
});

describe('steps of the hash rate', () => {
  it('make blocks come faster and slower from their moments on', () => {
    const world = new ProtocolWorld(
      designOf('pow', {
        interval: '60 s',
        hashRate: [
          { from: '1 d', factor: 3 },
          { from: '2 d', factor: 0.5 },
        ],
      }),
      { delay_us: 1 },
    );
    world.wait(3 * DAY);
    [1440, 4320, 720].forEach((expected, day) => {
      const found = world.blocks.filter(({ created_us }) => Math.floor(created_us / DAY) === day).length;
      expect(Math.abs(found - expected)).toBeLessThan(3 * Math.sqrt(expected));
    });
  });

  it('are refused out of order', () => {
    const hashRate = [
      { from: '2 d', factor: 3 },
      { from: '1 d', factor: 1 },
    ];
    expect(() => designOf('pow', { hashRate })).toThrow(/each step begins after the one before/);
  });
});

describe('difficulty on forks', () => {
  it('follows the own branch: every block by the time since its own parent', () => {
    const world = new ProtocolWorld(
      designOf('pow', { miners: 7, interval: '15 s', difficulty: 'homestead' }),
      { delay_us: SECOND },
    );
    world.wait(DAY / 4);
    const byId = new Map(world.blocks.map((block) => [block.id, block]));
    const forked = world.blocks.filter((block, k) => k > 0 && block.parent !== world.blocks[k - 1]!.id);
    expect(forked.length).toBeGreaterThan(20);
    for (const block of world.blocks) {
      const parent = byId.get(block.parent);
      const elapsed_us = block.timestamp_us - (parent?.timestamp_us ?? 0);
      expect(block.weight).toBe(homesteadDifficulty(parent?.weight ?? 2 ** 32, elapsed_us));
    }
  });
});

describe('the law of difficulty', () => {
  const WINDOW = UNCLAMPED_WINDOW;
  /** Bitcoin's rule over the ancestors of a block, counted by hand. */
  const bitcoin = (
    parent: Block | undefined,
    _timestamp_us: number,
    blocks: ReadonlyMap<number, Block>,
  ): number => {
    if (!parent || (parent.height + 1) % WINDOW !== 0) return parent?.weight ?? 1;
    let first: Block | undefined = parent;
    for (let k = 0; k < WINDOW - 1 && first; k++) first = blocks.get(first.parent);
    return bitcoinRetarget(
      parent.weight,
      parent.timestamp_us - (first?.timestamp_us ?? 0),
      UNCLAMPED_TARGET_us,
    );
  };

  it('holds for proof of work on forks, after a step of the hash rate', () => {
    const config = {
      interval: '60 s',
      difficulty: 'bitcoin',
      retargetBlocks: WINDOW,
      hashRate: [{ from: '1 d', factor: 20 }],
    };
    const world = new ProtocolWorld(designOf('pow', config), { delay_us: 5 * SECOND });
    world.wait(2 * DAY);
    expect(minedDifficulty(world.blocks, bitcoin)).toEqual([]);
    expect(Math.max(...world.blocks.map(({ weight }) => weight))).toBeGreaterThan(10);
  });

  it('catches a retarget without bounds', () => {
    const world = new ProtocolWorld(designOf(unclamped));
    world.wait(30 * SECOND);
    expect(minedDifficulty(world.blocks.slice(0, WINDOW - 1), bitcoin)).toEqual([]);
    expect(minedDifficulty(world.blocks, bitcoin)).not.toEqual([]);
  });
});
