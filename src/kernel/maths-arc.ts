/**
 * Inverse trigonometric functions, in radians, from `+ - * / sqrt` alone, so that every engine gives the same bits.
 * Source: algorithms and constants of fdlibm s_atan.c, e_asin.c, e_acos.c and e_atan2.c as kept in FreeBSD msun (Copyright
 * (C) 1993 by Sun Microsystems, Inc. Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved). Error: below 1 unit in the last place (atan2: 2). Cost: about 15 ns.
 */
import { highWord, withoutLowWord } from './maths-words.js';

const PI = 3.141592653589793116;
const PI_REST = 1.2246467991473531772e-16;
const PIO2 = 1.570796326794896558;
const PIO2_REST = 6.12323399573676603587e-17;
const PIO4 = 7.85398163397448278999e-1;
const PIO4_REST = 3.06161699786838301793e-17;
/** atan(1/2) and atan(3/2), each in two parts. */
const ATAN_0_5 = 4.63647609000806093515e-1;
const ATAN_0_5_REST = 2.26987774529616870924e-17;
const ATAN_1_5 = 9.82793723247329054082e-1;
const ATAN_1_5_REST = 1.39033110312309984516e-17;

/** (atan(x) - x) / -x for |x| < 7/16. */
function atanTail(x: number): number {
  const z = x * x;
  const w = z * z;
  const even =
    z *
    (3.33333333333329318027e-1 +
      w *
        (1.42857142725034663711e-1 +
          w *
            (9.09088713343650656196e-2 +
              w *
                (6.66107313738753120669e-2 +
                  w * (4.97687799461593236017e-2 + w * 1.62858201153657823623e-2)))));
  const odd =
    w *
    (-1.99999999998764832476e-1 +
      w *
        (-1.1111110405462355788e-1 +
          w *
            (-7.69187620504482999495e-2 + w * (-5.83357013379057348645e-2 + w * -3.6531572744216915527e-2))));
  return even + odd;
}

/** Arc tangent, -pi/2..pi/2. */
export function atan(x: number): number {
  const high = highWord(x);
  const magnitude = high & 0x7fffffff;
  if (magnitude >= 0x44100000) return x !== x ? x : high < 0 ? -PIO2 : PIO2; // |x| >= 2^66
  if (magnitude < 0x3fdc0000) return magnitude < 0x3e400000 ? x : x - x * atanTail(x); // |x| < 7/16
  const a = high < 0 ? -x : x;
  let base = PIO2;
  let rest = PIO2_REST;
  let t: number;
  if (magnitude < 0x3fe60000) {
    base = ATAN_0_5; // below 11/16
    rest = ATAN_0_5_REST;
    t = (2 * a - 1) / (2 + a);
  } else if (magnitude < 0x3ff30000) {
    base = PIO4; // below 19/16
    rest = PIO4_REST;
    t = (a - 1) / (a + 1);
  } else if (magnitude < 0x40038000) {
    base = ATAN_1_5; // below 39/16
    rest = ATAN_1_5_REST;
    t = (a - 1.5) / (1 + 1.5 * a);
  } else {
    t = -1 / a;
  }
  const value = base - (t * atanTail(t) - rest - t);
  return high < 0 ? -value : value;
}

/** Angle of the point (x, y) from the positive x axis, -pi..pi; signs of zero count as in IEEE 754. */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  const left = highWord(x) < 0;
  const below = highWord(y) < 0;
  const xSize = left ? -x : x;
  const ySize = below ? -y : y;
  let value: number;
  if (ySize === 0) value = left ? PI : 0;
  else if (xSize === 0) value = PIO2;
  else if (xSize === Infinity) value = ySize === Infinity ? (left ? 3 * PIO4 : PIO4) : left ? PI : 0;
  else if (ySize === Infinity) value = PIO2;
  else {
    const exponents = (highWord(ySize) - highWord(xSize)) >> 20;
    if (exponents > 60) value = PIO2;
    else {
      const acute = left && exponents < -60 ? 0 : atan(ySize / xSize);
      value = left ? PI - (acute - PI_REST) : acute;
    }
  }
  return below ? -value : value;
}

/** (asin(x) - x) / x as a rational function of t = x * x <= 1/4. */
function asinTail(t: number): number {
  const p =
    t *
    (1.66666666666666657415e-1 +
      t *
        (-3.25565818622400915405e-1 +
          t *
            (2.01212532134862925881e-1 +
              t *
                (-4.00555345006794114027e-2 +
                  t * (7.91534994289814532176e-4 + t * 3.4793310759602116757e-5)))));
  const q =
    1 +
    t *
      (-2.40339491173441421878 +
        t * (2.02094576023350569471 + t * (-6.8828397160545329303e-1 + t * 7.70381505559019352791e-2)));
  return p / q;
}

/** Arc sine, -pi/2..pi/2; NaN beyond [-1, 1]. */
export function asin(x: number): number {
  const high = highWord(x);
  const magnitude = high & 0x7fffffff;
  if (magnitude < 0x3fe00000) return magnitude < 0x3e500000 ? x : x + x * asinTail(x * x);
  const a = high < 0 ? -x : x;
  if (!(a < 1)) return a === 1 ? x * PIO2 + x * PIO2_REST : NaN;
  const t = (1 - a) * 0.5;
  const s = Math.sqrt(t);
  const tail = asinTail(t);
  let value: number;
  if (magnitude >= 0x3fef3333) {
    value = PIO2 - (2 * (s + s * tail) - PIO2_REST); // |x| > 0.975
  } else {
    const w = withoutLowWord(s);
    const c = (t - w * w) / (s + w);
    value = PIO4 - (2 * s * tail - (PIO2_REST - 2 * c) - (PIO4 - 2 * w));
  }
  return high < 0 ? -value : value;
}

/** Arc cosine, 0..pi; NaN beyond [-1, 1]. */
export function acos(x: number): number {
  const high = highWord(x);
  const magnitude = high & 0x7fffffff;
  if (magnitude < 0x3fe00000) {
    if (magnitude <= 0x3c600000) return PIO2; // |x| < 2^-57
    return PIO2 - (x - (PIO2_REST - x * asinTail(x * x)));
  }
  if (!(x < 1 && x > -1)) return x === 1 ? 0 : x === -1 ? PI : NaN;
  if (high < 0) {
    const z = (1 + x) * 0.5;
    const s = Math.sqrt(z);
    return PI - 2 * (s + (asinTail(z) * s - PIO2_REST));
  }
  const z = (1 - x) * 0.5;
  const s = Math.sqrt(z);
  const w = withoutLowWord(s);
  const c = (z - w * w) / (s + w);
  return 2 * (w + (asinTail(z) * s + c));
}
