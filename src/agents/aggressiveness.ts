/**
 * From aggressiveness to price and back, as adaptive-aggressive traders do it (Vytelingum, Cliff & Jennings 2008, eqs 3 to 6). With
 * r from -1 (passive) to 1 (aggressive), limit l, estimated equilibrium p, greatest price M, and S(y, h) = (e^(y h) - 1) / (e^h - 1),
 * which rises from 0 to 1 and bends with h:
 *
 *     buyer,  l > p:   r < 0: p (1 - S(-r, h*))          r >= 0: p + (l - p) S(r, h)
 *     buyer,  l <= p:  r < 0: l (1 - S(-r, h))           r >= 0: l
 *     seller, l < p:   r < 0: p + (M - p) S(-r, h*)      r >= 0: l + (p - l) (1 - S(r, h))
 *     seller, l >= p:  r < 0: l + (M - l) S(-r, h)       r >= 0: l
 *
 * h* makes the slope continuous at r = 0. Prices are measured from the lowest possible one, so that r = -1 is a bid of 0.
 */
import { exp, ln } from '../kernel/index.js';

/** Ratios of slopes are kept within these: beyond, the price does not move within the 15 digits it has. */
const LEAST_RATIO = 1e-12;
const GREATEST_RATIO = 1e6;

/** e^x - 1 without losing the digits of a small x: W. Kahan's quotient, in which the errors of exp and ln cancel. */
function growth(x: number): number {
  const grown = exp(x);
  if (x > 0.5 || x < -0.5) return grown - 1;
  if (grown === 1) return x;
  const change = grown - 1;
  return (change * x) / ln(grown);
}

/** ln(1 + x), likewise. */
function logarithm(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : (ln(sum) * x) / (sum - 1);
}

/** S(y, bend). */
export function bent(y: number, bend: number): number {
  return bend === 0 ? y : growth(y * bend) / growth(bend);
}

/** The y in 0..1 with S(y, bend) = share. */
export function unbent(share: number, bend: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  return bend === 0 ? share : logarithm(share * growth(bend)) / bend;
}

/** Slope of S at y = 0. */
function slopeAtZero(bend: number): number {
  return bend === 0 ? 1 : bend / growth(bend);
}

/**
 * h*: the bend whose slope at 0 is `ratio` times that of `bend`. Newton's method on h / (e^h - 1) = ratio * slope, which is convex
 * and falls: from where its tangent at 0 meets the slope it rises to the root without passing it. Cost: 5 to 40 steps of 30 ns.
 */
export function matchingBend(bend: number, ratio: number): number {
  let slope = ratio * slopeAtZero(bend);
  if (!(slope > LEAST_RATIO)) slope = LEAST_RATIO;
  else if (slope > GREATEST_RATIO) slope = GREATEST_RATIO;
  let root = 2 * (1 - slope);
  for (let step = 0; step < 100; step++) {
    const grown = growth(root);
    const near = root < 1e-3 && root > -1e-3;
    // the slope's own slope, from its series where the quotient would lose its digits
    const fall = near ? root / 6 - 0.5 : (grown - root * (grown + 1)) / (grown * grown);
    const value = slopeAtZero(root);
    const next = root - (value - slope) / fall;
    const moved = next - root;
    root = next;
    if (moved < 1e-12 && moved > -1e-12) break;
  }
  return root;
}

/** The price that aggressiveness `r` means. Prices from 0 (the lowest possible) to `most`. */
export function targetPrice(
  buys: boolean,
  r: number,
  limit: number,
  equilibrium: number,
  most: number,
  bend: number,
): number {
  if (buys) {
    if (limit <= equilibrium) return r < 0 ? limit * (1 - bent(-r, bend)) : limit;
    if (r >= 0) return equilibrium + (limit - equilibrium) * bent(r, bend);
    const passive = matchingBend(bend, (limit - equilibrium) / equilibrium);
    return equilibrium * (1 - bent(-r, passive));
  }
  if (limit >= equilibrium) return r < 0 ? limit + (most - limit) * bent(-r, bend) : limit;
  if (r >= 0) return limit + (equilibrium - limit) * (1 - bent(r, bend));
  const passive = matchingBend(bend, (equilibrium - limit) / (most - equilibrium));
  return equilibrium + (most - equilibrium) * bent(-r, passive);
}

/** The aggressiveness in -1..1 that means `price`: the inverse of `targetPrice`; beyond the limit it is what means the limit. */
export function aggressivenessOf(
  buys: boolean,
  price: number,
  limit: number,
  equilibrium: number,
  most: number,
  bend: number,
): number {
  if (buys) {
    if (limit <= equilibrium) return price >= limit ? 0 : -unbent(1 - price / limit, bend);
    if (price >= equilibrium) return unbent((price - equilibrium) / (limit - equilibrium), bend);
    return -unbent(1 - price / equilibrium, matchingBend(bend, (limit - equilibrium) / equilibrium));
  }
  if (limit >= equilibrium) return price <= limit ? 0 : -unbent((price - limit) / (most - limit), bend);
  if (price <= equilibrium) return unbent((equilibrium - price) / (equilibrium - limit), bend);
  return -unbent(
    (price - equilibrium) / (most - equilibrium),
    matchingBend(bend, (equilibrium - limit) / (most - equilibrium)),
  );
}
