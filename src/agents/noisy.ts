/**
 * `noisy`: what will happen plus an error of given size: the forecast of which nothing but its quality matters. For home i, load and
 * PV apart, in slot s foreseen h slots ahead of the last metered one:
 *
 *     forecast = max(0, y + sd(y) g(h) / g(H) z_i(s)),   sd(y) = relative y + absolute
 *     z_i(s) = sqrt(c) w(s) + sqrt(1 - c) w_i(s),   w(s) = a w(s - 1) + sqrt(1 - a^2) e(s),   e standard normal
 *     g(h) = sqrt((1 - p^2h) / (1 - p^2)),   sqrt(h) for p = 1
 *
 * so that at the lead H (`atLead`) errors have the given standard deviation, with correlation a from slot to slot at the same lead,
 * c between any two homes, and grow with the lead like those of a first-order autoregression with coefficient p (`growth`), whose
 * innovations add up: p = 0 is no growth, p = 1 a random walk. All leads of a slot share one z, so a forecast keeps its sign as it
 * gets better. Where the error would make energy negative it is cut at zero, which raises the mean; where nothing is generated
 * nothing is foreseen, for the night is known. Not a forecast anybody can make: `information: future`.
 * Source: AR(1) forecast error, Box & Jenkins, Time Series Analysis (1970), chapter 5; definition.
 * Needs the slot to be generated already, and slots to be asked for in no wider a window than `ahead_slots` allows
 * (CW-AGENT-NOISE). Draws: two a home and slot, and two for all. Memory: 16 bytes a home and slot of the window.
 * Cost: 5 ns a home and forecast, 60 ns a home and slot.
 */
import { z } from 'zod';
import { assert, HOUR, pow } from '../kernel/index.js';
import type { Streams } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { SlotRows } from '../devices/index.js';
import type { Forecast, ForecastContext } from './types.js';

const SHARE = { minimum: 0, maximum: 1 };
const NON_NEGATIVE = { minimum: 0 };

const schema = z.strictObject({
  load: quantity('fraction', "standard deviation of load's error, over the load", NON_NEGATIVE).prefault(
    '30 %',
  ),
  loadAbsolute: quantity('power', "standard deviation of load's error that is added", NON_NEGATIVE).prefault(
    0,
  ),
  pv: quantity(
    'fraction',
    "standard deviation of generation's error, over generation",
    NON_NEGATIVE,
  ).prefault('20 %'),
  pvAbsolute: quantity(
    'power',
    "standard deviation of generation's error that is added while there is any",
    NON_NEGATIVE,
  ).prefault(0),
  autocorrelation: quantity('fraction', 'correlation of the errors of adjacent slots, at one lead', {
    minimum: 0,
    maximum: 0.9999,
  }).prefault('50 %'),
  correlation: quantity('fraction', 'correlation of the errors of two homes', SHARE).prefault('20 %'),
  growth: quantity(
    'fraction',
    'how errors grow with the lead: 0 not at all, 1 with its root',
    SHARE,
  ).prefault('90 %'),
  atLead: quantity('time', 'lead, from the last metered slot, at which the standard deviation is given', {
    minimum: 1,
  }).prefault('1 h'),
});

/** g(h). */
export function errorGrowth(growth: number, lead_slots: number): number {
  if (growth === 1) return Math.sqrt(lead_slots);
  if (growth === 0) return 1;
  return Math.sqrt((1 - pow(growth, 2 * lead_slots)) / (1 - growth * growth));
}

/** Correlated standard normal numbers by home and slot, z above: rows of a ring, filled in the order of slots. */
class Noise {
  readonly data: Float64Array;
  private readonly own: Streams;
  private readonly common: Streams;
  /** w and w_i of the slot filled last. */
  private commonState = 0;
  private readonly state: Float64Array;
  private newest = -1;
  private readonly rows: number;
  private readonly homes: number;
  private readonly autocorrelation: number;
  private readonly shares: readonly [common: number, own: number];

  constructor(
    name: string,
    context: ForecastContext,
    config: { readonly autocorrelation: number; readonly correlation: number },
  ) {
    const { ids, random, columns, ahead_slots } = context;
    this.homes = ids.length;
    this.rows = ahead_slots + 2;
    this.data = columns.f64(`forecast.${name}Noise`, this.rows * this.homes);
    this.state = columns.f64(`forecast.${name}NoiseState`, this.homes);
    this.own = random.streams(`forecast.${name}`, ids);
    this.common = random.single(`forecast.${name}.common`);
    this.autocorrelation = config.autocorrelation;
    this.shares = [Math.sqrt(config.correlation), Math.sqrt(1 - config.correlation)];
  }

  /** Where the row of `slot` starts. */
  offset(slot: number): number {
    while (this.newest < slot) this.fillNext();
    assert(
      slot >= 0 && slot > this.newest - this.rows,
      'CW-AGENT-NOISE',
      `the error of slot ${slot} is forgotten, ${this.newest} being foreseen`,
    );
    return (slot % this.rows) * this.homes;
  }

  private fillNext(): void {
    const slot = ++this.newest;
    const { state, own, homes, data } = this;
    const [common, apart] = this.shares;
    // stationary from the first slot on
    const kept = slot === 0 ? 0 : this.autocorrelation;
    const fresh = Math.sqrt(1 - kept * kept);
    this.commonState = kept * this.commonState + fresh * this.common.normal(0);
    const shared = common * this.commonState;
    const start = (slot % this.rows) * homes;
    for (let i = 0; i < homes; i++) {
      const moved = kept * state[i] + fresh * own.normal(i);
      state[i] = moved;
      data[start + i] = shared + apart * moved;
    }
  }
}

export const noisy = definePlugin({
  kind: 'noisy',
  title: 'The truth and an error of given size and correlations: not a forecast anybody can make',
  source: 'Box & Jenkins, Time Series Analysis (1970), chapter 5: forecast errors of an AR(1) process',
  schema,
  create(config, context: ForecastContext): Forecast {
    const { slot_us, load, pv, pvHomes } = context;
    const loadNoise = new Noise('load', context, config);
    const pvNoise = new Noise('pv', context, config);
    const given = errorGrowth(config.growth, config.atLead / slot_us);
    const loadAbsolute_Wh = (config.loadAbsolute * slot_us) / HOUR;
    const pvAbsolute_Wh = (config.pvAbsolute * slot_us) / HOUR;

    function write(
      history: SlotRows,
      noise: Noise,
      slot: number,
      relative: number,
      absolute_Wh: number,
      from: number,
      to: number,
      out_Wh: Float64Array,
    ): void {
      assert(slot <= history.newest, 'CW-AGENT-FUTURE', 'the slot to foresee is not generated yet');
      const data = history.data;
      const row = history.offset(slot);
      const errors = noise.data;
      const errorRow = noise.offset(slot);
      for (let i = from; i < to; i++) {
        const truth_Wh = data[row + i];
        const foreseen_Wh = truth_Wh + (relative * truth_Wh + absolute_Wh) * errors[errorRow + i];
        out_Wh[i] = foreseen_Wh > 0 ? foreseen_Wh : 0;
      }
    }

    return {
      information: 'future',
      memory_slots: () => 0,
      predict(targetSlot, lastMeteredSlot, from, to, outLoad_Wh, outPv_Wh) {
        assert(lastMeteredSlot < targetSlot, 'CW-AGENT-LEAD', 'the slot to forecast is metered already');
        const size = errorGrowth(config.growth, targetSlot - lastMeteredSlot) / given;
        const { load: loadSd, pv: pvSd } = config;
        write(load, loadNoise, targetSlot, loadSd * size, loadAbsolute_Wh * size, from, to, outLoad_Wh);
        outPv_Wh.fill(0, from, to);
        for (const range of pvHomes) {
          const first = range.from > from ? range.from : from;
          const end = range.to < to ? range.to : to;
          if (first >= end) continue;
          write(pv, pvNoise, targetSlot, pvSd * size, pvAbsolute_Wh * size, first, end, outPv_Wh);
          const row = pv.offset(targetSlot);
          for (let i = first; i < end; i++) if (pv.data[row + i] === 0) outPv_Wh[i] = 0;
        }
      },
    };
  },
});
