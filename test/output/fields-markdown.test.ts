import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldsMarkdown } from '../../src/output/fields-markdown.js';
import { dictionary } from '../../src/records/experiment-tables.js';

describe('docs/fields.md', () => {
  it('is what the field dictionary says', () => {
    if (process.env['CHAINWATT_UPDATE_DOCS'] === '1') writeFileSync('docs/fields.md', fieldsMarkdown());
    expect(readFileSync('docs/fields.md', 'utf8')).toBe(fieldsMarkdown());
  });

  it('has an entry for every field of every table', () => {
    const entries = fieldsMarkdown().match(/^- `/gm);
    expect(entries).toHaveLength(
      [...dictionary.values()].reduce((sum, { fields }) => sum + fields.length, 0),
    );
  });
});
