/** A group without homes changes nothing: a sweep of PV from 0 % on needs no scenario of its own for its first step. */
import { describe, expect, it } from 'vitest';
import { smallText } from '../experiment/small.js';
import { runScenario } from '../helpers/world.js';

const three = 'pv: { count: 3, load: { kind: household, annual: 3 MWh }, pv: { kind: solar, peak: 6 kWp } }';
const battery = 'battery: { kind: battery, capacity: 8 kWh, power: 4 kW }';

describe('a run with a group of no homes', () => {
  it.each([
    ['before others', `empty: { count: 0, load: { kind: constant, power: 1 kW } }\n  ${three}`],
    [
      'after others, with PV and battery',
      `${three}\n  ${three.replace('pv: { count: 3', 'empty: { count: 0').replace(/ }$/, `, ${battery} }`)}`,
    ],
  ])('%s is the run without it', (_, groups) => {
    expect(smallText).toContain(three);
    const without = runScenario(smallText);
    const run = runScenario(smallText.replace(three, groups));
    expect(run.tables.agents).toEqual(without.tables.agents);
    expect(run.tables.trades).toEqual(without.tables.trades);
    expect(run.tables.slots).toEqual(without.tables.slots);
  });

  it('of the only homes with PV trades nothing, and ends', () => {
    const { tables } = runScenario(smallText, { overrides: { 'population.pv.count': '0' } });
    expect(tables.agents).toHaveLength(5);
    expect(tables.trades).toEqual([]);
    expect(tables.summary[0]).toMatchObject({ homes_count: 5, homesPv_count: 0, pv_kWh: 0, traded_kWh: 0 });
  });
});
