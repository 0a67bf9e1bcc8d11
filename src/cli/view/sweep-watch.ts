/**
 * How far sweeps are, in words, for pages that ask again and again: a folder is looked at seldom enough to take a twentieth of the time at
 * most. What a page shows is made here once, for the page as it is sent and for the script that brings it up to date.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SweepFollower, type SweepCounts, type SweepLook } from '../../experiment/index.js';
import { ChainwattError } from '../../kernel/index.js';
import { systemCode } from '../../output/index.js';
import { counted } from '../../report/index.js';
import { fixed } from '../../report/format.js';
import { timeText } from '../progress.js';
import { Rate } from './rate.js';

const LEAST_BETWEEN_ms = 500;
const SHARE_OF_TIME = 20;
/** After that long without a run somebody may have stopped. */
const QUIET_ms = 60_000;

/**
 * `planned`: nobody has begun. `working`: runs are missing. `worked`: all are there, and not merged. `merged`: the tables are those of the
 * journals. `unreadable`: the folder cannot be counted.
 */
export type SweepState = 'planned' | 'working' | 'worked' | 'merged' | 'unreadable';

/** As the script of the page reads it. Texts by the ids of their places. */
export interface SweepStatus {
  readonly state: SweepState;
  /** Runs that are there, and all that are asked for. */
  readonly value: number;
  readonly max: number;
  readonly texts: Readonly<
    Record<'sentence' | 'done' | 'failed' | 'left' | 'rate' | 'remaining' | 'written', string>
  >;
  /** What is read out; it changes seldom. */
  readonly spoken: string;
}

/** Runs that the tables in a folder are of; undefined where there are none. */
type MergedRuns = number | undefined;

interface Watched {
  readonly follower: SweepFollower;
  readonly rate: Rate;
  status: SweepStatus | undefined;
  next_ms: number;
}

export class SweepWatch {
  private readonly watched = new Map<string, Watched>();
  private readonly now: () => number;

  /** `now`: milliseconds since 1970. */
  constructor(now: () => number) {
    this.now = now;
  }

  status(folder: string): SweepStatus {
    let one = this.watched.get(folder);
    if (one === undefined) {
      one = { follower: new SweepFollower(folder), rate: new Rate(), status: undefined, next_ms: 0 };
      this.watched.set(folder, one);
    }
    const begun_ms = this.now();
    if (one.status !== undefined && begun_ms < one.next_ms) return one.status;
    one.status = this.lookAt(folder, one, begun_ms);
    const ended_ms = this.now();
    one.next_ms = ended_ms + Math.max(LEAST_BETWEEN_ms, SHARE_OF_TIME * (ended_ms - begun_ms));
    return one.status;
  }

  private lookAt(folder: string, { follower, rate }: Watched, now_ms: number): SweepStatus {
    try {
      const merged = mergedRuns(folder);
      // a folder that was copied without its plan and journals has what counts
      if (merged !== undefined && !hasPlan(folder)) return statusOf(undefined, merged, rate, now_ms);
      const look = follower.look();
      if (look.counts !== undefined) rate.note(now_ms, look.counts.written);
      return statusOf(look, merged, rate, now_ms);
    } catch (error) {
      if (!(error instanceof ChainwattError)) throw error;
      const [problem] = error.problems;
      return unreadable(problem === undefined ? error.message : `${problem.message} (${problem.code})`);
    }
  }
}

export function statusOf(
  look: SweepLook | undefined,
  merged: MergedRuns,
  rate: Pick<Rate, 'perSecond'>,
  now_ms: number,
): SweepStatus {
  const counts = look?.counts;
  if (counts === undefined) return merged === undefined ? planned(look) : alreadyMerged(merged);
  const { asked, done, failed, left } = counts;
  const state = left > 0 ? 'working' : merged === asked ? 'merged' : 'worked';
  const perSecond = left > 0 ? rate.perSecond() : undefined;
  const quiet_ms = Math.max(0, now_ms - (look?.written_ms ?? now_ms));
  return {
    state,
    value: done + failed,
    max: asked,
    texts: {
      sentence: sentenceOf(state, counts),
      done: fixed(done, 0),
      failed: fixed(failed, 0),
      left: fixed(left, 0) + (counts.byIntervals && left > 0 ? ', more where intervals turn out wide' : ''),
      rate: rateText(perSecond, left),
      remaining: left === 0 ? 'none' : perSecond ? `about ${timeText(left / perSecond)}` : 'not known',
      written: `${timeText(quiet_ms / 1000)} ago${left > 0 && quiet_ms > QUIET_ms ? ': perhaps nobody is working' : ''}`,
    },
    spoken: spokenOf(state, counts),
  };
}

function sentenceOf(state: SweepState, { asked, done, failed }: SweepCounts): string {
  const all = `${fixed(done + failed, 0)} of ${counted(asked, 'run')}`;
  if (state === 'working') return `${all} are there.`;
  return state === 'merged'
    ? `All ${counted(asked, 'run')} are there, and their tables are written.`
    : `All ${counted(asked, 'run')} are there. Their tables are not written yet: the process that works does that next, or chainwatt sweep merge.`;
}

/** By the last tenth of all runs that is full, so that not every run is read out; there may be more. */
function spokenOf(state: SweepState, { asked, done, failed }: SweepCounts): string {
  if (state === 'merged') return 'The sweep is done; its report can be read.';
  if (state === 'worked') return 'All runs are there.';
  const tenths = Math.floor((10 * (done + failed)) / asked);
  return tenths === 0 ? 'The sweep is under way.' : `At least ${10 * tenths} % of the runs are there.`;
}

function rateText(perSecond: number | undefined, left: number): string {
  if (left === 0) return 'none';
  if (perSecond === undefined) return 'measured while this page is open';
  if (perSecond === 0) return 'no run while this page was open, of the last two minutes';
  if (perSecond >= 1) return `${fixed(perSecond, perSecond >= 10 ? 0 : 1)} runs a second`;
  return perSecond * 60 >= 1
    ? `${fixed(60 * perSecond, 1)} runs a minute`
    : `${fixed(3600 * perSecond, 1)} runs an hour`;
}

const NONE = { done: '0', failed: '0', left: 'all', rate: 'none', remaining: 'not known', written: 'never' };

function planned(look: SweepLook | undefined): SweepStatus {
  const { points = 0, scenarios = [] } = look?.plan ?? {};
  const sentence = `Nobody has begun: ${counted(points, 'point')} in ${counted(scenarios.length, 'scenario')} are planned. The command chainwatt sweep work begins.`;
  return { state: 'planned', value: 0, max: 1, texts: { ...NONE, sentence }, spoken: 'Nobody has begun.' };
}

function alreadyMerged(runs: number): SweepStatus {
  const sentence = `All ${counted(runs, 'run')} are there, and their tables are written.`;
  const texts = {
    ...NONE,
    sentence,
    done: fixed(runs, 0),
    left: '0',
    remaining: 'none',
    written: 'not known',
  };
  return { state: 'merged', value: 1, max: 1, texts, spoken: 'The sweep is done; its report can be read.' };
}

function unreadable(sentence: string): SweepStatus {
  const unknown = 'not known';
  const texts = {
    done: unknown,
    failed: unknown,
    left: unknown,
    rate: unknown,
    remaining: unknown,
    written: unknown,
  };
  return { state: 'unreadable', value: 0, max: 1, texts: { ...texts, sentence }, spoken: sentence };
}

function hasPlan(folder: string): boolean {
  return textOf(join(folder, 'plan.json')) !== undefined;
}

/** By `sweep.json`, which a merge takes away first and writes last. */
function mergedRuns(folder: string): MergedRuns {
  const text = textOf(join(folder, 'sweep.json'));
  if (text === undefined) return undefined;
  try {
    const { runs, failed } = JSON.parse(text) as { readonly runs?: unknown; readonly failed?: unknown };
    const sum = Number(runs) + Number(failed);
    return Number.isInteger(sum) ? sum : undefined;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
