/**
 * One sky for the neighbourhood: a clear-sky model times a random clear-sky index, split into direct and diffuse light.
 * The index is Gaussian in disguise (Graham, Hollands and Huget 1988, Solar Energy 40(2) 83-92, and Graham and Hollands 1990,
 * Solar Energy 44(6) 333-341): Z = sqrt(a) S + sqrt(1 - a) F with two stationary AR(1) processes, S for the weather of days and
 * F for passing clouds, and index = lowest + (highest - lowest) Phi(shift + spread Z), which for spread > 1 is mostly either
 * bright or dull. Its mean is lowest + (highest - lowest) Phi(shift / sqrt(1 + spread^2)), so `mean` sets the shift.
 * Draws: two a slot. Cost: about 1 us a slot, whatever the number of homes.
 */
import { assert, exp, HOUR, inverseNormal, normalCdf, sin } from '../kernel/index.js';
import type { RandomSource, Streams } from '../kernel/index.js';
import { clearSkyGlobal_W_per_m2, diffuseFraction, SOLAR_CONSTANT_W_per_m2 } from './irradiance.js';
import { DEGREE, sunPosition } from './sun.js';
import type { Location, Sky, SlotCalendar } from './types.js';

export interface SkyParameters {
  /** Bounds of the clear-sky index: under thick cloud, and at the edges of bright ones. */
  readonly lowest: number;
  readonly highest: number;
  /** Mean of the index over all times. */
  readonly mean: number;
  /** Standard deviation of the disguised index. */
  readonly spread: number;
  /** Share of the slow process in the variance of Z. */
  readonly slowShare: number;
  /** Time in which the slow and the fast process lose 63 % of their memory, microseconds. */
  readonly slow_us: number;
  readonly fast_us: number;
}

/**
 * Central Europe. Mean: yearly global irradiation of Munich, Stuttgart, Berlin and Hamburg (German weather service maps: 1,169,
 * 1,125, 1,030 and 965 kWh per m2) over that of the clear sky is 0.64, 0.62, 0.61 and 0.58. Bounds, spread and slow process:
 * quantiles and autocorrelation (0.40 at 24 h, 0.25 at 48 h, 0.50 at 8 h) of the hourly index in the PVGIS typical year of
 * 45 N 8 E. Fast process: between the 3 h of that satellite record and the 1.6 h of ground stations (Graham and Hollands 1990).
 */
export const centralEurope: SkyParameters = {
  lowest: 0.05,
  highest: 1.05,
  mean: 0.61,
  spread: 1.4,
  slowShare: 0.64,
  slow_us: 50 * HOUR,
  fast_us: 2 * HOUR,
};

/** A sky that also tells its clear-sky index. */
export interface RandomSky extends Sky {
  /** Global irradiance over that of the clear sky, of the slot stepped last; defined at night too. */
  readonly clearness: number;
}

class StochasticSky implements RandomSky {
  global_W_per_m2 = 0;
  direct_W_per_m2 = 0;
  diffuse_W_per_m2 = 0;
  elevation_deg = 0;
  azimuth_deg = 0;
  clearness = 0;

  private last = -1;
  private slow: number;
  private fast: number;
  private readonly slowStream: Streams;
  private readonly fastStream: Streams;
  private readonly slowMemory: number;
  private readonly fastMemory: number;
  private readonly slowWeight: number;
  private readonly fastWeight: number;
  private readonly shift: number;
  private readonly calendar: SlotCalendar;
  private readonly location: Location;
  private readonly parameters: SkyParameters;

  constructor(calendar: SlotCalendar, location: Location, random: RandomSource, parameters: SkyParameters) {
    this.calendar = calendar;
    this.location = location;
    this.parameters = parameters;
    this.slowStream = random.single('sky.slow');
    this.fastStream = random.single('sky.fast');
    this.slow = this.slowStream.normal(0);
    this.fast = this.fastStream.normal(0);
    this.slowMemory = exp(-calendar.slot_us / parameters.slow_us);
    this.fastMemory = exp(-calendar.slot_us / parameters.fast_us);
    this.slowWeight = Math.sqrt(parameters.slowShare);
    this.fastWeight = Math.sqrt(1 - parameters.slowShare);
    const { mean, lowest, highest, spread } = parameters;
    this.shift = inverseNormal((mean - lowest) / (highest - lowest)) * Math.sqrt(1 + spread * spread);
  }

  step(slot: number): void {
    if (slot === this.last) return;
    assert(
      slot > this.last && slot < this.calendar.slots,
      'CW-SKY-ORDER',
      `slot ${slot} after slot ${this.last}`,
    );
    while (this.last < slot) {
      this.slow = nextValue(this.slow, this.slowMemory, this.slowStream);
      this.fast = nextValue(this.fast, this.fastMemory, this.fastStream);
      this.last++;
    }
    const { lowest, highest, spread } = this.parameters;
    const z = this.slowWeight * this.slow + this.fastWeight * this.fast;
    this.clearness = lowest + (highest - lowest) * normalCdf(this.shift + spread * z);
    this.shine((slot + 0.5) * this.calendar.slot_us + this.calendar.start_us);
  }

  private shine(unix_us: number): void {
    const sun = sunPosition(unix_us, this.location.latitude_deg, this.location.longitude_deg);
    this.elevation_deg = sun.elevation_deg;
    this.azimuth_deg = sun.azimuth_deg;
    this.global_W_per_m2 = this.clearness * clearSkyGlobal_W_per_m2(sun.elevation_deg);
    if (sun.elevation_deg <= 0) {
      this.direct_W_per_m2 = 0;
      this.diffuse_W_per_m2 = 0;
      return;
    }
    const outside_W_per_m2 = SOLAR_CONSTANT_W_per_m2 / (sun.distance_au * sun.distance_au);
    const cosZenith = sin(sun.elevation_deg * DEGREE);
    const share = diffuseFraction(this.global_W_per_m2 / (outside_W_per_m2 * cosZenith));
    this.diffuse_W_per_m2 = share * this.global_W_per_m2;
    this.direct_W_per_m2 = (this.global_W_per_m2 - this.diffuse_W_per_m2) / cosZenith;
  }
}

/** One step of a stationary AR(1) process of unit variance. */
function nextValue(value: number, memory: number, stream: Streams): number {
  return memory * value + Math.sqrt(1 - memory * memory) * stream.normal(0);
}

/** The sky over `location`. The same seed and slot length give the same sky whatever stands beneath it. */
export function createSky(
  calendar: SlotCalendar,
  location: Location,
  random: RandomSource,
  parameters: SkyParameters = centralEurope,
): RandomSky {
  return new StochasticSky(calendar, location, random, parameters);
}
