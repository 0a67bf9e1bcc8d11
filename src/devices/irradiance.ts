/**
 * Irradiance of a clear sky and its split into direct and diffuse light: pure functions, W per m2.
 * Sources: Haurwitz (1945), Insolation in relation to cloudiness and cloud density, J. Meteorology 2, in the form reviewed by
 * Reno, Hansen and Stein (2012), SAND2012-2389; Erbs, Klein and Duffie (1982), Estimation of the diffuse radiation fraction
 * for hourly, daily and monthly-average global radiation, Solar Energy 28(4) 293-302.
 */
import { exp, sin } from '../kernel/index.js';
import { DEGREE } from './sun.js';

/** Irradiance outside the atmosphere at one astronomical unit (Gueymard 2018). */
export const SOLAR_CONSTANT_W_per_m2 = 1361;

/** Global horizontal irradiance under a clear sky; 0 while the sun is down. */
export function clearSkyGlobal_W_per_m2(elevation_deg: number): number {
  const cosZenith = sin(elevation_deg * DEGREE);
  return cosZenith > 0 ? 1098 * cosZenith * exp(-0.059 / cosZenith) : 0;
}

/** Share of diffuse in global horizontal irradiance at clearness index `clearness` = global / extraterrestrial horizontal. */
export function diffuseFraction(clearness: number): number {
  if (clearness <= 0.22) return 1 - 0.09 * clearness;
  if (clearness > 0.8) return 0.165;
  return 0.9511 + clearness * (-0.1604 + clearness * (4.388 + clearness * (-16.638 + clearness * 12.336)));
}
