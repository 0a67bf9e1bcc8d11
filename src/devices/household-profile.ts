/**
 * How much households use at which time of day and year, on average: a floor and three bumps (morning, noon, evening) for each
 * kind of day, times a factor for the season.
 * Sources: bumps fitted to the German standard load profile H25 (BDEW 2025), year's mean by kind of day, to 3 % of the mean
 * load root-mean-square; season: dynamisation polynomial of the standard household profiles (VDEW 1999, kept by H25).
 * Units: hours of the local day; relative to the mean load that follows the clock (see `BASE_IN_PROFILE`).
 */
import { exp } from '../kernel/index.js';

/** Share of the standard profile that the fit takes as the constant base load beneath floor and bumps. */
export const BASE_IN_PROFILE = 0.3;

/** Morning, noon, evening. */
export const BUMPS = 3;

interface Bump {
  readonly centre_h: number;
  /** Standard deviation of a bell. */
  readonly width_h: number;
  readonly height: number;
}

/** One kind of day: how many of a week, what is used all day, and the bumps. */
export interface DayShape {
  readonly perWeek: number;
  readonly floor: number;
  readonly bumps: readonly [Bump, Bump, Bump];
}

const workday: DayShape = {
  perWeek: 5,
  floor: 0.315,
  bumps: [
    { centre_h: 7.4, width_h: 1.55, height: 0.557 },
    { centre_h: 12.3, width_h: 2.0, height: 0.625 },
    { centre_h: 19.7, width_h: 2.75, height: 1.396 },
  ],
};
const saturday: DayShape = {
  perWeek: 1,
  floor: 0.325,
  bumps: [
    { centre_h: 8.25, width_h: 0.92, height: 0.208 },
    { centre_h: 11.5, width_h: 2.75, height: 1.15 },
    { centre_h: 19.4, width_h: 3.2, height: 1.35 },
  ],
};
const sunday: DayShape = {
  perWeek: 1,
  floor: 0.41,
  bumps: [
    { centre_h: 8.4, width_h: 0.97, height: 0.25 },
    { centre_h: 11.6, width_h: 2.2, height: 1.39 },
    { centre_h: 19.2, width_h: 3.0, height: 1.36 },
  ],
};

export const dayShapes: readonly DayShape[] = [workday, saturday, sunday];

/** The shape of a day; weekday 0 = Monday … 6 = Sunday. */
export function dayShape(weekday: number): DayShape {
  return weekday < 5 ? workday : weekday === 5 ? saturday : sunday;
}

const ROOT_TWO_PI = 2.5066282746310002;

/** Mean of a bump over its day. Bumps are narrow against half a day, so all of their area lies within it. */
export function bumpMean(bump: Bump): number {
  return (bump.height * bump.width_h * ROOT_TWO_PI) / 24;
}

/**
 * A bump at `hour` of the day for homes that are early or late: homes' own bumps have `own` times the common width and are
 * scattered by `deviation` standard deviations about the common centre such that all homes together show the common bump.
 */
export function personalBump(bump: Bump, hour: number, own: number, deviation: number): number {
  const centre_h = bump.centre_h + deviation * bump.width_h * Math.sqrt(1 - own * own);
  let distance_h = hour - centre_h;
  if (distance_h > 12) distance_h -= 24;
  else if (distance_h < -12) distance_h += 24;
  const scaled = distance_h / (own * bump.width_h);
  return (bump.height / own) * exp(-0.5 * scaled * scaled);
}

/** Mean of the polynomial over the 365 days of a year. */
const SEASON_MEAN = 1.00446;

/** Load of a day over the year's mean, from the day of the year 1..366, north of the equator. */
export function seasonFactor(dayOfYear: number): number {
  return dynamisation(dayOfYear) / SEASON_MEAN;
}

/** The dynamisation polynomial itself. */
export function dynamisation(dayOfYear: number): number {
  const t = dayOfYear;
  return 1.24 + t * (2.1e-3 + t * (-7.02e-5 + t * (3.2e-7 - 3.92e-10 * t)));
}
