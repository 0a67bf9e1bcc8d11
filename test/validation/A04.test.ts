/**
 * A04: efficiencies of zero-intelligence traders as Gode & Sunder, J. Political Economy 101 (1993), Table 2, print them: ZI-C 99.9,
 * 99.2, 99.0, 98.2, 97.1 %, ZI-U 90.0, 90.0, 76.7, 48.8, 86.0 % in markets 1 to 5. Their schedules stand in figures only, so this is
 * a band of plausibility: on schedules of the same form (six buyers, six sellers, prices 1 to 200, several units each, some of
 * them beyond the equilibrium) ZI-C lies in [95, 100] % and above ZI-U. Source: validation/targets.json, A04. What is found is
 * written beside each test and bounds nothing else.
 */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { mostGains, playPeriod, type Intelligence, type Schedule } from './zero-intelligence.js';

const PERIODS = process.env['CHAINWATT_SOAK'] ? 5_000 : 100;
const TRADERS = 6;

/** Units on a straight line from `first` in steps of `step`, dealt to the traders in turn, best first. */
function side(first: number, step: number, unitsEach: number): number[][] {
  return Array.from({ length: TRADERS }, (_, i) =>
    Array.from({ length: unitsEach }, (_unused, k) => first + step * (i + TRADERS * k)),
  );
}

/** Demand falls and supply rises along straight lines, beyond the equilibrium too. */
const schedules: [string, Schedule][] = [
  ['demand and supply alike', { buyers: side(140, -4, 3), sellers: side(40, 4, 3), most: 200 }],
  ['steep demand, flat supply', { buyers: side(180, -8, 3), sellers: side(70, 1, 3), most: 200 }],
  ['flat demand, steep supply', { buyers: side(130, -1, 3), sellers: side(20, 8, 3), most: 200 }],
  ['high prices', { buyers: side(200, -2, 3), sellers: side(150, 2, 3), most: 200 }],
  ['low prices', { buyers: side(90, -3, 3), sellers: side(20, 3, 3), most: 200 }],
];

function efficiency(schedule: Schedule, kind: Intelligence, seed: string): number {
  const draws = new RandomSource(seed).single('periods');
  let gains = 0;
  for (let period = 0; period < PERIODS; period++) gains += playPeriod(schedule, kind, draws).gains;
  return gains / PERIODS / mostGains(schedule);
}

describe(`A04 plausibility of zero-intelligence efficiencies, ${PERIODS} periods each`, () => {
  it.for(schedules)('%s', async ([name, schedule], { annotate }) => {
    const constrained = efficiency(schedule, 'ZI-C', `A04 ${name} ZI-C`);
    const unconstrained = efficiency(schedule, 'ZI-U', `A04 ${name} ZI-U`);
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    await annotate(`${name}: ZI-C ${percent(constrained)}, ZI-U ${percent(unconstrained)}`);
    expect(constrained).toBeGreaterThanOrEqual(0.95);
    expect(constrained).toBeLessThanOrEqual(1);
    expect(constrained).toBeGreaterThan(unconstrained);
  });
});
