/**
 * Where the sun stands: the low-precision formulae of the Astronomical Almanac, good to about 0.01 degrees from 1950 to 2050.
 * Source: Michalsky (1988), The Astronomical Almanac's algorithm for approximate solar position, Solar Energy 40(3) 227-235.
 * Geometric position of the sun's centre: neither refraction nor parallax (0.0024 deg). Cost: about 0.3 us.
 */
import { acos, asin, atan2, cos, DAY, HOUR, sin } from '../kernel/index.js';

export const DEGREE = acos(-1) / 180;

/** Microseconds from 1970-01-01T00:00Z to the epoch J2000.0, 2000-01-01T12:00Z. */
const J2000_us = 10_957.5 * DAY;

export interface SunPosition {
  /** Height above the horizon, degrees; negative at night. */
  readonly elevation_deg: number;
  /** From north, clockwise, 0..360 degrees. */
  readonly azimuth_deg: number;
  readonly declination_deg: number;
  /** Distance from the earth, astronomical units. */
  readonly distance_au: number;
}

/** The sun at an instant, microseconds since 1970-01-01T00:00Z, seen from a place; longitude east positive. */
export function sunPosition(unix_us: number, latitude_deg: number, longitude_deg: number): SunPosition {
  const days = (unix_us - J2000_us) / DAY;
  const meanLongitude_deg = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * DEGREE;
  const eclipticLongitude = (meanLongitude_deg + 1.915 * sin(anomaly) + 0.02 * sin(2 * anomaly)) * DEGREE;
  const obliquity = (23.439 - 4e-7 * days) * DEGREE;
  const sinLongitude = sin(eclipticLongitude);
  const rightAscension = atan2(cos(obliquity) * sinLongitude, cos(eclipticLongitude));
  const sinDeclination = sin(obliquity) * sinLongitude;
  const declination = asin(sinDeclination);
  const cosDeclination = cos(declination);

  // the day's own time is kept apart from the count of days, so that sidereal time loses no digits
  const hours = (unix_us - Math.floor(unix_us / DAY) * DAY) / HOUR;
  const siderealTime_h = 6.697375 + 0.0657098242 * days + hours;
  const hourAngle = (siderealTime_h * 15 + longitude_deg) * DEGREE - rightAscension;

  const sinLatitude = sin(latitude_deg * DEGREE);
  const cosLatitude = cos(latitude_deg * DEGREE);
  const cosHourAngle = cos(hourAngle);
  const up = sinDeclination * sinLatitude + cosDeclination * cosLatitude * cosHourAngle;
  const north = sinDeclination * cosLatitude - cosDeclination * sinLatitude * cosHourAngle;
  const east = -cosDeclination * sin(hourAngle);
  const azimuth_deg = atan2(east, north) / DEGREE;
  return {
    elevation_deg: asin(up > 1 ? 1 : up < -1 ? -1 : up) / DEGREE,
    azimuth_deg: azimuth_deg < 0 ? azimuth_deg + 360 : azimuth_deg,
    declination_deg: declination / DEGREE,
    distance_au: 1.00014 - 0.01671 * cos(anomaly) - 0.00014 * cos(2 * anomaly),
  };
}
