/** Sums of a run that its summary shows only as ratios: what ratios over several runs are made of. */
import { EUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { ratioPartFields } from '../../records/fields-year.js';
import type { Counted } from '../counted.js';
import type { World } from '../world.js';
import { boundaryWith, boundaryWithout } from './energy.js';
import { KWH } from './sums.js';
import { tradeValue_mEUR } from './trade.js';

/** None is missing: where there was nothing it is 0. */
export type RatioParts = { readonly [Name in keyof RowOf<typeof ratioPartFields>]: number };

export function ratioParts(world: World, counted: Counted): RatioParts {
  const { trading } = world;
  const withMarket = boundaryWith(world, counted);
  const without = boundaryWithout(world, counted);
  return {
    boundaryImportWith_kWh: withMarket.import_Wh / KWH,
    boundaryExportWith_kWh: withMarket.export_Wh / KWH,
    storedWith_kWh: withMarket.stored_Wh / KWH,
    boundaryImportWithout_kWh: without.import_Wh / KWH,
    boundaryExportWithout_kWh: without.export_Wh / KWH,
    storedWithout_kWh: without.stored_Wh / KWH,
    tradedDelivered_kWh: trading.deliveredTraded_Wh / KWH,
    tradable_kWh: trading.tradable_Wh / KWH,
    tradeValue_EUR: tradeValue_mEUR(world, counted) / 1000,
    forecastDeviation_kWh: trading.deviation_Wh / KWH,
    forecastDeviationBase_kWh: trading.deviationBase_Wh / KWH,
    bookOptimal_EUR: trading.bookOptimal_uEUR / EUR,
    bookRealised_EUR: trading.bookRealised_uEUR / EUR,
  };
}
