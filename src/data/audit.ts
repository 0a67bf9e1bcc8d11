/**
 * What was wrong with a series and what was done about it: findings are noted while it is read, values are checked, marked slots
 * are mended. Nothing is mended silently: every finding stands in the audit with its treatment (kinds and policies: faults.ts).
 * Units: values in the profile's own unit (W, W/kWp or plain). Errors: CW-DATA-*, all at once. Cost: O(n log n) a series.
 */
import type { Place, Problem } from '../kernel/index.js';
import { HOUR } from '../kernel/index.js';
import { faultKinds, faults } from './faults.js';
import type { FaultKind, Policies, Policy } from './faults.js';
import { markOf, SOUND } from './mend.js';

export interface Finding {
  readonly kind: FaultKind;
  readonly policy: Policy;
  readonly count: number;
  /** The first of them. */
  readonly place: Place;
  readonly example: string;
}

/** What was found in a series and what was done about it. */
export interface Audit {
  readonly file: string;
  readonly column: string;
  readonly rows: number;
  /** Rows that ended in no slot: repeated, off the grid, unreadable or in an hour that never was. */
  readonly rowsLeftOut: number;
  /** The zone of stamps without an offset. */
  readonly zone: string;
  readonly start_us: number;
  readonly end_us: number;
  readonly step_us: number;
  readonly slots: number;
  /** Slots whose value is not the file's. */
  readonly zeroed: number;
  readonly interpolated: number;
  /** Slots of a second autumn hour taken from the first. */
  readonly copied: number;
  readonly findings: readonly Finding[];
}

interface Entry {
  count: number;
  readonly place: Place;
  readonly example: string;
}

/** Collects findings while a series is read; life cycle: note, note, …, then findings or problems. */
export class FindingLog {
  private readonly entries = new Map<FaultKind, Entry>();
  private readonly policies: Policies;

  constructor(policies: Policies) {
    this.policies = policies;
  }

  policy(kind: FaultKind): Policy {
    return this.policies[kind] ?? faults[kind].usual;
  }

  /** Counts `count` faults; `place` and `example` are asked for only for the first of the kind. */
  note(kind: FaultKind, count: number, place: () => Place, example: string): void {
    const entry = this.entries.get(kind);
    if (entry) entry.count += count;
    else this.entries.set(kind, { count, place: place(), example });
  }

  has(kind: FaultKind): boolean {
    return this.entries.has(kind);
  }

  /** Whether a fault of this kind was found that makes the series unusable. */
  failed(kind: FaultKind): boolean {
    return this.has(kind) && this.policy(kind) === 'fail';
  }

  /** In the order of `FaultKind`. */
  findings(): Finding[] {
    const found: Finding[] = [];
    for (const kind of faultKinds) {
      const entry = this.entries.get(kind);
      if (entry) found.push({ kind, policy: this.policy(kind), ...entry });
    }
    return found;
  }

  problems(): Problem[] {
    return this.findings()
      .filter((finding) => finding.policy === 'fail')
      .map(({ kind, count, place, example }) => {
        const fault = faults[kind];
        const ways = fault.allowed.filter((policy) => policy !== 'fail').join(' | ');
        return {
          code: fault.code,
          message: `${fault.title}: ${count}`,
          place,
          found: example,
          expected: fault.expected,
          remedy: `${fault.remedy}; or say policies: { ${kind}: ${ways} }`,
        };
      });
  }
}

export interface ValueLimits {
  /** One non-zero value for longer than this is `stuck`. Default 24 h. */
  readonly stuckAfter_us?: number | undefined;
  /** Sizes above this are outliers, in the profile's unit. */
  readonly outlierAbove?: number | undefined;
  /** Without `outlierAbove`: sizes above this many times the 99.9th percentile of the sizes are outliers. Default 3. */
  readonly outlierFactor?: number | undefined;
}

/** The 99.9th percentile of the sizes, by nearest rank; below 1,000 values that is the largest. NaN entries are skipped. */
function largeSize(values: Float64Array): number {
  const sizes = values.filter((value) => value === value).map(Math.abs);
  sizes.sort();
  return sizes.length === 0 ? 0 : sizes[Math.ceil(0.999 * sizes.length) - 1]!;
}

/**
 * Looks for negative, stuck, outlying and all-zero values (NaN: no value), notes them in `log` and marks their slots.
 * Shapes: `marks` as long as `values`; `placeOf` gives a slot's place in the text.
 */
export function auditValues(
  values: Float64Array,
  step_us: number,
  limits: ValueLimits,
  log: FindingLog,
  marks: Uint8Array,
  placeOf: (slot: number) => Place,
): void {
  const large = largeSize(values);
  // with a percentile of zero the series is idle nearly always, and any activity would stand out
  const factorLimit = large > 0 ? (limits.outlierFactor ?? 3) * large : Infinity;
  const outlierLimit = limits.outlierAbove ?? factorLimit;
  const stuckSlots = Math.floor((limits.stuckAfter_us ?? 24 * HOUR) / step_us);
  const negativeMark = markOf(log.policy('negative'));
  const outlierMark = markOf(log.policy('outlier'));
  const stuckMark = markOf(log.policy('stuck'));
  let idle = true;
  let run = 0;
  for (let slot = 0; slot <= values.length; slot++) {
    const value = slot < values.length ? values[slot]! : NaN;
    const previous = slot > 0 ? values[slot - 1]! : NaN;
    if (value === previous) {
      run++;
    } else {
      if (run > stuckSlots && previous !== 0) {
        const from = slot - run;
        log.note('stuck', run, () => placeOf(from), `${previous} for ${(run * step_us) / HOUR} h`);
        if (stuckMark !== SOUND) marks.fill(stuckMark, from, slot);
      }
      run = 1;
    }
    if (value !== value) continue;
    if (value !== 0) idle = false;
    if (value < 0) {
      log.note('negative', 1, () => placeOf(slot), String(value));
      if (negativeMark !== SOUND) marks[slot] = negativeMark;
    }
    if (Math.abs(value) > outlierLimit) {
      log.note('outlier', 1, () => placeOf(slot), `${value}, limit ${Number(outlierLimit.toPrecision(6))}`);
      if (outlierMark !== SOUND) marks[slot] = outlierMark;
    }
  }
  if (idle && values.length > 0) log.note('all-zero', 1, () => placeOf(0), `${values.length} slots of 0`);
}

/** The audit as lines of text, for people. */
export function describeAudit(audit: Audit): string[] {
  const lines = [
    `${audit.file}: column "${audit.column}", ${audit.rows} rows, ${audit.slots} slots, ` +
      `${audit.zeroed} set to zero, ${audit.interpolated} interpolated, ${audit.copied} copied, ` +
      `${audit.rowsLeftOut} rows left out`,
  ];
  for (const { kind, policy, count, place, example } of audit.findings) {
    lines.push(
      `  ${faults[kind].title}: ${count} (${policy}), first at ${place.line}:${place.column}: ${example}`,
    );
  }
  return lines;
}
