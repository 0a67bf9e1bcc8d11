/**
 * Civil time as a recorded table of UTC offsets: built once for a span from rules (zones.ts), a fixed offset or a table of
 * the user's own, then only looked up. No `Intl`, no `Date`: the same on every machine.
 * Units: microseconds since 1970-01-01T00:00Z (UTC instants) or on the local clock (`local_us`); offsets east positive.
 * Errors: CW-DATA-ZONE for a zone that is unknown or a span before its rules begin. Cost of a look-up: O(changes), few.
 */
import { assert, ChainwattError, DAY, HOUR, MINUTE, SECOND } from '../kernel/index.js';
import type { Place } from '../kernel/index.js';
import { civilFromDays, dayNumber, dayOfYear, daysFromCivil, daysInMonth, weekdayOfDays } from './civil.js';
import { formatInstant, formatLocal, parseIsoText, parseOffset } from './iso.js';
import { nearestName } from './nearest.js';
import { zoneRules } from './zones.js';
import type { ChangeRule, ZoneRule } from './zones.js';

/** A zone of the user's own: each offset, such as `+01:00`, holds from an instant, such as `2021-03-28T01:00Z`. */
export interface ExplicitZone {
  readonly name: string;
  readonly offsets: readonly { readonly from: string; readonly offset: string }[];
}

/** An IANA name that zones.ts knows, `UTC`, a fixed offset such as `+01:00`, or a table. */
export type ZoneSpec = string | ExplicitZone;

export interface OffsetChange {
  readonly from_us: number;
  readonly offset_us: number;
}

/** UTC offsets of one zone in [from_us, to_us]; the first entry begins with the span. */
export interface OffsetTable {
  readonly zone: string;
  readonly from_us: number;
  readonly to_us: number;
  readonly changes: readonly OffsetChange[];
}

/** What the local clock and calendar show. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** 0 = Monday … 6 = Sunday */
  readonly weekday: number;
  /** 1..366 */
  readonly dayOfYear: number;
  readonly offset_us: number;
}

/** The instant that a local time means: one, two where the clocks go back, none where they go forward. */
export type CivilInstant =
  | { readonly kind: 'unique'; readonly us: number }
  | { readonly kind: 'doubled'; readonly earlier_us: number; readonly later_us: number }
  | { readonly kind: 'skipped'; readonly change_us: number };

/** The instant of a change of the clocks in `year`. */
function changeInstant(rule: ChangeRule, year: number, standard_us: number): number {
  const length = daysInMonth(year, rule.month);
  const first = daysFromCivil(year, rule.month, 1);
  const earliest = rule.sunday === 'last' ? first + length - 7 : first + (rule.sunday - 1) * 7;
  const day = earliest + (6 - weekdayOfDays(earliest));
  const offset_us = rule.clock === 'utc' ? 0 : rule.clock === 'standard' ? standard_us : standard_us + HOUR;
  return day * DAY + rule.time_us - offset_us;
}

/** All changes of a rule-based zone from its first known year to the end of the year of `to_us`. */
function changesByRule(rule: ZoneRule, to_us: number): OffsetChange[] {
  const { standard_us, eras } = rule;
  const first_year = eras[0]!.from_year;
  const last_year = Math.max(first_year, civilFromDays(dayNumber(to_us)).year + 1);
  const changes: OffsetChange[] = [];
  let era = 0;
  for (let year = first_year; year <= last_year; year++) {
    if (era + 1 < eras.length && eras[era + 1]!.from_year <= year) era++;
    const { start, end } = eras[era]!;
    changes.push({ from_us: changeInstant(start, year, standard_us), offset_us: standard_us + HOUR });
    changes.push({ from_us: changeInstant(end, year, standard_us), offset_us: standard_us });
  }
  changes.sort((a, b) => a.from_us - b.from_us);
  const before_us = changes[0]!.offset_us === standard_us ? standard_us + HOUR : standard_us;
  // the table begins where its first year does on every clock on earth
  return [{ from_us: daysFromCivil(first_year, 1, 1) * DAY - DAY, offset_us: before_us }, ...changes];
}

function zoneError(message: string, found: string, expected: string, remedy: string, place?: Place): never {
  throw new ChainwattError('input', { code: 'CW-DATA-ZONE', message, place, found, expected, remedy });
}

function explicitChanges(zone: ExplicitZone, place?: Place): OffsetChange[] {
  const changes = zone.offsets.map(({ from, offset }): OffsetChange => {
    const instant = parseIsoText(from);
    const offset_us = parseOffset(offset);
    if (instant?.offset_us === undefined || offset_us === undefined) {
      zoneError(
        `zone "${zone.name}" has an entry that cannot be read`,
        `{ from: "${from}", offset: "${offset}" }`,
        'from: an instant with Z or an offset, offset: hours and minutes',
        'write it like { from: "2021-03-28T01:00Z", offset: "+02:00" }',
        place,
      );
    }
    return { from_us: instant.local_us - instant.offset_us, offset_us };
  });
  for (let i = 1; i < changes.length; i++) {
    if (changes[i]!.from_us > changes[i - 1]!.from_us) continue;
    const found = `${zone.offsets[i - 1]!.from}, then ${zone.offsets[i]!.from}`;
    zoneError(`zone "${zone.name}" is not in order`, found, 'ascending instants', 'sort its entries', place);
  }
  return changes;
}

/** All known changes of a zone up to `to_us`; an offset that holds for ever begins at minus infinity. */
function changesOf(zone: ZoneSpec, to_us: number, place?: Place): OffsetChange[] {
  if (typeof zone !== 'string') return explicitChanges(zone, place);
  const rule = zoneRules.get(zone);
  if (rule && rule.eras.length > 0) return changesByRule(rule, to_us);
  const fixed_us = rule ? rule.standard_us : parseOffset(zone.replace(/^(?:UTC|GMT)(?=[+-])/, ''));
  if (fixed_us !== undefined) return [{ from_us: -Infinity, offset_us: fixed_us }];
  const nearest = nearestName(zone, zoneRules.keys());
  return zoneError(
    'the time zone is not known',
    `"${zone}"`,
    `a fixed offset such as "+01:00", or one of ${[...zoneRules.keys()].join(', ')}`,
    (nearest ? `did you mean "${nearest}"? Otherwise give` : 'give') +
      ' a table: { name, offsets: [{ from: "2021-03-28T01:00Z", offset: "+02:00" }, …] }',
    place,
  );
}

/** Whether `zone` can be used at all; throws the error that says why not. */
export function checkZone(zone: ZoneSpec, place?: Place): void {
  changesOf(zone, 0, place);
}

/** The offsets of `zone` in [from_us, to_us]. Throws CW-DATA-ZONE; `place` is where the zone was named. */
export function offsetTable(zone: ZoneSpec, from_us: number, to_us: number, place?: Place): OffsetTable {
  assert(from_us <= to_us, 'CW-ZONE-SPAN', `offset table from ${from_us} to ${to_us}`);
  const all = changesOf(zone, to_us, place);
  const name = typeof zone === 'string' ? zone : zone.name;
  let first = -1;
  while (first + 1 < all.length && all[first + 1]!.from_us <= from_us) first++;
  if (first < 0) {
    const known = all.length > 0 ? `times from ${formatInstant(all[0]!.from_us)} on` : 'at least one offset';
    const remedy = 'give a table of offsets that reaches back far enough, or a fixed offset';
    zoneError(
      `zone "${name}" is not known at the beginning of the span`,
      formatInstant(from_us),
      known,
      remedy,
      place,
    );
  }
  const later = all.slice(first + 1).filter((change) => change.from_us <= to_us);
  return { zone: name, from_us, to_us, changes: [{ from_us, offset_us: all[first]!.offset_us }, ...later] };
}

/** The offset at a UTC instant inside the table's span. */
export function offsetAt(table: OffsetTable, us: number): number {
  assert(
    us >= table.from_us && us <= table.to_us,
    'CW-ZONE-SPAN',
    `${us} is outside the table of ${table.zone}`,
  );
  const changes = table.changes;
  let i = changes.length - 1;
  while (changes[i]!.from_us > us) i--;
  return changes[i]!.offset_us;
}

/** What the local clock shows at a UTC instant. */
export function utcToCivil(table: OffsetTable, us: number): CivilTime {
  const offset_us = offsetAt(table, us);
  const local_us = us + offset_us;
  const days = dayNumber(local_us);
  const time = local_us - days * DAY;
  const date = civilFromDays(days);
  return {
    ...date,
    hour: Math.floor(time / HOUR),
    minute: Math.floor((time % HOUR) / MINUTE),
    second: Math.floor((time % MINUTE) / SECOND),
    microsecond: time % SECOND,
    weekday: weekdayOfDays(days),
    dayOfYear: dayOfYear(date.year, date.month, date.day),
    offset_us,
  };
}

/** The instant or instants at which the local clock shows `local_us`, inside the table's span. */
export function civilToUtc(table: OffsetTable, local_us: number): CivilInstant {
  const changes = table.changes;
  let found: number | undefined;
  for (let i = 0; i < changes.length; i++) {
    const us = local_us - changes[i]!.offset_us;
    if (i > 0 && us < changes[i]!.from_us) {
      // beyond the old offset's end and before the new one's beginning: the hour that is skipped
      if (found === undefined) return { kind: 'skipped', change_us: changes[i]!.from_us };
      break;
    }
    if (i + 1 < changes.length && us >= changes[i + 1]!.from_us) continue;
    if (found !== undefined) return { kind: 'doubled', earlier_us: found, later_us: us };
    found = us;
  }
  assert(found !== undefined, 'CW-ZONE-SPAN', `no offset of ${table.zone} holds at local ${local_us}`);
  return { kind: 'unique', us: found };
}

/**
 * The instant that an ISO date-time means: by its own offset if it has one, else on the clock of `zone`. Of a doubled hour the
 * first pass is meant. Throws CW-DATA-TIME for text that is no date-time and for a time that the clocks skip.
 */
export function parseIsoDateTime(text: string, zone: ZoneSpec, place?: Place): number {
  const parsed = parseIsoText(text.trim());
  if (!parsed) {
    throw new ChainwattError('input', {
      code: 'CW-DATA-TIME',
      message: 'this is not a date and time',
      place,
      found: `"${text}"`,
      expected: 'ISO 8601, such as "2021-03-28T01:30Z" or "2021-03-28 01:30"',
      remedy: 'write year, month, day, hour and minute in this order',
    });
  }
  if (parsed.offset_us !== undefined) return parsed.local_us - parsed.offset_us;
  const table = offsetTable(zone, parsed.local_us - DAY, parsed.local_us + DAY, place);
  const instant = civilToUtc(table, parsed.local_us);
  if (instant.kind === 'unique') return instant.us;
  if (instant.kind === 'doubled') return instant.earlier_us;
  throw new ChainwattError('input', {
    code: 'CW-DATA-TIME',
    message: `the clocks of ${table.zone} skip this time`,
    place,
    found: `"${text}"`,
    expected: `a time that exists: the clocks go from ${formatInstant(instant.change_us, table.changes[0]!.offset_us)} straight to ${formatLocal(instant.change_us + offsetAt(table, instant.change_us))}`,
    remedy: 'add Z or an offset, or choose a time outside that hour',
  });
}
