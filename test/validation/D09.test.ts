/**
 * D09: arrivals whose rate follows the day, 10 + 8 sin(2 pi t / 24) an hour, by thinning (Lewis & Shedler 1979): counts in a
 * window are Poisson with the integral of the rate as mean and variance.
 * Source: validation/targets.json D09 (derived; tolerance 3 standard errors of the mean over 10^4 days or more, index of
 * dispersion 1 +- 0.02). The index's own standard error over n days is sqrt(2 / n), so +- 0.02 needs 45,000 days to be three of
 * them: the full run (CHAINWATT_SOAK) takes 50,000 days; CI takes 4,000 and three standard errors, 0.067.
 */
import { describe, expect, it } from 'vitest';
import { HOUR, RandomSource, replicationSeed, Simulation, sin } from '../../src/kernel/index.js';

const soak = Boolean(process.env.CHAINWATT_SOAK);
const DAYS = soak ? 50_000 : 4_000;
const DISPERSION = soak ? 0.02 : 3 * Math.sqrt(2 / DAYS);
const DAY_us = 24 * HOUR;
/** The kernel's clock reaches 8.9 years: longer series are several runs of this many days. */
const DAYS_A_RUN = 1_000;
const LARGEST_RATE = 18;

/** From hour, to hour, expected count. */
const windows = [
  [0, 24, 240],
  [0, 12, 181.1154981472878],
  [12, 24, 58.88450185271219],
  [3, 9, 103.21518317554109],
] as const;

/** Counts by window and day. */
function count(days: number, amplitude: number): Int32Array[] {
  const counts = windows.map(() => new Int32Array(days));
  for (let first = 0; first < days; first += DAYS_A_RUN) {
    countRun(first, Math.min(DAYS_A_RUN, days - first), amplitude, counts);
  }
  return counts;
}

function countRun(first: number, days: number, amplitude: number, counts: readonly Int32Array[]): void {
  const simulation = new Simulation();
  const random = new RandomSource(replicationSeed('D09', first));
  const gaps = random.single('candidates');
  const kept = random.single('thinning');
  const candidate = simulation.on('candidate', 'agent', () => {
    const time = simulation.now % DAY_us;
    const rate = 10 + amplitude * sin((2 * Math.PI * time) / DAY_us);
    if (kept.uniform(0) * LARGEST_RATE < rate) {
      const day = first + Math.floor(simulation.now / DAY_us);
      windows.forEach(([from, to], w) => {
        if (time >= from * HOUR && time < to * HOUR) counts[w]![day]!++;
      });
    }
    simulation.after(Math.round(gaps.exponential(0, HOUR / LARGEST_RATE)), candidate);
  });
  simulation.at(0, candidate);
  simulation.run({ until: days * DAY_us - 1 });
}

function moments(values: Int32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

describe('D09', () => {
  const counts = count(DAYS, 8);

  it.each(windows.map((window, w) => [...window, w] as const))(
    'from %i to %i h: mean %f, and as much variance',
    (_from, _to, expected, w) => {
      const { mean, variance } = moments(counts[w]!);
      expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt(expected / DAYS));
      expect(Math.abs(variance / mean - 1)).toBeLessThan(DISPERSION);
    },
  );

  it('tells the rate from one with a smaller amplitude', () => {
    const { mean } = moments(count(400, 7.5)[1]!);
    expect(Math.abs(mean - 181.1154981472878)).toBeGreaterThan(3 * Math.sqrt(181.1154981472878 / 400));
  });
});
