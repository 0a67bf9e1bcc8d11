/**
 * The two 32-bit words of a float64: how the portable functions look at exponents. One shared buffer, little-endian (every
 * platform of V8, SpiderMonkey and JavaScriptCore is); a big-endian machine stops here with CW-MATHS-ENDIAN.
 */
import { assert } from './errors.js';

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

double[0] = 1;
assert(words[1] === 0x3ff00000 && words[0] === 0, 'CW-MATHS-ENDIAN', 'a little-endian machine is needed');

/** Sign, exponent and the upper 20 bits of the significand, as a signed integer. */
export function highWord(x: number): number {
  double[0] = x;
  return words[1];
}

/** The lower 32 bits of the significand, as a signed integer. */
export function lowWord(x: number): number {
  double[0] = x;
  return words[0];
}

/** The float64 of two words. */
export function fromWords(high: number, low: number): number {
  words[0] = low;
  words[1] = high;
  return double[0];
}

/** `x` with its high word replaced. */
export function withHighWord(x: number, high: number): number {
  double[0] = x;
  words[1] = high;
  return double[0];
}

/** `x` with the lower 32 bits of its significand cleared, so that its products with short numbers are exact. */
export function withoutLowWord(x: number): number {
  double[0] = x;
  words[0] = 0;
  return double[0];
}

const POWERS = new Float64Array(2099);
for (let k = 0, up = 1, down = 1; k <= 1074; k++, up *= 2, down *= 0.5) {
  POWERS[1074 - k] = down;
  if (k <= 1024) POWERS[1074 + k] = up;
}

/** 2 to the integer power `k`, -1074..1023, exactly; Infinity at 1024. A table: words written apart and read as one stall. */
export function powerOfTwo(k: number): number {
  return POWERS[k + 1074];
}
