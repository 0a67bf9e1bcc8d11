import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignColumns, alignPoints, wrap, wrapName } from '../../src/report/columns.js';
import type { Estimate } from '../../src/report/estimate.js';
import {
  cents,
  counted,
  duration,
  fixed,
  money,
  percent,
  signed,
  sizeOf,
  spelt,
} from '../../src/report/format.js';
import { columnOfIntervals, decimalsFor, withInterval } from '../../src/report/interval-text.js';

describe('numbers in tables', () => {
  it.each([
    [1234567.891, 2, '1,234,567.89'],
    [999.5, 0, '1,000'],
    [-1234.5, 1, '-1,234.5'],
    [-0.004, 2, '0.00'],
    [0.12345, 4, '0.1235'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(fixed(value, decimals)).toBe(text);
  });

  it('a sign stands before every difference but zero', () => {
    expect([0.5, -0.5, 0, 0.001, -0.001].map((value) => signed(value, 2))).toEqual([
      '+0.50',
      '-0.50',
      '0.00',
      '0.00',
      '0.00',
    ]);
  });

  it('amounts are in EUR or cents, sizes in kB, MB or GB', () => {
    expect([7.499, 1, 0.999, 0.186, 0.001, 0.000949, 0.0000012, 0].map(money)).toEqual([
      '7.50 EUR',
      '1.00 EUR',
      '99.9 ct',
      '18.6 ct',
      '0.1 ct',
      '0.095 ct',
      '0.00012 ct',
      '0 ct',
    ]);
    expect([312, 312_345, 6_413_340, 1_250_000_000].map(sizeOf)).toEqual([
      '0.3 kB',
      '312.3 kB',
      '6.4 MB',
      '1.3 GB',
    ]);
  });

  it('shares are shown as percent, prices as cents', () => {
    expect([percent(0.1384), percent(1, 0), cents(0.116)]).toEqual(['13.8 %', '100 %', '11.6']);
  });

  it.each([
    [0, '0 s'],
    [0.05, '50 ms'],
    [25.04, '25 s'],
    [119, '119 s'],
    [308.28, '5.1 min'],
    [10_800, '3.0 h'],
  ])('%d s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it.each([
    ['7 d', '7 days'],
    ['1 d', '1 day'],
    ['12 h', '12 hours'],
    ['15 min', '15 min'],
    ['1 h', '1 hour'],
    ['24 h', '1 day'],
    ['1079 h', '44 days 23 h'],
    ['1.5 d', '1 day 12 h'],
    ['1455 min', '1 day 15 min'],
    ['2 weeks', '2 weeks'],
  ])('%s is spelt %s', (length, text) => {
    expect(spelt(length)).toBe(text);
  });

  it('counts things: one run, two runs', () => {
    expect([0, 1, 2, 1000].map((count) => counted(count, 'run'))).toEqual([
      '0 runs',
      '1 run',
      '2 runs',
      '1,000 runs',
    ]);
  });
});

describe('an interval in a cell', () => {
  const of = (mean: number | null, halfWidth: number | null): Estimate => ({
    mean,
    halfWidth,
    count: 3,
    missing: 0,
  });
  const cell = (mean: number | null, halfWidth: number | null, usual = 2): string =>
    withInterval(of(mean, halfWidth), decimalsFor(of(mean, halfWidth), usual));

  it('has the usual decimals', () => {
    expect(cell(-0.42, 0.05)).toBe('-0.42 ± 0.05');
    expect(cell(2.03, 0)).toBe('+2.03 ± 0.00');
    expect(cell(0, 0)).toBe('0.00 ± 0.00');
    expect(cell(1, null)).toBe('+1.00');
    expect(cell(null, null)).toBe('-');
  });

  it('that excludes zero gets the decimals with which it does so in print', () => {
    // percent: -0.0 ± 0.0 would look like nothing
    expect(cell(-0.028, 0.011, 1)).toBe('-0.03 ± 0.01');
    expect(cell(-0.0081, 0.0064)).toBe('-0.008 ± 0.006');
    expect(cell(0.1, 0.0999)).toBe('+0.1000 ± 0.0999');
  });

  it('that spans zero is not printed as nothing', () => {
    expect(cell(0.001, 0.004, 1)).toBe('+0.001 ± 0.004');
  });

  it('whatever it is, as printed it excludes zero just where it does', () => {
    const parts = /^([^ ]+) ± (.+)$/;
    fc.assert(
      fc.property(
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        fc.double({ min: 0.0001, max: 1000, noNaN: true }),
        (mean, halfWidth) => {
          // closer than a part in a hundred is a matter of rounding
          fc.pre(Math.abs(Math.abs(mean) / halfWidth - 1) > 0.01);
          const [, centre, half] = parts.exec(cell(mean, halfWidth, 1).replaceAll(',', ''))!;
          expect(Math.abs(Number(centre)) > Number(half)).toBe(Math.abs(mean) > halfWidth);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it('in a column, has the decimals of its neighbours, with points and signs below each other', () => {
    expect(columnOfIntervals([of(-12.5, 6.7), of(0.0081, 0.0064), of(null, null)], 2)).toEqual([
      '-12.500 ± 6.700',
      ' +0.008 ± 0.006',
      '  -            ',
    ]);
    expect(columnOfIntervals([of(4, null), of(-11, null)], 2)).toEqual([' +4.00', '-11.00']);
  });
});

describe('text', () => {
  it('numbers stand with their points below each other', () => {
    expect(alignPoints(['1.25', '-10', 'never', '0.5'])).toEqual([
      '    1.25',
      '  -10   ',
      'never   ',
      '    0.5 ',
    ]);
  });

  it('a name is broken after hyphens, and anywhere if it has none', () => {
    expect(wrapName('neighbourhood-retail-only', 14)).toEqual(['neighbourhood-', 'retail-only']);
    expect(wrapName('june', 14)).toEqual(['june']);
    expect(wrapName('incomprehensibilities', 14)).toEqual(['incomprehensib', 'ilities']);
    expect(wrapName('a-b', 14)).toEqual(['a-b']);
  });

  it('columns are as wide as their widest cell, and lines end without spaces', () => {
    const lines = alignColumns(
      [
        ['a', '1.00', ''],
        ['long', '-10.00', 'yes'],
      ],
      ['left', 'right', 'left'],
    );
    expect(lines).toEqual(['a        1.00', 'long   -10.00   yes']);
  });

  it('wraps at spaces, and keeps a word that is too long whole', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('incomprehensibilities are', 5)).toEqual(['incomprehensibilities', 'are']);
  });
});
