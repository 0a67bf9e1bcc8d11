/**
 * B14: elections of Raft. The leader stops right after a heartbeat has reached all followers at one instant; N = n - 1 timers,
 * uniform on [a, b], run; a message takes d. The first runs out after a + (b - a) / n on average. If the second would run out later
 * than d after it, the request arrives first and nobody else stands: with probability (1 - d / (b - a))^N. Who is uncontested leads
 * two delays after its timer. If somebody else stands, one of them may win all the same: elections are split at most with the
 * rest of the probability, and with 2 followers, who need both votes to be a majority of 3, exactly then.
 * Source: uniform spacings; numbers of validation target B14; Ongaro & Ousterhout (2014), section 9.3, for the range.
 * Tolerance: three standard errors.
 */
import { describe, expect, it } from 'vitest';
import { SOAK } from './chains.js';
import { clusterOf, MILLISECOND } from './raft-clusters.js';

const ELECTIONS = SOAK ? 100_000 : 3_000;

interface Election {
  /** From the last heartbeat to the first timer that runs out, and from then to the first call of a leader. */
  readonly first_us: number;
  readonly won_us: number;
  /** Who stood before there was a leader, and in how many terms. */
  readonly candidates: number;
  readonly terms: number;
}

/** Stops the leader when its heartbeat arrives, again and again; who was stopped is back long before the next time. */
function elections(n: number, delay_us: number, count: number): Election[] {
  const found: Election[] = [];
  let state: 'calm' | 'armed' | 'stopped' = 'calm';
  let leader = -1;
  let stopped_us = 0;
  let requests: { at_us: number; from: number; term: number }[] = [];
  const world = clusterOf(n, {}, { delay_us, seed: `B14 ${n}` }, (from, letter, to) => {
    const { now } = world.simulation;
    if (letter.type === 'request-vote') requests.push({ at_us: now, from, term: letter.term });
    if (letter.type !== 'append') return;
    if (state === 'stopped') {
      found.push({
        first_us: requests[0].at_us - stopped_us,
        won_us: now - requests[0].at_us,
        candidates: new Set(requests.map((request) => request.from)).size,
        terms: new Set(requests.map(({ term }) => term)).size,
      });
      state = 'calm';
      const former = leader;
      world.simulation.after(500 * MILLISECOND, back, former);
    } else if (state === 'armed' && to.length > 0) {
      state = 'calm';
      world.simulation.after(delay_us, stop);
    }
    leader = from;
  });
  const back = world.simulation.on('back', 'agent', (node) => {
    world.setDown(node, false);
    world.simulation.after(500 * MILLISECOND, arm);
  });
  const arm = world.simulation.on('arm', 'agent', () => {
    state = 'armed';
  });
  const stop = world.simulation.on('stop', 'agent', () => {
    stopped_us = world.simulation.now;
    requests = [];
    state = 'stopped';
    world.setDown(leader, true);
  });
  world.simulation.after(3000 * MILLISECOND, arm);
  while (found.length < count) world.simulation.run({ until: Infinity, maxEvents: 1000 });
  return found.slice(0, count);
}

describe.each([
  [5, 15, 180, 0.6561],
  [3, 10, 200, 0.8711111111111112],
])('B14: n = %i, d = %i ms, timeouts of 150 to 300 ms', (n, d, first_ms, uncontested) => {
  const sample = elections(n, d * MILLISECOND, ELECTIONS);
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const isWithin = (share: number, p: number): boolean =>
    Math.abs(share - p) < 3 * Math.sqrt((p * (1 - p)) / ELECTIONS);

  it(`the first timer runs out after ${first_ms} ms on average`, () => {
    const times = sample.map(({ first_us }) => first_us / MILLISECOND);
    const average = mean(times);
    const variance = mean(times.map((x) => (x - average) * (x - average)));
    expect(Math.abs(average - first_ms)).toBeLessThan(3 * Math.sqrt(variance / ELECTIONS));
    // the least of N uniform times: variance (b - a)^2 N / ((N + 1)^2 (N + 2))
    const expected = (150 * 150 * (n - 1)) / (n * n * (n + 1));
    expect(variance / expected).toBeGreaterThan(0.8);
    expect(variance / expected).toBeLessThan(1.2);
  });

  it(`nobody else stands with probability ${uncontested}`, () => {
    expect(uncontested).toBeCloseTo(Math.pow(1 - d / 150, n - 1), 12);
    expect(isWithin(mean(sample.map(({ candidates }) => (candidates === 1 ? 1 : 0))), uncontested)).toBe(
      true,
    );
  });

  it('who is uncontested leads two delays later', () => {
    for (const { candidates, won_us } of sample)
      if (candidates === 1) expect(won_us).toBe(2 * d * MILLISECOND);
  });

  it('votes are split at most as often as somebody else stands', () => {
    const split = mean(sample.map(({ terms }) => (terms > 1 ? 1 : 0)));
    expect(split).toBeLessThanOrEqual(
      1 - uncontested + 3 * Math.sqrt((uncontested * (1 - uncontested)) / ELECTIONS),
    );
    expect(split).toBeGreaterThan(0);
    if (n === 3) expect(isWithin(split, 1 - uncontested)).toBe(true);
  });
});
