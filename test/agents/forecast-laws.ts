/**
 * Laws of every forecast, checked on random histories. Returns what was broken, so that the suite can also show that a planted
 * bug is caught.
 */
import type { Forecast, ForecastContext } from '../../src/agents/index.js';
import { MINUTE, mix32 } from '../../src/kernel/index.js';
import { forecastMeans, historyOf } from './history.js';

const HOMES = 6;
const SLOT_us = 30 * MINUTE;
const DAY_slots = 48;
const OLDEST = -2 * DAY_slots;
const NEWEST = 3 * DAY_slots;
/** Homes 1 and 2, 4: the others have no PV. */
const pvHomes = [
  { from: 1, to: 3 },
  { from: 4, to: 5 },
];

/** Energy of a home in a slot: hangs on the two, on what is meant and on the world alone. */
function energy(world: number, kind: number, home: number, slot: number): number {
  const mixed = mix32(mix32(mix32(world * 8 + kind) ^ home) ^ slot);
  return ((mixed >>> 0) / 2 ** 32) * 1000;
}

/** Load and PV of `homes`; slots outside [first, last] hold other numbers when `scramble` is set. */
function contextOf(
  world: number,
  homes: readonly number[],
  { first = OLDEST, last = NEWEST, scramble = false } = {},
): ForecastContext {
  const rows = (kind: number): number[][] =>
    Array.from({ length: NEWEST - OLDEST + 1 }, (_, r) => {
      const slot = OLDEST + r;
      const other = scramble && (slot < first || slot > last);
      return homes.map((home) => energy(world, other ? kind + 2 : kind, home, slot));
    });
  return {
    slot_us: SLOT_us,
    load: historyOf(rows(1), OLDEST),
    pv: historyOf(rows(2), OLDEST),
    pvHomes,
    ...forecastMeans(
      homes.map((home) => `home-${home}`),
      world,
    ),
  };
}

function predictAll(
  forecast: Forecast,
  target: number,
  last: number,
  homes = HOMES,
): { load: number[]; pv: number[] } {
  const load = new Float64Array(homes);
  const pv = new Float64Array(homes);
  forecast.predict(target, last, 0, homes, load, pv);
  return { load: [...load], pv: [...pv] };
}

export function brokenForecastLaws(create: (context: ForecastContext) => Forecast): string[] {
  const broken = new Set<string>();
  const check = (holds: boolean, law: string): void => void (holds || broken.add(law));
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const all = Array.from({ length: HOMES }, (_, home) => home);

  // leads of a slot, some hours, and around and beyond a day
  for (const [world, [target, last]] of [
    [0, -1],
    [10, 5],
    [80, 72],
    [140, 93],
    [140, 92],
    [120, 62],
  ].entries()) {
    const context = contextOf(world, all);
    const forecast = create(context);
    const whole = predictAll(forecast, target!, last!);

    check(
      [...whole.load, ...whole.pv].every((value) => value >= 0 && Number.isFinite(value)),
      'finite and not negative',
    );
    check(same(predictAll(forecast, target!, last!), whole), 'asked again, it says the same');
    predictAll(forecast, target! + 1, last!);
    check(same(predictAll(forecast, target!, last!), whole), 'what was asked in between does not matter');
    if (forecast.information === 'metered') {
      check(
        whole.pv.every((value, i) => value === 0 || pvHomes.some(({ from, to }) => i >= from && i < to)),
        'no PV, no sun',
      );
      const blind = create(contextOf(world, all, { last: last!, scramble: true }));
      check(same(predictAll(blind, target!, last!), whole), 'nothing after the last metered slot is seen');
    }
    const first = target! - forecast.memory_slots(target! - last!);
    const forgetful = create(contextOf(world, all, { first, scramble: true }));
    check(same(predictAll(forgetful, target!, last!), whole), 'nothing before its memory is needed');

    const load = new Float64Array(HOMES).fill(NaN);
    const pv = new Float64Array(HOMES).fill(NaN);
    forecast.predict(target!, last!, 2, 5, load, pv);
    check(same([...load].slice(2, 5), whole.load.slice(2, 5)), 'a range says what the whole says');
    check(same([...pv].slice(2, 5), whole.pv.slice(2, 5)), 'a range says what the whole says');
    check(
      [0, 1, 5].every((i) => Number.isNaN(load[i]!) && Number.isNaN(pv[i]!)),
      'nothing outside the range',
    );

    const grown = create(contextOf(world, [...all, 77]));
    const theirs = predictAll(grown, target!, last!, HOMES + 1);
    check(same(theirs.load.slice(0, HOMES), whole.load), 'a home more changes nobody');
    check(same(theirs.pv.slice(0, HOMES), whole.pv), 'a home more changes nobody');
  }
  return [...broken].sort();
}
