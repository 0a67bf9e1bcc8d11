/** What tariffs are created with, in tests: a calendar of any start in Berlin, the default neighbourhood's prices, any terms. */
import { offsetTable, parseIsoDateTime, slotTimes } from '../../src/data/index.js';
import { MINUTE } from '../../src/kernel/index.js';
import { ratesOf, type RateComponents } from '../../src/tariff/rates.js';
import { tariffs } from '../../src/tariff/registry.js';
import type { Rates, Tariff, TariffContext, TariffTerms } from '../../src/tariff/types.js';

/** `slots` slots of 15 min from the local time `start` on, in a grid of 350 g/kWh. */
export function contextOf(
  start = '2026-05-04T00:00:00',
  slots = 96,
  more: Partial<TariffContext> = {},
): TariffContext {
  const slot_us = 15 * MINUTE;
  const start_us = parseIsoDateTime(start, 'Europe/Berlin');
  const table = offsetTable('Europe/Berlin', start_us, start_us + slots * slot_us);
  return {
    calendar: { slot_us, slots, ...slotTimes(table, start_us, slot_us, slots) },
    groups: ['homes'],
    carbonIntensity_g_per_kWh: () => 350,
    series: () => {
      throw new Error('no series was expected');
    },
    ...more,
  };
}

/** The default neighbourhood, in micro-EUR per kWh. */
export const components: RateComponents = {
  energy: 129_000,
  carbon: 0,
  network: 93_000,
  levies: 35_000,
  tax: 20_500,
  vat: 0.19,
  feedIn: 78_000,
  wholesale: 90_000,
  localNetworkDiscount: [0],
  imbalance: { short: 20_000, long: 20_000 },
};

/** Nothing but prices. */
export const plainTerms: TariffTerms = {
  vat: 0.19,
  imbalance: { pricing: 'dual', netting: 'individual' },
  metering: { kind: 'net-billing' },
  networkRevenue: 'fixed',
};

/** A tariff of the default neighbourhood with other prices and terms. */
export function tariffWith(terms: Partial<TariffTerms> = {}, parts: Partial<RateComponents> = {}): Tariff {
  const rates: Rates = ratesOf({ ...components, ...parts });
  return { at: () => rates, terms: { ...plainTerms, ...terms } };
}

/** The default neighbourhood's prices as a scenario writes them. */
export const written = {
  energy: '12.9 ct/kWh',
  network: '9.3 ct/kWh',
  levies: '3.5 ct/kWh',
  tax: '2.05 ct/kWh',
  vat: '19 %',
  feedIn: '7.8 ct/kWh',
  wholesale: '9 ct/kWh',
};

/** The tariff of `kind` that `config` writes. */
export function createTariff(kind: string, config: object, context: TariffContext): Tariff {
  const plugin = tariffs.get(kind)!;
  return plugin.create(plugin.schema.parse(config), context);
}
