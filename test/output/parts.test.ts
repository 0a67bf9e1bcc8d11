import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CsvTableWriter } from '../../src/output/csv.js';
import { mergeParts } from '../../src/output/parts.js';
import { integer, text } from '../../src/records/fields.js';
import type { Table } from '../../src/records/tables.js';
import { scratch } from './scratch.js';

const table: Table = {
  title: 'Test',
  description: '',
  fields: [integer('replication', ''), integer('slot', ''), text('buyer', '')],
  primaryKey: ['replication'],
  references: [],
};

function writeRows(path: string, replications: readonly number[], slots: number): void {
  const sink = new CsvTableWriter(path, table);
  for (const replication of replications) {
    for (let slot = 0; slot < slots; slot++) {
      sink.integer(replication);
      sink.integer(slot);
      sink.text(slot % 3 === 0 ? 'a\nline break' : 'renter-7');
      sink.end();
    }
  }
  sink.close();
}

describe('merging parts', () => {
  it('gives what one writer would have written, in the order of the parts, and deletes them', async () => {
    const folder = scratch();
    writeRows(join(folder, 'whole.csv'), [2, 0, 1], 10);
    const parts = [2, 0, 1].map((replication) => join(folder, `part${replication}.csv`));
    [2, 0, 1].forEach((replication, i) => writeRows(parts[i]!, [replication], 10));

    await mergeParts(join(folder, 'out.csv'), parts);

    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe(
      readFileSync(join(folder, 'whole.csv'), 'utf8'),
    );
    expect(readdirSync(folder).sort()).toEqual(['out.csv', 'whole.csv']);
  });

  it('copies parts of several megabytes and parts without rows', async () => {
    const folder = scratch();
    const parts = ['a.csv', 'b.csv', 'c.csv'].map((name) => join(folder, name));
    writeRows(parts[0]!, [0], 120_000);
    writeRows(parts[1]!, [], 0);
    writeRows(parts[2]!, [2], 120_000);
    writeRows(join(folder, 'whole.csv'), [0, 2], 120_000);

    await mergeParts(join(folder, 'out.csv'), parts);

    expect(readFileSync(join(folder, 'out.csv')).equals(readFileSync(join(folder, 'whole.csv')))).toBe(true);
  });

  it('refuses parts of different tables, keeps them, and writes nothing', async () => {
    const folder = scratch();
    const parts = [join(folder, 'a.csv'), join(folder, 'b.csv')];
    writeRows(parts[0]!, [0], 2);
    writeFileSync(parts[1]!, 'replication,slot\n1,1\n');

    await expect(mergeParts(join(folder, 'out.csv'), parts)).rejects.toMatchObject({
      code: 'CW-OUTPUT-PART',
    });
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'b.csv']);
  });

  it('names a part that is not there, and keeps the others', async () => {
    const folder = scratch();
    const parts = [join(folder, 'a.csv'), join(folder, 'gone.csv')];
    writeRows(parts[0]!, [0], 2);

    const error = await mergeParts(join(folder, 'out.csv'), parts).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'CW-OUTPUT-IO', category: 'io' });
    expect(String(error)).toContain('gone.csv');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk keeps the parts', async () => {
    const folder = scratch();
    const part = join(folder, 'a.csv');
    writeRows(part, [0], 2);
    symlinkSync('/dev/full', join(folder, 'out.csv.part'));

    await expect(mergeParts(join(folder, 'out.csv'), [part])).rejects.toMatchObject({ code: 'CW-OUTPUT-IO' });
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });
});
