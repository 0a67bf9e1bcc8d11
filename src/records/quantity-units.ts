/**
 * The units that quantities are written in: those of mathjs, with euro, watt peak, bit, day, hash (H) and per cent added to them. A year is
 * 365.25 days and a month a twelfth of it, which is sound in rates (EUR/year) and nowhere else.
 *
 * Cost: loading 0.4 s of CPU, once (mathjs's one-file bundle; its module entry needs 1.8 s).
 */
import type { Unit } from 'mathjs';
import type { UnitFacts, UnitMath } from 'mathjs/lib/browser/math.js';
import { assert } from '../kernel/index.js';

let math: UnitMath | undefined;

/** Loads mathjs. Awaited once before any text is parsed; parsing itself is synchronous. */
export async function loadQuantityParser(): Promise<void> {
  if (math !== undefined) return;
  const bundle = (await import('mathjs/lib/browser/math.js')).default;
  const own = bundle.create({ number: 'number' });
  own.createUnit(
    {
      EUR: { prefixes: 'short' },
      ct: { definition: '0.01 EUR' },
      Wp: { prefixes: 'short' },
      bit: { definition: '1 b', prefixes: 'short' },
      d: { definition: '24 h' },
      // hashes, as mining has them, in the place of henries, which no scenario has
      H: { prefixes: 'short' },
      percent: { definition: '0.01' },
    },
    { override: true },
  );
  math = own;
}

/** mathjs with these units. */
export function unitMath(): UnitMath {
  assert(math !== undefined, 'CW-QUANTITY-PARSER', 'loadQuantityParser() comes before any quantity');
  return math;
}

/** Units by what they are called; there are only so many names that mathjs knows. */
const units = new Map<string, Unit>();

/** The unit that `name` alone stands for, or undefined. */
export function unitNamed(name: string): Unit | undefined {
  const known = units.get(name);
  if (known !== undefined || !unitMath().Unit.isValuelessUnit(name)) return known;
  return unitOf(name);
}

/** The unit that is written `text`, such as `uEUR/kWh`. */
export function unitOf(text: string): Unit {
  const made = units.get(text) ?? unitMath().unit(text);
  units.set(text, made);
  return made;
}

/** Every simple unit without a prefix, by name. */
export function simpleUnits(): readonly UnitFacts[] {
  return Object.values(unitMath().Unit.UNITS);
}

/** Units of time whose length depends on the date, each with what it can be. */
const calendarUnits: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['month', 'months', '30 d or 31 d'],
    ['year', 'years', '365 d or 366 d'],
    ['decade', 'decades', '3652 d or 3653 d'],
    ['century', 'centuries', '36524 d or 36525 d'],
    ['millennium', 'millennia', '365242 d or 365243 d'],
  ].flatMap(([one, many, days]) => {
    const length = `${days} for one ${one}`;
    return [
      [one, length],
      [many, length],
    ];
  }),
);

/** What to write instead of `unit` where that has no fixed length: "30 d or 31 d for one month". */
export function calendarLength(unit: string): string | undefined {
  return Object.hasOwn(calendarUnits, unit) ? calendarUnits[unit] : undefined;
}
