/**
 * Dynamic tariff: the energy price of each slot is that of a price series, such as a day-ahead auction's, and a margin. What the
 * retailer pays its supplier is the series alone. All other prices are the tariff's own, or those of windows of time.
 *
 * The series is one column of a CSV file; a slot has the mean of the series over it, rounded to a micro-EUR per kWh, half away from
 * zero. Prices may be negative; VAT then is too. Errors: CW-TARIFF-PRICE where a price is too large; those of the data room.
 */
import { z } from 'zod';
import { ChainwattError, roundHalfAway } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { componentsAt, onceShape, priceShape, type WrittenPrices } from './components.js';
import { levelsOf } from './levels.js';
import { ratesBySlot } from './rates.js';
import { termsOf, termsShape } from './terms.js';
import type { Tariff, TariffContext } from './types.js';
import { checkWindows, pricesIn, windowShape } from './windows.js';

/** Micro-EUR per kWh in one unit of the file. */
const unitFactors = { 'EUR/MWh': 1_000, 'ct/kWh': 10_000, 'EUR/kWh': 1_000_000, 'uEUR/kWh': 1 } as const;
/** As far as the prices of a scenario may go. */
const LARGEST_uEUR_per_kWh = 100_000_000;

const series = z
  .strictObject({
    file: z.string().min(1).meta({ description: 'a CSV file, relative to the scenario', asset: true }),
    column: z.string().min(1).describe('its column of prices'),
    unit: z.enum(['EUR/MWh', 'ct/kWh', 'EUR/kWh', 'uEUR/kWh']).describe('what a cell holds'),
    timeColumn: z.string().optional().describe('column of the stamps; found by its name when absent'),
    zone: z
      .string()
      .optional()
      .describe(
        'clock of stamps without an offset, if not that of the scenario: a zone or an offset such as +01:00',
      ),
    label: z.enum(['start', 'end']).default('start').describe('which end of its interval a stamp names'),
    start: z.string().optional().describe('for files without stamps: when the first row begins, ISO 8601'),
    step: quantity('time', 'length of a row; taken from the stamps when absent', { minimum: 1 }).optional(),
    delimiter: z.enum([',', ';', '\t', '|']).optional().describe('taken from the header when absent'),
    decimalComma: z.boolean().default(false).describe('numbers are written 3,14'),
    gaps: z
      .enum(['fail', 'interpolate'])
      .default('fail')
      .describe('what to do about rows or cells that are missing'),
    wrap: z
      .enum(['none', 'repeat'])
      .default('none')
      .describe('beyond the data: none is an error; or whole weeks of it again'),
  })
  .describe('the price series');

const { network, levies, tax, feedIn, localNetworkDiscount } = priceShape;
const { vat, carbonPrice } = onceShape;
const names = ['network', 'levies', 'tax', 'feedIn', 'localNetworkDiscount'] as const;

const window = z.strictObject({
  ...windowShape,
  network: network.optional(),
  levies: levies.optional(),
  tax: tax.optional(),
  feedIn: feedIn.optional(),
  localNetworkDiscount: localNetworkDiscount.optional(),
});

const schema = z.strictObject({
  series,
  margin: quantity('price', 'what the retailer adds to the series, before VAT').prefault(0),
  network,
  levies,
  tax,
  vat,
  feedIn,
  carbonPrice,
  localNetworkDiscount: localNetworkDiscount.prefault(0),
  windows: z
    .array(window)
    .default([])
    .describe(
      'other prices than energy that differ at some times; the first window that names a price counts',
    ),
  ...termsShape,
});
type Config = z.output<typeof schema>;

export const dynamic = definePlugin({
  kind: 'dynamic',
  title: 'Dynamic tariff: energy at the price of a series and a margin',
  source: 'Directive (EU) 2019/944, Articles 2(15) and 11: dynamic electricity price contracts',
  schema,
  create: (config, context: TariffContext): Tariff => {
    const { windows, margin } = config;
    checkWindows(windows, 'windows');
    const levels = levelsOf([config, ...windows].map((each) => each.localNetworkDiscount));
    const wholesale = readPrices(config, context);
    const pricesAt = (slot: number): WrittenPrices => {
      const price = wholesale[slot]!;
      const base: WrittenPrices = { ...config, energy: price + margin, wholesale: price };
      return pricesIn(base, windows, names, context.calendar, slot);
    };
    const terms = termsOf(config, levels, context);
    const components = componentsAt(pricesAt, config, terms, context);
    return { at: ratesBySlot(context.calendar.slots, components), terms };
  },
});

/** The series in micro-EUR per kWh, by slot. */
function readPrices(config: Config, context: TariffContext): Float64Array {
  const { unit, ...request } = config.series;
  const prices = context.series(request).map((price) => roundHalfAway(price * unitFactors[unit]));
  const largest = prices.reduce((most, price) => Math.max(most, Math.abs(price)), 0);
  if (largest <= LARGEST_uEUR_per_kWh) return prices;
  throw new ChainwattError('input', {
    code: 'CW-TARIFF-PRICE',
    message: 'a price of the series is larger than any can be',
    path: 'series.unit',
    found: `${largest / 1e6} EUR/kWh, with unit: ${unit}`,
    expected: `at most ${LARGEST_uEUR_per_kWh / 1e6} EUR/kWh, whatever its sign`,
    remedy: 'check the unit of the column',
  });
}
