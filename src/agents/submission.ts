/**
 * What each home offers for a delivery slot: its forecast of load minus generation, and what its battery plans to do with
 * that, as integer Wh. A battery serves self-consumption unless the strategy plans (`planning.ts`). Its plan needs what will be
 * stored when delivery begins, so it is rolled forward on forecasts through the slots between now and then. Wh; import and
 * charging positive. Draws nothing itself.
 * Cost: one forecast a home, and for homes with a battery one forecast and one plan a slot of lead.
 */
import { assert, roundHalfAway } from '../kernel/index.js';
import type { Columns } from '../kernel/index.js';
import { Plans, type PlannedBatteries, type Planning } from './planning.js';
import type { Forecast, HomeRange } from './types.js';

/** What offers are made from. `Batteries` of the devices room, or anything that plans alike. */
export interface OfferContext {
  /** Number of homes. */
  readonly count: number;
  readonly forecast: Forecast;
  readonly batteries: PlannedBatteries;
  /** Ranges of homes with a battery, ascending and disjoint. */
  readonly batteryHomes: readonly HomeRange[];
  /** Present if the strategy plans what batteries do. */
  readonly planning?: Planning;
  readonly columns: Columns;
}

/** Offers of all homes for one slot at a time; the columns are overwritten by the next. */
export class Offers {
  /** Net quantity to trade: positive = buy, negative = sell. */
  readonly offered_Wh: Int32Array;
  /** Share of local renewable energy in a sale, per mille: 1000 under self-consumption, which sells nothing but its own surplus of PV. */
  readonly green_permille: Int32Array;
  /** Forecast load, generation and their difference in the slot, and what batteries plan on it. */
  readonly load_Wh: Float64Array;
  readonly pv_Wh: Float64Array;
  readonly net_Wh: Float64Array;
  readonly plan_Wh: Float64Array;
  /** Energy expected to be stored when the slot ends. */
  readonly stored_Wh: Float64Array;

  /** What batteries would do to serve self-consumption, where that is asked. */
  private readonly alone_Wh: Float64Array;
  private readonly context: OfferContext;
  private readonly plans: Plans | undefined;

  constructor(context: OfferContext) {
    const { count, columns } = context;
    this.context = context;
    this.offered_Wh = columns.i32('agents.offered_Wh', count);
    this.green_permille = columns.i32('agents.offeredGreen_permille', count).fill(1000);
    this.load_Wh = columns.f64('agents.forecastLoad_Wh', count);
    this.pv_Wh = columns.f64('agents.forecastPv_Wh', count);
    this.net_Wh = columns.f64('agents.forecastNet_Wh', count);
    this.plan_Wh = columns.f64('agents.plan_Wh', count);
    this.stored_Wh = columns.f64('agents.storedExpected_Wh', count);
    this.alone_Wh = columns.f64('agents.planAlone_Wh', count);
    const { forecast, batteries, planning } = context;
    this.plans = planning ? new Plans(count, forecast, batteries, planning, columns) : undefined;
  }

  /**
   * Writes the offers of homes [from, to) for delivery in `targetSlot`. `lastMeteredSlot` is the last slot that may be known,
   * `nextSlot` the first whose delivery the batteries' state does not hold yet; lastMeteredSlot < nextSlot <= targetSlot.
   */
  prepare(targetSlot: number, lastMeteredSlot: number, nextSlot: number, from: number, to: number): void {
    assert(lastMeteredSlot < nextSlot, 'CW-AGENT-DELIVERED', 'a metered slot is not in the batteries yet');
    assert(nextSlot <= targetSlot, 'CW-AGENT-TARGET', 'an offer for a slot that is delivered');
    const { batteries, batteryHomes } = this.context;
    const { offered_Wh, green_permille, net_Wh, plan_Wh, stored_Wh, plans } = this;
    for (const range of batteryHomes) {
      const first = range.from > from ? range.from : from;
      const end = range.to < to ? range.to : to;
      if (first >= end) continue;
      for (let i = first; i < end; i++) stored_Wh[i] = batteries.stored_Wh[i]!;
      for (let slot = nextSlot; slot < targetSlot; slot++) {
        this.expect(slot, lastMeteredSlot, first, end);
        if (plans) plans.follow(slot, first, end, net_Wh, stored_Wh, plan_Wh);
        else batteries.planSelfConsumption(first, end, net_Wh, stored_Wh, plan_Wh);
      }
    }
    this.expect(targetSlot, lastMeteredSlot, from, to);
    for (let i = from; i < to; i++) plan_Wh[i] = 0;
    for (const range of batteryHomes) {
      const first = range.from > from ? range.from : from;
      const end = range.to < to ? range.to : to;
      if (first >= end) continue;
      if (plans) {
        plans.make(targetSlot, lastMeteredSlot, first, end, net_Wh, stored_Wh, plan_Wh);
        for (let i = first; i < end; i++)
          green_permille[i] = plans.green_permille(i, net_Wh[i]!, plan_Wh[i]!);
      } else batteries.planSelfConsumption(first, end, net_Wh, stored_Wh, plan_Wh);
    }
    for (let i = from; i < to; i++) offered_Wh[i] = roundHalfAway(net_Wh[i]! + plan_Wh[i]!);
    plans?.remember(targetSlot, from, to, offered_Wh);
  }

  /**
   * What homes [from, to) aim to exchange in `slot`, which begins now, where they have promised nobody anything: what their
   * batteries' plan leaves of what they expect. Where the plan is that of self-consumption they aim at nothing, as self-consumption
   * does, and not at the surplus or the need that was forecast.
   */
  aimAlone(slot: number, from: number, to: number): Int32Array {
    const { batteries, batteryHomes } = this.context;
    const { offered_Wh, net_Wh, plan_Wh, stored_Wh, alone_Wh } = this;
    this.prepare(slot, slot - 1, slot, from, to);
    for (const range of batteryHomes) {
      const first = range.from > from ? range.from : from;
      const end = range.to < to ? range.to : to;
      if (first >= end) continue;
      for (let i = first; i < end; i++) stored_Wh[i] = batteries.stored_Wh[i]!;
      batteries.planSelfConsumption(first, end, net_Wh, stored_Wh, alone_Wh);
      for (let i = first; i < end; i++) {
        const apart = plan_Wh[i]! - alone_Wh[i]!;
        // less than half a Wh apart: the same in whole Wh
        if (apart < 0.5 && apart > -0.5) offered_Wh[i] = 0;
      }
    }
    return offered_Wh;
  }

  /** Forecasts the net energy of homes [from, to) in `slot`. */
  private expect(slot: number, lastMeteredSlot: number, from: number, to: number): void {
    const { load_Wh, pv_Wh, net_Wh } = this;
    this.context.forecast.predict(slot, lastMeteredSlot, from, to, load_Wh, pv_Wh);
    for (let i = from; i < to; i++) net_Wh[i] = load_Wh[i]! - pv_Wh[i]!;
  }
}
