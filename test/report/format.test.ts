import { describe, expect, it } from 'vitest';
import { alignColumns, wrap } from '../../src/report/columns.js';
import { cents, duration, fixed, percent, signed, spelt } from '../../src/report/format.js';
import { withInterval } from '../../src/report/interval-text.js';

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
  ])('%s is spelt %s', (length, text) => {
    expect(spelt(length)).toBe(text);
  });

  it('an interval narrower than the last decimal gets more of them, at most two', () => {
    const cell = (mean: number | null, halfWidth: number | null): string =>
      withInterval({ mean, halfWidth, count: 3, missing: 0 }, 2);
    expect(cell(-0.42, 0.05)).toBe('-0.42 ± 0.05');
    expect(cell(-0.0081, 0.0064)).toBe('-0.008 ± 0.006');
    expect(cell(2.03, 0)).toBe('+2.03 ± 0.00');
    expect(cell(1, null)).toBe('+1.00');
    expect(cell(null, null)).toBe('-');
  });
});

describe('text', () => {
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
