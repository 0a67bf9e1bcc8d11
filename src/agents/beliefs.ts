/**
 * Beliefs of Gjerstad and Dickhaut (1998): how likely a bid or an ask at a price is to be accepted, from those that were. Their shouts
 * are of one unit each; here a unit is a Wh, so that an order counts as its energy, part of it accepted and part rejected.
 * With TB, RB the energy of bids accepted and rejected, A of all asks, and likewise TA, RA, B, L of those at the price or below, G at
 * it or above:
 *
 *     q(b) = (TBL + AL) / (TBL + AL + RBG)      p(a) = (TAG + BG) / (TAG + BG + RAL)
 *
 * at each price that was shouted, 0 where nothing speaks for or against it; 0 and 1 at the ends of the range of prices. Between two
 * of these prices a cubic that is flat at both. A belief is kept as a curve that rises from 0 to 1 over x, which is the price of
 * a bid and the negative price of an ask: what both sides look for is then the x that maximises (v - x) belief(x), v the value, or
 * the negative cost. Cost: O(n log n) for n orders; nothing is allocated once warm but the view that is sorted.
 */
import type { ShoutHistory } from './shout-history.js';

/** A belief by x, ascending; the first is 0 and the last 1. */
export interface BeliefCurve {
  count: number;
  x: Float64Array;
  belief: Float64Array;
}

export interface Beliefs {
  /** Of bids by price, of asks by negative price. */
  readonly bid: BeliefCurve;
  readonly ask: BeliefCurve;
}

function curve(low: number, high: number): BeliefCurve {
  const made = { count: 2, x: new Float64Array(64), belief: new Float64Array(64) };
  made.x[0] = low;
  made.x[1] = high;
  made.belief[1] = 1;
  return made;
}

/** Beliefs of those who have heard nothing: between `floor` and `cap` one cubic. */
export function createBeliefs(floor: number, cap: number): Beliefs {
  return { bid: curve(floor, cap), ask: curve(-cap, -floor) };
}

/** Scratch columns, one entry a price: energy at it of each kind. */
export class BeliefMaker {
  private prices = new Float64Array(0);
  private tally = new Float64Array(0);

  /** Writes the beliefs after `history` to `out`; prices outside ]floor, cap[ are certain already and make no point of a curve. */
  make(history: ShoutHistory, floor: number, cap: number, out: Beliefs): void {
    const { count } = history;
    if (this.prices.length < count) {
      this.prices = new Float64Array(2 * count);
      this.tally = new Float64Array(8 * count);
    }
    const { prices, tally } = this;
    for (let k = 0; k < count; k++) prices[k] = history.price[k];
    prices.subarray(0, count).sort();
    let distinct = 0;
    for (let k = 0; k < count; k++)
      if (distinct === 0 || prices[k] !== prices[distinct - 1]) prices[distinct++] = prices[k];
    // per price, Wh: bids rejected, bids accepted, asks rejected, asks accepted
    tally.fill(0, 0, 4 * distinct);
    for (let k = 0; k < count; k++) {
      let low = 0;
      let high = distinct - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (prices[middle] < history.price[k]) low = middle + 1;
        else high = middle;
      }
      const entry = 4 * low + 2 * history.ask[k];
      tally[entry] += history.rejected_Wh[k];
      tally[entry + 1] += history.accepted_Wh[k];
    }
    let bidsRejected = 0;
    let asksRejected = 0;
    let bids = 0;
    let asksAccepted = 0;
    for (let j = 0; j < distinct; j++) {
      bidsRejected += tally[4 * j];
      bids += tally[4 * j] + tally[4 * j + 1];
      asksAccepted += tally[4 * j + 3];
    }
    reserve(out.bid, distinct + 2);
    reserve(out.ask, distinct + 2);
    let bidPoints = 1;
    let askPoints = distinct;
    let bidsAcceptedBelow = 0;
    let asksBelow = 0;
    for (let j = 0; j < distinct; j++) {
      const x = prices[j];
      bidsAcceptedBelow += tally[4 * j + 1];
      asksBelow += tally[4 * j + 2] + tally[4 * j + 3];
      asksRejected += tally[4 * j + 2];
      if (x > floor && x < cap) {
        const forBid = bidsAcceptedBelow + asksBelow;
        const forAsk = asksAccepted + bids;
        out.bid.x[bidPoints] = x;
        out.bid.belief[bidPoints++] = forBid > 0 ? forBid / (forBid + bidsRejected) : 0;
        out.ask.x[askPoints] = -x;
        out.ask.belief[askPoints--] = forAsk > 0 ? forAsk / (forAsk + asksRejected) : 0;
      }
      bidsRejected -= tally[4 * j];
      bids -= tally[4 * j] + tally[4 * j + 1];
      asksAccepted -= tally[4 * j + 3];
    }
    // asks were written from the end: move them down to their place
    const points = bidPoints - 1;
    out.ask.x.copyWithin(1, askPoints + 1, askPoints + 1 + points);
    out.ask.belief.copyWithin(1, askPoints + 1, askPoints + 1 + points);
    close(out.bid, points, floor, cap);
    close(out.ask, points, -cap, -floor);
  }
}

function reserve(target: BeliefCurve, points: number): void {
  if (target.x.length >= points) return;
  target.x = new Float64Array(2 * points);
  target.belief = new Float64Array(2 * points);
}

function close(target: BeliefCurve, points: number, low: number, high: number): void {
  target.x[0] = low;
  target.belief[0] = 0;
  target.x[points + 1] = high;
  target.belief[points + 1] = 1;
  target.count = points + 2;
}

/** The belief at `x`: 0 below the curve, 1 above it. */
export function beliefAt(of: BeliefCurve, x: number): number {
  if (x <= of.x[0]) return 0;
  const last = of.count - 1;
  if (x >= of.x[last]) return 1;
  let low = 1;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (of.x[middle] < x) low = middle + 1;
    else high = middle;
  }
  const from = of.x[low - 1];
  return cubic(of.belief[low - 1], of.belief[low], (x - from) / (of.x[low] - from));
}

/** From `a` to `b` as t goes from 0 to 1, flat at both ends. */
function cubic(a: number, b: number, t: number): number {
  return a + (b - a) * t * t * (3 - 2 * t);
}

/** Halvings of an interval of t: to a billionth, well below a micro-EUR. */
const HALVINGS = 30;

/**
 * The x that maximises (value - x) belief(x), or `value` if nothing can be gained; of equals a point of the curve before what lies
 * between, and the lowest of either. Cost: about 10 ns a point of
 * the curve below `value`, and 0.3 us for each interval that may hold the maximum.
 */
export function bestShout(of: BeliefCurve, value: number): number {
  const { x, belief, count } = of;
  let best = value;
  let gain = 0;
  let points = 0;
  for (; points < count && x[points] < value; points++) {
    const here = belief[points] * (value - x[points]);
    if (here > gain) {
      gain = here;
      best = x[points];
    }
  }
  for (let k = 0; k < points && k + 1 < count; k++) {
    // between two points nothing can be better than the value at the one at the belief at the other
    if (belief[k + 1] <= belief[k] || belief[k + 1] * (value - x[k]) <= gain) continue;
    const width = x[k + 1] - x[k];
    const t = bestWithin(belief[k], belief[k + 1], width, value - x[k]);
    const between = cubic(belief[k], belief[k + 1], t) * (value - x[k] - width * t);
    if (between > gain) {
      gain = between;
      best = x[k] + width * t;
    }
  }
  return best;
}

/**
 * Where in 0..1 the gain g(t) = (c - h t) (a + d (3 t^2 - 2 t^3)) has its inner maximum, d = b - a > 0, or 0 if it has none. Its slope
 * is at most 0 at t = 0, rises up to the lower root of the slope's slope, 4 h t^2 - (2 c + 3 h) t + c, and falls from there on.
 */
function bestWithin(a: number, b: number, h: number, c: number): number {
  const d = b - a;
  const slope = (t: number): number => 6 * d * t * (1 - t) * (c - h * t) - h * cubic(a, b, t);
  const middle = 2 * c + 3 * h;
  let low = (middle - Math.sqrt(middle * middle - 16 * c * h)) / (8 * h);
  let high = c < h ? c / h : 1;
  if (!(low < high) || slope(low) <= 0) return 0;
  for (let k = 0; k < HALVINGS; k++) {
    const half = (low + high) / 2;
    if (slope(half) > 0) low = half;
    else high = half;
  }
  return low;
}
