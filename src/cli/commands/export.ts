/** `chainwatt export`: the figures of a run or of a comparison in long form, as one file for data analysis. */
import { existsSync, rmSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { ChainwattError } from '../../kernel/index.js';
import {
  bringInto,
  CsvTableWriter,
  explained,
  filesOf,
  makeFolder,
  tableFile,
  type TableFormat,
} from '../../output/index.js';
import { summaryLongTable } from '../../records/fields-summary-long.js';
import { kindOfFolder } from '../../report/folder-kinds.js';
import {
  openComparison,
  openResults,
  readFigures,
  SUMMARY_LONG_TABLE,
  writeSummaryLong,
  type LongDesign,
} from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { noteIfInside } from '../write-files.js';
import { refuseKindsBut } from './only-kinds.js';

export interface ExportOptions {
  readonly out?: string;
  readonly format?: TableFormat;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Writes `summary-long` into the folder `out`, or beside the results, and prints the names of the files. */
export async function exportLong(
  terminal: Terminal,
  folder: string,
  { out = folder, format = 'csv', overwrite = false, json = false }: ExportOptions,
): Promise<number> {
  refuseKindsBut(['run', 'comparison'], 'export', folder);
  const designs = designsOf(folder);
  const pathOf = (form: 'csv' | 'parquet'): string => join(out, tableFile(SUMMARY_LONG_TABLE, form));
  const paths = filesOf('both').map(pathOf);
  const taken = paths.find((path) => existsSync(path));
  if (taken !== undefined && !overwrite) throw exists(taken);
  makeFolder(out);
  explained('write', out, () => {
    for (const path of paths) rmSync(path, { force: true });
  });
  const csv = pathOf('csv');
  const writer = new CsvTableWriter(csv, summaryLongTable);
  try {
    writeSummaryLong(designs, writer);
    writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
  await bringInto(format, [{ csv, parquet: pathOf('parquet'), table: summaryLongTable }]);
  const files = filesOf(format).map(pathOf);
  noteIfInside(
    folder,
    out,
    filesOf(format).map((form) => tableFile(SUMMARY_LONG_TABLE, form)),
  );
  if (json) await terminal.json({ files, rows: writer.rows });
  else await terminal.out(files);
  return exitCodes.ok;
}

function designsOf(folder: string): LongDesign[] {
  if (kindOfFolder(folder)?.kind === 'comparison') {
    return openComparison(folder).designs.flatMap(({ name, rows, manifest }) =>
      manifest === undefined ? [] : [{ name, rows, manifest }],
    );
  }
  const results = openResults(folder);
  const { manifest } = results;
  const { file } = manifest.scenario;
  const name = basename(file, extname(file));
  return [{ name, rows: readFigures(results), manifest }];
}

function exists(file: string): ChainwattError {
  return new ChainwattError('usage', {
    code: 'CW-OUTPUT-EXISTS',
    message: `${file} exists; files are never overwritten silently`,
    remedy: '--overwrite to replace it, or another folder with --out',
  });
}
