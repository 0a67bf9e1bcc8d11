/** Local trade in the summary: how much, at what prices, and what deviations cost. */
import { EUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { tradeFields } from '../../records/fields-summary-market.js';
import { weightedQuantile } from '../../stats/index.js';
import type { Counted } from '../counted.js';
import type { World } from '../world.js';
import { KWH, sumOf, sumOver } from './sums.js';

/** All trades at the mean price of their slot, thousandths of a EUR. */
export function tradeValue_mEUR({ trading }: World, { slots }: Counted): number {
  let value = 0;
  for (let s = slots.from; s < slots.to; s++) {
    const price = trading.slotPrice[s]!;
    if (price !== price) continue;
    value += (price / EUR) * trading.slotTraded_Wh[s]!;
  }
  return value;
}

export function tradeFigures(world: World, counted: Counted): RowOf<typeof tradeFields> {
  const { energy, trading, billing } = world;
  // under net metering the energy of deviations is billed with all the rest, and imbalance is the cost of deviating alone
  const deviations_uEUR = billing.market.netMetering ? 0 : trading.deviationAtRetail_nEUR / KWH;
  const load_Wh = sumOver(energy.slotLoad_Wh, counted.slots);
  const levels = [...trading.energyAt_Wh].sort(([a], [b]) => a - b);
  const priced = Float64Array.from(levels, ([price]) => price / EUR);
  const weights = Float64Array.from(levels, ([, energy_Wh]) => energy_Wh);
  const price = (p: number): number | null =>
    priced.length === 0 ? null : weightedQuantile(priced, weights, p);
  return {
    traded_kWh: trading.traded_Wh / KWH,
    tradedShareOfLoad: load_Wh > 0 ? trading.deliveredTraded_Wh / load_Wh : null,
    tradedShareOfTradable: trading.tradable_Wh > 0 ? trading.deliveredTraded_Wh / trading.tradable_Wh : null,
    price_EUR_per_kWh_mean:
      trading.traded_Wh > 0 ? tradeValue_mEUR(world, counted) / trading.traded_Wh : null,
    price_EUR_per_kWh_p5: price(0.05),
    price_EUR_per_kWh_p50: price(0.5),
    price_EUR_per_kWh_p95: price(0.95),
    forecastDeviationShare:
      trading.deviationBase_Wh > 0 ? trading.deviation_Wh / trading.deviationBase_Wh : null,
    imbalanceCost_EUR: (sumOf(counted.bill.imbalance_uEUR) - deviations_uEUR) / EUR,
    negotiationRounds_count: trading.negotiationRounds,
    negotiationMessages_count: trading.negotiationMessages,
    voidSlots_count: trading.voidSlots,
  };
}
