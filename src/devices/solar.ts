/**
 * Photovoltaics on a roof under the neighbourhood's sky: irradiance on the plane of the array from direct light, an isotropic
 * sky and the ground, times peak power and a constant loss factor.
 * Sources: Liu and Jordan (1963), The long-term average performance of flat-plate solar-energy collectors, Solar Energy 7(2)
 * 53-74 (isotropic sky); Dobos (2014), PVWatts Version 5 Manual, NREL/TP-6A20-62641 (14 % system losses).
 * The losses stand for everything between irradiance and the meter: soiling, wiring, inverter, reflection, temperature.
 * Units: W per m2, Wp, Wh per slot. Draws: one a home and slot. Cost: about 15 ns each.
 */
import { z } from 'zod';
import { cos, HOUR, sin } from '../kernel/index.js';
import type { Streams } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity, sampled } from '../records/quantity.js';
import { drawSampled } from './sample.js';
import { DEGREE } from './sun.js';
import type { DeviceContext, Sky, SlotSource } from './types.js';
import { drawWords, HALF_WORD, WORD } from './words.js';

const NON_NEGATIVE = { minimum: 0 };
const TILT = { minimum: 0, maximum: 90 };
const AZIMUTH = { minimum: 0, maximum: 360 };

/** Light that the ground returns: the usual value for grass and roofs. */
const ALBEDO = 0.2;
/** Irradiance at which a module gives its peak power. */
const STANDARD_W_per_m2 = 1000;
/** Half the width of a uniform distribution of unit variance: it bounds a deviation, where a normal one would not. */
const UNIFORM_HALF_WIDTH = Math.sqrt(3);

const schema = z.strictObject({
  peak: sampled('peakPower', 'peak power of the modules under standard test conditions', NON_NEGATIVE),
  tilt: sampled('angle', 'inclination of the modules: 0 flat, 90 deg upright', TILT).prefault('30 deg'),
  azimuth: sampled(
    'angle',
    'where the modules face, from north, clockwise: 180 deg is south',
    AZIMUTH,
  ).prefault({
    normal: { mean: '180 deg', sd: '30 deg', minimum: '90 deg', maximum: '270 deg' },
  }),
  losses: quantity('fraction', 'everything lost between irradiance and meter', {
    minimum: 0,
    maximum: 1,
  }).prefault('14 %'),
  deviation: quantity(
    'fraction',
    'how far a home strays from the common sky: standard deviation of a fixed factor and of one drawn each slot',
    { minimum: 0, maximum: 0.5 },
  ).prefault('5 %'),
});

class Roofs implements SlotSource {
  readonly peak_Wp: Float64Array;
  private readonly sky: Sky;
  private readonly streams: Streams;
  /** Wh of a slot at 1 W per m2 on the modules. */
  private readonly yield_Wh: Float64Array;
  /** Unit normal of the modules: east, north, up. */
  private readonly east: Float64Array;
  private readonly north: Float64Array;
  private readonly up: Float64Array;
  private readonly width: number;
  private readonly words: Int32Array;

  constructor(config: z.output<typeof schema>, context: DeviceContext) {
    const { ids, random, calendar } = context;
    const peak_Wp = drawSampled(config.peak, 'solar.peak', context, NON_NEGATIVE);
    this.peak_Wp = peak_Wp;
    const tilt_deg = drawSampled(config.tilt, 'solar.tilt', context, TILT);
    const azimuth_deg = drawSampled(config.azimuth, 'solar.azimuth', context, AZIMUTH);
    const fixed = random.traits('solar.deviation', ids);
    this.sky = context.sky;
    this.streams = random.streams('solar.slot', ids);
    this.width = UNIFORM_HALF_WIDTH * config.deviation;
    this.words = new Int32Array(ids.length);
    this.yield_Wh = new Float64Array(ids.length);
    this.east = new Float64Array(ids.length);
    this.north = new Float64Array(ids.length);
    this.up = new Float64Array(ids.length);
    const perWp_Wh = ((1 - config.losses) * calendar.slot_us) / HOUR / STANDARD_W_per_m2;
    for (let i = 0; i < ids.length; i++) {
      const tilt = tilt_deg[i]! * DEGREE;
      const azimuth = azimuth_deg[i]! * DEGREE;
      this.yield_Wh[i] = peak_Wp[i]! * perWp_Wh * (1 + this.width * (2 * fixed.uniform(i) - 1));
      this.east[i] = sin(azimuth) * sin(tilt);
      this.north[i] = cos(azimuth) * sin(tilt);
      this.up[i] = cos(tilt);
    }
  }

  step(slot: number, out_Wh: Float64Array, offset: number): void {
    const { sky, words, yield_Wh, east, north, up } = this;
    sky.step(slot);
    const elevation = sky.elevation_deg * DEGREE;
    const azimuth = sky.azimuth_deg * DEGREE;
    const beamEast = sky.direct_W_per_m2 * cos(elevation) * sin(azimuth);
    const beamNorth = sky.direct_W_per_m2 * cos(elevation) * cos(azimuth);
    const beamUp = sky.direct_W_per_m2 * sin(elevation);
    // half of the isotropic light comes to an upright module, all of it to a flat one; of the ground the other half
    const ground_W_per_m2 = ALBEDO * sky.global_W_per_m2;
    const level = 0.5 * (sky.diffuse_W_per_m2 + ground_W_per_m2);
    const slope = 0.5 * (sky.diffuse_W_per_m2 - ground_W_per_m2);
    const low = 1 + this.width * (2 * HALF_WORD - 1);
    const perWord = 2 * this.width * WORD;
    drawWords(this.streams, words);
    for (let i = 0; i < yield_Wh.length; i++) {
      const upward = up[i]!;
      const beam = east[i]! * beamEast + north[i]! * beamNorth + upward * beamUp;
      const plane_W_per_m2 = level + slope * upward + (beam > 0 ? beam : 0);
      out_Wh[offset + i] = plane_W_per_m2 * yield_Wh[i]! * (low + perWord * (words[i]! >>> 0));
    }
  }
}

export const solar = definePlugin({
  kind: 'solar',
  title: 'Photovoltaics under a common random sky',
  source: 'Liu and Jordan (1963), isotropic sky; PVWatts v5 (2014), losses',
  schema,
  create: (config, context: DeviceContext): SlotSource => new Roofs(config, context),
});
