/**
 * Sine, cosine and tangent of radians from `+ - *  /` alone, so that every engine gives the same bits.
 * Source: algorithms and constants of fdlibm k_sin.c, k_cos.c, k_tan.c and e_rem_pio2.c as kept in FreeBSD msun (Copyright
 * (C) 1993 by Sun Microsystems, Inc. Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved).
 * Range: |x| < 2^20 pi / 2 (1.6 million radians); a larger finite argument is a defect (CW-MATHS-RANGE), for a model's angles
 * are small. Error: below 1 unit in the last place. Cost: about 40 ns.
 */
import { InvariantError } from './errors.js';
import { highWord, withoutLowWord } from './maths-words.js';

const TWO_OVER_PI = 6.36619772367581382433e-1;
/** pi / 2 in parts of 33 bits, each followed by what is left after it. */
const PIO2_1 = 1.57079632673412561417;
const PIO2_1_REST = 6.07710050650619224932e-11;
const PIO2_2 = 6.0771005063039659766e-11;
const PIO2_2_REST = 2.02226624879595063154e-21;
const PIO2_3 = 2.0222662487111664558e-21;
const PIO2_3_REST = 8.47842766036889956997e-32;
/** Adding and subtracting 1.5 * 2^52 rounds to the nearest integer. */
const ROUNDER = 6755399441055744;
const PIO4 = 7.85398163397448278999e-1;
const PIO4_REST = 3.06161699786838301793e-17;

/** The remainder of the last reduction, in two parts. (An array: V8 allocates whenever a module variable takes a float64.) */
const remainder = new Float64Array(2);

/** Whole quarter turns in an |x| up to 9 pi / 4 that is not next to a multiple of pi / 2; 0 otherwise. */
function fewQuarterTurns(magnitude: number): number {
  if (magnitude <= 0x400f6a7a) {
    if ((magnitude & 0xfffff) === 0x921fb) return 0;
    return magnitude <= 0x4002d97c ? 1 : 2;
  }
  if (magnitude <= 0x4015fdbc) return magnitude === 0x4012d97c ? 0 : 3;
  return magnitude > 0x401c463b || magnitude === 0x401921fb ? 0 : 4;
}

/** Reduces x to `remainder` in about [-pi/4, pi/4] (Cody and Waite) and returns the number of quarter turns taken off. */
function reduce(x: number, magnitude: number): number {
  if (magnitude >= 0x413921fb)
    throw new InvariantError('CW-MATHS-RANGE', `the angle ${x} rad is beyond 2^20 pi / 2`);
  const few = fewQuarterTurns(magnitude);
  if (few > 0) {
    const turns = x < 0 ? -few : few;
    const first = x - turns * PIO2_1;
    const rest = turns * PIO2_1_REST;
    const short = first - rest;
    remainder[0] = short;
    remainder[1] = first - short - rest;
    return turns;
  }
  const turns = x * TWO_OVER_PI + ROUNDER - ROUNDER;
  let r = x - turns * PIO2_1;
  let w = turns * PIO2_1_REST; // first round: good to 85 bits
  const exponent = magnitude >> 20;
  let short = r - w;
  if (exponent - ((highWord(short) >> 20) & 0x7ff) > 16) {
    let before = r; // second round: good to 118 bits
    w = turns * PIO2_2;
    r = before - w;
    w = turns * PIO2_2_REST - (before - r - w);
    short = r - w;
    if (exponent - ((highWord(short) >> 20) & 0x7ff) > 49) {
      before = r; // third round: 151 bits cover every case
      w = turns * PIO2_3;
      r = before - w;
      w = turns * PIO2_3_REST - (before - r - w);
      short = r - w;
    }
  }
  remainder[0] = short;
  remainder[1] = r - short - w;
  return turns;
}

/** Sine of x + rest, |x| <= pi / 4. */
function sineNearZero(x: number, rest: number): number {
  const z = x * x;
  const w = z * z;
  const r =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6) +
    z * w * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10);
  const cube = z * x;
  if (rest === 0) return x + cube * (-1.66666666666666324348e-1 + z * r);
  return x - (z * (0.5 * rest - cube * r) - rest - cube * -1.66666666666666324348e-1);
}

/** Cosine of x + rest, |x| <= pi / 4. */
function cosineNearZero(x: number, rest: number): number {
  const z = x * x;
  const square = z * z;
  const r =
    z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5)) +
    square *
      square *
      (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * r - x * rest));
}

/** Tangent of x + rest, or its negative reciprocal if `inverse` is -1 (else 1); |x| <= pi / 4. */
function tangentNearZero(x: number, rest: number, inverse: 1 | -1): number {
  const high = highWord(x);
  const large = (high & 0x7fffffff) >= 0x3fe59428; // |x| >= 0.6744
  if (large) {
    x = high < 0 ? PIO4 + x + (PIO4_REST + rest) : PIO4 - x + (PIO4_REST - rest);
    rest = 0;
  }
  const z = x * x;
  const w = z * z;
  const odd =
    1.33333333333201242699e-1 +
    w *
      (2.18694882948595424599e-2 +
        w *
          (3.59207910759131235356e-3 +
            w *
              (5.88041240820264096874e-4 + w * (7.817944429395570923e-5 + w * -1.85586374855275456654e-5))));
  const even =
    z *
    (5.39682539762260521377e-2 +
      w *
        (8.86323982359930005737e-3 +
          w *
            (1.45620945432529025516e-3 +
              w *
                (2.46463134818469906812e-4 +
                  w * (7.14072491382608190305e-5 + w * 2.59073051863633712884e-5)))));
  const cube = z * x;
  let r = rest + z * (cube * (odd + even) + rest);
  r += 3.33333333333334091986e-1 * cube;
  const sum = x + r;
  if (large) {
    const value = inverse - 2 * (x - ((sum * sum) / (sum + inverse) - r));
    return high < 0 ? -value : value;
  }
  if (inverse === 1) return sum;
  const sumHigh = withoutLowWord(sum);
  const sumLow = r - (sumHigh - x);
  const quotient = -1 / sum;
  const quotientHigh = withoutLowWord(quotient);
  const error = 1 + quotientHigh * sumHigh;
  return quotientHigh + quotient * (error + quotientHigh * sumLow);
}

/** Sine of x radians. NaN for an infinite x. */
export function sin(x: number): number {
  const magnitude = highWord(x) & 0x7fffffff;
  if (magnitude <= 0x3fe921fb) return magnitude < 0x3e500000 ? x : sineNearZero(x, 0);
  if (magnitude >= 0x7ff00000) return NaN;
  const turns = reduce(x, magnitude) & 3;
  const value =
    (turns & 1) === 0 ? sineNearZero(remainder[0], remainder[1]) : cosineNearZero(remainder[0], remainder[1]);
  return turns > 1 ? -value : value;
}

/** Cosine of x radians. NaN for an infinite x. */
export function cos(x: number): number {
  const magnitude = highWord(x) & 0x7fffffff;
  if (magnitude <= 0x3fe921fb) return magnitude < 0x3e400000 ? 1 : cosineNearZero(x, 0);
  if (magnitude >= 0x7ff00000) return NaN;
  const turns = reduce(x, magnitude) & 3;
  const value =
    (turns & 1) === 0 ? cosineNearZero(remainder[0], remainder[1]) : sineNearZero(remainder[0], remainder[1]);
  return turns === 1 || turns === 2 ? -value : value;
}

/** Tangent of x radians. NaN for an infinite x. */
export function tan(x: number): number {
  const magnitude = highWord(x) & 0x7fffffff;
  if (magnitude <= 0x3fe921fb) return magnitude < 0x3e400000 ? x : tangentNearZero(x, 0, 1);
  if (magnitude >= 0x7ff00000) return NaN;
  const turns = reduce(x, magnitude);
  return tangentNearZero(remainder[0], remainder[1], (turns & 1) === 0 ? 1 : -1);
}
