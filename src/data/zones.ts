/**
 * The zones whose offsets chainwatt knows by rule. Data only: the law text is the source, not the platform's zone database,
 * so that civil time is the same on every machine.
 * Sources: Directive 2000/84/EC (European Union; the same instants since 1996, taken from 1997 on because Portugal kept Central
 * European Time until March 1996), UK Summer Time Order 2002, Energy Policy Act of 2005 section 110 and Uniform Time Act as
 * amended 1986 (United States), Standard Time Amendment (Daylight Saving) Act 2007 (New South Wales; Victoria, South Australia,
 * Tasmania and the Capital Territory alike since 2008). Zones without daylight saving have kept their offset since 1992.
 */
import { HOUR } from '../kernel/index.js';

/** A change of the clocks: the n-th or last Sunday of a month, at a time of day on one of three clocks. */
export interface ChangeRule {
  readonly month: number;
  readonly sunday: 1 | 2 | 3 | 4 | 'last';
  readonly time_us: number;
  readonly clock: 'utc' | 'standard' | 'saving';
}

/** Daylight saving in the years from `from_year` on, until the next era. */
export interface SavingEra {
  readonly from_year: number;
  readonly start: ChangeRule;
  readonly end: ChangeRule;
}

export interface ZoneRule {
  readonly standard_us: number;
  /** Oldest first; empty for a fixed offset. */
  readonly eras: readonly SavingEra[];
}

const european: readonly SavingEra[] = [
  {
    from_year: 1997,
    start: { month: 3, sunday: 'last', time_us: HOUR, clock: 'utc' },
    end: { month: 10, sunday: 'last', time_us: HOUR, clock: 'utc' },
  },
];
const american: readonly SavingEra[] = [
  {
    from_year: 1987,
    start: { month: 4, sunday: 1, time_us: 2 * HOUR, clock: 'standard' },
    end: { month: 10, sunday: 'last', time_us: 2 * HOUR, clock: 'saving' },
  },
  {
    from_year: 2007,
    start: { month: 3, sunday: 2, time_us: 2 * HOUR, clock: 'standard' },
    end: { month: 11, sunday: 1, time_us: 2 * HOUR, clock: 'saving' },
  },
];
const australian: readonly SavingEra[] = [
  {
    from_year: 2008,
    start: { month: 10, sunday: 1, time_us: 2 * HOUR, clock: 'standard' },
    end: { month: 4, sunday: 1, time_us: 3 * HOUR, clock: 'saving' },
  },
];

function zones(names: string, standard_h: number, eras: readonly SavingEra[]): [string, ZoneRule][] {
  return names.split(' ').map((name) => [name, { standard_us: standard_h * HOUR, eras }]);
}

/** Zones by IANA name. */
export const zoneRules: ReadonlyMap<string, ZoneRule> = new Map([
  ...zones('UTC Etc/UTC GMT Etc/GMT', 0, []),
  ...zones('Europe/London Europe/Dublin Europe/Lisbon Atlantic/Canary Atlantic/Madeira WET', 0, european),
  ...zones(
    'Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest ' +
      'Europe/Copenhagen Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo ' +
      'Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vaduz Europe/Vienna Europe/Warsaw Europe/Zagreb ' +
      'Europe/Zurich CET',
    1,
    european,
  ),
  ...zones('Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Sofia EET', 2, european),
  ...zones('America/New_York America/Detroit US/Eastern', -5, american),
  ...zones('America/Chicago US/Central', -6, american),
  ...zones('America/Denver US/Mountain', -7, american),
  ...zones('America/Los_Angeles US/Pacific', -8, american),
  ...zones('America/Anchorage', -9, american),
  ...zones('America/Phoenix', -7, []),
  ...zones('Pacific/Honolulu', -10, []),
  ...zones('Australia/Sydney Australia/Melbourne Australia/Hobart Australia/Canberra', 10, australian),
  ...zones('Australia/Adelaide', 9.5, australian),
  ...zones('Australia/Brisbane', 10, []),
  ...zones('Africa/Johannesburg', 2, []),
  ...zones('Asia/Kolkata', 5.5, []),
  ...zones('Asia/Singapore Asia/Shanghai', 8, []),
  ...zones('Asia/Tokyo Asia/Seoul', 9, []),
]);
