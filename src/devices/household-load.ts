/**
 * The load of households: a constant base, activity that follows the clock while somebody is about, and appliances that start at
 * random, the more often the more activity there is. All homes together follow the standard profile (household-profile.ts);
 * each alone is spiky, with habits of its own.
 *
 * With m the home's mean power, b the base's share, e the share of appliances in the rest, g(t) the home's profile of mean 1,
 * F(d) the season and s(t) in {0, 1} a presence with P(s = 1) = q:
 *   load = F b m + F (1 - b)(1 - e) m g s / q + appliances,   appliances start at rate F (1 - b) e m g s / (q E),
 * where an appliance draws U(1/2, 3/2) P for an exponential time of mean D, so that E = P D; P and E grow with the root of a home's
 * yearly energy: a home of four times the energy has twice as many uses of twice the power. Hence the mean load is F m (b + (1 - b) g)
 * exactly. Appliances that overlap add their powers until their joint energy is used up.
 *
 * Sources: structure after Richardson, Thomson, Infield and Clifford (2010), Domestic electricity use: a high-resolution energy
 * demand model, Energy and Buildings 42(10) 1878-1887, and Widén and Wäckelgård (2010), Applied Energy 87(6) 1880-1892; numbers
 * set so that load factor, slot-to-slot change and coincidence lie among those of measured homes (household-load.test.ts).
 * Units: Wh per year, W, Wh per slot. Any slot length from 1 to 60 min. Draws: two a home and slot. Cost: 30 to 45 ns each.
 */
import { z } from 'zod';
import { exp, HOUR, ln, mix32 } from '../kernel/index.js';
import type { Streams } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity, sampled } from '../records/quantity.js';
import { bumpMean, BUMPS, dayShape, dayShapes, personalBump, seasonFactor } from './household-profile.js';
import { drawSampled } from './sample.js';
import type { DeviceContext, SlotCalendar, SlotSource } from './types.js';
import { drawWordPairs, HALF_WORD, WORD } from './words.js';

const NON_NEGATIVE = { minimum: 0 };
const SHARE = { minimum: 0, maximum: 1 };

/** Hours of a year of 365 days, over which `annual` is used. */
const YEAR_h = 8760;
/** The home for which `appliancePower` is given. */
const TYPICAL_Wh = 3_200_000;
/** q, and the mean time that somebody stays about: absences within the day; the profile holds the regular ones. */
const PRESENT_SHARE = 0.85;
const PRESENT_us = 5 * HOUR;
/** Width of a home's own bumps over that of all homes together. */
const OWN_WIDTH = 0.8;
/** Weights of a home's bumps lie within this of 1. */
const WEIGHT_SPREAD = 0.6;
/** Early and late homes: levels of deviation between -2.4 and 2.4 standard deviations. */
const LEVELS = 17;
const DEVIATION_LIMIT = 2.4;
/** Base and activity of a slot lie within this of their mean. */
const FLICKER = 0.2;

/** Of a home's first word, 20 bits are for presence and 12 for the flicker. */
const PRESENCE_STEPS = 1_048_576;
const FLICKER_STEPS = 4096;
/** Of the word that sizes an appliance's use, 16 bits are for its power and 16 for its time. */
const SIZE_STEP = 1 / 65_536;

const schema = z.strictObject({
  annual: sampled('energy', 'energy used in a year', NON_NEGATIVE),
  base: sampled('fraction', 'share of the energy used as constant base load', SHARE).prefault({
    uniform: ['20 %', '45 %'],
  }),
  appliances: quantity('fraction', 'share of appliances in what is not base load', SHARE).prefault('40 %'),
  appliancePower: quantity('power', 'mean power of an appliance in a home of 3,200 kWh a year', {
    minimum: 50,
  }).prefault('1 kW'),
  applianceTime: quantity('time', 'mean time that an appliance runs', { minimum: 60_000_000 }).prefault(
    '45 min',
  ),
});

class Households implements SlotSource {
  private readonly calendar: SlotCalendar;
  private readonly southern: boolean;
  private readonly streams: Streams;
  private readonly slot_h: number;
  private readonly applianceTime_h: number;

  private readonly base_W: Float64Array;
  private readonly activity_W: Float64Array;
  /** Uses of appliances per hour at g = F = 1 while somebody is about. */
  private readonly uses_per_h: Float64Array;
  private readonly appliance_W: Float64Array;
  /** Weights of the bumps, and where each is looked up in `bumps`: entry `BUMPS * i + bump`. */
  private readonly weight: Float64Array;
  private readonly lookUp: Int32Array;

  private readonly present: Uint8Array;
  /** Appliances that run: what they use together in a slot, and the energy still to be used. */
  private readonly running_Wh: Float64Array;
  private readonly left_Wh: Float64Array;
  private readonly lifeWords: Int32Array;
  private readonly startWords: Int32Array;

  /** Bumps of the slot at each level: entry `LEVELS * bump + level`. */
  private readonly bumps = new Float64Array(BUMPS * LEVELS);

  constructor(config: z.output<typeof schema>, context: DeviceContext) {
    const { ids, random, calendar, location } = context;
    const homes = ids.length;
    const annual_Wh = drawSampled(config.annual, 'household.annual', context, NON_NEGATIVE);
    const base = drawSampled(config.base, 'household.base', context, SHARE);
    const habits = random.traits('household.habits', ids);
    const first = random.streams('household.first', ids);
    this.streams = random.streams('household.slot', ids);
    this.calendar = calendar;
    this.southern = location.latitude_deg < 0;
    this.slot_h = calendar.slot_us / HOUR;
    this.applianceTime_h = config.applianceTime / HOUR;
    this.base_W = new Float64Array(homes);
    this.activity_W = new Float64Array(homes);
    this.uses_per_h = new Float64Array(homes);
    this.appliance_W = new Float64Array(homes);
    this.weight = new Float64Array(BUMPS * homes);
    this.lookUp = new Int32Array(BUMPS * homes);
    this.present = new Uint8Array(homes);
    this.running_Wh = new Float64Array(homes);
    this.left_Wh = new Float64Array(homes);
    this.lifeWords = new Int32Array(homes);
    this.startWords = new Int32Array(homes);
    for (let i = 0; i < homes; i++) {
      for (let bump = 0; bump < BUMPS; bump++) {
        this.weight[BUMPS * i + bump] = 1 + WEIGHT_SPREAD * (2 * habits.uniform(i) - 1);
        const deviation = (habits.normal(i) / DEVIATION_LIMIT + 1) / 2;
        const level = Math.round(deviation * (LEVELS - 1));
        this.lookUp[BUMPS * i + bump] = LEVELS * bump + Math.min(Math.max(level, 0), LEVELS - 1);
      }
      const mean_W = annual_Wh[i]! / YEAR_h;
      const moving_W = ((1 - base[i]!) * mean_W) / (this.weekMean(i) * PRESENT_SHARE);
      this.base_W[i] = base[i]! * mean_W;
      this.activity_W[i] = (1 - config.appliances) * moving_W;
      this.appliance_W[i] = config.appliancePower * Math.sqrt(annual_Wh[i]! / TYPICAL_Wh);
      const use_Wh = this.appliance_W[i]! * this.applianceTime_h;
      this.uses_per_h[i] = use_Wh > 0 ? (config.appliances * moving_W) / use_Wh : 0;
      this.present[i] = first.uniform(i) < PRESENT_SHARE ? 1 : 0;
    }
  }

  /** Mean over a week of home `i`'s floor and weighted bumps. */
  private weekMean(i: number): number {
    let sum = 0;
    for (const { perWeek, floor, bumps } of dayShapes) {
      let mean = floor;
      for (let bump = 0; bump < BUMPS; bump++)
        mean += this.weight[BUMPS * i + bump]! * bumpMean(bumps[bump]!);
      sum += perWeek * mean;
    }
    return sum / 7;
  }

  /** Fills `bumps` for the slot; returns the floor of its day. */
  private prepare(slot: number): number {
    const shape = dayShape(this.calendar.weekday[slot]!);
    const hour = this.calendar.minuteOfDay[slot]! / 60 + 0.5 * this.slot_h;
    for (let bump = 0; bump < BUMPS; bump++) {
      for (let level = 0; level < LEVELS; level++) {
        const deviation = ((2 * level) / (LEVELS - 1) - 1) * DEVIATION_LIMIT;
        this.bumps[LEVELS * bump + level] = personalBump(shape.bumps[bump]!, hour, OWN_WIDTH, deviation);
      }
    }
    return shape.floor;
  }

  private season(slot: number): number {
    const day = this.calendar.dayOfYear[slot]!;
    return seasonFactor(this.southern ? ((day + 182) % 365) + 1 : day);
  }

  step(slot: number, out_Wh: Float64Array, offset: number): void {
    const floor = this.prepare(slot);
    const season = this.season(slot);
    const { bumps, weight, lookUp, base_W, activity_W, uses_per_h, appliance_W } = this;
    const { present, running_Wh, left_Wh, lifeWords, startWords, slot_h, applianceTime_h } = this;
    const homes = base_W.length;
    drawWordPairs(this.streams, lifeWords, startWords);

    // presence is a Markov chain in continuous time: a slot remembers it with probability `keep`, or draws it afresh
    const keep = exp(-this.calendar.slot_us / (PRESENT_us * (1 - PRESENT_SHARE)));
    const keepBits = Math.floor(keep * PRESENCE_STEPS);
    const presentBits = Math.floor((keep + (1 - keep) * PRESENT_SHARE) * PRESENCE_STEPS);
    const steady_h = season * slot_h * (1 - FLICKER);
    const flicker_h = (season * slot_h * 2 * FLICKER) / FLICKER_STEPS;
    const uses_h = season * slot_h;

    for (let i = 0; i < homes; i++) {
      const life = lifeWords[i]!;
      const startWord = startWords[i]!;
      const start = (startWord >>> 0) * WORD + HALF_WORD;

      const chance = life >>> 12;
      let here = present[i]!;
      if (chance >= keepBits) {
        here = chance < presentBits ? 1 : 0;
        present[i] = here;
      }
      let smooth_W = base_W[i]!;
      let uses = 0;
      if (here === 1) {
        const k = BUMPS * i;
        const profile =
          floor +
          weight[k]! * bumps[lookUp[k]!]! +
          weight[k + 1]! * bumps[lookUp[k + 1]!]! +
          weight[k + 2]! * bumps[lookUp[k + 2]!]!;
        smooth_W += activity_W[i]! * profile;
        uses = uses_per_h[i]! * profile * uses_h;
      }
      let energy_Wh = smooth_W * (steady_h + flicker_h * (life & (FLICKER_STEPS - 1)));

      let left = left_Wh[i]!;
      if (left > 0) {
        const slot_Wh = running_Wh[i]!;
        if (left > slot_Wh) {
          energy_Wh += slot_Wh;
          left -= slot_Wh;
        } else {
          energy_Wh += left;
          left = 0;
          running_Wh[i] = 0;
        }
        left_Wh[i] = left;
      }
      if (start < uses) {
        // `uses` rounded up or down at random, with its mean: one start in nearly all cases
        const starts = uses > 1 ? Math.ceil(uses - start) : 1;
        // the word is small if something starts, but its lower bits are as random as ever: hashed, they size the use
        const size = mix32(startWord);
        const power_W = starts * appliance_W[i]! * (0.5 + ((size >>> 16) + 0.5) * SIZE_STEP);
        const use_Wh = -power_W * applianceTime_h * ln(((size & 65_535) + 0.5) * SIZE_STEP);
        // given a start, `start` is uniform below `uses`: it also tells how much of the slot is left
        const now_Wh = power_W * slot_h * (uses > 1 ? 1 - start : 1 - start / uses);
        if (use_Wh > now_Wh) {
          energy_Wh += now_Wh;
          left_Wh[i] = left + use_Wh - now_Wh;
          running_Wh[i] = running_Wh[i]! + power_W * slot_h;
        } else {
          energy_Wh += use_Wh;
        }
      }
      out_Wh[offset + i] = energy_Wh;
    }
  }
}

export const household = definePlugin({
  kind: 'household',
  title: 'Stochastic household load on the standard profile',
  source:
    'structure: Richardson et al. (2010), Widén and Wäckelgård (2010); mean: BDEW standard load profile H25 (2025)',
  schema,
  create: (config, context: DeviceContext): SlotSource => new Households(config, context),
});
