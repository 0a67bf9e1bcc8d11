/**
 * Power from `+ - * / sqrt` alone, so that every engine gives the same bits.
 * Source: algorithm and constants of fdlibm e_pow.c as kept in FreeBSD msun (Copyright (C) 2004 by Sun Microsystems, Inc.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved).
 * Error: below 0.8 units in the last place. Cost: about 150 ns.
 */
import { fromWords, highWord, lowWord, powerOfTwo, withHighWord, withoutLowWord } from './maths-words.js';

const TWO_53 = 9007199254740992;
/** 1/ln 2, and its split into 21 significant bits and the rest. */
const INVERSE_LN2 = 1.442695040888963387;
const INVERSE_LN2_HIGH = 1.44269502162933349609;
const INVERSE_LN2_LOW = 1.92596299112661746887e-8;
/** 2 / (3 ln 2), and its split. */
const CP = 9.61796693925975554329e-1;
const CP_HIGH = 9.61796700954437255859e-1;
const CP_LOW = -7.02846165095275826516e-9;
/** log2(1.5), split. */
const LOG2_1_5_HIGH = 5.8496248722076416015625e-1;
const LOG2_1_5_LOW = 1.35003920212974897128e-8;
const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.904654299957768045e-9;
/** -(1024 - log2(largest double + half a unit in the last place)). */
const OVERFLOW_MARGIN = 8.0085662595372944372e-17;

/** log2 comes in two parts: the returned one is short, this is the rest. (An array: V8 allocates whenever a module variable
 * takes a float64.) */
const log2Rest = new Float64Array(1);

/** log2 of a positive finite number to about 70 bits. */
function log2Extended(x: number): number {
  let high = highWord(x);
  let scaledUp = 0;
  if (high < 0x00100000) {
    x *= TWO_53; // subnormal
    scaledUp = 53;
    high = highWord(x);
  }
  let exponent = (high >> 20) - 1023;
  const significand = high & 0x000fffff;
  high = significand | 0x3ff00000;
  let interval = 0; // 0: around 1, 1: around 1.5
  if (significand > 0x3988e) {
    if (significand < 0xbb67a) interval = 1;
    else {
      exponent++;
      high -= 0x00100000;
    }
  }
  const a = x * powerOfTwo(-exponent);
  exponent -= scaledUp;
  const base = interval === 0 ? 1 : 1.5;

  // s = (a - base) / (a + base) = sHigh + sLow
  const u = a - base;
  const v = 1 / (a + base);
  const s = u * v;
  const sHigh = withoutLowWord(s);
  const sumHigh = fromWords(((high >> 1) | 0x20000000) + 0x00080000 + (interval << 18), 0);
  const sumLow = a - (sumHigh - base);
  const sLow = v * (u - sHigh * sumHigh - sHigh * sumLow);

  // ln(a / base)
  let square = s * s;
  let rest =
    square *
    square *
    (5.99999999999994648725e-1 +
      square *
        (4.28571428578550184252e-1 +
          square *
            (3.33333329818377432918e-1 +
              square *
                (2.72728123808534006489e-1 +
                  square * (2.30660745775561754067e-1 + square * 2.06975017800338417784e-1)))));
  rest += sLow * (sHigh + s);
  square = sHigh * sHigh;
  const tHigh = withoutLowWord(3 + square + rest);
  const tLow = rest - (tHigh - 3 - square);
  const product = sHigh * tHigh;
  const correction = sLow * tHigh + tLow * s;
  const pHigh = withoutLowWord(product + correction);
  const pLow = correction - (pHigh - product);
  const zHigh = CP_HIGH * pHigh;
  const zLow = CP_LOW * pHigh + pLow * CP + (interval === 0 ? 0 : LOG2_1_5_LOW);
  const baseHigh = interval === 0 ? 0 : LOG2_1_5_HIGH;
  const result = withoutLowWord(zHigh + zLow + baseHigh + exponent);
  log2Rest[0] = zLow - (result - exponent - baseHigh - zHigh);
  return result;
}

/** log2 of a number within 2^-20 of 1, to more than 53 bits, for exponents above 2^31. */
function log2NearOne(x: number): number {
  const t = x - 1;
  const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25));
  const u = INVERSE_LN2_HIGH * t;
  const v = t * INVERSE_LN2_LOW - w * INVERSE_LN2;
  const result = withoutLowWord(u + v);
  log2Rest[0] = v - (result - u);
  return result;
}

/** 2 to the power (high + low), -1075 < high + low < 1024. */
function exp2Extended(high: number, low: number): number {
  const word = highWord(high + low);
  const magnitude = word & 0x7fffffff;
  let exponent = 0;
  if (magnitude > 0x3fe00000) {
    // |z| > 0.5: take the nearest integer out
    let shift = (magnitude >> 20) - 1023;
    const rounded = word + (0x00100000 >> (shift + 1));
    shift = ((rounded & 0x7fffffff) >> 20) - 1023;
    const whole = fromWords(rounded & ~(0x000fffff >> shift), 0);
    exponent = ((rounded & 0x000fffff) | 0x00100000) >> (20 - shift);
    if (word < 0) exponent = -exponent;
    high -= whole;
  }
  const t = withoutLowWord(low + high);
  const u = t * LN2_HIGH;
  const v = (low - (t - high)) * LN2 + t * LN2_LOW;
  const z = u + v;
  const w = v - (z - u);
  const square = z * z;
  const c =
    z -
    square *
      (1.66666666666666019037e-1 +
        square *
          (-2.77777777770155933842e-3 +
            square *
              (6.61375632143793436117e-5 +
                square * (-1.6533902205465251539e-6 + square * 4.13813679705723846039e-8))));
  const result = 1 - ((z * c) / (c - 2) - (w + z * w) - z);
  const resultWord = highWord(result) + (exponent << 20);
  if (resultWord >> 20 > 0) return withHighWord(result, resultWord);
  return result * powerOfTwo(exponent + 1000) * powerOfTwo(-1000); // subnormal
}

/** 0: y is no integer, 1: odd, 2: even. */
function parity(y: number): 0 | 1 | 2 {
  const magnitude = y < 0 ? -y : y;
  if (magnitude >= TWO_53) return 2;
  if (Math.floor(magnitude) !== magnitude) return 0;
  const half = magnitude * 0.5;
  return Math.floor(half) === half ? 2 : 1;
}

/**
 * x to the power y, as in IEEE 754: pow(x, 0) = pow(1, y) = 1 even for NaN; a negative x needs an integer y, else NaN.
 * (ECMAScript differs in pow(1, NaN) and pow(1 or -1, Infinity), which are NaN there.)
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (x !== x || y !== y) return NaN;
  const magnitude = x < 0 ? -x : x;
  if (y === Infinity || y === -Infinity) {
    if (magnitude === 1) return 1;
    return magnitude > 1 === y > 0 ? Infinity : 0;
  }
  if (y === 1) return x;
  if (y === -1) return 1 / x;
  if (y === 2) return x * x;
  if (y === 3) return x * x * x;
  if (y === 4) {
    const square = x * x;
    return square * square;
  }
  const negative = highWord(x) < 0;
  if (y === 0.5 && !negative) return Math.sqrt(x);
  const kind = negative ? parity(y) : 2;
  const sign = kind === 1 ? -1 : 1;
  if (magnitude === 0 || magnitude === Infinity) return sign * (y > 0 === magnitude > 0 ? Infinity : 0);
  if (magnitude === 1) return kind === 0 ? NaN : sign;
  if (kind === 0) return NaN;

  const exponentWord = highWord(y) & 0x7fffffff;
  let logHigh: number;
  if (exponentWord > 0x41e00000) {
    // |y| > 2^31: any x not within 2^-20 of 1 is far out of range
    const word = highWord(magnitude);
    const closeBelow = exponentWord > 0x43f00000 ? 0x3ff00000 : 0x3fefffff;
    if (word < closeBelow) return sign * (y < 0 ? Infinity : 0);
    if (exponentWord > 0x43f00000 || word > 0x3ff00000) return sign * (y > 0 ? Infinity : 0);
    logHigh = log2NearOne(magnitude);
  } else {
    logHigh = log2Extended(magnitude);
  }
  const yHigh = withoutLowWord(y);
  const low = (y - yHigh) * logHigh + y * log2Rest[0];
  const high = yHigh * logHigh;
  const z = low + high;
  const word = highWord(z);
  if (word >= 0x40900000) {
    // z >= 1024
    if (word !== 0x40900000 || lowWord(z) !== 0 || low + OVERFLOW_MARGIN > z - high) return sign * Infinity;
  } else if ((word & 0x7fffffff) >= 0x4090cc00) {
    // z <= -1075
    if (z !== -1075 || low <= z - high) return sign * 0;
  }
  return sign * exp2Extended(high, low);
}
