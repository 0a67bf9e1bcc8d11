/** The slot lottery: leaders by stake, empty slots, forks of slots that are too close, and delays by the negative binomial law. */
import { describe, expect, it } from 'vitest';
import { negativeBinomialQuantile } from '../../src/consensus/negative-binomial.js';
import { slotsToWin, winningProbability } from '../../src/consensus/pos-slot-lottery.js';
import { HOUR, SECOND } from '../../src/kernel/index.js';
import { forkChoice, independentLeaders, slotLeaders } from './laws.js';
import { lotteryByIndex } from './toy-protocols.js';
import { designOf, ProtocolWorld, type WorldOptions } from './worlds.js';

function lottery(config: object, options: WorldOptions = {}): ProtocolWorld {
  return new ProtocolWorld(designOf('pos-slot-lottery', config), { delay_us: 1, ...options });
}

const within = (found: number, n: number, p: number): void =>
  expect(Math.abs(found - n * p)).toBeLessThan(3 * Math.sqrt(n * p * (1 - p)));

describe('phi', () => {
  it('is independent of how stake is split: nobody wins with probability 1 - f', () => {
    for (const shares of [[1], [0.5, 0.5], [0.1, 0.2, 0.7], Array.from({ length: 50 }, () => 0.02)]) {
      const nobody = shares.reduce((product, share) => product * (1 - winningProbability(0.05, share)), 1);
      expect(nobody).toBeCloseTo(0.95, 12);
    }
  });

  it('is the probability of the next slot, and the wait is geometric', () => {
    // f = 3/4 and half of the stake: phi = 1/2
    expect(winningProbability(0.75, 0.5)).toBeCloseTo(0.5, 14);
    expect(slotsToWin(0.51, 0.75, 0.5)).toBe(1);
    expect(slotsToWin(0.49, 0.75, 0.5)).toBe(2);
    expect(slotsToWin(0.251, 0.75, 0.5)).toBe(2);
    expect(slotsToWin(0.249, 0.75, 0.5)).toBe(3);
    expect(slotsToWin(1 - 2 ** -33, 0.75, 0.5)).toBe(1);
  });
});

describe('slots', () => {
  const stakes = [1, 2, 3, 4];
  const world = lottery({ stakes, activeSlots: 0.2 });
  world.wait(10 * HOUR);
  const slots = 36_000;
  const bySlot = new Map<number, number[]>();
  for (const { timestamp_us, producer } of world.blocks)
    bySlot.set(timestamp_us / SECOND, [...(bySlot.get(timestamp_us / SECOND) ?? []), producer]);

  it('are whole ones, and empty with probability 1 - f', () => {
    expect([...bySlot.keys()].every((slot) => Number.isInteger(slot) && slot > 0)).toBe(true);
    within(bySlot.size, slots, 0.2);
  });

  it('are won by each in proportion to phi of its stake', () => {
    stakes.forEach((stake, node) => {
      const won = world.blocks.filter(({ producer }) => producer === node).length;
      within(won, slots, winningProbability(0.2, stake / 10));
    });
  });

  it('have several leaders as often as independent wins make it', () => {
    const phi = stakes.map((stake) => winningProbability(0.2, stake / 10));
    const single = phi.reduce(
      (sum, own, k) => sum + phi.reduce((product, p, j) => product * (j === k ? own : 1 - p), 1),
      0,
    );
    const several = [...bySlot.values()].filter((leaders) => leaders.length > 1).length;
    within(several, slots, 0.2 - single);
  });

  it('lengthen the chain by one each, whoever has won them, when blocks arrive within a slot', () => {
    expect(world.chain.observerHead.height).toBe(bySlot.size);
    expect(forkChoice(world, 'most-work')).toEqual([]);
  });

  it('two leaders of a slot build on the same parent, and never on each other', () => {
    expect(slotLeaders(world.blocks, SECOND)).toEqual([]);
  });
});

describe('the chain', () => {
  it('grows by f / (1 + f (D - 1)) a slot when blocks take D slots: leaders in between do not count', () => {
    // a block made in slot s is known from slot s + D on: a height is begun, then D - 1 slots are lost, then the wait is geometric
    const D = 5;
    const f = 0.2;
    const world = lottery({ validators: 100, activeSlots: f }, { delay_us: (D - 0.5) * SECOND });
    world.wait(10 * HOUR);
    const { height } = world.chain.observerHead;
    // a renewal process: mean D - 1 + 1 / f, variance (1 - f) / f^2
    const mean = D - 1 + 1 / f;
    const deviation = Math.sqrt((36_000 * (1 - f)) / f ** 2 / mean ** 3);
    expect(Math.abs(height - 36_000 / mean)).toBeLessThan(3 * deviation + 1);
  });

  it('goes on with half of the stake at f / 2 and a little more: 1 - sqrt(1 - f)', () => {
    const world = lottery({ validators: 4, activeSlots: 0.2 });
    world.setDown(0, true);
    world.setDown(1, true);
    world.wait(10 * HOUR);
    within(world.chain.head(2).height, 36_000, 1 - Math.sqrt(0.8));
    expect(world.blocks.every(({ producer }) => producer > 1)).toBe(true);
  });
});

describe('the negative binomial law', () => {
  it('of the first success is geometric', () => {
    // P(N <= n) = 1 - 0.95^n
    expect(negativeBinomialQuantile(0.5, 1, 0.05)).toBe(14);
    expect(negativeBinomialQuantile(0.99, 1, 0.05)).toBe(90);
  });

  it('is the binomial one seen from the side: k-th success within n when at least k among n', () => {
    const f = 0.3;
    const k = 4;
    for (const p of [0.05, 0.5, 0.95]) {
      const n = negativeBinomialQuantile(p, k, f);
      const atLeast = (trials: number): number => {
        let below = 0;
        for (let j = 0, c = 1; j < k; j++) {
          below += c * f ** j * (1 - f) ** (trials - j);
          c *= (trials - j) / (j + 1);
        }
        return 1 - below;
      };
      expect(atLeast(n)).toBeGreaterThanOrEqual(p);
      expect(atLeast(n - 1)).toBeLessThan(p);
    }
  });

  it('has its median near k / f also where f^k is nothing in floating point: Cardano waits for 2160 blocks, 12 h', () => {
    const median = negativeBinomialQuantile(0.5, 2160, 0.05);
    expect(Math.abs(median - 43_200)).toBeLessThan(20);
    // 99 %: 2.326 deviations of sqrt(k (1 - f)) / f above
    const deviation = Math.sqrt(2160 * 0.95) / 0.05;
    expect(Math.abs(negativeBinomialQuantile(0.99, 2160, 0.05) - 43_200 - 2.3263 * deviation)).toBeLessThan(
      40,
    );
  });
});

it('the law of leaders catches a lottery that gives a slot to one node alone, by its index', () => {
  const sound = lottery({ validators: 4, activeSlots: 1 - 0.8 ** 4 });
  const biased = new ProtocolWorld(designOf(lotteryByIndex), { delay_us: 1 });
  const leaders = (world: ProtocolWorld): string[] => {
    world.wait(HOUR + 1000);
    return independentLeaders(world.blocks, 3600, [0.2, 0.2, 0.2, 0.2]);
  };
  expect(leaders(sound)).toEqual([]);
  expect(leaders(biased).length).toBeGreaterThan(2);
});
