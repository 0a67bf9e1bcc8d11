/**
 * The folders that a comparison or the like has inside, by its own table, whether that lies as CSV or as Parquet alone. A table that cannot be
 * read names none: then nothing is known to be its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AS_IT_IS, systemCode, tableFile } from '../../output/index.js';
import { BREAK_EVEN } from '../../records/fields-break-even.js';
import { isFolderName } from '../../report/read-comparison.js';
import { factsOfKind } from '../../report/folder-kinds.js';
import type { DesignsKind } from './folders.js';

type Row = Readonly<Record<string, unknown>>;

/** Names of folders that a row speaks of. */
const namesIn: Readonly<Record<DesignsKind, (row: Row) => readonly unknown[]>> = {
  comparison: ({ baseline, design }) => [baseline, design],
  decomposition: ({ cause }) => [AS_IT_IS, cause === 'together' ? 'without-all' : `without-${String(cause)}`],
  ledgers: ({ ledger }) => [ledger, `${String(ledger)}-flooded`],
  'break-even': ({ point }) => (point === BREAK_EVEN ? [] : [point]),
};

/** Names that can be those of folders in `folder`, each once; there may be no such folder. */
export async function designsNamedIn(folder: string, kind: DesignsKind): Promise<string[]> {
  const rows = await rowsOf(folder, factsOfKind(kind).table!);
  const names = rows
    .flatMap(namesIn[kind])
    .filter((name): name is string => typeof name === 'string' && isFolderName(name));
  return [...new Set(names)];
}

async function rowsOf(folder: string, table: string): Promise<readonly Row[]> {
  const csv = join(folder, tableFile(table));
  try {
    if (existsSync(csv)) {
      const { parse } = await import('csv-parse/sync');
      return parse(readFileSync(csv), { columns: true, relax_column_count: true, relax_quotes: true });
    }
    const { parquetReadObjects } = await import('hyparquet');
    const bytes = readFileSync(join(folder, tableFile(table, 'parquet')));
    return await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
  } catch (error) {
    // not ours to read, or no table at all
    if (systemCode(error) !== undefined && systemCode(error) !== 'ENOENT') throw error;
    return [];
  }
}
