/** Energy, prices, traded shares and imbalance, a second time. */
import { SLOTS, ENERGY, FEED_IN, type Case } from './cases.js';
import { type Figures, sum, cell, plus, micro, ratio } from './figures.js';

export function energyOf({ run }: Case): Figures {
  const { slots, initiallyStored_Wh } = run.observed;
  const load = sum(slots, (slot) => sum(slot.load_Wh, Number));
  const pv = sum(slots, (slot) => sum(slot.pv_Wh, Number));
  /** At the boundary: a neighbour's import is met by a neighbour's export in the same slot. */
  const boundary = (meters: readonly Int32Array[], left_Wh: Float64Array) => {
    const net = meters.map((meter) => sum(meter, Number));
    const drawn = sum(net, plus) + sum(initiallyStored_Wh, Number) - sum(left_Wh, Number);
    const fed = sum(net, (value) => plus(-value));
    // four quarters of an hour: 1 kWh in one of them is 4 kW
    return { sufficiency: 1 - drawn / load, consumption: 1 - fed / pv, peak: (Math.max(...net) / 1000) * 4 };
  };
  const meters = slots.map(({ metered_Wh }) => metered_Wh);
  const last = slots[SLOTS - 1];
  const withMarket = boundary(meters, last.batteries.stored_Wh);
  const without = boundary(
    slots.map(({ shadowMetered_Wh }) => shadowMetered_Wh),
    last.shadowBatteries.stored_Wh,
  );
  return {
    load_kWh: load / 1000,
    pv_kWh: pv / 1000,
    import_kWh: sum(meters, (meter) => sum(meter, plus)) / 1000,
    export_kWh: sum(meters, (meter) => sum(meter, (value) => plus(-value))) / 1000,
    losses_kWh: sum(slots, ({ batteries }) => sum(batteries.loss_Wh, Number)) / 1000,
    selfSufficiencyWith: withMarket.sufficiency,
    selfConsumptionWith: withMarket.consumption,
    peakImportWith_kW: withMarket.peak,
    selfSufficiencyWithout: without.sufficiency,
    selfConsumptionWithout: without.consumption,
    peakImportWithout_kW: without.peak,
  };
}

export function tradeOf({ run, seen }: Case): Figures {
  const { trades, agents: homes, slots } = run.tables;
  const traded_Wh = sum(trades, cell('energy_Wh'));
  const inOrder = trades
    .map((trade) => ({ price: Number(trade.buyerPrice_EUR_per_kWh), energy_Wh: Number(trade.energy_Wh) }))
    .sort((a, b) => a.price - b.price);
  /** The least price at or below which this share of the energy was traded. */
  const priceAt = (share: number): number | null => {
    let below_Wh = 0;
    for (const { price, energy_Wh } of inOrder) {
      below_Wh += energy_Wh;
      if (below_Wh >= share * traded_Wh) return price;
    }
    return null;
  };
  let both_Wh = 0;
  let tradable_Wh = 0;
  let short_Wh = 0;
  let long_Wh = 0;
  let off_Wh = 0;
  let base_Wh = 0;
  for (const { product, metered_Wh, position_Wh, cleared_Wh } of run.observed.products) {
    let bought = 0;
    let sold = 0;
    let demand = 0;
    let surplus = 0;
    metered_Wh.forEach((m, i) => {
      bought += Math.min(plus(cleared_Wh[i]), plus(m));
      sold += Math.min(plus(-cleared_Wh[i]), plus(-m));
      demand += plus(m);
      surplus += plus(-m);
      short_Wh += plus(m - position_Wh[i]);
      long_Wh += plus(position_Wh[i] - m);
      if (seen.forecast[product].orders === 0) return;
      off_Wh += Math.abs(m - seen.forecast[product].offered_Wh[i]);
      base_Wh += Math.abs(m);
    });
    both_Wh += Math.min(bought, sold);
    tradable_Wh += Math.min(demand, surplus);
  }
  const load_Wh = 1000 * sum(homes, cell('load_kWh'));
  return {
    traded_kWh: traded_Wh / 1000,
    tradedShareOfLoad: both_Wh / load_Wh,
    tradedShareOfTradable: ratio(both_Wh, tradable_Wh),
    price_EUR_per_kWh_mean: ratio(
      sum(trades, (trade) => Number(trade.energy_Wh) * Number(trade.buyerPrice_EUR_per_kWh)),
      traded_Wh,
    ),
    price_EUR_per_kWh_p5: priceAt(0.05),
    price_EUR_per_kWh_p50: priceAt(0.5),
    price_EUR_per_kWh_p95: priceAt(0.95),
    forecastDeviationShare: ratio(off_Wh, base_Wh),
    imbalanceCost_EUR:
      sum(homes, cell('imbalance_EUR')) - micro((short_Wh * ENERGY) / 1000 - (long_Wh * FEED_IN) / 1000),
    negotiationRounds_count: 0,
    negotiationMessages_count: 0,
    voidSlots_count: slots.filter(({ settled }) => settled === 'void').length,
  };
}
