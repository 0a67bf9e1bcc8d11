/**
 * The shortest decimal that reads back as the same float64, for 10^-6 <= v < 10^15, in plain float64 arithmetic: what
 * Number::toString of ECMAScript gives, at about a fifth of its cost.
 *
 * With k digits before the point and p = 17 - k, the product v × 10^p has 17 digits before its point and is the exact sum hi + lo of
 * two float64 (10^p is exact up to p = 22). All decimals within half a unit in the last place of v read back as v, and
 * that distance times 10^p is exact too. So: the nearest multiple of 100 if it is within reach (at most one decimal of 15 digits is),
 * else the nearest multiple of 10, else the nearest integer. Where rounding could decide (a tie, a distance at the very edge, a
 * power of two with its uneven neighbours), the function declines.
 * Source: exact product, Dekker (1971), A floating-point technique for extending the available precision; the problem, Steele and
 * White (1990), How to print floating-point numbers accurately.
 */
const LEAST_EXPONENT = -6;
const powers = Float64Array.from({ length: 23 - LEAST_EXPONENT }, (_, i) =>
  Number(`1e${i + LEAST_EXPONENT}`),
);

/** Splits 53 bits into two halves of at most 26: 2^27 + 1. */
const SPLITTER = 134_217_729;
const HUNDRED_MILLION = 100_000_000;
/** Distances nearer than this to a decision are left to others; the arithmetic errs by less than 10^-13. */
const MARGIN = 1e-9;
const LOG10_OF_2 = 0.30103;

/** 2^e / 2^53 for the exponents of 10^-6 to 10^15: half a unit in the last place of v in [2^e, 2^(e+1)). */
const LOWEST_BINARY = -20;
const halfUnits = Float64Array.from({ length: 71 }, (_, i) => {
  let half = 1 / 2 ** 53;
  for (let e = 0; e < i; e++) half *= 2;
  return half / 2 ** -LOWEST_BINARY;
});

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** The last result: `top` has nine digits, `low` eight, the point stands after the first `digitsBefore` of them. */
export const shortest = { top: 0, low: 0, digitsBefore: 0 };

/** Finds the 17 digits of `value`, trailing zeros included; false when it declines. */
export function findShortest(value: number): boolean {
  if (!(value >= 1e-6 && value < 1e15)) return false;
  double[0] = value;
  const high = words[1]!;
  if (words[0] === 0 && (high & 0xfffff) === 0) return false;
  const exponent = (high >>> 20) - 1023;
  let digitsBefore = Math.floor(exponent * LOG10_OF_2) + 1;
  if (value >= powers[digitsBefore - LEAST_EXPONENT]!) digitsBefore++;
  const power = powers[17 - digitsBefore - LEAST_EXPONENT]!;
  const reach = halfUnits[exponent - LOWEST_BINARY]! * power;

  const hi = value * power;
  const valueShifted = SPLITTER * value;
  const valueHigh = valueShifted - (valueShifted - value);
  const valueLow = value - valueHigh;
  const powerShifted = SPLITTER * power;
  const powerHigh = powerShifted - (powerShifted - power);
  const powerLow = power - powerHigh;
  const lo = valueHigh * powerHigh - hi + valueHigh * powerLow + valueLow * powerHigh + valueLow * powerLow;

  let top = Math.floor(hi / HUNDRED_MILLION);
  let low = hi - top * HUNDRED_MILLION;
  const hundreds = Math.floor(low / 100) * 100;
  const rest = low - hundreds + lo;

  let nearest = Math.floor(rest / 100 + 0.5) * 100;
  let distance = Math.abs(rest - nearest);
  if (distance > reach - MARGIN) {
    if (distance < reach + MARGIN) return false;
    nearest = Math.floor(rest / 10 + 0.5) * 10;
    distance = Math.abs(rest - nearest);
    if (distance > 5 - MARGIN) return false;
    if (distance > reach - MARGIN) {
      if (distance < reach + MARGIN) return false;
      nearest = Math.floor(rest + 0.5);
      if (Math.abs(rest - nearest) > 0.5 - MARGIN) return false;
    }
  }
  low = hundreds + nearest;
  if (low < 0) {
    low += HUNDRED_MILLION;
    top--;
  } else if (low >= HUNDRED_MILLION) {
    low -= HUNDRED_MILLION;
    top++;
  }
  if (top < HUNDRED_MILLION || top >= 10 * HUNDRED_MILLION) return false;
  shortest.top = top;
  shortest.low = low;
  shortest.digitsBefore = digitsBefore;
  return true;
}
