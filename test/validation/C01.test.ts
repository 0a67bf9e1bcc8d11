/**
 * C01: the worked example of NREL's Solar Position Algorithm: 2003-10-17 12:30:30 MST (UTC-7), 39.742476 N, 105.1786 W.
 * Source: Reda and Andreas (2008), NREL/TP-560-34302, values as in pvlib-python tests/test_spa.py; the reference value of our
 * own algorithm (Michalsky 1988) from an independent implementation. Tolerance: 0.05 degrees against SPA, 1e-4 against the same algorithm.
 */
import { describe, expect, it } from 'vitest';
import { parseIsoDateTime } from '../../src/data/index.js';
import { sunPosition } from '../../src/devices/sun.js';

const instant_us = parseIsoDateTime('2003-10-17T12:30:30-07:00', 'UTC');
const sun = sunPosition(instant_us, 39.742476, -105.1786);

describe('C01: solar position in the NREL SPA worked example', () => {
  it('is within 0.05 degrees of SPA: geometric elevation 39.87205, azimuth 194.34024, declination -9.31434', () => {
    expect(Math.abs(sun.elevation_deg - 39.872046)).toBeLessThan(0.05);
    expect(Math.abs(sun.azimuth_deg - 194.34024)).toBeLessThan(0.05);
    expect(Math.abs(sun.declination_deg - -9.31434)).toBeLessThan(0.05);
  });

  it('is what the low-precision almanac gives: elevation 39.87283, azimuth 194.337, declination -9.315892', () => {
    expect(Math.abs(sun.elevation_deg - 39.87283)).toBeLessThan(1e-4);
    expect(Math.abs(sun.azimuth_deg - 194.337)).toBeLessThan(1e-4);
    expect(Math.abs(sun.declination_deg - -9.315892)).toBeLessThan(1e-5);
  });

  it('has the earth 0.99654 astronomical units from the sun', () => {
    expect(Math.abs(sun.distance_au - 0.9965423)).toBeLessThan(1e-4);
  });
});
