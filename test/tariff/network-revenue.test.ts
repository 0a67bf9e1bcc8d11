/** Who pays for network charges that others save. By hand, and exact at any size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { billComponents } from '../../src/tariff/bill-columns.js';
import { Settlement } from '../../src/tariff/settlement.js';
import { shareMoney } from '../../src/tariff/share.js';
import type { TariffTerms } from '../../src/tariff/types.js';
import { tariffWith } from './contexts.js';

/** Two homes import 1 kWh each, or one of them and a neighbour's roof: the market spares home 0 half of 9.3 ct on 600 Wh. */
function played(networkRevenue: TariffTerms['networkRevenue']) {
  const tariff = tariffWith({ networkRevenue }, { localNetworkDiscount: [0.5] });
  const books = (prefix: string): Settlement => new Settlement(tariff, 3, 9e8, new Columns(), prefix);
  const [market, shadow] = [books('bill'), books('shadow')];
  const metered_Wh = Int32Array.of(1000, 1000, -600);
  const alone = { offset: 0, metered_Wh, offered_Wh: metered_Wh, localPaid_uEUR: new Float64Array(3) };
  shadow.settle(0, { ...alone, traded_Wh: new Int32Array(3) });
  market.settle(0, { ...alone, traded_Wh: Int32Array.of(600, 0, -600) });
  market.recoverNetworkRevenue(shadow, Float64Array.of(1000, 1000, 0));
  const network = market.accounts.index('network');
  return { market, received: [market, shadow].map(({ accounts }) => accounts.balance_uEUR[network]) };
}

describe('network revenue', () => {
  it('that is fixed by nothing falls by what is saved', () => {
    const { market, received } = played('fixed');
    expect(received).toEqual([186_000 - 27_900, 186_000]);
    expect([...market.bills.networkRecovery_uEUR]).toEqual([0, 0, 0]);
  });

  it('that is neutral is what it would be without the market: who imports pays, also who saves nothing', () => {
    const { market, received } = played('revenue-neutral');
    expect(received).toEqual([186_000, 186_000]);
    expect([...market.bills.networkRecovery_uEUR]).toEqual([13_950, 13_950, 0]);
    // home 1 pays 1.395 ct and 19 % (2,650.5, rounded away from zero) for the discount of its neighbour
    expect(market.bills.vat_uEUR[1] - 52_725).toBe(2_651);
    market.accounts.assertZeroSum();
  });

  it('that has grown is given back by the same key', () => {
    const tariff = tariffWith({ networkRevenue: 'revenue-neutral' });
    const [market, shadow] = ['a', 'b'].map((name) => new Settlement(tariff, 2, 9e8, new Columns(), name));
    const slot = (m: number) => ({
      offset: 0,
      metered_Wh: Int32Array.of(m, 0),
      traded_Wh: new Int32Array(2),
      offered_Wh: Int32Array.of(m, 0),
      localPaid_uEUR: new Float64Array(2),
    });
    market.settle(0, slot(1100));
    shadow.settle(0, slot(1000));
    market.recoverNetworkRevenue(shadow, Float64Array.of(1100, 0));
    expect(market.bills.networkRecovery_uEUR[0]).toBe(-9_300);
    expect(market.accounts.balance_uEUR[market.accounts.index('network')]).toBe(93_000);
    market.accounts.assertZeroSum();
  });

  it('cannot be recovered where nobody imports', () => {
    const tariff = tariffWith({ networkRevenue: 'revenue-neutral' });
    const [market, shadow] = ['a', 'b'].map((name) => new Settlement(tariff, 1, 9e8, new Columns(), name));
    shadow.settle(0, {
      offset: 0,
      metered_Wh: Int32Array.of(1000),
      traded_Wh: new Int32Array(1),
      offered_Wh: Int32Array.of(1000),
      localPaid_uEUR: new Float64Array(1),
    });
    market.recoverNetworkRevenue(shadow, Float64Array.of(0));
    for (const component of billComponents) expect(market.bills[component][0]).toBe(0);
  });
});

describe('shares of money', () => {
  const share = (total: number, ...weights: number[]): number[] => {
    const out = new Float64Array(weights.length);
    shareMoney(total, Float64Array.from(weights), out);
    return [...out];
  };

  it('are by the largest remainder, ties to the lower index, and negative where the total is', () => {
    expect(share(10, 1, 1, 1)).toEqual([4, 3, 3]);
    expect(share(-10, 1, 1, 1)).toEqual([-4, -3, -3]);
    expect(share(100, 1, 0, 3)).toEqual([25, 0, 75]);
    expect(share(7, 0, 0)).toEqual([0, 0]);
  });

  it('are exact, small or large: each within one of its quotient, all together the total', () => {
    const weight = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 40 }));
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.array(weight, { minLength: 1, maxLength: 12 }),
        (total, weights) => {
          const shares = share(total, ...weights);
          const sum = weights.reduce((a, b) => a + BigInt(b), 0n);
          if (sum === 0n) return;
          expect(shares.reduce((a, b) => a + BigInt(b), 0n)).toBe(BigInt(total));
          shares.forEach((part, i) => {
            const off = BigInt(part) * sum - BigInt(total) * BigInt(weights[i]);
            expect(off < sum && off > -sum).toBe(true);
          });
        },
      ),
      { seed: 8, numRuns: 500 },
    );
  });
});
