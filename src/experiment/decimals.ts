/**
 * Rounding to decimals as mathjs's `round(x, n)` does it: by the decimal digits that a number is written with, halves away from 0, after
 * what is off by rounding alone was put right. So 1.005 to two decimals is 1.01, though its binary value lies below.
 * Source: mathjs 15, function/arithmetic/round. Cost: 1 us.
 */

/** mathjs refuses others. */
const MOST_DECIMALS = 15;
/** Decimals at which mathjs first looks whether a number is off by rounding alone: those of its relative tolerance. */
const TOLERANCE_DECIMALS = 12;

/** `x` to `decimals`, a whole number from 0 to 15; NaN for any other. `near` tells what counts as the same. */
export function rounded(x: number, decimals: number, near: (a: number, b: number) => boolean): number {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MOST_DECIMALS) return NaN;
  if (decimals >= TOLERANCE_DECIMALS) return byDigits(x, decimals);
  const meant = byDigits(x, TOLERANCE_DECIMALS);
  return byDigits(near(x, meant) ? meant : x, decimals);
}

function byDigits(x: number, decimals: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  // all digits of the shortest text that reads back as the number
  const [mantissa, exponent] = Math.abs(x).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  // how many of them are kept
  const kept = Number(exponent) + 1 + decimals;
  if (kept >= digits.length) return x;
  if (kept < 0) return 0;
  const up = digits[kept]! >= '5' ? 1n : 0n;
  return Math.sign(x) * Number(`${BigInt(digits.slice(0, kept) || '0') + up}e${-decimals}`);
}
