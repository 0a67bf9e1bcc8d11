/** Where results go: the folder asked for, which must be free, or `results/<name>`, which gets a number if it is taken. */
import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import {
  createResultsFolder,
  DATA_PACKAGE_FILE,
  INCOMPLETE_FILE,
  ResultsFolder,
  tableFile,
} from '../../output/index.js';
import {
  BREAK_EVEN_TABLE,
  chartFiles,
  COMPARE_TABLE,
  DECOMPOSITION_TABLE,
  LEDGERS_TABLE,
  SUMMARY_LONG_TABLE,
} from '../../report/index.js';
import { RESULTS } from '../results-folder.js';

export { RESULTS };

const longFiles = [tableFile(SUMMARY_LONG_TABLE), tableFile(SUMMARY_LONG_TABLE, 'parquet')];

export interface PlaceOptions {
  readonly out?: string;
  readonly overwrite?: boolean;
}

/** A folder for the results of one scenario. */
export function placeResults(name: string, { out, overwrite }: PlaceOptions): ResultsFolder {
  const [base, own] = split(out ?? join(RESULTS, name));
  const ifExists = overwrite === true ? 'overwrite' : out === undefined ? 'number' : 'refuse';
  const folder = createResultsFolder(base, own, { ifExists });
  // charts and the long form of the results that were replaced
  for (const made of [...Object.values(chartFiles), ...longFiles]) rmSync(folder.file(made), { force: true });
  return folder;
}

/** The table that a folder of several designs has beside theirs: it tells whose the folder is. */
const sharedTables = {
  comparison: COMPARE_TABLE,
  decomposition: DECOMPOSITION_TABLE,
  ledgers: LEDGERS_TABLE,
  breakEven: BREAK_EVEN_TABLE,
} as const;

/** A folder for a comparison, decomposition or the like, in which every design gets a results folder. */
export function placeDesigns(
  kind: keyof typeof sharedTables,
  name: string,
  { out, overwrite }: PlaceOptions,
): ResultsFolder {
  const table = sharedTables[kind];
  const tableFiles = [tableFile(table), tableFile(table, 'parquet')];
  const path = resolve(out ?? join(RESULTS, name));
  const replaces = overwrite === true && tableFiles.some((file) => existsSync(join(path, file)));
  if (!replaces) {
    const [base, own] = split(path);
    return createResultsFolder(base, own, {
      ifExists: out === undefined && overwrite !== true ? 'number' : 'refuse',
    });
  }
  for (const file of [...tableFiles, ...longFiles, DATA_PACKAGE_FILE, INCOMPLETE_FILE])
    rmSync(join(path, file), { force: true });
  return new ResultsFolder(path);
}

/** The folder as the user would name it. */
export function shown(folder: ResultsFolder): string {
  const path = relative(process.cwd(), folder.path);
  return path === '' ? '.' : path.startsWith('..') ? folder.path : path;
}

/** A sentence if the usual folder was taken, else nothing. */
export function movedNote(folder: ResultsFolder, name: string, { out }: PlaceOptions): string | undefined {
  const usual = join(RESULTS, name);
  return out === undefined && resolve(usual) !== resolve(folder.path)
    ? `${usual} exists and is kept; these results go to ${shown(folder)}`
    : undefined;
}

function split(path: string): [base: string, name: string] {
  const whole = resolve(path);
  return [dirname(whole), basename(whole)];
}
