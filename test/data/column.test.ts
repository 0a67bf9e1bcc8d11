import { describe, expect, it } from 'vitest';
import { fileStart, parseColumn } from '../../src/data/index.js';
import { ChainwattError } from '../../src/kernel/index.js';

const place = fileStart('homes.csv');

describe('one column as numbers', () => {
  it('gives one value a row', () => {
    const text = 'home,annual_kWh\nA,3200\nB,-4.5e3\nC,0\n';
    expect([...parseColumn(text, 'annual_kWh', place)]).toEqual([3200, -4500, 0]);
  });

  it('reads decimal commas when told to', () => {
    const text = 'home;kWp\nA;4,5\nB;10\n';
    expect([...parseColumn(text, 'kWp', place, { decimalComma: true })]).toEqual([4.5, 10]);
  });

  it('takes a blank line for a missing value where there is but one column', () => {
    expect(() => parseColumn('kWp\n4\n\n6\n', 'kWp', place)).toThrow(
      /homes\.csv:3:1: CW-DATA-NUMBER: 1 of 3 cells in column "kWp" hold no number\n +found: +an empty cell/,
    );
  });

  it('reports ragged rows, and all cells without a number, at once', () => {
    const text = 'home;kWp\nA;4,5\nB\nC;five\nD;6\n';
    try {
      parseColumn(text, 'kWp', place);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ChainwattError);
      const { category, problems } = error as ChainwattError;
      expect(category).toBe('input');
      expect(problems.map(({ code, place: at }) => [code, at?.line, at?.column])).toEqual([
        ['CW-DATA-RAGGED', 3, 2],
        ['CW-DATA-NUMBER', 2, 3],
      ]);
      expect(problems[1]).toMatchObject({ found: '"4,5"', remedy: 'say decimalComma: true' });
      expect(problems[1]!.message).toContain('2 of 4 cells');
    }
  });
});
