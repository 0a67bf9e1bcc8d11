/**
 * B24: the spread of a rumour on a complete graph. Each of n nodes that knows it contacts another node at random at rate lambda,
 * and tells it. With i that know, contacts that tell somebody new come at rate lambda i (n - i) / (n - 1), so that the i-th step
 * takes an exponential time of that rate, independent of the others, and all know after T:
 *   E[T] = (n - 1) / lambda sum 1 / (i (n - i)) = 2 (n - 1) H(n-1) / (n lambda),  Var[T] = ((n - 1) / lambda)^2 sum 1 / (i (n - i))^2
 * Source: pure-birth chain; Pittel (1987), On spreading a rumor, for the rounds of the same process. Numbers: target B24.
 * Contacts are scheduled on the kernel's clock and choose among the peers that the topology `complete` gives. Pushing at random
 * instants is no relay of any ledger here (they announce or push at once), so it lives in this test and not in the network.
 * Tolerance: three standard errors, of the mean and of the variance.
 */
import { describe, expect, it } from 'vitest';
import { RandomSource, Simulation } from '../../src/kernel/index.js';
import { peerLists } from '../../src/network/topologies/edges.js';
import { drawLinks } from '../../src/network/topologies/registry.js';
import { nodeIds } from '../../src/network/topology.js';
import { SOAK } from './chains.js';

const SECOND = 1_000_000;

/** Seconds until all of n nodes know what node 0 knows, `runs` times; each contacts `peers` of its own at `rate` a second. */
function spread(n: number, runs: number, kind: 'complete' | 'small-world', rate = 1): number[] {
  const random = new RandomSource(`B24 ${n}`);
  const ids = nodeIds(n);
  const choice = kind === 'complete' ? { kind } : { kind, degree: 4, rewiring: 0 };
  const streams = random.traits('network/peers', ids);
  const { peerStart, peers } = peerLists(drawLinks(choice, { nodes: n, streams, readText: String }));
  const contacts = random.streams('contacts', ids);
  const simulation = new Simulation();
  const knows = new Uint8Array(n);
  let informed = 0;
  const wait = (node: number): void => {
    simulation.after(Math.ceil(contacts.exponential(node, SECOND / rate)), contact, node);
  };
  const tell = (node: number): void => {
    knows[node] = 1;
    informed++;
    wait(node);
  };
  const contact = simulation.on('contact', 'network', (node) => {
    if (informed === n) return; // it is over: what still waits runs out
    const first = peerStart[node]!;
    const peer = peers[first + contacts.integer(node, peerStart[node + 1]! - first)]!;
    if (knows[peer] === 0) {
      tell(peer);
      if (informed === n) return;
    }
    wait(node);
  });
  return Array.from({ length: runs }, () => {
    knows.fill(0);
    informed = 0;
    const begin = simulation.now;
    tell(0);
    while (informed < n) simulation.run({ until: Infinity, maxEvents: 1 });
    const took = (simulation.now - begin) / SECOND;
    simulation.run({ until: Infinity });
    return took;
  });
}

const table = [
  [2, 1.0],
  [10, 5.092142857142857],
  [50, 8.779242463125671],
  [100, 10.251207484926447],
  [1_000, 14.953972779379576],
] as const;

const mean = (sample: readonly number[]): number => sample.reduce((sum, x) => sum + x, 0) / sample.length;
const steps = (n: number): number[] =>
  Array.from({ length: n - 1 }, (_, k) => (n - 1) / ((k + 1) * (n - k - 1)));
const variance = (n: number): number => steps(n).reduce((sum, own) => sum + own * own, 0);

describe('B24: a rumour on a complete graph', () => {
  it.each(table)('of %i nodes: the formula gives %f', (n, expected) => {
    expect(steps(n).reduce((sum, own) => sum + own, 0)).toBeCloseTo(expected, 10);
  });

  it.each(SOAK ? table : table.slice(0, 4))('reaches all of %i nodes after %f on average', (n, expected) => {
    const runs = Math.ceil((SOAK ? 2_000_000 : 200_000) / n);
    const sample = spread(n, runs, 'complete');
    expect(Math.abs(mean(sample) - expected)).toBeLessThan(3 * Math.sqrt(variance(n) / runs));
  });

  it.each([10, 100])('varies as much as a sum of exponential steps does: %i nodes', (n) => {
    const runs = 20_000;
    const sample = spread(n, runs, 'complete');
    const own = mean(sample.map((x) => (x - mean(sample)) ** 2));
    // fourth cumulants of exponential steps: 6 a^4 each, so the variance of the sample variance is (k4 + 2 v^2) / runs
    const fourth = steps(n).reduce((sum, a) => sum + 6 * a ** 4, 0);
    expect(Math.abs(own - variance(n))).toBeLessThan(3 * Math.sqrt((fourth + 2 * variance(n) ** 2) / runs));
  });

  it('the test can tell: 3 % fewer contacts, or a ring instead, are far outside', () => {
    const error = Math.sqrt(variance(100) / 10_000);
    expect(mean(spread(100, 10_000, 'complete', 0.97)) - 10.251207484926447).toBeGreaterThan(6 * error);
    expect(mean(spread(100, 300, 'small-world'))).toBeGreaterThan(2 * 10.251207484926447);
  });
});
