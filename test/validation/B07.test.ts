/**
 * B07: times between blocks of proof of work, and times to k confirmations. Intervals are exponential with mean T; from a
 * random instant the k-th next block takes an Erlang(k) time with mean k T, so the wait for the next block has mean T too
 * (inspection paradox), where a chain with a block every T exactly would have T / 2.
 * Source: exponential and Erlang laws; numbers of validation target B07 (T = 600 s, k = 6).
 * Tolerance: means three standard errors; Kolmogorov-Smirnov at p > 0.01: D < 1.6276 / sqrt(n).
 */
import { describe, expect, it } from 'vitest';
import { erlangCdf } from '../../src/consensus/erlang.js';
import { RandomSource } from '../../src/kernel/index.js';
import { chainOf } from './chains.js';

const SECOND = 1_000_000;
const T = 600;
/** Transactions, and intervals. */
const N = 10_000;
const INTERVALS = 100_000;
/** Kolmogorov's 99 % point: 1 - 2 sum (-1)^(j-1) e^(-2 j^2 c^2) = 0.99. */
const CRITICAL = 1.6276;

/** Greatest distance between the empirical distribution of `sample` and `cdf`, times the root of its size. */
function kolmogorov(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const distance = sorted.reduce((most, x, k) => {
    const p = cdf(x);
    return Math.max(most, p - k / sorted.length, (k + 1) / sorted.length - p);
  }, 0);
  return distance * Math.sqrt(sorted.length);
}

const mean = (sample: readonly number[]): number => sample.reduce((sum, x) => sum + x, 0) / sample.length;
const quantile = (sample: readonly number[], p: number): number =>
  [...sample].sort((a, b) => a - b)[Math.floor(p * sample.length)];

/** Seconds between the first 100,001 blocks of seven miners that hear of each other at once. */
function intervals(): number[] {
  const times: number[] = [];
  const { simulation } = chainOf(
    'pow',
    { miners: 7, interval: '600 s' },
    {
      delay_us: 1,
      seed: 'B07 intervals',
      listener: { onCreated: ({ created_us }) => times.push(created_us) },
    },
  );
  while (times.length <= INTERVALS) simulation.run({ until: Infinity, maxEvents: 1000 });
  return Array.from({ length: INTERVALS }, (_, k) => (times[k + 1] - times[k]) / SECOND);
}

/** Seconds from submission to the k-th block of N transactions, sent at random instants one after the other. */
function confirmations(kind: string, config: object, between_s: (u: number) => number, n: number): number[] {
  const waits: number[] = [];
  let sent_us = 0;
  let awaited = -1;
  const instants = new RandomSource('B07').single('instants');
  const world = chainOf(kind, config, {
    delay_us: 1,
    seed: 'B07 confirmations',
    listener: {
      onFinal: (block) => {
        if (!block.transactions.includes(awaited)) return;
        waits.push((world.simulation.now - sent_us) / SECOND);
        world.simulation.after(Math.ceil(between_s(instants.uniform(0)) * SECOND), send);
      },
    },
  });
  const send = world.simulation.on('send', 'agent', () => {
    sent_us = world.simulation.now;
    awaited = world.send();
  });
  world.simulation.at(1, send);
  while (waits.length < n) world.simulation.run({ until: Infinity, maxEvents: 1000 });
  return waits;
}

describe('B07: intervals', () => {
  const sample = intervals();

  it('are exponential with mean 600 s', () => {
    expect(Math.abs(mean(sample) - T)).toBeLessThan((3 * T) / Math.sqrt(INTERVALS));
    expect(kolmogorov(sample, (x) => erlangCdf(x / T, 1))).toBeLessThan(CRITICAL);
  });

  it.each([
    [1200, 0.1353352832366127],
    [3600, 0.0024787521766663585],
  ])('exceed %i s with probability %f', (x, p) => {
    const share = sample.filter((interval) => interval > x).length / INTERVALS;
    expect(Math.abs(share - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / INTERVALS));
  });

  it('have their median at 415.9 s', () => {
    // standard error of a median: 1 / (2 f(m) sqrt(n)), f(m) = 1 / (2 T)
    expect(Math.abs(quantile(sample, 0.5) - 415.88830833596717)).toBeLessThan((3 * T) / Math.sqrt(INTERVALS));
  });

  it('the test can tell: a mean of 610 s is found out', () => {
    expect(kolmogorov(sample, (x) => erlangCdf(x / 610, 1))).toBeGreaterThan(CRITICAL);
  });
});

describe('B07: six confirmations', () => {
  const config = { miners: 3, interval: '600 s', confirmations: 5 };
  const sample = confirmations('pow', config, (u) => u * 3600, N);

  it('take 3,600 s on average, with a standard deviation of 1,469.7 s', () => {
    const average = mean(sample);
    const deviation = Math.sqrt(mean(sample.map((x) => (x - average) * (x - average))));
    expect(Math.abs(average - 3600)).toBeLessThan((3 * 1469.6938456699068) / Math.sqrt(N));
    // the variance of a sample variance: sigma^4 (kurtosis - 1) / n, kurtosis of Erlang(6) = 3 + 6 / 6
    expect(Math.abs(deviation / 1469.6938456699068 - 1)).toBeLessThan((3 * Math.sqrt(3 / N)) / 2);
  });

  it('follow the Erlang law', () => {
    expect(kolmogorov(sample, (x) => erlangCdf(x / T, 6))).toBeLessThan(CRITICAL);
  });

  it.each([
    [0.05, 1567.8088465177927],
    [0.5, 3402.096713227242],
    [0.95, 6307.820945244921],
  ])('have their quantile %f at %f s', (p, x) => {
    // density of Erlang(6) at x, for the standard error sqrt(p (1 - p) / n) / f
    const h = 1;
    const density = (erlangCdf((x + h) / T, 6) - erlangCdf((x - h) / T, 6)) / (2 * h);
    expect(Math.abs(quantile(sample, p) - x)).toBeLessThan((3 * Math.sqrt((p * (1 - p)) / N)) / density);
  });
});

describe('B07: the wait for the next block from a random instant', () => {
  it('has mean T under proof of work', () => {
    const sample = confirmations(
      'pow',
      { miners: 3, interval: '600 s', confirmations: 0 },
      (u) => u * 3600,
      N,
    );
    expect(Math.abs(mean(sample) - T)).toBeLessThan((3 * T) / Math.sqrt(N));
  });

  it('has mean T / 2 where blocks come every T: 6 s of 12 s', () => {
    const config = { signers: 1, period: '12 s', confirmations: 0 };
    const sample = confirmations('poa-clique', config, (u) => u * 12, N);
    expect(Math.abs(mean(sample) - 6)).toBeLessThan((3 * 12) / Math.sqrt(12 * N));
  });
});
