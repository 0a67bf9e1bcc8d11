/** docs/ledgers.md has a row for every ledger, with the claims that it makes; its figures come from the command that it names. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ledgerPropertiesOf } from '../../src/cli/ledger-properties.js';
import { ledgers } from '../../src/consensus/registry.js';
import { LEDGERS_BEGIN, LEDGERS_END } from '../../src/report/ledgers-markdown.js';

const page = readFileSync('docs/ledgers.md', 'utf8');
const rows = page
  .slice(page.indexOf(LEDGERS_BEGIN), page.indexOf(LEDGERS_END))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('docs/ledgers.md', () => {
  it.each([...ledgers.keys()])('has %s, and what it claims', async (kind) => {
    const row = rows.find(([, name]) => name === `\`${kind}\``);
    const claims = (await ledgerPropertiesOf(kind))!;
    expect(row).toEqual(expect.arrayContaining([claims.finality, claims.faultModel, claims.threshold]));
    // every figure is there
    expect(row!.slice(6, 14).every((cell) => /^(-|never|[\d,.]+)$/.test(cell!))).toBe(true);
  });

  it('has no other', () => {
    expect(rows).toHaveLength(ledgers.size);
  });
});
