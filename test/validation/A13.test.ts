/**
 * A13: internal prices and bills of mid-market rate, supply-demand ratio and bill sharing (Long et al. 2017; Liu et al. 2017; Zhou,
 * Wu & Long 2018). Source of the numbers: validation/targets.json, A13; b = 0.30, s = 0.10 EUR/kWh, net loads in kWh.
 * One kWh is taken as 10^9 Wh, so that rounding to whole Wh stays below the target's tolerance of 1e-9.
 */
import { describe, expect, it } from 'vitest';
import { mechanisms } from '../../src/market/registry.js';
import { isSharingRule } from '../../src/market/types.js';
import { bill_nEUR, shareOf } from '../market/sharing-laws.js';

const KWH = 1e9;
/** Bills are in nEUR of a thousand times these Wh: micro-EUR per kWh times Wh. */
const EUR = 1e6 * KWH;
const TOLERANCE = 1e-9;
const bounds = { floor_uEUR_per_kWh: 100_000, cap_uEUR_per_kWh: 300_000 };

interface Expected {
  /** Mean price of what a home takes and gives, EUR/kWh. */
  readonly buy: number;
  readonly sell: number;
  readonly bills: readonly number[];
}

interface Case {
  readonly net_kWh: readonly number[];
  readonly communityCost: number;
  readonly expected: Readonly<Record<string, Expected>>;
}

const cases: readonly Case[] = [
  {
    net_kWh: [2, 1, -1.5, 0.5, -0.5],
    communityCost: 0.45,
    expected: {
      'retail-only': { buy: 0.3, sell: 0.1, bills: [0.6, 0.3, -0.15, 0.15, -0.05] },
      'mid-market-rate': {
        buy: 0.24285714285714285,
        sell: 0.2,
        bills: [0.4857142857142857, 0.24285714285714285, -0.3, 0.12142857142857143, -0.1],
      },
      'supply-demand-ratio': {
        buy: 0.20857142857142857,
        sell: 0.14,
        bills: [0.41714285714285715, 0.20857142857142857, -0.21, 0.10428571428571429, -0.07],
      },
      'bill-sharing': {
        buy: 0.12857142857142856,
        sell: 0,
        bills: [0.2571428571428571, 0.12857142857142856, 0, 0.06428571428571428, 0],
      },
    },
  },
  {
    net_kWh: [0.5, 0.3, -2, 0.2, -1],
    communityCost: -0.2,
    expected: {
      'retail-only': { buy: 0.3, sell: 0.1, bills: [0.15, 0.09, -0.2, 0.06, -0.1] },
      'mid-market-rate': {
        buy: 0.2,
        sell: 0.13333333333333333,
        bills: [0.1, 0.06, -0.26666666666666666, 0.04, -0.13333333333333333],
      },
      'supply-demand-ratio': { buy: 0.1, sell: 0.1, bills: [0.05, 0.03, -0.2, 0.02, -0.1] },
      'bill-sharing': {
        buy: 0,
        sell: 0.06666666666666667,
        bills: [0, 0, -0.13333333333333333, 0, -0.06666666666666667],
      },
    },
  },
  {
    net_kWh: [1, -1, 0.5, -0.5, 0],
    communityCost: 0,
    expected: {
      'retail-only': { buy: 0.3, sell: 0.1, bills: [0.3, -0.1, 0.15, -0.05, 0] },
      'mid-market-rate': { buy: 0.2, sell: 0.2, bills: [0.2, -0.2, 0.1, -0.1, 0] },
      'supply-demand-ratio': { buy: 0.1, sell: 0.1, bills: [0.1, -0.1, 0.05, -0.05, 0] },
      'bill-sharing': { buy: 0, sell: 0, bills: [0, 0, 0, 0, 0] },
    },
  },
];

/** Bills by home, EUR. */
function billsOf(kind: string, metered: readonly number[]): number[] {
  const plugin = mechanisms.get(kind)!;
  const design = plugin.create(
    plugin.schema.parse(kind === 'supply-demand-ratio' ? { compensation: 0 } : {}),
    undefined,
  );
  const { shared_Wh, price_uEUR_per_kWh: price } = isSharingRule(design)
    ? shareOf(design, metered, bounds)
    : { shared_Wh: metered.map(() => 0), price_uEUR_per_kWh: 0 };
  return metered.map((energy, i) => Number(bill_nEUR(energy, shared_Wh[i], price, bounds)) / EUR);
}

describe.each(cases)('A13, net loads $net_kWh kWh', ({ net_kWh, communityCost, expected }) => {
  const metered = net_kWh.map((energy) => energy * KWH);

  it.each(Object.entries(expected))('%s: bills and mean prices', (kind, { buy, sell, bills }) => {
    const found = billsOf(kind, metered);
    found.forEach((bill, i) => {
      expect(Math.abs(bill - bills[i])).toBeLessThan(TOLERANCE);
      if (net_kWh[i] !== 0)
        expect(Math.abs(bill / net_kWh[i] - (net_kWh[i] > 0 ? buy : sell))).toBeLessThan(3 * TOLERANCE);
    });
  });

  it('with any of the rules the bills sum to the bill of the common meter', () => {
    for (const kind of ['mid-market-rate', 'supply-demand-ratio', 'bill-sharing']) {
      const sum = billsOf(kind, metered).reduce((total, bill) => total + bill, 0);
      expect(Math.abs(sum - communityCost)).toBeLessThan(1e-12);
    }
  });
});
