/**
 * Journals: what workers of a sweep have finished, a line a run, in files that only grow. Every process writes a file of its own, so that
 * any number of them share a folder; a line counts as soon as it is whole. Who is killed loses the runs that were under way
 * and nothing else.
 *
 * A line is the first 16 hexadecimal digits of the SHA-256 of what follows, a blank, and JSON. The first one says which plan and version the
 * others are of, and how many replications its worker was asked for. A last line that is cut off is no line. Runs that stand in several journals count once, and must be equal.
 * Errors: CW-OUTPUT-IO; CW-SWEEP-CORRUPT, CW-SWEEP-MIXED and CW-SWEEP-DIFFER (category `input`) when journals are read.
 * Cost: 20 bytes of memory a run of the plan, whatever a line holds.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ChainwattError, type ErrorCategory, type Problem } from '../../kernel/index.js';
import { explained, ioError, makeFolder, systemCode } from '../../output/index.js';
import { eachLine } from './lines.js';
import { runNumber, runsAtMost, type SweepRun, type SweepShape } from './sweep.js';

export const JOURNALS_FOLDER = 'journals';
const ENDING = '.jsonl';
const DIGEST_digits = 16;
/** A line is its digest, a blank, its JSON and a line break. */
const FRAME_bytes = DIGEST_digits + 2;
/** Its first line is shorter. */
const MOST_START_bytes = 4096;

/** Which plan the runs of a journal belong to, and by which version they were made. */
export interface JournalHeader {
  readonly plan: string;
  readonly chainwatt: string;
}

/** The first line: what its worker was asked for counts for who looks on, and for nobody else. */
export type JournalStart = JournalHeader & Pick<SweepShape, 'replications' | 'target'>;

/** A figure of a summary; an infinite one is a word, as JSON has none. */
export type RecordedCell = number | string | null;

interface RecordedRun extends SweepRun {
  /** Hash of the scenario that was run; empty: it could not be made. */
  readonly hash: string;
}

export interface DoneRecord extends RecordedRun {
  readonly status: 'done';
  readonly digest: string;
  readonly unseed: string;
  readonly events: number;
  /** The summary, in the order of its fields. */
  readonly cells: readonly RecordedCell[];
}

export interface FailedRecord extends RecordedRun {
  readonly status: 'failed';
  readonly category: ErrorCategory;
  readonly problems: readonly Problem[];
}

export type RunRecord = DoneRecord | FailedRecord;

/** A journal that this process writes. */
export class JournalWriter {
  readonly path: string;
  /** Written so far. */
  bytes = 0;
  private readonly descriptor: number;

  /** `worker` begins the name; a number that is free ends it. */
  constructor(folder: string, worker: string, start: JournalStart) {
    const journals = join(folder, JOURNALS_FOLDER);
    makeFolder(journals);
    [this.path, this.descriptor] = createNew(journals, worker);
    this.write(start);
  }

  append(record: RunRecord): void {
    this.write(record);
  }

  /** What was written reaches the disk. */
  close(): void {
    explained('write', this.path, () => {
      fsyncSync(this.descriptor);
      closeSync(this.descriptor);
    });
  }

  private write(content: object): void {
    const json = JSON.stringify(content);
    const line = Buffer.from(`${digestOf(json)} ${json}\n`, 'utf8');
    explained('write', this.path, () => {
      let done = 0;
      while (done < line.length) done += writeSync(this.descriptor, line, done, line.length - done);
    });
    this.bytes += line.length;
  }
}

/** Makes the first file of that name and a number that nobody has made; no two processes get the same. */
function createNew(folder: string, worker: string): [string, number] {
  for (let number = 1; ; number++) {
    const path = join(folder, `${worker}-${number}${ENDING}`);
    try {
      return [path, openSync(path, 'wx')];
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw ioError(error, 'create', path);
    }
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_digits);
}

const NOWHERE = -1;

/** A journal and how far it was read. */
interface FollowedFile {
  readonly path: string;
  /** Among those of the index, from 0. */
  readonly number: number;
  /** Of whole lines. */
  bytes: number;
  lines: number;
  /** Its size then, with a line that is not whole. */
  seen_bytes: number;
  isTorn: boolean;
}

/** Where the journals of a folder have each run of a sweep. Replications beyond those that it asks for by now are left alone. */
export class JournalIndex {
  private readonly sweep: SweepShape;
  private readonly header: JournalHeader;
  private readonly journals: string;
  private readonly files: FollowedFile[] = [];
  private readonly known = new Map<string, FollowedFile>();
  private readonly fileOf: Int32Array;
  private readonly offset: Float64Array;
  private readonly length: Int32Array;
  private readonly failed: Uint8Array;

  constructor(folder: string, sweep: SweepShape, header: JournalHeader) {
    this.sweep = sweep;
    this.header = header;
    this.journals = join(folder, JOURNALS_FOLDER);
    const runs = runsAtMost(sweep);
    this.fileOf = new Int32Array(runs).fill(NOWHERE);
    this.offset = new Float64Array(runs);
    this.length = new Int32Array(runs);
    this.failed = new Uint8Array(runs);
    this.readOn();
  }

  /** Lines that are cut off, which count for nothing. */
  get torn(): number {
    return this.files.filter(({ isTorn }) => isTorn).length;
  }

  /**
   * Reads what was written since it was last read. Returns whether what it knew still stands: not where a journal is gone or shorter than it was,
   * and then another index must be made.
   */
  readOn(): boolean {
    const names = journalNames(this.journals);
    if ([...this.known.keys()].some((name) => !names.includes(name))) return false;
    for (const name of names) {
      const path = join(this.journals, name);
      const bytes = explained('read', path, () => statSync(path).size);
      let file = this.known.get(name);
      if (file === undefined) {
        file = { path, number: this.files.length, bytes: 0, lines: 0, seen_bytes: 0, isTorn: false };
        this.files.push(file);
        this.known.set(name, file);
      }
      if (bytes < file.seen_bytes) return false;
      if (bytes === file.seen_bytes) continue;
      file.seen_bytes = bytes;
      this.lookThrough(file);
    }
    return true;
  }

  /** Runs that are there. */
  get count(): number {
    return this.fileOf.reduce((count, file) => (file === NOWHERE ? count : count + 1), 0);
  }

  has(run: number): boolean {
    return this.fileOf[run] !== NOWHERE;
  }

  hasFailed(run: number): boolean {
    return this.failed[run] === 1;
  }

  /** The record of a run that is there. */
  read(run: number): RunRecord {
    const { path } = this.files[this.fileOf[run]!]!;
    const bytes = Buffer.allocUnsafe(this.length[run]!);
    explained('read', path, () => {
      const descriptor = openSync(path, 'r');
      try {
        readSync(descriptor, bytes, 0, bytes.length, this.offset[run]!);
      } finally {
        closeSync(descriptor);
      }
    });
    const json = jsonOf(bytes.toString('utf8'));
    if (json === undefined) throw corrupt(path, `byte ${this.offset[run]!}`);
    return JSON.parse(json) as RunRecord;
  }

  private lookThrough(file: FollowedFile): void {
    file.isTorn = false;
    const visit = (line: string, offset: number, isWhole: boolean): void => {
      if (!isWhole) {
        file.isTorn = true;
        return;
      }
      const length = Buffer.byteLength(line, 'utf8') + 1;
      file.lines++;
      file.bytes = offset + length;
      this.take(file, line, offset, length);
    };
    eachLine(file.path, visit, file.bytes);
  }

  /** A line that is whole. */
  private take({ path, number, lines }: FollowedFile, line: string, offset: number, length: number): void {
    const json = jsonOf(line);
    if (json === undefined) throw corrupt(path, `line ${lines}`);
    if (lines === 1) {
      checkHeader(path, JSON.parse(json) as JournalHeader, this.header);
      return;
    }
    const record = JSON.parse(json) as RunRecord;
    if (!isOf(this.sweep, record)) throw corrupt(path, `line ${lines}: there is no such run`);
    if (record.replication >= this.sweep.replications.maximum) return;
    const run = runNumber(this.sweep, record);
    if (this.has(run)) {
      this.checkSame(path, run, json);
      return;
    }
    this.fileOf[run] = number;
    this.offset[run] = offset;
    this.length[run] = length;
    this.failed[run] = record.status === 'failed' ? 1 : 0;
  }

  /** Two workers may have made the same run; then they have made the same of it. */
  private checkSame(path: string, run: number, json: string): void {
    if (JSON.stringify(this.read(run)) === json) return;
    throw new ChainwattError('invariant', {
      code: 'CW-SWEEP-DIFFER',
      message: `run ${run} was made twice and came out differently`,
      found: `${path} and ${this.files[this.fileOf[run]!]!.path}`,
      expected: 'the same result whoever makes it',
      remedy: 'this is a defect of chainwatt or of a plug-in: please report it with the experiment',
    });
  }
}

/** What the first line of a journal says; undefined while that is not whole. */
export function readStart(path: string): unknown {
  const bytes = Buffer.alloc(MOST_START_bytes);
  const count = explained('read', path, () => {
    const descriptor = openSync(path, 'r');
    try {
      return readSync(descriptor, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(descriptor);
    }
  });
  const text = bytes.toString('utf8', 0, count);
  const end = text.indexOf('\n');
  if (end < 0 && count < bytes.length) return undefined;
  const json = jsonOf(text.slice(0, Math.max(0, end)));
  if (json === undefined) throw corrupt(path, 'line 1');
  return JSON.parse(json);
}

function isOf({ points, scenarios }: SweepShape, { point, replication, scenario }: SweepRun): boolean {
  return (
    point >= 0 && point < points.length && scenario >= 0 && scenario < scenarios.length && replication >= 0
  );
}

export function journalNames(journals: string): string[] {
  try {
    return readdirSync(journals)
      .filter((name) => name.endsWith(ENDING))
      .sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw ioError(error, 'read', journals);
  }
}

/** The JSON of a line, if its digest is right. */
function jsonOf(line: string): string | undefined {
  const json = line.slice(DIGEST_digits + 1).trimEnd();
  return line.length > FRAME_bytes && line.startsWith(digestOf(json)) ? json : undefined;
}

function checkHeader(path: string, found: JournalHeader, wanted: JournalHeader): void {
  if (found.plan === wanted.plan && found.chainwatt === wanted.chainwatt) return;
  const byVersion = found.chainwatt !== wanted.chainwatt;
  throw new ChainwattError('input', {
    code: 'CW-SWEEP-MIXED',
    message: `${path} is of ${byVersion ? 'another version of chainwatt' : 'another plan'}: its runs cannot be put together with others`,
    found: byVersion ? `version ${found.chainwatt}` : `plan ${found.plan}`,
    expected: byVersion ? `version ${wanted.chainwatt}, which this is` : `plan ${wanted.plan}`,
    remedy: byVersion
      ? `use version ${found.chainwatt} to go on with its runs, or make the sweep anew in another folder with --out`
      : 'move the journal into the folder of the sweep that it belongs to; its runs stay as they are',
  });
}

function corrupt(path: string, where: string): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-SWEEP-CORRUPT',
    message: `${path}, ${where}: not what a worker has written`,
    remedy: 'remove that journal: its runs are made again, those of others stay',
  });
}
