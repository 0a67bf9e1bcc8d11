import { describe, expect, it } from 'vitest';
import { getPosition } from 'suncalc';
import { DAY, HOUR } from '../../src/kernel/index.js';
import { parseIsoDateTime } from '../../src/data/index.js';
import { sunPosition } from '../../src/devices/sun.js';

const start_us = parseIsoDateTime('2026-01-01T00:00Z', 'UTC');
const RADIAN = Math.PI / 180;

/** Refraction at a true elevation in degrees: Sæmundsson (1986), the counterpart of what suncalc adds. */
function refraction_deg(elevation_deg: number): number {
  return 1.02 / 60 / Math.tan((elevation_deg + 10.3 / (elevation_deg + 5.11)) * RADIAN);
}

describe('the sun over a year, against suncalc (Meeus; apparent position)', () => {
  it.each([
    ['Munich', 48.1, 11.6],
    ['Sydney', -33.9, 151.2],
    ['Tromsø', 69.6, 18.9],
    ['the Gulf of Guinea', 0, 0],
  ])(
    '%s: height and direction agree to 0.01 degrees on the sky while the sun is 5 degrees up',
    (_, latitude, longitude) => {
      let height = 0;
      let direction = 0;
      let compared = 0;
      // a step that shares no factor with the day, so that all hours are met in all seasons
      for (let us = start_us; us < start_us + 365 * DAY; us += 1.37 * HOUR) {
        const sun = sunPosition(us, latitude, longitude);
        if (sun.elevation_deg < 5) continue;
        const oracle = getPosition(new Date(us / 1000), latitude, longitude);
        const apparent_deg = sun.elevation_deg + refraction_deg(sun.elevation_deg);
        const turn_deg = Math.abs(((sun.azimuth_deg - oracle.azimuth + 540) % 360) - 180);
        height = Math.max(height, Math.abs(oracle.altitude - apparent_deg));
        direction = Math.max(direction, turn_deg * Math.cos(sun.elevation_deg * RADIAN));
        compared++;
      }
      expect(compared).toBeGreaterThan(2000);
      expect(height).toBeLessThan(0.01);
      expect(direction).toBeLessThan(0.01);
    },
  );
});

describe('the sun at known hours', () => {
  it('stands in the south at noon north of the tropics, in the north south of them', () => {
    const noon_us = parseIsoDateTime('2026-03-20T12:00Z', 'UTC');
    expect(Math.abs(sunPosition(noon_us, 50, 0).azimuth_deg - 180)).toBeLessThan(5);
    const sydney = sunPosition(parseIsoDateTime('2026-03-20T12:00+10:00', 'UTC'), -33.9, 150).azimuth_deg;
    expect(Math.min(sydney, 360 - sydney)).toBeLessThan(5);
  });

  it('has the declination of the solstices, 23.44 degrees, and is nearest to the earth in January', () => {
    const june = sunPosition(parseIsoDateTime('2026-06-21T08:25Z', 'UTC'), 0, 0);
    const december = sunPosition(parseIsoDateTime('2026-12-21T20:50Z', 'UTC'), 0, 0);
    expect(june.declination_deg).toBeCloseTo(23.44, 1);
    expect(december.declination_deg).toBeCloseTo(-23.44, 1);
    expect(december.distance_au).toBeLessThan(0.985);
    expect(june.distance_au).toBeGreaterThan(1.015);
  });

  it('never sets at midsummer north of the polar circle', () => {
    const start = parseIsoDateTime('2026-06-21T00:00Z', 'UTC');
    for (let hour = 0; hour < 24; hour++)
      expect(sunPosition(start + hour * HOUR, 69.6, 18.9).elevation_deg).toBeGreaterThan(0);
  });
});
