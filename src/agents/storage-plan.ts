/**
 * The cheapest use of a battery over slots whose prices and net energy are forecast: dynamic programming over a grid of stored
 * energy (Bellman 1957), backwards from the last slot. With x stored when a slot begins, k the share kept, e the one-way
 * efficiency, a the energy at the meter (charging +), n the net energy of the home and F the value of the slots after:
 *
 *     V_t(x) = min over a of  price_t(n_t + a) + V_t+1(y),   y = k x + e a if a >= 0, k x + a / e else,   V_T(y) = -w y
 *
 * price_t(m) is m times the retail price for an import, m times the feed-in price for an export; w what a stored Wh is worth in the
 * end. Actions tried are those that end on a point of the grid, the one that leaves the home without exchange, doing nothing, and
 * the extremes that power and capacity allow; between points of the grid V is interpolated linearly, which is exact for actions
 * that end on it, and never too optimistic where no export earns more than an import costs, for V is convex then.
 * Among equally cheap actions the first in this order is taken: no exchange, nothing, extremes, points of the grid from empty up.
 *
 * Units: Wh, micro-EUR per kWh, cost in micro-EUR. Cost: slots * levels * (levels within a slot's power + 4) of about 10 ns;
 * nothing is allocated. Columns of `slots` entries each.
 */

/** One battery, as it stands before the first slot. */
export interface Storage {
  readonly capacity_Wh: number;
  /** Most energy of a slot at the meter, charging or discharging. */
  readonly limit_Wh: number;
  /** One-way efficiency, 0..1, and share of the stored energy kept from slot to slot. */
  readonly oneWay: number;
  readonly keep: number;
  readonly stored_Wh: number;
  /** What a stored Wh is worth when the last slot is over, micro-EUR per kWh. */
  readonly final_uEUR_per_kWh: number;
}

export class StoragePlanner {
  /** Inputs, one entry a slot: load less generation, and prices. */
  readonly net_Wh: Float64Array;
  readonly retail_uEUR_per_kWh: Float64Array;
  readonly feedIn_uEUR_per_kWh: Float64Array;
  /** Energy at the meter in the first slot of the plan that `solve` found, charging +. */
  first_Wh = 0;

  private readonly levels: number;
  /** V of the slot at hand and of the one after, by level. */
  private value: Float64Array;
  private valueAfter: Float64Array;
  private chosen_Wh = 0;

  /** For up to `slots` slots, with `levels` points of the grid from empty to full. */
  constructor(slots: number, levels: number) {
    this.levels = levels;
    this.net_Wh = new Float64Array(slots);
    this.retail_uEUR_per_kWh = new Float64Array(slots);
    this.feedIn_uEUR_per_kWh = new Float64Array(slots);
    this.value = new Float64Array(levels);
    this.valueAfter = new Float64Array(levels);
  }

  /**
   * The least cost of slots [0, slots), micro-EUR, less what is stored in the end is worth; `first_Wh` becomes what the battery
   * does in the first. A battery without capacity does nothing.
   */
  solve(storage: Storage, slots: number): number {
    const { levels } = this;
    const step_Wh = storage.capacity_Wh / (levels - 1);
    for (let level = 0; level < levels; level++)
      this.valueAfter[level] = (-storage.final_uEUR_per_kWh * level * step_Wh) / 1000;
    for (let slot = slots - 1; slot > 0; slot--) {
      for (let level = 0; level < levels; level++)
        this.value[level] = this.best(storage, slot, level * step_Wh, step_Wh);
      const spare = this.valueAfter;
      this.valueAfter = this.value;
      this.value = spare;
    }
    const cost = this.best(storage, 0, storage.stored_Wh, step_Wh);
    this.first_Wh = this.chosen_Wh;
    return cost;
  }

  /** V_slot(stored), with the action that reaches it in `chosen_Wh`. */
  private best(storage: Storage, slot: number, stored_Wh: number, step_Wh: number): number {
    const { capacity_Wh, limit_Wh, oneWay } = storage;
    const kept_Wh = stored_Wh * storage.keep;
    const net_Wh = this.net_Wh[slot];
    let most_Wh = (capacity_Wh - kept_Wh) / oneWay;
    if (most_Wh > limit_Wh) most_Wh = limit_Wh;
    else if (most_Wh < 0) most_Wh = 0;
    let least_Wh = -kept_Wh * oneWay;
    if (least_Wh < -limit_Wh) least_Wh = -limit_Wh;

    let chosen_Wh = -net_Wh;
    if (chosen_Wh > most_Wh) chosen_Wh = most_Wh;
    else if (chosen_Wh < least_Wh) chosen_Wh = least_Wh;
    let cost = this.cost(slot, kept_Wh, chosen_Wh, oneWay, step_Wh);
    for (let k = 0; k < 3; k++) {
      const action_Wh = k === 0 ? 0 : k === 1 ? least_Wh : most_Wh;
      const other = this.cost(slot, kept_Wh, action_Wh, oneWay, step_Wh);
      if (other < cost) {
        cost = other;
        chosen_Wh = action_Wh;
      }
    }
    if (step_Wh > 0) {
      const lowest = Math.ceil((kept_Wh + least_Wh / oneWay) / step_Wh);
      const highest = Math.floor((kept_Wh + most_Wh * oneWay) / step_Wh);
      for (let level = lowest > 0 ? lowest : 0; level <= highest && level < this.levels; level++) {
        const change_Wh = level * step_Wh - kept_Wh;
        const action_Wh = change_Wh > 0 ? change_Wh / oneWay : change_Wh * oneWay;
        const other = this.price(slot, net_Wh + action_Wh) + this.valueAfter[level];
        if (other < cost) {
          cost = other;
          chosen_Wh = action_Wh;
        }
      }
    }
    this.chosen_Wh = chosen_Wh;
    return cost;
  }

  /** What the exchange of `metered_Wh` costs in `slot`. */
  private price(slot: number, metered_Wh: number): number {
    const prices = metered_Wh > 0 ? this.retail_uEUR_per_kWh : this.feedIn_uEUR_per_kWh;
    return (metered_Wh * prices[slot]) / 1000;
  }

  /** Cost of an action in `slot` and of all that follows it. */
  private cost(slot: number, kept_Wh: number, action_Wh: number, oneWay: number, step_Wh: number): number {
    const now = this.price(slot, this.net_Wh[slot] + action_Wh);
    if (step_Wh === 0) return now;
    const after_Wh = action_Wh > 0 ? kept_Wh + action_Wh * oneWay : kept_Wh + action_Wh / oneWay;
    const place = after_Wh / step_Wh;
    let level = Math.floor(place);
    if (level < 0) level = 0;
    else if (level > this.levels - 2) level = this.levels - 2;
    const low = this.valueAfter[level];
    return now + low + (this.valueAfter[level + 1] - low) * (place - level);
  }
}
