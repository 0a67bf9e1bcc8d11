import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldsMarkdown } from '../../src/output/fields-markdown.js';
import { dictionary } from '../../src/records/experiment-tables.js';
import { sweepTableNames, sweepTables } from '../../src/records/fields-sweep.js';
import { tableNames } from '../../src/records/tables.js';
import {
  BREAK_EVEN_TABLE,
  COMPARE_TABLE,
  DECOMPOSITION_TABLE,
  LEDGERS_TABLE,
} from '../../src/report/index.js';

describe('docs/fields.md', () => {
  it('is what the field dictionary says', () => {
    if (process.env['CHAINWATT_UPDATE_DOCS'] === '1') writeFileSync('docs/fields.md', fieldsMarkdown());
    expect(readFileSync('docs/fields.md', 'utf8')).toBe(fieldsMarkdown());
  });

  it('has every table that some command writes', () => {
    const ofDesigns = ['summary-long', COMPARE_TABLE, DECOMPOSITION_TABLE, LEDGERS_TABLE, BREAK_EVEN_TABLE];
    const headings = [...fieldsMarkdown().matchAll(/^## .*: `(.*)\.csv`$/gm)].map(([, name]) => name);
    expect(headings).toEqual([...tableNames, ...ofDesigns, ...sweepTableNames]);
    for (const name of sweepTableNames) {
      const { description, fields } = dictionary.get(name)!;
      expect(fields).toEqual(sweepTables([])[name].fields);
      // a sensitivity is of a factor, and at no point
      expect(description.includes('a column for each factor'), name).toBe(name !== 'sensitivity');
    }
  });

  it('has an entry for every field of every table', () => {
    const entries = fieldsMarkdown().match(/^- `/gm);
    expect(entries).toHaveLength(
      [...dictionary.values()].reduce((sum, { fields }) => sum + fields.length, 0),
    );
  });
});
