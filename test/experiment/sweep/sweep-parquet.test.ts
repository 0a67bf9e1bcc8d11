/** The tables of a sweep in Parquet: what CSV has, with the types of the dictionary, and the same bytes whoever worked. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { sweepTableNames, sweepTables } from '../../../src/records/fields-sweep.js';
import { experimentFolder, experimentText, mergedIn, planIn, workIn } from './small-sweep.js';

// a gate that opens 20 minutes before delivery cannot close 30 minutes before; 15 min and 1800 s have no unit in common
const home = experimentFolder(
  experimentText
    .replace(/pv: .*/, 'opens: { path: market.gateOpens, values: [60 min, 20 min] }')
    .replace('replications: 3', 'replications: 2')
    .replace(/fee: .*/, 'gate: { path: market.gateCloses, values: [15 min, 1800 s] }'),
);
const sweep = await planIn(home);
const out = join(home, 'one');
await workIn(sweep, out);
const merged = await mergedIn(sweep, out, 'both');
const types = { integer: 'INT64', number: 'DOUBLE', string: 'BYTE_ARRAY', boolean: 'BOOLEAN' };

function bytesOf(name: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(merged[`${name}.parquet`]!, 'latin1')).buffer;
}

it.each(sweepTableNames)('%s has the cells of the CSV, a column for each factor, and types', async (name) => {
  const { fields } = sweepTables(sweep.factors)[name];
  const columns = parquetMetadata(bytesOf(name)).schema.slice(1);
  expect(columns.map((column) => [column.name, column.type, column.repetition_type])).toEqual(
    fields.map((field) => [
      field.name,
      types[field.type],
      field.missing === undefined ? 'REQUIRED' : 'OPTIONAL',
    ]),
  );
  const rows = parse(merged[`${name}.csv`]!, { columns: true }) as Record<string, string>[];
  expect(rows.length).toBeGreaterThan(0);
  const read = await parquetReadObjects({ file: bytesOf(name) });
  expect(read).toHaveLength(rows.length);
  rows.forEach((row, k) => {
    for (const { name: column, type } of fields) {
      const cell = read[k]![column] as unknown;
      if (row[column] === '') expect(cell).toBeNull();
      else if (type === 'number') expect(cell).toBe(Number(row[column]));
      else expect(String(cell)).toBe(row[column]);
    }
  });
});

it('has factors as numbers where all their values have one unit, and else as text', () => {
  const columns = parquetMetadata(bytesOf('runs')).schema;
  const typeOf = (name: string): unknown => columns.find((column) => column.name === name)?.type;
  expect([typeOf('opens'), typeOf('gate')]).toEqual(['DOUBLE', 'BYTE_ARRAY']);
});

it('is the same bytes by two threads', async () => {
  const two = join(home, 'two');
  await workIn(sweep, two, { threads: 2 });
  expect(await mergedIn(sweep, two, 'both')).toEqual(merged);
});

it('leaves what is asked for and nothing of an earlier merge, described and with checksums', async () => {
  for (const [format, endings] of [
    ['parquet', ['parquet']],
    ['csv', ['csv']],
    ['both', ['csv', 'parquet']],
  ] as const) {
    await mergedIn(sweep, out, format);
    const tables = sweepTableNames.flatMap((name) => endings.map((ending) => `${name}.${ending}`));
    const names = readdirSync(out).filter((name) => name !== 'journals');
    expect(names.sort()).toEqual(['datapackage.json', 'plan.json', 'sweep.json', ...tables].sort());
    const described = JSON.parse(readFileSync(join(out, 'datapackage.json'), 'utf8')) as {
      resources: { path: string }[];
    };
    expect(described.resources.map(({ path }) => path).sort()).toEqual([...tables].sort());
    const { files } = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')) as {
      files: { name: string; sha256: string }[];
    };
    expect(files.map(({ name }) => name).sort()).toEqual(['datapackage.json', ...tables].sort());
    for (const { name, sha256 } of files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(out, name)))
          .digest('hex'),
      ).toBe(sha256);
  }
});
