/**
 * The kinds of fault that a measured series can have, and what may be done about each: a table, and nothing else.
 * The kinds follow the faults of published metering data: gaps, repeated stamps, clock changes, feed-in read as negative load,
 * frozen meters, spikes and wrong units.
 */
import type { Problem } from '../kernel/index.js';

/** `zero` and `interpolate` replace the slot's value; `keep` goes on as `faults[kind].kept` says. */
export type Policy = 'fail' | 'zero' | 'interpolate' | 'keep';

/** Every kind of fault, in the order in which audits list them. */
export const faultKinds = [
  'unreadable-time',
  'off-grid',
  'out-of-order',
  'duplicate',
  'conflict',
  'gap',
  'spring-hour-missing',
  'spring-hour-present',
  'autumn-hour-doubled',
  'autumn-hour-single',
  'autumn-hour-unclear',
  'not-numeric',
  'negative',
  'stuck',
  'outlier',
  'all-zero',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly code: string;
  /** What the count counts, in the plural. */
  readonly title: string;
  readonly usual: Policy;
  readonly allowed: readonly Policy[];
  /** What `keep` does, where it is allowed. */
  readonly kept?: string;
  readonly expected: string;
  readonly remedy: string;
}

const ANY_POLICY: readonly Policy[] = ['fail', 'zero', 'interpolate', 'keep'];
const REPLACE_ONLY: readonly Policy[] = ['fail', 'zero', 'interpolate'];
const FAIL_OR_KEEP: readonly Policy[] = ['fail', 'keep'];
const WRONG_CLOCK =
  'if the clock behind the stamps never changes, say zone: "UTC" or a fixed offset such as "+01:00"; otherwise add offsets';

/** Every kind of fault with its code, its usual treatment and the treatments that make sense for it. */
export const faults: Readonly<Record<FaultKind, Fault>> = {
  'unreadable-time': {
    code: 'CW-DATA-TIME',
    title: 'rows whose time cannot be read',
    usual: 'fail',
    allowed: FAIL_OR_KEEP,
    kept: 'the rows are left out',
    expected: 'ISO 8601 such as 2021-03-28T01:30Z, Unix seconds or Unix milliseconds, the same in every row',
    remedy: 'mend the stamps, or name timeColumn and timeFormat',
  },
  'off-grid': {
    code: 'CW-DATA-STEP',
    title: 'rows whose time is not a whole number of steps from the others',
    usual: 'fail',
    allowed: FAIL_OR_KEEP,
    kept: 'the rows are left out',
    expected: 'equally spaced times',
    remedy: 'give the step if it was taken wrongly from the data, or mend the stamps',
  },
  'out-of-order': {
    code: 'CW-DATA-ORDER',
    title: 'rows earlier than the row before',
    usual: 'keep',
    allowed: FAIL_OR_KEEP,
    kept: 'the rows are sorted by time',
    expected: 'ascending times',
    remedy: 'sort the rows by time',
  },
  duplicate: {
    code: 'CW-DATA-DUPLICATE',
    title: 'rows that repeat a time and its value',
    usual: 'keep',
    allowed: FAIL_OR_KEEP,
    kept: 'the first of the equal rows counts',
    expected: 'one row for each time',
    remedy: 'delete the repeated rows',
  },
  conflict: {
    code: 'CW-DATA-CONFLICT',
    title: 'rows that repeat a time with another value',
    usual: 'fail',
    allowed: ANY_POLICY,
    kept: 'the first row counts',
    expected: 'one value for each time',
    remedy: 'find out which row is right',
  },
  gap: {
    code: 'CW-DATA-GAP',
    title: 'slots without a row',
    usual: 'fail',
    allowed: REPLACE_ONLY,
    expected: 'a row for every slot between the first and the last',
    remedy: 'fill them in the file',
  },
  'spring-hour-missing': {
    code: 'CW-DATA-SPRING',
    title: 'changes to summer time whose skipped hour has no rows',
    usual: 'keep',
    allowed: FAIL_OR_KEEP,
    kept: 'as it should be: no time is missing',
    expected: 'rows for it',
    remedy: WRONG_CLOCK,
  },
  'spring-hour-present': {
    code: 'CW-DATA-SPRING',
    title: 'rows in an hour that the clocks skip',
    usual: 'fail',
    allowed: FAIL_OR_KEEP,
    kept: 'the rows are left out',
    expected: 'no local time that never was',
    remedy: WRONG_CLOCK,
  },
  'autumn-hour-doubled': {
    code: 'CW-DATA-AUTUMN',
    title: 'changes to winter time whose doubled hour has rows for both passes',
    usual: 'keep',
    allowed: FAIL_OR_KEEP,
    kept: 'as it should be: the first rows are summer time, the second ones winter time',
    expected: 'one pass',
    remedy: WRONG_CLOCK,
  },
  'autumn-hour-single': {
    code: 'CW-DATA-AUTUMN',
    title: 'changes to winter time whose doubled hour has rows for one pass only',
    usual: 'fail',
    allowed: ANY_POLICY,
    kept: 'the first pass is used for the second too',
    expected: 'rows for both passes of the hour',
    remedy: WRONG_CLOCK,
  },
  'autumn-hour-unclear': {
    code: 'CW-DATA-AUTUMN',
    title: 'rows in a doubled hour of a file that is not in order of time',
    usual: 'fail',
    allowed: FAIL_OR_KEEP,
    kept: 'the first row with a stamp is summer time, the next one winter time',
    expected: 'rows in order of time, or offsets in the stamps',
    remedy: 'sort the rows by true time',
  },
  'not-numeric': {
    code: 'CW-DATA-NUMBER',
    title: 'cells that hold no number',
    usual: 'fail',
    allowed: REPLACE_ONLY,
    expected: 'a number such as 3.14, or 3,14 with decimalComma: true; no thousands separators, no units',
    remedy: 'mend or fill these cells',
  },
  negative: {
    code: 'CW-DATA-NEGATIVE',
    title: 'negative values',
    usual: 'fail',
    allowed: ANY_POLICY,
    kept: 'the values stay',
    expected: 'values of zero or more',
    remedy: 'a meter behind PV counts feed-in as negative: take the column of the consumption alone',
  },
  stuck: {
    code: 'CW-DATA-STUCK',
    title: 'slots in stretches of one unchanging value',
    usual: 'keep',
    allowed: ANY_POLICY,
    kept: 'the values stay',
    expected: 'values that change, or zero',
    remedy: 'the meter may have frozen; a load that is constant for more than a day is rare',
  },
  outlier: {
    code: 'CW-DATA-OUTLIER',
    title: 'values far above the rest',
    usual: 'keep',
    allowed: ANY_POLICY,
    kept: 'the values stay',
    expected: 'values up to the limit',
    remedy: 'check the unit and these rows, or the scale of the column',
  },
  'all-zero': {
    code: 'CW-DATA-ZERO',
    title: 'series without a single value other than zero',
    usual: 'keep',
    allowed: FAIL_OR_KEEP,
    kept: 'the series stays',
    expected: 'a meter that counts',
    remedy: 'check the column; the meter may belong to an empty home',
  },
};

/** Treatments that differ from the usual ones. */
export type Policies = { readonly [Kind in FaultKind]?: Policy | undefined };

/** The problems of policies that make no sense for their kind. */
export function checkPolicies(policies: Policies): Problem[] {
  const problems: Problem[] = [];
  for (const [kind, policy] of Object.entries(policies)) {
    if (policy === undefined) continue;
    const known = faultKinds.find((each) => each === kind);
    const fault = known && faults[known];
    if (fault?.allowed.includes(policy)) continue;
    problems.push({
      code: 'CW-DATA-OPTION',
      message: fault ? `"${policy}" is no treatment for ${fault.title}` : `there is no fault "${kind}"`,
      path: `policies.${kind}`,
      found: `"${policy}"`,
      expected: fault ? fault.allowed.join(' | ') : faultKinds.join(' | '),
      remedy: fault ? 'choose one of these' : 'name one of these',
    });
  }
  return problems;
}
