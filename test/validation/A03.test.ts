/**
 * A03: zero-intelligence traders with and without a budget constraint in the continuous double auction: efficiency, trades,
 * mean price and Smith's alpha. Source of schedules and numbers: validation/targets.json, A03 (an independent program of the same
 * protocol, after Gode & Sunder, J. Political Economy 101, 1993). 1,200 periods each; 30,000 with CHAINWATT_SOAK.
 */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { mostGains, playPeriod, type Intelligence, type Schedule } from './zero-intelligence.js';

const PERIODS = process.env['CHAINWATT_SOAK'] ? 30_000 : 1_200;

const units = (...values: readonly number[]): number[][] => values.map((value) => [value]);
const symmetric: Schedule = {
  buyers: units(3.25, 3, 2.75, 2.5, 2.25, 2, 1.75, 1.5, 1.25, 1, 0.75),
  sellers: units(0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25),
  most: 4,
};
const box: Schedule = {
  buyers: units(...new Array<number>(11).fill(3)),
  sellers: units(...new Array<number>(6).fill(1)),
  most: 4,
};

/** Mean and standard error, as targets.json has them. */
type Target = readonly [mean: number, se: number];
interface Targets {
  readonly efficiency: Target;
  readonly trades: Target;
  readonly mean_price: Target;
  readonly smith_alpha_pct: Target;
}

const cases: [string, Schedule, equilibrium: number, Intelligence, Targets][] = [
  [
    'S1 symmetric 11x11',
    symmetric,
    2,
    'ZI-C',
    {
      efficiency: [0.9655777777777779, 0.0007885600775367552],
      trades: [5.978, 0.010298586742310272],
      mean_price: [1.998860023411189, 0.0025216893159323885],
      smith_alpha_pct: [20.167033758592957, 0.10614806735781727],
    },
  ],
  [
    'S1 symmetric 11x11',
    symmetric,
    2,
    'ZI-U',
    {
      efficiency: [0, 0],
      trades: [11, 0],
      mean_price: [1.990398186310001, 0.008948991681077942],
      smith_alpha_pct: [56.897596070755256, 0.20042950743506402],
    },
  ],
  [
    'S3 box, 11 buyers and 6 sellers',
    box,
    3,
    'ZI-C',
    {
      efficiency: [1, 0],
      trades: [6, 0],
      mean_price: [2.326188675226595, 0.00395926456872499],
      smith_alpha_pct: [27.77970806776736, 0.14448947538665932],
    },
  ],
  [
    'S3 box, 11 buyers and 6 sellers',
    box,
    3,
    'ZI-U',
    {
      efficiency: [1, 0],
      trades: [6, 0],
      mean_price: [2.646582810511118, 0.011210173368714079],
      smith_alpha_pct: [36.32362066159098, 0.30120238378621317],
    },
  ],
];

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

describe(`A03 zero-intelligence traders, ${PERIODS} periods each`, () => {
  it.each(cases.map((each) => [`${each[0]}, ${each[3]}`, ...each] as const))(
    '%s',
    (_title, name, schedule, equilibrium, kind, targets) => {
      const draws = new RandomSource(`A03 ${name} ${kind}`).single('periods');
      const found = Array.from({ length: PERIODS }, () => playPeriod(schedule, kind, draws));
      const most = mostGains(schedule);
      const samples: Record<keyof Targets, number[]> = {
        efficiency: found.map(({ gains }) => gains / most),
        trades: found.map(({ prices }) => prices.length),
        mean_price: found.map(({ prices }) => mean(prices)),
        smith_alpha_pct: found.map(
          ({ prices }) =>
            (100 / equilibrium) * Math.sqrt(mean(prices.map((price) => (price - equilibrium) ** 2))),
        ),
      };
      for (const [figure, [expected, se]] of Object.entries(targets) as [keyof Targets, Target][]) {
        const own = standardError(samples[figure]);
        const deviation = Math.abs(mean(samples[figure]) - expected);
        // what does not vary is exact but for the rounding of sums
        expect(deviation, figure).toBeLessThanOrEqual(3 * Math.sqrt(own * own + se * se) + 1e-9);
      }
    },
  );

  it('the greatest gains are 7.5 and 12, as in the targets', () => {
    expect(mostGains(symmetric)).toBe(7.5);
    expect(mostGains(box)).toBe(12);
  });

  it('ZI-U in closed form: min(buyers, sellers) times the difference of the means, over the greatest gains', () => {
    for (const [schedule, expected] of [
      [symmetric, 0],
      [box, 1],
    ] as const) {
      const { buyers, sellers } = schedule;
      const pairs = Math.min(buyers.length, sellers.length);
      const gains = pairs * (mean(buyers.flat()) - mean(sellers.flat()));
      expect(gains / mostGains(schedule)).toBeCloseTo(expected, 12);
    }
  });
});
