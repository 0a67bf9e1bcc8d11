import { describe, expect, it } from 'vitest';
import { estimate, figureNames, isCertain } from '../../src/report/estimate.js';
import { summaryRow, summaryRows } from './rows.js';

describe('figures over replications', () => {
  it('given 1.2, 1.5, 1.1, 1.4, 1.3: mean 1.3, half-width 0.1963 (D03)', () => {
    const values = [1.2, 1.5, 1.1, 1.4, 1.3];
    const { mean, halfWidth, count, missing } = estimate(
      summaryRows(5, (r) => ({ net_EUR: values[r]! })),
      'net_EUR',
    );
    expect(mean).toBeCloseTo(1.3, 12);
    expect(halfWidth).toBeCloseTo(0.19632431614775575, 9);
    expect([count, missing]).toEqual([5, 0]);
  });

  it('one run has a mean and no interval, and is never certain', () => {
    const one = estimate([summaryRow({ net_EUR: 5 })], 'net_EUR');
    expect(one).toMatchObject({ mean: 5, halfWidth: null });
    expect(isCertain(one)).toBe(false);
  });

  it('runs without the figure are counted apart, not as zero', () => {
    const rows = summaryRows(3, (r) => ({ price_EUR_per_kWh_mean: r === 1 ? null : 0.1 }));
    expect(estimate(rows, 'price_EUR_per_kWh_mean')).toMatchObject({ mean: 0.1, count: 2, missing: 1 });
  });

  it('a latency beyond the horizon is infinite, not missing', () => {
    const rows = summaryRows(2, (r) => ({
      transactionsSubmitted_count: 9,
      latencyFinality_s_p95: r === 0 ? 3 : null,
    }));
    expect(estimate(rows, 'latencyFinality_s_p95')).toMatchObject({
      mean: Infinity,
      halfWidth: null,
      missing: 0,
    });
  });

  it('where no transaction was sent, none took for ever: the latency is missing', () => {
    const rows = [summaryRow({ transactionsSubmitted_count: 0, latencyFinality_s_p95: null })];
    expect(estimate(rows, 'latencyFinality_s_p95')).toMatchObject({ mean: null, count: 0, missing: 1 });
  });

  it('an interval that touches zero is not certain', () => {
    expect(isCertain({ mean: 1, halfWidth: 1, count: 2, missing: 0 })).toBe(false);
    expect(isCertain({ mean: -1, halfWidth: 0.9, count: 2, missing: 0 })).toBe(true);
  });

  it('every numeric column of the summary but the replication is a figure', () => {
    expect(figureNames).toContain('saving_EUR');
    expect(figureNames).not.toContain('replication');
    expect(figureNames).not.toContain('ledger');
  });
});
