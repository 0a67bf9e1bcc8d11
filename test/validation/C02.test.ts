/**
 * C02: Haurwitz's clear-sky irradiance, GHI = 1098 cos z exp(-0.059 / cos z).
 * Source: pvlib-python tests/test_clearsky.py, test_haurwitz. Tolerance: 1e-9 relative.
 */
import { describe, expect, it } from 'vitest';
import { clearSkyGlobal_W_per_m2 } from '../../src/devices/irradiance.js';

describe('C02: Haurwitz clear-sky irradiance by elevation', () => {
  it.each([
    [-20, 0],
    [0, 0],
    [5, 48.629868794195545],
    [10, 135.74174809181346],
    [30, 487.89413288542505],
    [50, 778.7666893443626],
  ])('%d degrees: %d W per m2', (elevation_deg, expected) => {
    expect(Math.abs(clearSkyGlobal_W_per_m2(elevation_deg) - expected)).toBeLessThanOrEqual(1e-9 * expected);
  });

  it('in the zenith: 1035.092 W per m2', () => {
    expect(clearSkyGlobal_W_per_m2(90)).toBeCloseTo(1035.092, 3);
  });
});
