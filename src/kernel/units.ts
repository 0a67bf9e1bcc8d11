/**
 * Units: what a number means, in its type. Time is integer microseconds, traded energy integer Wh, money integer
 * micro-EUR, price integer micro-EUR per kWh; physical power and energy are float64 W and Wh.
 */

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Integer microseconds since the start of the simulation, or a length of time. */
export type Micros = Unit<'us'>;
/** Integer watt-hours of traded or metered energy. */
export type WattHours = Unit<'Wh'>;
/** Integer micro-EUR. */
export type MicroEur = Unit<'uEUR'>;
/** Integer micro-EUR per kWh; 10,000 is one cent. */
export type MicroEurPerKwh = Unit<'uEUR/kWh'>;

export const MICROSECOND = 1;
export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 3_600 * SECOND;
export const DAY = 24 * HOUR;

/** Micro-EUR in one EUR. */
export const EUR = 1_000_000;
/** Micro-EUR in one euro cent. */
export const CENT = 10_000;

/** Rounds half away from zero, so that a payment and its reverse have the same size. */
export function roundHalfAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

/** What `energy_Wh` costs at `price_uEUR_per_kWh`, in micro-EUR, rounded once, half away from zero. Signs carry through. */
export function payment_uEUR(energy_Wh: number, price_uEUR_per_kWh: number): number {
  return roundHalfAway((energy_Wh * price_uEUR_per_kWh) / 1000);
}

/**
 * Divides `total` (a non-negative integer) into integer shares proportional to `weights[0..count)` by the largest remainder;
 * ties go to the lower index. The shares, written to `out`, sum to `total` exactly.
 * Shapes: weights and out hold at least `count` entries; the sum of weights is positive unless total is 0. Cost: O(n log n).
 */
export function shareByLargestRemainder(
  total: number,
  weights: ArrayLike<number>,
  count: number,
  out: { [index: number]: number },
): void {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i]!;
  let given = 0;
  const remainder = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    // for integers below 2^53 the remainder is exact, and so is the quotient without it
    const product = total * weights[i]!;
    remainder[i] = sum > 0 ? product % sum : 0;
    const floor = sum > 0 ? Math.round((product - remainder[i]!) / sum) : 0;
    out[i] = floor;
    given += floor;
  }
  let left = total - given;
  if (left === 0) return;
  const order = Array.from({ length: count }, (_, i) => i);
  order.sort((i, j) => remainder[j]! - remainder[i]! || i - j);
  for (const i of order) {
    if (left <= 0) break;
    if (weights[i]! <= 0) continue;
    out[i] = out[i]! + 1;
    left--;
  }
}
