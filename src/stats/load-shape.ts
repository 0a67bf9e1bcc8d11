/**
 * The shape of a load over time: how steep and how even it is.
 * Source: ramping and daily load factors as cost functions of CityLearn (Vázquez-Canteli et al. 2019), which takes 1 - load factor.
 * Units: those of the values, one a slot. Ranges are [from, to). Cost: O(to - from).
 */

/** Sum of |E_t - E_(t-1)| over the values of the range; the first of them has none before it. */
export function ramping(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0;
  for (let t = from + 1; t < to; t++) {
    const step = values[t]! - values[t - 1]!;
    sum += step < 0 ? -step : step;
  }
  return sum;
}

/**
 * Mean / greatest of the range's values, where one below zero counts as zero: a neighbourhood that feeds in draws nothing. In 0..1,
 * 1 is perfectly even; null where no value is positive.
 */
export function loadFactor(values: ArrayLike<number>, from = 0, to = values.length): number | null {
  let sum = 0;
  let greatest = 0;
  for (let t = from; t < to; t++) {
    const value = values[t]!;
    if (value <= 0) continue;
    sum += value;
    if (value > greatest) greatest = value;
  }
  return greatest > 0 ? sum / (to - from) / greatest : null;
}

/** Mean of the load factors of whole stretches of `length` values, those without a positive value left out; null without any. */
export function meanLoadFactor(
  values: ArrayLike<number>,
  length: number,
  from = 0,
  to = values.length,
): number | null {
  let sum = 0;
  let count = 0;
  for (let start = from; start + length <= to; start += length) {
    const factor = loadFactor(values, start, start + length);
    if (factor === null) continue;
    sum += factor;
    count++;
  }
  return count > 0 ? sum / count : null;
}
