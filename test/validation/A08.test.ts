/**
 * A08: propensities and choice probabilities of Erev-Roth reinforcement learning after each of four rewards. 4 actions, first
 * propensities 10, forgetting 0.1, experimentation 0.2. Source of the numbers: validation/targets.json, A08. Exact to 1e-12.
 */
import { describe, expect, it } from 'vitest';
import { chooseByPropensity, reinforce } from '../../src/agents/erev-roth.js';

const rewards = [
  [0, 5],
  [2, 8],
  [2, 8],
  [1, 0],
] as const;
const expected = [
  {
    q: [13, 9.333333333333334, 9.333333333333334, 9.333333333333334],
    p: [0.31707317073170727, 0.2276422764227642, 0.2276422764227642, 0.2276422764227642],
  },
  {
    q: [12.233333333333334, 8.933333333333334, 14.8, 8.933333333333334],
    p: [0.2724573125463994, 0.19896065330363769, 0.32962138084632514, 0.19896065330363769],
  },
  {
    q: [11.543333333333335, 8.573333333333334, 19.72, 8.573333333333334],
    p: [0.23844935619362395, 0.17709839564828206, 0.40735385250981204, 0.17709839564828206],
  },
  {
    q: [10.389000000000001, 7.716000000000001, 17.748, 7.716000000000001],
    p: [0.23844935619362387, 0.17709839564828203, 0.40735385250981193, 0.17709839564828203],
  },
];

/** Width of the draws in (0, 1) that choose `action`: the probability of it. */
function probabilityOf(q: Float64Array, action: number): number {
  const first = (k: number): number => {
    let [low, high] = [0, 1];
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (chooseByPropensity(q, 0, 4, middle) < k) low = middle;
      else high = middle;
    }
    return high;
  };
  return (action === 3 ? 1 : first(action + 1)) - (action === 0 ? 0 : first(action));
}

describe('A08 Erev-Roth', () => {
  const q = new Float64Array(4).fill(10);
  it.each(rewards.map(([action, reward], k) => ({ action, reward, k })))(
    'after action $action gained $reward',
    ({ action, reward, k }) => {
      reinforce(q, 0, 4, action, reward, 0.1, 0.2, 'original');
      for (let a = 0; a < 4; a++) {
        expect(Math.abs(q[a] - expected[k].q[a])).toBeLessThanOrEqual(1e-12);
        expect(Math.abs(probabilityOf(q, a) - expected[k].p[a])).toBeLessThanOrEqual(1e-12);
      }
    },
  );
});
