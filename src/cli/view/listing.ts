/**
 * What chainwatt has written into a folder and those below it: runs, comparisons and the like, sweeps, each with the results that lie inside of
 * it. Links of the file system are not followed. A folder that cannot be read, or a manifest that is none, is listed as such.
 * Cost: one look into each folder, and a manifest read again when it has changed.
 */
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ChainwattError } from '../../kernel/index.js';
import { INCOMPLETE_FILE, MADE_FILE, MANIFEST_FILE, readManifest, systemCode } from '../../output/index.js';
import type { FolderKind } from '../../report/folder-commands.js';
import { kindOfNames, PLAN_FILE, SCENARIO_FILE, SWEEP_FILE } from '../../report/folder-kinds.js';
import { isName } from './paths.js';

/** `open`: no manifest yet, or a sweep that is not merged. `broken`: what should describe it cannot be read. */
export type ResultState = 'complete' | 'incomplete' | 'open' | 'broken';

export interface ResultFile {
  readonly name: string;
  readonly size_bytes: number;
}

export interface Result {
  /** Where it lies below the folder that is served; none: it is that folder. */
  readonly parts: readonly string[];
  readonly kind: FolderKind;
  readonly state: ResultState;
  readonly title: string;
  /** Why it is not complete, where a file says so. */
  readonly note?: string;
  /** When it began by its manifest, else when it was last written to; milliseconds since 1970. */
  readonly when_ms: number;
  readonly runs?: number;
  readonly seed?: string;
  /** Tables and what describes them. */
  readonly files: readonly ResultFile[];
  /** Results inside: designs of a comparison, periods of a year. */
  readonly inside: readonly Result[];
}

const DEEPEST = 6;
const MOST_FOLDERS = 5000;

/** Folders in which no results lie. */
const passedBy = new Set(['journals', 'charts', 'parts', 'node_modules']);

const sweepSchema = z.object({
  title: z.string(),
  seed: z.string().optional(),
  runs: z.int().optional(),
  failed: z.int().optional(),
});

/** What is told of one folder, before those inside of it are looked at. */
type Own = Omit<Result, 'parts' | 'files' | 'inside'>;

/** Files that may be downloaded. */
function isResultFile(name: string): boolean {
  if (name === MADE_FILE) return false;
  return isName(name) && (/\.(csv|parquet|json)$/.test(name) || name === INCOMPLETE_FILE);
}

export interface Listed {
  /** Newest first. */
  readonly results: readonly Result[];
  /** Whether there were too many folders to look into all. */
  readonly isCut: boolean;
}

export class Listing {
  private readonly root: string;
  private readonly remembered = new Map<string, { readonly key: string; readonly own: Own }>();
  private folders = 0;

  /** `root`: a real path. */
  constructor(root: string) {
    this.root = root;
  }

  list(): Listed {
    this.folders = 0;
    const results = this.within([], 0);
    return { results: newestFirst(results), isCut: this.folders > MOST_FOLDERS };
  }

  /** The result that is the folder at `parts`; undefined where that is none. */
  at(parts: readonly string[]): Result | undefined {
    this.folders = 0;
    return this.resultAt(parts, entriesOf(join(this.root, ...parts)), DEEPEST - 1);
  }

  /** The result at `parts`, or else those below. */
  private within(parts: readonly string[], depth: number): Result[] {
    if (++this.folders > MOST_FOLDERS) return [];
    const entries = entriesOf(join(this.root, ...parts));
    const result = this.resultAt(parts, entries, depth);
    return result === undefined ? this.below(parts, entries, depth) : [result];
  }

  private below(parts: readonly string[], entries: readonly Dirent[], depth: number): Result[] {
    if (depth >= DEEPEST) return [];
    return entries
      .filter((entry) => entry.isDirectory() && isName(entry.name) && !passedBy.has(entry.name))
      .flatMap(({ name }) => this.within([...parts, name], depth + 1));
  }

  private resultAt(parts: readonly string[], entries: readonly Dirent[], depth: number): Result | undefined {
    const folder = join(this.root, ...parts);
    const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
    const kind = kindOfNames(names)?.kind;
    if (kind === undefined) return undefined;
    const files = [...names].filter(isResultFile).sort().map(sizedIn(folder));
    const inside = newestFirst(this.below(parts, entries, depth));
    const name = parts.at(-1) ?? 'this folder';
    const own =
      kind === 'run'
        ? this.ofManifest(folder, names, name)
        : kind === 'sweep'
          ? this.ofSweep(folder, names, name)
          : ofDesigns(folder, kind, names, inside, name);
    return { parts, ...own, files, inside };
  }

  private ofManifest(folder: string, names: ReadonlySet<string>, name: string): Own {
    if (!names.has(MANIFEST_FILE)) {
      const note = noteOf(folder, names) ?? 'it has no manifest yet: it is under way, or was killed';
      const state = names.has(INCOMPLETE_FILE) ? 'incomplete' : 'open';
      return { kind: 'run', state, title: titleOfScenario(folder) ?? name, note, when_ms: writtenAt(folder) };
    }
    return this.known(join(folder, MANIFEST_FILE), name, 'run', (path) => {
      const { scenario, started, seed, perRun, complete } = readManifest(path);
      return {
        kind: 'run',
        state: complete ? 'complete' : 'incomplete',
        title: scenario.title,
        ...(complete ? {} : { note: 'it was stopped, or some of its runs failed' }),
        when_ms: Date.parse(started),
        runs: perRun.length,
        seed,
      };
    });
  }

  private ofSweep(folder: string, names: ReadonlySet<string>, name: string): Own {
    const isMerged = names.has(SWEEP_FILE);
    const own = this.known(
      join(folder, isMerged ? SWEEP_FILE : PLAN_FILE),
      name,
      'sweep',
      (path, when_ms) => {
        const { title, seed, runs, failed } = sweepSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
        return {
          kind: 'sweep',
          state: isMerged ? 'complete' : 'open',
          title,
          when_ms,
          ...(seed === undefined ? {} : { seed }),
          ...(runs === undefined ? {} : { runs }),
          ...(failed === undefined || failed === 0 ? {} : { note: `${failed} more failed` }),
        };
      },
    );
    // more replications may have been asked for since it was merged
    const newest_ms = newestJournal(folder);
    const isOpen = own.state === 'complete' && newest_ms > writtenAt(join(folder, SWEEP_FILE));
    return { ...own, ...(isOpen ? { state: 'open' } : {}), when_ms: Math.max(own.when_ms, newest_ms) };
  }

  /** What `read` makes of a file, again only when that has changed. */
  private known(
    path: string,
    title: string,
    kind: FolderKind,
    read: (path: string, when_ms: number) => Own,
  ): Own {
    const when_ms = writtenAt(path);
    const key = `${when_ms} ${sizeOf(path)}`;
    const before = this.remembered.get(path);
    if (before?.key === key) return before.own;
    let own: Own;
    try {
      own = read(path, when_ms);
    } catch (error) {
      const isOurs =
        error instanceof ChainwattError || error instanceof SyntaxError || error instanceof z.ZodError;
      if (!isOurs && systemCode(error) === undefined) throw error;
      return { kind, state: 'broken', title, note: 'what should describe it cannot be read', when_ms };
    }
    this.remembered.set(path, { key, own });
    return own;
  }
}

function ofDesigns(
  folder: string,
  kind: FolderKind,
  names: ReadonlySet<string>,
  inside: readonly Result[],
  title: string,
): Own {
  const note = noteOf(folder, names);
  const [newest] = inside;
  const isWhole = note === undefined && inside.every(({ state }) => state === 'complete');
  return {
    kind,
    state: isWhole ? 'complete' : 'incomplete',
    title,
    ...(note === undefined ? {} : { note }),
    when_ms: newest?.when_ms ?? writtenAt(folder),
    runs: inside.reduce((sum, { runs = 0 }) => sum + runs, 0),
    ...(newest?.seed === undefined ? {} : { seed: newest.seed }),
  };
}

function newestFirst(results: readonly Result[]): Result[] {
  const name = ({ parts }: Result): string => parts.join('/');
  return [...results].sort((a, b) => b.when_ms - a.when_ms || (name(a) < name(b) ? -1 : 1));
}

/** What the note INCOMPLETE begins with. */
function noteOf(folder: string, names: ReadonlySet<string>): string | undefined {
  if (!names.has(INCOMPLETE_FILE)) return undefined;
  return orUndefined(() =>
    readFileSync(join(folder, INCOMPLETE_FILE), 'utf8').split('\n', 1)[0]!.slice(0, 500),
  );
}

function titleOfScenario(folder: string): string | undefined {
  const text = orUndefined(() => readFileSync(join(folder, SCENARIO_FILE), 'utf8'));
  const title = /"title":\s*("(?:[^"\\]|\\.)*")/.exec(text ?? '')?.[1];
  try {
    return title === undefined ? undefined : (JSON.parse(title) as string);
  } catch {
    return undefined;
  }
}

/** When a journal of a sweep was last written to; 0 if there is none. */
function newestJournal(folder: string): number {
  const journals = join(folder, 'journals');
  return Math.max(0, ...entriesOf(journals).map(({ name }) => writtenAt(join(journals, name))));
}

function entriesOf(folder: string): Dirent[] {
  return orUndefined(() => readdirSync(folder, { withFileTypes: true })) ?? [];
}

function sizedIn(folder: string): (name: string) => ResultFile {
  return (name) => ({ name, size_bytes: sizeOf(join(folder, name)) });
}

function sizeOf(path: string): number {
  return orUndefined(() => statSync(path).size) ?? 0;
}

function writtenAt(path: string): number {
  return orUndefined(() => statSync(path).mtimeMs) ?? 0;
}

/** Files come and go while somebody works: what is gone is not there. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
