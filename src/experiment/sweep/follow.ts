/**
 * Looks on while others work on a sweep, from its folder alone, without the experiment file: what is planned by `plan.json`, what is done by the
 * journals, and how many replications are asked for by the journal that was written last. Nothing is written.
 *
 * Errors: CW-SWEEP-PLAN where `plan.json` is none; those of journals; CW-OUTPUT-IO. After one, the next look begins anew.
 * Cost: a look reads what was written since the last; where the rule of replications looks at intervals, also what it knows of its KPI.
 * Memory: 20 bytes a run of the plan.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ChainwattError } from '../../kernel/index.js';
import { explained } from '../../output/index.js';
import { summaryFields, type SummaryFieldName } from '../../records/fields-summary.js';
import { JournalIndex, journalNames, JOURNALS_FOLDER, readStart, type JournalHeader } from './journal.js';
import { progressOf } from './progress.js';
import { PLAN_FILE } from './sweep-folder.js';
import { runsAtMost, type SweepShape } from './sweep.js';

/** Of a plan that is followed: a gigabyte of memory. */
const MOST_RUNS = 50_000_000;
const MOST_REPLICATIONS = 1_000_000;

const planSchema = z.object({
  plan: z.string(),
  chainwatt: z.string(),
  title: z.string(),
  scenarios: z.array(z.object({ name: z.string() })).min(1),
  factors: z.array(z.string()),
  points: z.int().min(1),
});

const kpiNames = new Set<string>(summaryFields.map(({ name }) => name));

const replications = z.int().min(1).max(MOST_REPLICATIONS);
const startSchema = z.object({
  replications: z.object({
    minimum: replications,
    maximum: replications,
    step: replications,
    halfWidth: z.number().optional(),
  }),
  target: z.custom<SummaryFieldName>((name) => typeof name === 'string' && kpiNames.has(name)).optional(),
});

export type SweepPlan = z.output<typeof planSchema>;

/** Runs that are asked for by what is known, and what has become of them. */
export interface SweepCounts {
  readonly asked: number;
  readonly done: number;
  readonly failed: number;
  readonly left: number;
  /** Runs in the journals, those that the rule no longer asks for included: what grows while somebody works. */
  readonly written: number;
  /** Whether intervals decide how many runs there are, so that more may be asked for. */
  readonly byIntervals: boolean;
}

export interface SweepLook {
  readonly plan: SweepPlan;
  /** Undefined while nobody has begun to work. */
  readonly counts: SweepCounts | undefined;
  /** When a journal was last written to, by the clock of its file system, in milliseconds since 1970. */
  readonly written_ms: number | undefined;
}

export class SweepFollower {
  private readonly folder: string;
  private index: JournalIndex | undefined;
  /** What `index` was made for. */
  private made = '';

  constructor(folder: string) {
    this.folder = folder;
  }

  look(): SweepLook {
    try {
      return this.lookNow();
    } catch (error) {
      this.index = undefined;
      throw error;
    }
  }

  private lookNow(): SweepLook {
    const plan = readPlan(join(this.folder, PLAN_FILE));
    const latest = this.latestJournal();
    // a journal whose first line is not whole yet says nothing
    const start = latest === undefined ? undefined : startOf(latest.path);
    if (latest === undefined || start === undefined)
      return { plan, counts: undefined, written_ms: undefined };
    const shape: SweepShape = {
      points: { length: plan.points },
      scenarios: { length: plan.scenarios.length },
      replications: { ...start.replications, halfWidth: start.replications.halfWidth },
      target: start.target,
    };
    if (runsAtMost(shape) > MOST_RUNS)
      throw notAPlan(join(this.folder, PLAN_FILE), `${runsAtMost(shape)} runs`, `at most ${MOST_RUNS}`);
    const index = this.indexOf(shape, plan);
    const { asked, missing, failed } = progressOf(shape, index);
    const counts: SweepCounts = {
      asked,
      done: asked - missing - failed,
      failed,
      left: missing,
      written: index.count,
      byIntervals: shape.target !== undefined,
    };
    return { plan, counts, written_ms: latest.written_ms };
  }

  /** The index of before, read on, if it still stands; else another one. */
  private indexOf(shape: SweepShape, { plan, chainwatt }: SweepPlan): JournalIndex {
    const header: JournalHeader = { plan, chainwatt };
    const wanted = JSON.stringify([shape, header]);
    if (this.index !== undefined && this.made === wanted && this.index.readOn()) return this.index;
    this.index = new JournalIndex(this.folder, shape, header);
    this.made = wanted;
    return this.index;
  }

  private latestJournal(): { readonly path: string; readonly written_ms: number } | undefined {
    const journals = join(this.folder, JOURNALS_FOLDER);
    return journalNames(journals)
      .map((name) => {
        const path = join(journals, name);
        return { path, written_ms: explained('read', path, () => statSync(path)).mtimeMs };
      })
      .sort((a, b) => a.written_ms - b.written_ms)
      .at(-1);
  }
}

function readPlan(path: string): SweepPlan {
  const text = explained('read', path, () => readFileSync(path, 'utf8'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAPlan(path, 'no JSON');
  }
  const { data, error } = planSchema.safeParse(value);
  if (data === undefined) throw notAPlan(path, z.prettifyError(error));
  return data;
}

function startOf(path: string): z.output<typeof startSchema> | undefined {
  const start = readStart(path);
  if (start === undefined) return undefined;
  const { data, error } = startSchema.safeParse(start);
  if (data === undefined) throw notAPlan(path, z.prettifyError(error));
  return data;
}

function notAPlan(
  path: string,
  found: string,
  expected = 'what `chainwatt sweep` has written',
): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-SWEEP-PLAN',
    message: `${path} does not say what is planned`,
    found,
    expected,
    remedy: '`chainwatt sweep status` with the experiment file counts what is done',
  });
}
