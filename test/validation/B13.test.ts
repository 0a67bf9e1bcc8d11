/**
 * B13: latency of commitment in Raft where round-trip times are exponential with mean m, independent of each other. An entry is
 * committed when floor(n / 2) of the n - 1 followers have answered, so after the k-th smallest of N = n - 1 exponential times:
 * E = m (H_N - H_(N-k)); with one constant round-trip time it is that.
 * Source: order statistics of the exponential law; numbers of validation target B13. Tolerance: three standard errors.
 *
 * The whole round-trip time is on the way to the follower here, its answer takes a microsecond. Entries are so far apart that none
 * meets another (30 m: an answer is later with probability 1e-13), and no heartbeat falls among them.
 */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { clusterOf, MILLISECOND } from './raft-clusters.js';
import { SOAK } from './chains.js';

const ENTRIES = SOAK ? 100_000 : 5_000;
const MEAN_us = 20 * MILLISECOND;

/** Times from the making of a block to its commitment by the leader, in units of the mean round-trip time. */
function latencies(n: number, law: 'exponential' | 'constant', entries: number): number[] {
  const sample: number[] = [];
  const rounds = new RandomSource(`B13 ${n}`).single('round trips');
  const config = {
    maxMessageCount: 1,
    heartbeat: '10000 h',
    electionTimeoutMinimum: '20000 h',
    electionTimeoutMaximum: '40000 h',
  };
  let leader = -1;
  const world = clusterOf(
    n,
    config,
    {
      delay_us: 1,
      seed: `B13 ${n}`,
      listener: {
        onHead: (node, to) => {
          if (node === leader) sample.push((world.simulation.now - to.created_us - 1) / MEAN_us);
        },
      },
    },
    (from, letter) => {
      if (letter.type === 'append') leader = from;
    },
  );
  // the first timer of all runs out, and there is a leader
  while (leader < 0) world.simulation.run({ until: Infinity, maxEvents: 1 });
  world.simulation.run({ until: world.simulation.now + 1000 });
  world.gossip.latency_us = (_seed?: number, from?: number) =>
    from !== leader
      ? 1
      : law === 'constant'
        ? MEAN_us
        : Math.max(1, Math.round(rounds.exponential(0, MEAN_us)));
  const send = world.simulation.on('send', 'agent', () => void world.send());
  for (let k = 1; k <= entries; k++) {
    world.simulation.after(30 * MEAN_us, send);
    world.simulation.run({ until: world.simulation.now + 30 * MEAN_us });
  }
  world.simulation.run({ until: world.simulation.now + 30 * MEAN_us });
  return sample;
}

const harmonic = (n: number): number =>
  Array.from({ length: n }, (_, k) => 1 / (k + 1)).reduce((a, b) => a + b, 0);

describe.each([
  [3, 0.5],
  [5, 0.583333333333333],
  [7, 0.6166666666666665],
  [9, 0.6345238095238095],
  [11, 0.6456349206349206],
])('B13: %i voters', (n, expected) => {
  it(`commit after ${expected} mean round-trip times, if these are exponential`, () => {
    expect(expected).toBeCloseTo(harmonic(n - 1) - harmonic(n - 1 - Math.floor(n / 2)), 12);
    const sample = latencies(n, 'exponential', ENTRIES);
    expect(sample).toHaveLength(ENTRIES);
    const mean = sample.reduce((sum, x) => sum + x, 0) / ENTRIES;
    const variance = sample.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (ENTRIES - 1);
    expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt(variance / ENTRIES));
    // one answer more or fewer would be found out
    expect(3 * Math.sqrt(variance / ENTRIES)).toBeLessThan(0.5 / n);
  });

  it('commit after one round-trip time, if it is constant', () => {
    expect(new Set(latencies(n, 'constant', 20))).toEqual(new Set([1]));
  });
});
