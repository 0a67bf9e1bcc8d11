/**
 * What a community can share in one slot: its net demand D and net surplus G, Wh, and the sharing of min(D, G). Whoever is on the
 * short side shares all; on the long side min(D, G) is divided in proportion to what each has, by the largest remainder.
 * Shapes: `SharedEnergy` columns by agent. Cost: two passes and largest-remainder.ts; no allocation once warm.
 */
import { LargestRemainder } from './largest-remainder.js';
import type { PriceBounds, SharedEnergy } from './types.js';

export class EnergyPool {
  demand_Wh = 0;
  surplus_Wh = 0;
  private readonly division = new LargestRemainder();
  private weight_Wh = new Float64Array(0);
  private share_Wh = new Float64Array(0);

  /** Sums net demand and net surplus, and shares nothing yet. */
  open({ metered_Wh, shared_Wh }: SharedEnergy): void {
    let demand = 0;
    let surplus = 0;
    for (let i = 0; i < metered_Wh.length; i++) {
      const metered = metered_Wh[i];
      if (metered > 0) demand += metered;
      else surplus -= metered;
      shared_Wh[i] = 0;
    }
    this.demand_Wh = demand;
    this.surplus_Wh = surplus;
  }

  /**
   * Shares min(D, G) unless the cap is below the floor: then a kWh is worth more to the retailer than to a neighbour, so sharing it
   * would cost the community money, and nothing is shared.
   */
  shareAll(energy: SharedEnergy, bounds: PriceBounds): void {
    this.open(energy);
    if (!canShare(bounds)) return;
    const { demand_Wh, surplus_Wh } = this;
    const traded = demand_Wh < surplus_Wh ? demand_Wh : surplus_Wh;
    if (traded === 0) return;
    this.shareSide(energy, 1, traded, demand_Wh);
    this.shareSide(energy, -1, traded, surplus_Wh);
  }

  /** Divides `traded_Wh` among those who want energy (`sign` 1) or have it (-1), `side_Wh` in all, in proportion to what is metered. */
  shareSide({ metered_Wh, shared_Wh }: SharedEnergy, sign: 1 | -1, traded_Wh: number, side_Wh: number): void {
    const count = metered_Wh.length;
    if (traded_Wh === side_Wh) {
      for (let i = 0; i < count; i++) if (sign * metered_Wh[i] > 0) shared_Wh[i] = metered_Wh[i];
      return;
    }
    this.reserve(count);
    const { weight_Wh, share_Wh } = this;
    for (let i = 0; i < count; i++) weight_Wh[i] = sign * metered_Wh[i] > 0 ? sign * metered_Wh[i] : 0;
    this.division.divide(traded_Wh, weight_Wh, count, share_Wh);
    for (let i = 0; i < count; i++) if (weight_Wh[i] > 0) shared_Wh[i] = sign * share_Wh[i];
  }

  private reserve(count: number): void {
    if (this.weight_Wh.length >= count) return;
    this.weight_Wh = new Float64Array(Math.max(count, this.weight_Wh.length * 2));
    this.share_Wh = new Float64Array(this.weight_Wh.length);
  }
}

/** Whether a shared kWh saves its buyer at least what its seller forgoes. */
export function canShare({ floor_uEUR_per_kWh, cap_uEUR_per_kWh }: PriceBounds): boolean {
  return floor_uEUR_per_kWh <= cap_uEUR_per_kWh;
}

/** `fraction` of the way from the floor to the cap, to the nearest micro-EUR per kWh, halves down. */
export function priceBetween(
  { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap }: PriceBounds,
  fraction: number,
): number {
  return floor + Math.ceil(fraction * (cap - floor) - 0.5);
}
