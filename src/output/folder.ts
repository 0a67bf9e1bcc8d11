/**
 * The life of a results folder. Nothing is overwritten unless asked for; files take their names when they are whole; the manifest
 * comes last. A run that fails leaves no manifest, a note INCOMPLETE, and the files that were whole.
 * Errors: CW-OUTPUT-EXISTS, CW-OUTPUT-FOREIGN and CW-OUTPUT-NAME (usage), CW-OUTPUT-IO.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync, type Dirent } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ChainwattError } from '../kernel/index.js';
import { tableNames, tables, type TableName } from '../records/tables.js';
import { DATA_PACKAGE_FILE } from './datapackage.js';
import { bringInto, filesOf, tableFile, type TableFormat } from './formats.js';
import { explained, systemCode } from './io-error.js';
import { hasColumns } from './header.js';
import { dropMade } from './made.js';
import { makeFolder } from './make-folder.js';
import {
  describeFile,
  MANIFEST_FILE,
  manifestText,
  readManifest,
  type Manifest,
  type ManifestFacts,
} from './manifest.js';
import { PART, writeWhole } from './part-file.js';

export const INCOMPLETE_FILE = 'INCOMPLETE';
/** Folder of the run as it is, within that of a decomposition or of break-even spreads. */
export const AS_IT_IS = 'as-it-is';
const PARTS_FOLDER = 'parts';
const MOST_NUMBERED = 10_000;

const allTableFiles = tableNames.flatMap((table) =>
  filesOf('both').map((format) => tableFile(table, format)),
);

/** What `ResultsFolder.part` calls its files. */
const PART_NAME = new RegExp(String.raw`^(${tableNames.join('|')})\.\d{6}\.csv$`);

/** What to do when the folder exists: refuse, replace the results in it, or take the next free `name-2`, `name-3`. */
export type IfExists = 'refuse' | 'overwrite' | 'number';

export interface FolderOptions {
  readonly ifExists?: IfExists;
}

/** Makes the folder `base/name`, and `base` where it is missing. An empty folder counts as not there. */
export function createResultsFolder(base: string, name: string, options: FolderOptions = {}): ResultsFolder {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw new ChainwattError('usage', {
      code: 'CW-OUTPUT-NAME',
      message: 'the name of a results folder is one part of a path',
      found: JSON.stringify(name),
    });
  }
  makeFolder(base);
  const path = join(base, name);
  if (claim(path)) return new ResultsFolder(path);
  switch (options.ifExists ?? 'refuse') {
    case 'overwrite':
      clearResults(path);
      return new ResultsFolder(path);
    case 'number':
      for (let number = 2; number < MOST_NUMBERED; number++) {
        const numbered = `${path}-${number}`;
        if (claim(numbered)) return new ResultsFolder(numbered);
      }
      throw exists(path, `${MOST_NUMBERED} folders of that name exist`);
    case 'refuse':
      throw exists(path, 'the folder holds files');
  }
}

export class ResultsFolder {
  readonly path: string;
  /** Names of the files that belong to the result, beside the tables. */
  private readonly written = new Set<string>();

  constructor(path: string) {
    this.path = path;
  }

  /** Path of the file `name`. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Path of a table's CSV file. */
  table(table: TableName): string {
    return this.file(tableFile(table));
  }

  /** Path of the rows of one replication, in a folder that vanishes with its last part. */
  part(table: TableName, replication: number): string {
    const folder = this.file(PARTS_FOLDER);
    makeFolder(folder);
    return join(folder, `${table}.${String(replication).padStart(6, '0')}.csv`);
  }

  /** Brings the tables that lie here as CSV into `format`, and returns their names. */
  async bringTablesInto(format: TableFormat): Promise<TableName[]> {
    const present = tableNames.filter((table) => existsSync(this.table(table)));
    await bringInto(
      format,
      present.map((table) => ({
        csv: this.table(table),
        parquet: this.file(tableFile(table, 'parquet')),
        table: tables[table],
      })),
    );
    return present;
  }

  /** Writes a small text file whole or not at all. */
  write(name: string, text: string): void {
    writeWhole(this.file(name), text);
    this.written.add(name);
  }

  /**
   * Writes the manifest, last of all, with the checksum of every table and of every file that `write` made; files of somebody
   * else's are not listed. A complete run takes its note INCOMPLETE away.
   */
  async finish(facts: ManifestFacts): Promise<void> {
    removeIfEmpty(this.file(PARTS_FOLDER));
    if (facts.complete) {
      rmSync(this.file(INCOMPLETE_FILE), { force: true });
      this.written.delete(INCOMPLETE_FILE);
    }
    const tableFiles = allTableFiles.filter((name) => existsSync(this.file(name)));
    const files = [];
    for (const name of [...new Set([...tableFiles, ...this.written])].sort()) {
      files.push(await describeFile(this.file(name), name));
    }
    writeWhole(this.file(MANIFEST_FILE), manifestText(facts, files));
  }

  /**
   * Says why there is no manifest, and drops what is half written; call it when nothing writes any more. It throws nothing:
   * where the note cannot be written (a full disk), the missing manifest says the same.
   */
  markIncomplete(reason: string): void {
    try {
      rmSync(this.file(MANIFEST_FILE), { force: true });
      dropHalfWritten(this.path);
      dropHalfWritten(this.file(PARTS_FOLDER));
      removeIfEmpty(this.file(PARTS_FOLDER));
      this.write(
        INCOMPLETE_FILE,
        `This run did not finish: ${reason}\nThe files beside this note are whole as far as they go; some are missing.\n`,
      );
    } catch (error) {
      const expected = systemCode(error) !== undefined || error instanceof ChainwattError;
      if (!expected) throw error;
    }
  }
}

/** Makes `path`, or takes it if it is an empty folder; false when it holds something. */
function claim(path: string): boolean {
  return makeFolder(path) === 'made' || explained('read', path, () => readdirSync(path)).length === 0;
}

/**
 * Removes what chainwatt left in the results folder `path`, and the folder itself where nothing else is in it. A folder without any trace of
 * a run, a link, and what is not there are left alone.
 */
export function dropResults(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true || !hasTrace(path)) return;
  clearResults(path);
  explained('delete', path, () => {
    removeIfEmpty(path);
  });
}

/** Removes what a run of chainwatt left in `path`, the manifest first; other files stay. Refuses a folder without any trace of one. */
function clearResults(path: string): void {
  if (!hasTrace(path)) throw foreignFolder(path);
  const manifest = manifestOf(path);
  const isResult = resultsBy(manifest);
  explained('delete', path, () => {
    rmSync(join(path, MANIFEST_FILE), { force: true });
    for (const { name } of entriesOf(path).filter(isResult)) rmSync(join(path, name), { force: true });
    for (const part of partsIn(path)) rmSync(part, { force: true });
    removeIfEmpty(join(path, PARTS_FOLDER));
  });
  dropMade(path);
  // those of a year's periods: another year may have others
  for (const name of new Set(manifest?.perRun.map(({ period }) => period))) {
    if (name === undefined || !isPlainName(name)) continue;
    const period = join(path, name);
    if (existsSync(join(period, MANIFEST_FILE))) dropResults(period);
  }
}

/**
 * Whether a run of chainwatt has been here: a manifest or a note of one, parts of its tables, or a table with the columns of the dictionary.
 * The name of a file alone is no trace but for the note: others call theirs `parts` and `transactions.csv` too.
 */
function hasTrace(path: string): boolean {
  return (
    isManifest(join(path, MANIFEST_FILE)) ||
    existsSync(join(path, INCOMPLETE_FILE)) ||
    partsIn(path).length > 0 ||
    tableNames.some((name) => hasColumns(join(path, tableFile(name)), tables[name].fields))
  );
}

/** Of any version of chainwatt, which each names itself in it. */
function isManifest(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof (content as { readonly chainwatt?: unknown } | null)?.chainwatt === 'string';
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== undefined) return false;
    throw error;
  }
}

/** What a file is called when it is whole. */
function wholeName(name: string): string {
  return name.endsWith(PART) ? name.slice(0, -PART.length) : name;
}

/** Paths of the parts of tables that a run was stopped with. */
function partsIn(path: string): string[] {
  const folder = join(path, PARTS_FOLDER);
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && PART_NAME.test(wholeName(entry.name)))
    .map(({ name }) => join(folder, name));
}

function entriesOf(path: string): Dirent[] {
  return explained('read', path, () => readdirSync(path, { withFileTypes: true }));
}

/** Tells the entries of a results folder that belong to its results. */
function resultsBy(manifest: Manifest | undefined): (entry: Dirent) => boolean {
  const known = knownNames(manifest);
  return (entry) => !entry.isDirectory() && known.has(wholeName(entry.name));
}

/** The folder's manifest; undefined where there is none, or one of another version. */
function manifestOf(path: string): Manifest | undefined {
  const manifest = join(path, MANIFEST_FILE);
  if (!existsSync(manifest)) return undefined;
  try {
    return readManifest(manifest);
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    return undefined;
  }
}

/** The files that chainwatt writes into every results folder, and those that the manifest lists. */
function knownNames(manifest: Manifest | undefined): Set<string> {
  const known = new Set([MANIFEST_FILE, INCOMPLETE_FILE, DATA_PACKAGE_FILE, ...allTableFiles]);
  for (const { name } of manifest?.files ?? []) if (isPlainName(name)) known.add(name);
  return known;
}

function isPlainName(name: string): boolean {
  return !isAbsolute(name) && !/[/\\]/.test(name) && name !== '..' && name !== '.';
}

function dropHalfWritten(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (name.endsWith(PART)) rmSync(join(folder, name), { force: true });
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** What is somebody else's is not overwritten. */
export function foreignFolder(path: string): ChainwattError {
  return new ChainwattError('usage', {
    code: 'CW-OUTPUT-FOREIGN',
    message: `${path} holds files that chainwatt did not write; it will not be overwritten`,
    remedy: 'choose another folder with --out',
  });
}

function exists(path: string, found: string): ChainwattError {
  return new ChainwattError('usage', {
    code: 'CW-OUTPUT-EXISTS',
    message: `${path} exists; results are never overwritten silently`,
    found,
    remedy: '--overwrite to replace the results in it, or another folder with --out',
  });
}
