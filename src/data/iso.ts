/**
 * ISO 8601 date-times as text: `2021-03-28T01:30`, a blank instead of the T, seconds with up to nine decimals (cut to
 * microseconds), and `Z` or an offset `+01:00`. `24:00` is the end of its day. Microseconds since 1970, integer.
 */
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/index.js';
import { civilFromDays, dayNumber, daysInMonth, localMicros } from './civil.js';

export interface IsoDateTime {
  /** What the text's clock shows, counted as if it were UTC. */
  readonly local_us: number;
  /** East of Greenwich positive; undefined where the text names no offset. */
  readonly offset_us: number | undefined;
}

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s?(Z|[+-]\d\d(?::?\d\d)?))?)?$/;
const OFFSET = /^([+-])(\d\d?)(?::?(\d\d))?$/;
/** The widest offset in civil use is 14 h (Kiribati); anything beyond is a slip. */
const OFFSET_MAX = 14 * HOUR;

/** An offset such as `+01:00`, `-8` or `Z` in microseconds, or undefined. */
export function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const match = OFFSET.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[3] ?? 0);
  const size = Number(match[2]) * HOUR + minutes * MINUTE;
  if (minutes > 59 || size > OFFSET_MAX) return undefined;
  return match[1] === '-' ? 0 - size : size;
}

/** The parts of an ISO date-time, or undefined if the text is none or names a day or time that does not exist. */
export function parseIsoText(text: string): IsoDateTime | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const hour = Number(match[4] ?? 0);
  const minute = Number(match[5] ?? 0);
  const second = Number(match[6] ?? 0);
  const microsecond = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
  if (date.month < 1 || date.month > 12 || date.day < 1) return undefined;
  if (date.day > daysInMonth(date.year, date.month) || minute > 59 || second > 59) return undefined;
  if (hour > 24 || (hour === 24 && minute + second + microsecond > 0)) return undefined;
  const offset_us = match[8] === undefined ? undefined : parseOffset(match[8]);
  if (match[8] !== undefined && offset_us === undefined) return undefined;
  return { local_us: localMicros(date, hour, minute, second, microsecond), offset_us };
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** `+01:00`; `Z` for zero. */
export function formatOffset(offset_us: number): string {
  if (offset_us === 0) return 'Z';
  const minutes = Math.floor(Math.abs(offset_us) / MINUTE);
  return `${offset_us < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60), 2)}:${digits(minutes % 60, 2)}`;
}

/** `2021-03-28T01:30` for local microseconds, with seconds and fraction only where they are not zero. */
export function formatLocal(local_us: number): string {
  const days = dayNumber(local_us);
  const { year, month, day } = civilFromDays(days);
  const time = local_us - days * DAY;
  const hour = Math.floor(time / HOUR);
  const minute = Math.floor((time % HOUR) / MINUTE);
  const rest = time % MINUTE;
  const second = Math.floor(rest / SECOND);
  const fraction = rest % SECOND;
  const tail = fraction > 0 ? `.${digits(fraction, 6)}` : '';
  const seconds = rest > 0 ? `:${digits(second, 2)}${tail}` : '';
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${digits(hour, 2)}:${digits(minute, 2)}${seconds}`;
}

/** `2021-03-28T01:00Z`, or with an offset the local time and that offset. */
export function formatInstant(us: number, offset_us = 0): string {
  return formatLocal(us + offset_us) + formatOffset(offset_us);
}
