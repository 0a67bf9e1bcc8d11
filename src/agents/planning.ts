/**
 * Batteries that follow a strategy's plan instead of self-consumption. What has been offered for a slot is what its battery will
 * track, so offers are remembered by slot: they say what will be stored when the planned slot begins. Of what was never offered,
 * self-consumption is expected. Wh, energy at the meter, charging and import positive. Draws what the strategy draws.
 * Errors: CW-AGENT-HORIZON if a strategy looks further than it may. Memory: 4 bytes a home and slot of `rows`, 24 bytes a home.
 */
import { assert } from '../kernel/index.js';
import type { Columns, Streams } from '../kernel/index.js';
import type { Batteries } from '../devices/index.js';
import type { BatteryLimits, Forecast, PlanRequest, Strategy } from './types.js';

/** What plans are made with. */
export interface Planning {
  readonly strategy: Required<Pick<Strategy, 'plan' | 'planAhead_slots'>>;
  /** Last slot of the run: nobody looks further. */
  readonly lastSlot: number;
  readonly retail_uEUR_per_kWh: (slot: number) => number;
  readonly feedIn_uEUR_per_kWh: (slot: number) => number;
  /** One stream per home, purpose `strategy.plan`. */
  readonly streams: Streams;
  /** Slots whose offers are remembered: from the first that is not delivered to the one that is offered, at most. */
  readonly rows: number;
}

/** The batteries of the devices room, as far as offers need them. */
export type PlannedBatteries = BatteryLimits &
  Pick<Batteries, 'stored_Wh' | 'greenStored_Wh' | 'planSelfConsumption' | 'limitPlan'>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Plans {
  private readonly count: number;
  private readonly batteries: PlannedBatteries;
  private readonly planning: Planning;
  private readonly request: Writable<PlanRequest>;
  /** Offers by row, `slot % rows`, and the slot that each row holds. */
  private readonly offered_Wh: Int32Array;
  private readonly slotOfRow: Int32Array;
  private lastMeteredSlot = -1;

  constructor(
    count: number,
    forecast: Forecast,
    batteries: PlannedBatteries,
    planning: Planning,
    columns: Columns,
  ) {
    const { rows } = planning;
    this.count = count;
    this.batteries = batteries;
    this.planning = planning;
    this.offered_Wh = columns.i32('agents.offersRemembered_Wh', rows * count);
    this.slotOfRow = columns.i32('agents.offersRemembered_slot', rows).fill(-1);
    const load_Wh = columns.f64('agents.lookaheadLoad_Wh', count);
    const pv_Wh = columns.f64('agents.lookaheadPv_Wh', count);
    const nothing = new Float64Array(0);
    const request: Writable<PlanRequest> = {
      from: 0,
      to: 0,
      slot: 0,
      lastSlot: 0,
      batteries,
      stored_Wh: nothing,
      net_Wh: nothing,
      plan_Wh: columns.f64('agents.strategyPlan_Wh', count),
      streams: planning.streams,
      retail_uEUR_per_kWh: planning.retail_uEUR_per_kWh,
      feedIn_uEUR_per_kWh: planning.feedIn_uEUR_per_kWh,
      expect: (slot, from, to, out_Wh) => {
        assert(slot <= request.lastSlot, 'CW-AGENT-HORIZON', `slot ${slot} is beyond ${request.lastSlot}`);
        forecast.predict(slot, this.lastMeteredSlot, from, to, load_Wh, pv_Wh);
        for (let i = from; i < to; i++) out_Wh[i] = load_Wh[i] - pv_Wh[i];
      },
    };
    this.request = request;
  }

  /**
   * Rolls `stored_Wh` of homes [from, to) through `slot`, whose expected net energy is `net_Wh`: batteries track what was offered
   * for it. `plan_Wh` becomes what they do.
   */
  follow(
    slot: number,
    from: number,
    to: number,
    net_Wh: Float64Array,
    stored_Wh: Float64Array,
    plan_Wh: Float64Array,
  ): void {
    const row = slot % this.planning.rows;
    if (this.slotOfRow[row] !== slot) {
      this.batteries.planSelfConsumption(from, to, net_Wh, stored_Wh, plan_Wh);
      return;
    }
    const start = row * this.count;
    for (let i = from; i < to; i++) plan_Wh[i] = this.offered_Wh[start + i] - net_Wh[i];
    this.batteries.limitPlan(from, to, stored_Wh, plan_Wh);
  }

  /**
   * Has the strategy plan what homes [from, to) do in `slot`, to `plan_Wh`. `stored_Wh`, expected at the slot's begin, becomes that at
   * its end.
   */
  make(
    slot: number,
    lastMeteredSlot: number,
    from: number,
    to: number,
    net_Wh: Float64Array,
    stored_Wh: Float64Array,
    plan_Wh: Float64Array,
  ): void {
    const { request, planning, batteries } = this;
    this.lastMeteredSlot = lastMeteredSlot;
    const wanted = slot + planning.strategy.planAhead_slots;
    request.from = from;
    request.to = to;
    request.slot = slot;
    request.lastSlot = wanted < planning.lastSlot ? wanted : planning.lastSlot;
    request.stored_Wh = stored_Wh;
    request.net_Wh = net_Wh;
    const wish = request.plan_Wh;
    for (let i = from; i < to; i++) plan_Wh[i] = stored_Wh[i];
    batteries.planSelfConsumption(from, to, net_Wh, plan_Wh, wish);
    planning.strategy.plan(request);
    for (let i = from; i < to; i++) plan_Wh[i] = wish[i];
    batteries.limitPlan(from, to, stored_Wh, plan_Wh);
  }

  /** Remembers what homes [from, to) have offered for `slot`. */
  remember(slot: number, from: number, to: number, offered_Wh: Int32Array): void {
    const row = slot % this.planning.rows;
    const start = row * this.count;
    if (this.slotOfRow[row] !== slot) this.offered_Wh.fill(0, start, start + this.count);
    this.slotOfRow[row] = slot;
    for (let i = from; i < to; i++) this.offered_Wh[start + i] = offered_Wh[i];
  }

  /**
   * Green share, per mille, of what home `i` exports when it discharges: its surplus is green, what leaves the battery has the mix
   * that is in it now. Rounded down.
   */
  green_permille(i: number, net_Wh: number, plan_Wh: number): number {
    const export_Wh = -(net_Wh + plan_Wh);
    if (plan_Wh >= 0 || export_Wh <= 0) return 1000;
    const stored_Wh = this.batteries.stored_Wh[i];
    const share = stored_Wh > 0 ? this.batteries.greenStored_Wh[i] / stored_Wh : 0;
    const surplus_Wh = net_Wh < 0 ? -net_Wh : 0;
    return Math.floor((1000 * (surplus_Wh + (export_Wh - surplus_Wh) * share)) / export_Wh);
  }
}
