/**
 * Product calendar: product s is the energy delivered in slot s, [s * slot, (s + 1) * slot). Its gate opens and closes a fixed
 * time before delivery begins; an order is in time at the instant of closure too, not after it.
 * Units: integer microseconds since the start. Cost: constant, whatever the horizon.
 */
import { assert } from '../kernel/index.js';

export interface CalendarRule {
  /** Length of a slot, positive. */
  readonly slot_us: number;
  /** How long before delivery the gate opens and closes; it opens no later than it closes. */
  readonly gateOpens_us: number;
  readonly gateCloses_us: number;
  /** End of the simulated time; only whole slots are products. */
  readonly horizon_us: number;
}

/** Products `from` (included) to `to` (excluded). */
export interface ProductRange {
  readonly from: number;
  readonly to: number;
}

export class ProductCalendar {
  readonly rule: CalendarRule;
  /** Slots inside the horizon: products 0..count-1. */
  readonly count: number;

  constructor(rule: CalendarRule) {
    const { slot_us, gateOpens_us, gateCloses_us, horizon_us } = rule;
    assert(slot_us > 0, 'CW-MARKET-SLOT', `a slot lasts longer than ${slot_us} us`);
    assert(gateOpens_us >= gateCloses_us, 'CW-MARKET-GATE', 'a gate opens before it closes');
    for (const time of [slot_us, gateOpens_us, gateCloses_us, horizon_us]) {
      assert(
        Number.isSafeInteger(time),
        'CW-MARKET-TIME',
        `${time} is not an integer number of microseconds`,
      );
    }
    this.rule = rule;
    this.count = Math.max(0, Math.floor(horizon_us / slot_us));
  }

  deliveryStart(product: number): number {
    return product * this.rule.slot_us;
  }

  deliveryEnd(product: number): number {
    return (product + 1) * this.rule.slot_us;
  }

  gateOpening(product: number): number {
    return product * this.rule.slot_us - this.rule.gateOpens_us;
  }

  gateClosure(product: number): number {
    return product * this.rule.slot_us - this.rule.gateCloses_us;
  }

  /** Whether an order that takes effect at `time_us` is neither early nor late. */
  isOpen(product: number, time_us: number): boolean {
    return time_us >= this.gateOpening(product) && time_us <= this.gateClosure(product);
  }

  /** Products whose gate opens at or after the start and whose delivery ends inside the horizon; the others have no market. */
  tradable(): ProductRange {
    const { slot_us, gateOpens_us } = this.rule;
    const from = Math.max(0, Math.ceil(gateOpens_us / slot_us));
    return { from, to: Math.max(from, this.count) };
  }

  /** The product in delivery at `time_us`; may lie outside 0..count-1. */
  inDelivery(time_us: number): number {
    return Math.floor(time_us / this.rule.slot_us);
  }

  /** The tradable products whose gate is open at `time_us`, closing instants included. */
  openAt(time_us: number): ProductRange {
    const { slot_us, gateOpens_us, gateCloses_us } = this.rule;
    const { from, to } = this.tradable();
    const first = Math.max(from, Math.ceil((time_us + gateCloses_us) / slot_us));
    const end = Math.min(to, Math.floor((time_us + gateOpens_us) / slot_us) + 1);
    return { from: first, to: Math.max(first, end) };
  }

  /** The first product whose gate closes at or after `time_us`: the next that can still be traded. */
  nextToClose(time_us: number): number {
    return Math.ceil((time_us + this.rule.gateCloses_us) / this.rule.slot_us);
  }

  /** The first product whose gate opens at or after `time_us`. */
  nextToOpen(time_us: number): number {
    return Math.ceil((time_us + this.rule.gateOpens_us) / this.rule.slot_us);
  }
}
