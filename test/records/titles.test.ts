import { describe, expect, it } from 'vitest';
import { summaryFields } from '../../src/records/fields-summary.js';
import { hasTitle, shownAs, titleOf, titleWithUnit } from '../../src/records/titles.js';
import { tables } from '../../src/records/tables.js';

describe('titles of fields', () => {
  it('every figure of the summary has one that is written, not made of its name', () => {
    const figures = summaryFields.filter(({ type }) => type !== 'string');
    expect(figures.filter((field) => !hasTitle(field)).map(({ name }) => name)).toEqual([]);
  });

  it('no two figures of the summary have the same title and unit', () => {
    const figures = summaryFields.filter(({ type }) => type !== 'string');
    const seen = new Map<string, string>();
    for (const field of figures) {
      const title = titleWithUnit(field);
      // mean and sum over homes differ by what a row says of them
      if (field.name.endsWith('_mean')) continue;
      expect(seen.get(title), title).toBeUndefined();
      seen.set(title, field.name);
    }
  });

  it('says whose a figure is, and which statistic', () => {
    expect(titleOf({ name: 'billWithPvBattery_EUR_mean' })).toBe(
      'Bill with the market, homes with solar panels and a battery',
    );
    expect(titleOf({ name: 'latencyFinality_s_p95' })).toBe('Submission to finality, 95 % quantile');
    expect(titleOf({ name: 'price_EUR_per_kWh_p50' })).toBe('Local price, median');
  });

  it('reads words that only look like a type of home as they are', () => {
    expect(titleOf({ name: 'transferOutsiders_EUR' })).toBe("Ledger's other users");
    expect(titleOf({ name: 'peakImportWithout_kW' })).toBe('Peak import without the market');
  });

  it('shows shares as percent, prices in cents and bytes as MB, and leaves the rest', () => {
    const field = (name: string): { name: string; unit: string } =>
      summaryFields.find((each) => each.name === name)!;
    expect(shownAs(field('shareWorseOff'))).toMatchObject({ factor: 100, unit: '%' });
    expect(shownAs(field('price_EUR_per_kWh_mean'))).toMatchObject({ factor: 100, unit: 'ct/kWh' });
    expect(shownAs(field('chain_bytes'))).toMatchObject({ factor: 1e-6, unit: 'MB' });
    expect(shownAs(field('net_EUR'))).toMatchObject({ factor: 1, unit: 'EUR' });
    expect(shownAs(field('orders_count'))).toMatchObject({ factor: 1, unit: '' });
  });

  it('a field that is not in the list has a title of its name', () => {
    const { fields } = tables.blocks;
    expect(titleOf(fields.find(({ name }) => name === 'stateRoot')!)).toBe('State root');
  });

  it('a part of a whole is known to end at nothing and at all, and no figure of a run that may go beyond', () => {
    const ranges = new Map(summaryFields.map((field) => [field.name, shownAs(field).range]));
    expect(ranges.get('shareWorseOffPv')).toEqual([0, 100]);
    expect(ranges.get('clearingsLateShare')).toEqual([0, 100]);
    expect(ranges.get('staleRate')).toEqual([0, 100]);
    // a bid may lie below cost, a forecast may be off by more than what it is of, traders may lose; a battery that is charged from the
    // grid has losses (below 0), one that is fuller at the end has taken energy that is no load (above 1)
    for (const name of [
      'sellersMarkUp',
      'forecastDeviationShare',
      'efficiency',
      'saving_EUR',
      'selfSufficiencyWith',
      'selfConsumptionWithout',
      'tradedShareOfLoad',
    ] as const) {
      expect(ranges.has(name)).toBe(true);
      expect(ranges.get(name)).toBeUndefined();
    }
  });
});
