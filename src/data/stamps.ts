/**
 * A column of stamps as instants. Local stamps without an offset go through the zone's table; of a doubled autumn hour the
 * first pass is summer time and the second winter time, told apart by the order of the rows.
 * Units: microseconds since 1970-01-01T00:00Z; NaN for rows that name no instant. Cost: O(rows).
 */
import { DAY, HOUR } from '../kernel/index.js';
import type { FindingLog } from './audit.js';
import { formatLocal, parseIsoText } from './iso.js';
import { cellNumber } from './table.js';
import type { Table } from './table.js';
import { civilToUtc, offsetTable } from './zone.js';
import type { OffsetTable, ZoneSpec } from './zone.js';

export type TimeFormat = 'auto' | 'unix-seconds' | 'unix-milliseconds' | 'iso';
/** Which end of its interval a stamp names. */
export type Label = 'start' | 'end';

export interface Stamps {
  /** One instant a row. */
  readonly instants_us: Float64Array;
  /** The offsets that local stamps were read with; undefined if none was local. */
  readonly offsets: OffsetTable | undefined;
  /** Instants of spring changes whose skipped hour has rows. */
  readonly springsWithRows: ReadonlySet<number>;
}

/** Between these a bare number is taken for Unix seconds (1973 to 2099), and a thousand times as much for milliseconds. */
const SECONDS_MIN = 1e8;
const SECONDS_MAX = 4.1e9;

function formatOf(cell: string): Exclude<TimeFormat, 'auto'> | undefined {
  if (parseIsoText(cell)) return 'iso';
  const value = cellNumber(cell, false);
  if (value >= SECONDS_MIN && value <= SECONDS_MAX) return 'unix-seconds';
  // from 1989 on, so that 201801010000 (a date without dashes) is not mistaken for an instant
  if (value >= 6e11 && value <= SECONDS_MAX * 1000) return 'unix-milliseconds';
  return undefined;
}

/** The most frequent positive difference between neighbours, the least among equals; 0 if there is none. */
export function usualStep(ascending: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < ascending.length; i++) {
    const step = ascending[i]! - ascending[i - 1]!;
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best = 0;
  let most = 0;
  for (const [step, count] of counts) {
    if (count > most || (count === most && step < best)) {
      best = step;
      most = count;
    }
  }
  return best;
}

/** Reads column `column` of the table; rows that name no instant are noted in `log`. */
export function readStamps(
  table: Table,
  column: number,
  format: TimeFormat,
  zone: ZoneSpec,
  label: Label,
  log: FindingLog,
): Stamps {
  const rows = table.rows;
  const instants_us = new Float64Array(rows.length).fill(NaN);
  const local_us = new Float64Array(rows.length).fill(NaN);
  const whole = (row: number): boolean => rows[row]!.length === table.names.length;
  const unreadable = (row: number): void => {
    log.note('unreadable-time', 1, () => table.place(row, column), `"${rows[row]![column]!.trim()}"`);
  };

  const first = rows.findIndex((cells, row) => whole(row) && cells[column]!.trim() !== '');
  const kind = format !== 'auto' ? format : first < 0 ? undefined : formatOf(rows[first]![column]!.trim());
  let earliest = Infinity;
  let latest = -Infinity;
  for (let row = 0; row < rows.length; row++) {
    if (!whole(row)) continue;
    const cell = rows[row]![column]!.trim();
    if (kind === 'iso') {
      const parsed = parseIsoText(cell);
      if (!parsed) unreadable(row);
      else if (parsed.offset_us !== undefined) instants_us[row] = parsed.local_us - parsed.offset_us;
      else {
        local_us[row] = parsed.local_us;
        if (parsed.local_us < earliest) earliest = parsed.local_us;
        if (parsed.local_us > latest) latest = parsed.local_us;
      }
    } else {
      const value = kind === undefined ? NaN : cellNumber(cell, table.decimalComma);
      if (value !== value) unreadable(row);
      else instants_us[row] = Math.round(value * (kind === 'unix-seconds' ? 1e6 : 1e3));
    }
  }
  if (earliest > latest) return { instants_us, offsets: undefined, springsWithRows: new Set() };
  const offsets = offsetTable(zone, earliest - DAY, latest + DAY);
  const springsWithRows = resolveLocal(table, column, local_us, offsets, label, log, instants_us);
  return { instants_us, offsets, springsWithRows };
}

/** Whether local stamps run backwards otherwise than by the repetition of an autumn hour. */
function isDisordered(local_us: Float64Array, offsets: OffsetTable): boolean {
  let previous = NaN;
  for (let row = 0; row < local_us.length; row++) {
    const local = local_us[row]!;
    if (local !== local) continue;
    if (local < previous) {
      if (previous - local > HOUR || civilToUtc(offsets, local).kind !== 'doubled') return true;
    }
    previous = local;
  }
  return false;
}

/** Turns local stamps into instants; returns the spring changes whose skipped hour has rows. */
function resolveLocal(
  table: Table,
  column: number,
  local_us: Float64Array,
  offsets: OffsetTable,
  label: Label,
  log: FindingLog,
  instants_us: Float64Array,
): Set<number> {
  const springsWithRows = new Set<number>();
  const disordered = offsets.changes.length > 1 && isDisordered(local_us, offsets);
  const seen = new Set<number>();
  const step_us = usualStep(local_us.filter((local) => local === local));
  let previousLocal = NaN;
  let previous_us = -Infinity;
  for (let row = 0; row < local_us.length; row++) {
    const local = local_us[row]!;
    if (local !== local) continue;
    const meaning = civilToUtc(offsets, local);
    let us = NaN;
    if (meaning.kind === 'unique') {
      us = meaning.us;
    } else if (meaning.kind === 'skipped') {
      // the end of the last interval before the change may be written in the old time
      const old_us = civilToUtc(offsets, local - 1);
      const endsThere = label === 'end' && old_us.kind === 'unique' && old_us.us + 1 === meaning.change_us;
      if (endsThere) us = meaning.change_us;
      else {
        springsWithRows.add(meaning.change_us);
        log.note(
          'spring-hour-present',
          1,
          () => table.place(row, column),
          `${formatLocal(local)} in ${offsets.zone}`,
        );
      }
    } else if (disordered) {
      const example = `${formatLocal(local)} in ${offsets.zone}`;
      log.note('autumn-hour-unclear', 1, () => table.place(row, column), example);
      us = seen.has(local) ? meaning.later_us : meaning.earlier_us;
      seen.add(local);
    } else if (local === previousLocal && step_us < meaning.later_us - meaning.earlier_us) {
      us = previous_us; // a repeated row, not the second pass
    } else {
      us = meaning.earlier_us > previous_us ? meaning.earlier_us : meaning.later_us;
    }
    instants_us[row] = us;
    previousLocal = local;
    if (us === us) previous_us = us;
  }
  return springsWithRows;
}
