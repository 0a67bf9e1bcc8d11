import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellNumber,
  decodeText,
  fileStart,
  findColumn,
  nearestName,
  readTable,
} from '../../src/data/index.js';
import type { TableOptions } from '../../src/data/index.js';
import { ChainwattError } from '../../src/kernel/index.js';

const read = (text: string | Uint8Array, options: TableOptions = {}) =>
  readTable(text, options, fileStart('f.csv'));

function problemOf(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (error instanceof ChainwattError) return error.problems[0]!;
  }
  throw new Error('no ChainwattError was thrown');
}

describe('a CSV table', () => {
  it.each([
    ['commas', 'a,b\n1,2\n3,4\n'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4'],
    ['bars', 'a|b\n1|2\n3|4'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR alone', 'a,b\r1,2\r3,4'],
    ['mixed line ends', 'a,b\r\n1,2\n3,4\r\n'],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4'],
    ['quotes', '"a","b"\n"1",2\n3,"4"'],
    ['blank lines', '\n\na,b\n1,2\n\n3,4\n   \n\n'],
  ])('is read with %s', (_, text) => {
    const table = read(text);
    expect(table.names).toEqual(['a', 'b']);
    expect(table.rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(table.problems).toEqual([]);
  });

  it('is the same whether a cell is quoted or not', () => {
    const cell = fc.stringMatching(/^[a-z0-9 .:-]{0,4}$/);
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 8 }), lineEnd, (cells, end) => {
        const body = ['', ...cells.map((row) => row.join(';')), 'x;y;z', ''].join(end);
        const plain = read(`a;b;c${body}`);
        const quoted = read(`"a";b;c${body}`);
        expect(plain.names).toEqual(quoted.names);
        expect(plain.rows).toEqual(quoted.rows);
        plain.rows.forEach((_, row) => expect(plain.place(row, 0).line).toBe(quoted.place(row, 0).line));
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it('finds the delimiter outside the quotes of the header', () => {
    expect(read('"power, active, total";time\n1;2').names).toEqual(['power, active, total', 'time']);
  });

  it('lets a comma in the header be, where numbers are written with one', () => {
    const table = read('load, all homes\n0,5\n1,5\n', { decimalComma: true });
    expect(table.rows).toEqual([['0,5'], ['1,5']]);
  });

  it('reads UTF-8 and UTF-16 bytes', () => {
    const text = 'Zähler,b\n1,2\n';
    expect(read(new TextEncoder().encode(text)).names[0]).toBe('Zähler');
    const utf16 = Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])]);
    expect(read(utf16).names[0]).toBe('Zähler');
  });

  it('says where a cell stands, quotes, blank lines and line breaks in cells counted', () => {
    const table = read('a,b,c\n\n"x, y",22,3\n"two\nlines",5,6\n7,8,9\n');
    expect(table.place(-1, 1)).toEqual({ file: 'f.csv', line: 1, column: 3 });
    expect(table.place(0, 1)).toEqual({ file: 'f.csv', line: 3, column: 8 });
    expect(table.place(0, 2)).toEqual({ file: 'f.csv', line: 3, column: 11 });
    expect(table.place(1, 0)).toEqual({ file: 'f.csv', line: 4, column: 1 });
    expect(table.place(2, 2)).toEqual({ file: 'f.csv', line: 6, column: 5 });
  });

  it('counts lines from where the text begins', () => {
    const table = readTable('a\n1\n', {}, { file: 'scenario.yaml', line: 40, column: 5 });
    expect(table.place(0, 0)).toMatchObject({ file: 'scenario.yaml', line: 41 });
  });
});

describe('a broken CSV file', () => {
  it.each(['', '\n \n', '\ufeff'])('is empty: %j', (text) => {
    expect(problemOf(() => read(text))).toMatchObject({
      code: 'CW-DATA-EMPTY',
      message: 'the file is empty',
    });
  });

  it('has a header only', () => {
    expect(problemOf(() => read('a,b\n\n'))).toMatchObject({
      code: 'CW-DATA-EMPTY',
      found: 'only the line "a,b"',
    });
  });

  it('has a quote that is never closed', () => {
    const problem = problemOf(() => read('a,b\n1,2\n"3,4\n5,6\n'));
    expect(problem).toMatchObject({ code: 'CW-DATA-CSV', place: { file: 'f.csv' } });
  });

  it('has rows of other lengths: counted, the first one shown, the rest still read', () => {
    const table = read('a,b\n1,2\n3\n4,5,6\n7,8\n');
    expect(table.ragged).toBe(true);
    expect(table.problems).toHaveLength(1);
    expect(table.problems[0]).toMatchObject({
      code: 'CW-DATA-RAGGED',
      message: '2 of 4 rows do not have as many cells as the header',
      place: { file: 'f.csv', line: 3, column: 2 },
      found: '1 cell: "3"',
    });
    expect(table.rows).toHaveLength(4);
  });

  it('is Latin-1, or packed', () => {
    expect(problemOf(() => decodeText(Uint8Array.from([0x5a, 0xe4, 0x68]), fileStart('f')))).toMatchObject({
      code: 'CW-DATA-ENCODING',
    });
    const gzip = Uint8Array.from([0x1f, 0x8b, 0x08, 0x00]);
    expect(problemOf(() => read(gzip)).found).toBe('a gzip file');
  });
});

describe('a column', () => {
  const table = read('time,Load_W,PV_W,PV_W\n1,2,3,4\n');

  it('is found by its name', () => {
    expect(findColumn(table, 'Load_W')).toBe(1);
  });

  it('that is missing: the nearest name is suggested and all are listed', () => {
    expect(findColumn(table, 'load_w')).toMatchObject({
      code: 'CW-DATA-COLUMN',
      found: '"time", "Load_W", "PV_W", "PV_W"',
      remedy: 'did you mean "Load_W"?',
    });
    expect(findColumn(table, 'temperature')).toMatchObject({
      remedy: 'name one of the columns of the header',
    });
  });

  it('must not be there twice', () => {
    expect(findColumn(table, 'PV_W')).toMatchObject({
      code: 'CW-DATA-COLUMN',
      message: 'more than one column is called "PV_W"',
      place: { line: 1, column: 13 },
    });
  });

  it('is nearest by edits', () => {
    expect(nearestName('solar_generation', ['solar_generatoin', 'generation'])).toBe('solar_generatoin');
    expect(nearestName('x', ['power', 'energy'])).toBeUndefined();
  });
});

describe('a number in a cell', () => {
  it.each([
    ['3.14', 3.14],
    [' -2 ', -2],
    ['+.5', 0.5],
    ['1613343600.0', 1613343600],
    ['9.9999994e-08', 9.9999994e-8],
  ])('%j is %d', (cell, value) => {
    expect(cellNumber(cell, false)).toBe(value);
  });

  it.each(['', 'NaN', 'Null', 'Infinity', '0x10', '1,5', '1 000', '5 kW', '1e999', '.'])(
    '%j is none',
    (cell) => {
      expect(cellNumber(cell, false)).toBeNaN();
    },
  );

  it('may have a decimal comma, but then no point', () => {
    expect(cellNumber('-3,25', true)).toBe(-3.25);
    expect(cellNumber('3.25', true)).toBeNaN();
    expect(cellNumber('1.234,5', true)).toBeNaN();
  });
});
