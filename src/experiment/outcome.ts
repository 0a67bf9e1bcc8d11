/** How a run ended, as plain data that crosses threads: an error keeps its category, code and place. */
import { ChainwattError, type ErrorCategory, type Problem } from '../kernel/index.js';
import type { RunAccount } from '../model/summary.js';
import type { SummaryRow } from '../records/fields-summary.js';
import { withPlaces, type Places } from './places.js';

export interface RunDone {
  readonly status: 'done';
  readonly summary: SummaryRow;
  /** Of runs about a period of a year: what the year is added up from, beside the summary. */
  readonly account?: RunAccount;
  readonly digest: string;
  readonly unseed: string;
  readonly events: number;
  /** What the user should know and what is no error. */
  readonly notices: readonly Problem[];
}

/** Stopped on request: the rows written so far are whole, there is no result. */
export interface RunStopped {
  readonly status: 'stopped';
  readonly slotsDone: number;
}

export interface RunFailed {
  readonly status: 'failed';
  readonly category: ErrorCategory;
  readonly problems: readonly Problem[];
  /** Of defects only. */
  readonly stack?: string;
}

export type RunOutcome = RunDone | RunStopped | RunFailed;

/**
 * Anything thrown, as an outcome. What is no `ChainwattError` is a defect of chainwatt or of a plug-in. `places`: where the
 * scenario says what.
 */
export function failureOf(error: unknown, places: Places = new Map()): RunFailed {
  // of a plug-in's own error, which the guard has wrapped, that of the plug-in
  const thrown = error instanceof ChainwattError && error.cause instanceof Error ? error.cause : error;
  const stack = thrown instanceof Error && thrown.stack !== undefined ? { stack: thrown.stack } : {};
  if (error instanceof ChainwattError) {
    const { category } = error;
    const problems = withPlaces(error.problems, places);
    return { status: 'failed', category, problems, ...(category === 'invariant' ? stack : {}) };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    status: 'failed',
    category: 'invariant',
    problems: [
      { code: 'CW-UNEXPECTED', message, remedy: 'this is a defect: please report it with the command' },
    ],
    ...stack,
  };
}

/** The outcome of a failed run as an error again. */
export function errorOf(failure: RunFailed): ChainwattError {
  return new ChainwattError(failure.category, failure.problems);
}
