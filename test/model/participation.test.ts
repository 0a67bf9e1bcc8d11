/** Homes that stay out of the local market: they settle all with their retailer, and the market does without them. */
import { describe, expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import type { SummaryRow } from '../../src/records/fields-summary.js';
import { runScenario, type Row } from '../helpers/world.js';
import { billsOfType, type Suffix } from './kpis/bills.js';

/** Half of the renters and half of the homes with PV stay out. */
const half = {
  ...village,
  population: Object.fromEntries(
    Object.entries(village.population).map(([name, group]) => [name, { ...group, participation: '50 %' }]),
  ),
};

describe.each(['uniform-price', 'mid-market-rate', 'bill-sharing'])('with %s', (mechanism) => {
  const overrides = { 'market.mechanism': mechanism, ledger: 'central' };
  const run = runScenario(half, { overrides });
  const out = run.tables.agents.filter(({ participates }) => participates === false);
  const inside = run.tables.agents.filter(({ participates }) => participates === true);

  it('some take part and some do not', () => {
    expect(out.length).toBeGreaterThan(0);
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.some(({ bought_kWh }) => Number(bought_kWh) > 0)).toBe(true);
  });

  it('who stays out trades nothing, pays no fee, and its bill is that without a market', () => {
    for (const home of out) {
      expect(home).toMatchObject({ bought_kWh: 0, sold_kWh: 0, orders_count: 0, localPaid_EUR: 0 });
      expect(home.operatorFee_EUR).toBe(0);
      expect(home.billWith_EUR).toBe(home.billWithout_EUR);
      expect(home.saving_EUR).toBe(0);
    }
  });

  it('the summary tells those who stay out from those who take part, type by type', () => {
    const { summary } = run.result;
    const figures = (suffix: Suffix, rows: Row[]): unknown[] =>
      Object.entries(billsOfType(suffix, rows)).map(([name, wanted]) => [
        name,
        summary[name as keyof SummaryRow],
        wanted,
      ]);
    const types = { Renter: 'renter', Pv: 'pv', PvBattery: 'pvBattery' } as const;
    const all = [
      ...figures('Outside', out),
      ...Object.entries(types).flatMap(([suffix, type]) =>
        figures(
          suffix as Suffix,
          inside.filter(({ homeType }) => homeType === type),
        ),
      ),
    ] as [string, number | null, number][];
    for (const [name, found, wanted] of all) {
      if (Number.isNaN(wanted)) expect(found, name).toBeNull();
      else expect(found ?? 0, name).toBeCloseTo(wanted, 6);
    }
    expect(summary.homesOutside_count).toBe(out.length);
    expect(summary.saving_EUR).not.toBe(0);
    expect(summary.savingOutside_EUR).toBe(0);
  });

  it('the optimum is that of those who take part', () => {
    const all = runScenario(village, { overrides });
    const optimal = (slots: typeof run.tables.slots): number =>
      slots.reduce((sum, slot) => sum + Number(slot.welfareOptimal_EUR), 0);
    expect(optimal(run.tables.slots)).toBeLessThan(optimal(all.tables.slots));
    expect(optimal(run.tables.slots)).toBeGreaterThan(0);
  });
});

it('the choice of a home hangs on its id and the share alone: more take part where the share is greater', () => {
  const chosen = (participation: string): unknown[] => {
    const population = Object.fromEntries(
      Object.entries(village.population).map(([name, group]) => [name, { ...group, participation }]),
    );
    const { tables } = runScenario({ ...village, population }, { overrides: { ledger: 'central' } });
    return tables.agents.filter(({ participates }) => participates === true).map(({ agent }) => agent);
  };
  const few = chosen('30 %');
  const many = chosen('70 %');
  expect(many).toEqual(expect.arrayContaining(few));
  expect(few.length).toBeLessThan(many.length);
  expect(chosen('0 %')).toEqual([]);
});
