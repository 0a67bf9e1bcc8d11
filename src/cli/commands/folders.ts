/**
 * Where results go: the folder asked for, which must be free, or `results/<name>`, which gets a number if it is taken. Overwriting replaces
 * what is of the same kind: runs by a run, a comparison by a comparison.
 * Errors: those of results folders; CW-OUTPUT-FOREIGN for a folder of another kind.
 */
import { existsSync, readdirSync, rmSync, type Dirent } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { openSweepFolder, type Sweep } from '../../experiment/index.js';
import { ChainwattError } from '../../kernel/index.js';
import {
  createResultsFolder,
  DATA_PACKAGE_FILE,
  dropMade,
  dropResults,
  explained,
  filesOf,
  foreignFolder,
  hasColumns,
  INCOMPLETE_FILE,
  makeFolder,
  MANIFEST_FILE,
  ResultsFolder,
  setAside,
  tableFile,
} from '../../output/index.js';
import { dictionary } from '../../records/experiment-tables.js';
import type { FolderKind } from '../../report/folder-commands.js';
import { factsOfKind, kindOfFolder, SCENARIO_FILE } from '../../report/folder-kinds.js';
import { chartFiles, SUMMARY_LONG_TABLE } from '../../report/index.js';
import { RESULTS } from '../results-folder.js';
import { version } from '../version.js';
import { designsNamedIn } from './designs-named.js';

export { RESULTS };

/** What `plot` and `export` put into a results folder. */
const madeLater = [
  ...Object.values(chartFiles),
  ...filesOf('both').map((format) => tableFile(SUMMARY_LONG_TABLE, format)),
];

export interface PlaceOptions {
  readonly out?: string;
  readonly overwrite?: boolean;
}

/** A folder made for results, and what the user is told about it. */
export interface Placed {
  readonly folder: ResultsFolder;
  readonly notes: readonly string[];
}

/** A folder for the results of one scenario. */
export function placeResults(name: string, options: PlaceOptions): Placed {
  return told(claimForRun(name, options), name, options);
}

function claimForRun(name: string, { out, overwrite }: PlaceOptions): ResultsFolder {
  const path = out ?? join(RESULTS, name);
  if (overwrite === true) refuseOtherKind(path, 'run');
  const [base, own] = split(path);
  const ifExists = overwrite === true ? 'overwrite' : out === undefined ? 'number' : 'refuse';
  return createResultsFolder(base, own, { ifExists });
}

/** Throws where chainwatt has written `path`, and by another command than the one that makes folders of this kind. */
function refuseOtherKind(path: string, kind: FolderKind): void {
  const found = kindOfFolder(path);
  if (found === undefined || found.kind === kind) return;
  throw new ChainwattError('usage', {
    code: 'CW-OUTPUT-FOREIGN',
    message: `${path} holds other results; a ${factsOfKind(kind).words} does not overwrite them`,
    found: `a ${found.words}`,
    expected: `a ${factsOfKind(kind).words}, an empty folder or none`,
    remedy: 'choose another folder with --out, or remove that one',
  });
}

/** Kinds of folders in which every design gets a results folder. */
export type DesignsKind = Exclude<FolderKind, 'run' | 'sweep'>;

/** A folder for a comparison, decomposition or the like of `designs`, each of which gets a results folder in it. */
export async function placeDesigns(
  kind: DesignsKind,
  name: string,
  designs: readonly string[],
  options: PlaceOptions,
): Promise<Placed> {
  return told(await claimForDesigns(kind, name, designs, options), name, options);
}

async function claimForDesigns(
  kind: DesignsKind,
  name: string,
  designs: readonly string[],
  { out, overwrite }: PlaceOptions,
): Promise<ResultsFolder> {
  const path = resolve(out ?? join(RESULTS, name));
  if (overwrite !== true) {
    const [base, own] = split(path);
    return createResultsFolder(base, own, { ifExists: out === undefined ? 'number' : 'refuse' });
  }
  const table = factsOfKind(kind).table!;
  const [csv, parquet] = [tableFile(table), tableFile(table, 'parquet')];
  if (kindOfFolder(path)?.kind === kind) {
    // a file of that name may be somebody else's
    const isOurs = hasColumns(join(path, csv), dictionary.get(table)!.fields);
    if (existsSync(join(path, csv)) && !isOurs) throw foreignFolder(path);
    const before = await designsNamedIn(path, kind);
    for (const design of before) if (!designs.includes(design)) dropResults(join(path, design));
  } else if (!isUnfinished(path) && !holdsOnly(path, designs)) {
    refuseOtherKind(path, kind);
    if (existsSync(path) && entriesOf(path).length > 0) throw foreignFolder(path);
    const [base, own] = split(path);
    return createResultsFolder(base, own);
  }
  for (const file of [csv, parquet, DATA_PACKAGE_FILE, INCOMPLETE_FILE])
    rmSync(join(path, file), { force: true });
  dropMade(path);
  return new ResultsFolder(path);
}

/** Whether several designs were stopped here before their table was written: the folder has a note and nothing else of a run's own. */
function isUnfinished(path: string): boolean {
  const has = (file: string): boolean => existsSync(join(path, file));
  return (
    kindOfFolder(path)?.kind === 'run' && has(INCOMPLETE_FILE) && !has(MANIFEST_FILE) && !has(SCENARIO_FILE)
  );
}

/** The same without a note, as they were killed: nothing is there but runs of these designs. */
function holdsOnly(path: string, designs: readonly string[]): boolean {
  if (!existsSync(path)) return false;
  const entries = entriesOf(path);
  return (
    entries.length > 0 &&
    entries.every(
      (entry) =>
        entry.isDirectory() &&
        designs.includes(entry.name) &&
        kindOfFolder(join(path, entry.name))?.kind === 'run',
    )
  );
}

function entriesOf(path: string): Dirent[] {
  return explained('read', path, () => readdirSync(path, { withFileTypes: true }));
}

/** The folder of a sweep, made or opened again: it is worked on many times, and never overwritten. */
export function placeSweep(path: string, sweep: Sweep): ResultsFolder {
  refuseOtherKind(path, 'sweep');
  makeFolder(path);
  return openSweepFolder(path, sweep, version());
}

/** The folder as the user would name it. */
export function shown(folder: ResultsFolder): string {
  const path = relative(process.cwd(), folder.path);
  return path === '' ? '.' : path.startsWith('..') ? folder.path : path;
}

/** `folder` with what the user is told: that the usual one was taken, and which files got another name. */
function told(folder: ResultsFolder, name: string, { out }: PlaceOptions): Placed {
  const notes = setAside(folder.path, madeLater).map(
    ({ from, to }) =>
      `${shown(folder)}/${from} is not as chainwatt wrote it, so it is kept, as ${to}: it does not belong to the new results`,
  );
  const usual = join(RESULTS, name);
  if (out === undefined && resolve(usual) !== resolve(folder.path))
    notes.push(`${usual} exists and is kept; these results go to ${shown(folder)}`);
  return { folder, notes };
}

function split(path: string): [base: string, name: string] {
  const whole = resolve(path);
  return [dirname(whole), basename(whole)];
}
