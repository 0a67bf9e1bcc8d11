/**
 * The kinds of folders that chainwatt writes: what they are known by, and which table a report of them reads first.
 * The first that knows a folder takes it, so that of a run comes last. It loads nothing to draw with.
 */
import { readdirSync } from 'node:fs';
import { INCOMPLETE_FILE, MANIFEST_FILE, systemCode, tableFile } from '../output/index.js';
import { BREAK_EVEN_TABLE } from './break-even-csv.js';
import { COMPARE_TABLE } from './compare-csv.js';
import { DECOMPOSITION_TABLE } from './decompose-csv.js';
import type { FolderKind } from './folder-commands.js';
import { LEDGERS_TABLE } from './ledgers-csv.js';

export interface KindFacts {
  readonly kind: FolderKind;
  /** What it is, in a sentence after "a". */
  readonly words: string;
  /** The table that it has beside those of its runs, if any. */
  readonly table?: string;
  readonly isOf: (names: ReadonlySet<string>) => boolean;
}

export const SWEEP_FILE = 'sweep.json';
export const PLAN_FILE = 'plan.json';
export const SCENARIO_FILE = 'scenario.json';

const hasTable =
  (table: string) =>
  (names: ReadonlySet<string>): boolean =>
    names.has(tableFile(table)) || names.has(tableFile(table, 'parquet'));

const hasOneOf =
  (...files: readonly string[]) =>
  (names: ReadonlySet<string>): boolean =>
    files.some((file) => names.has(file));

export const folderKinds: readonly KindFacts[] = [
  {
    kind: 'sweep',
    words: 'sweep',
    table: 'points',
    isOf: hasOneOf(SWEEP_FILE, PLAN_FILE),
  },
  {
    kind: 'decomposition',
    words: 'decomposition of losses',
    table: DECOMPOSITION_TABLE,
    isOf: hasTable(DECOMPOSITION_TABLE),
  },
  {
    kind: 'ledgers',
    words: 'comparison of ledgers',
    table: LEDGERS_TABLE,
    isOf: hasTable(LEDGERS_TABLE),
  },
  {
    kind: 'break-even',
    words: 'break-even spread',
    table: BREAK_EVEN_TABLE,
    isOf: hasTable(BREAK_EVEN_TABLE),
  },
  {
    kind: 'comparison',
    words: 'comparison',
    table: COMPARE_TABLE,
    isOf: (names) => hasTable(COMPARE_TABLE)(names) && !names.has(MANIFEST_FILE),
  },
  {
    kind: 'run',
    words: 'run',
    isOf: hasOneOf(MANIFEST_FILE, INCOMPLETE_FILE, SCENARIO_FILE),
  },
];

/** The kind of a folder with files of these names; undefined where none is chainwatt's. */
export function kindOfNames(names: ReadonlySet<string>): KindFacts | undefined {
  return folderKinds.find(({ isOf }) => isOf(names));
}

/** The kind of the folder at `path`; undefined where nothing of chainwatt lies there, or nothing at all. */
export function kindOfFolder(path: string): KindFacts | undefined {
  try {
    const files = readdirSync(path, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return kindOfNames(new Set(files.map(({ name }) => name)));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

export function factsOfKind(kind: FolderKind): KindFacts {
  return folderKinds.find((facts) => facts.kind === kind)!;
}
