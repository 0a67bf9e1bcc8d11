import { describe, expect, it } from 'vitest';
import { createPopulation, homesOf, homeTypes, noRules, rulesSchema } from '../../src/agents/index.js';
import { Columns, RandomSource } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { groupOf, populationOf } from './worlds.js';

const neighbourhood = [
  groupOf('renter', 70, { hasPv: false }),
  groupOf('pv', 18),
  groupOf('pv-battery', 12, { hasBattery: true }),
];

describe('a population', () => {
  it('of the default neighbourhood: 70 renters, 18 with PV, 12 with PV and a battery', () => {
    const population = populationOf(neighbourhood);
    expect(population.count).toBe(100);
    const byType = homeTypes.map((_, code) => population.homeType.filter((type) => type === code).length);
    expect(byType).toEqual([70, 18, 12, 0]);
    expect(population.groups[1]).toEqual({ name: 'pv', from: 70, to: 88, hasPv: true, hasBattery: false });
    expect(population.ids[0]).toBe('renter-0000');
    expect(population.ids[99]).toBe('pv-battery-0011');
    expect(population.group[88]).toBe(2);
  });

  it('ids are unique, and the same home keeps its id when its group grows past a power of ten', () => {
    const small = populationOf([groupOf('a', 9), groupOf('a-0001', 2)]);
    const large = populationOf([groupOf('a', 10_001), groupOf('a-0001', 2)]);
    expect(new Set(large.ids).size).toBe(10_003);
    for (const id of small.ids) expect(large.ids).toContain(id);
  });

  it('a home with a battery alone is of another type: totals count it, the rows of types do not', () => {
    const population = populationOf([groupOf('a', 1, { hasPv: false, hasBattery: true })]);
    expect(homeTypes[population.homeType[0]!]).toBe('other');
  });

  it('ranges of homes with PV join across groups, and skip empty ones', () => {
    const population = populationOf([...neighbourhood, groupOf('none', 0), groupOf('late', 2)]);
    expect(homesOf(population, (group) => group.hasPv)).toEqual([{ from: 70, to: 102 }]);
    expect(homesOf(population, (group) => group.hasBattery)).toEqual([{ from: 88, to: 100 }]);
    expect(homesOf(population, (group) => !group.hasPv)).toEqual([{ from: 0, to: 70 }]);
  });

  it('green premiums are uniform on 0..2 ct, and hang on the home alone', () => {
    const greenPremium = { kind: 'uniform', low: 0, high: 20_000 } as const;
    const a = groupOf('a', 5_000, { greenPremium });
    const b = groupOf('b', 3, { greenPremium });
    const premiums = populationOf([a]).greenPremium_uEUR_per_kWh;
    const mean = premiums.reduce((sum, premium) => sum + premium, 0) / premiums.length;
    // standard error 20,000 / sqrt(12 * 5,000) = 82
    expect(Math.abs(mean - 10_000)).toBeLessThan(3 * 82);
    expect(Math.max(...premiums)).toBeLessThanOrEqual(20_000);
    const grown = populationOf([b, { ...a, count: 5_001 }]);
    expect([...grown.greenPremium_uEUR_per_kWh.subarray(3, 5_003)]).toEqual([...premiums]);
    expect(populationOf([a], 2).greenPremium_uEUR_per_kWh).not.toEqual(premiums);
  });

  it('rules fill columns: green only is 1000 per mille, a minimum of 99.5 Wh is 100 Wh', () => {
    const rules = { greenOnly: true, maximumPrice: 280_000, minimumPrice: 90_000, minimumQuantity: 99.5 };
    const population = populationOf([groupOf('a', 1), groupOf('b', 1, { rules })]);
    expect([...population.greenWanted_permille]).toEqual([0, 1000]);
    expect([...population.maximumPrice_uEUR_per_kWh]).toEqual([0, 280_000]);
    expect([...population.minimumPrice_uEUR_per_kWh]).toEqual([0, 90_000]);
    expect([...population.minimumQuantity_Wh]).toEqual([0, 100]);
  });

  it('two groups of one name are a defect, for their homes would share draws', () => {
    expect(() => populationOf([groupOf('a', 1), groupOf('a', 1)])).toThrowError(/CW-AGENT-GROUP/);
  });

  it('takes 30 bytes a home, besides its id', () => {
    const columns = new Columns();
    createPopulation([groupOf('a', 1000)], columns, new RandomSource(1), new Map());
    expect(columns.bytes).toBe(1000 * (7 * 4 + 2));
  });
});

describe('rules in a scenario', () => {
  it('carry units, and an empty object is no rules', async () => {
    await loadQuantityParser();
    expect(rulesSchema.parse({})).toEqual(noRules);
    expect(
      rulesSchema.parse({ greenOnly: true, maximumPrice: '28 ct/kWh', minimumQuantity: '0.1 kWh' }),
    ).toEqual({
      greenOnly: true,
      maximumPrice: 280_000,
      minimumPrice: 0,
      minimumQuantity: 100,
    });
    expect(rulesSchema.safeParse({ maximumPrise: '28 ct/kWh' }).success).toBe(false);
    expect(rulesSchema.safeParse({ maximumPrice: '-1 ct/kWh' }).success).toBe(false);
  });
});
