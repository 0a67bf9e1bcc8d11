/**
 * Batteries as columns over all homes (capacity 0: none): planning for self-consumption, tracking of what was promised to the
 * grid, and the origin of what is stored. Half of the round-trip loss falls on charging, half on discharging; power limits
 * hold at the meter's side of the inverter. Self-discharge is exponential.
 * Sign: energy at the meter, charging +, discharging -, import from the grid +. Units: Wh per slot, Wh stored, W.
 * Balance of each slot, to 1e-9 Wh: grid = net + charge - discharge; stored changes by charge - discharge - loss.
 * Origin: a slot's own surplus is green, anything else that charges a battery counts as grid energy; what leaves a battery has
 * the mix of what is in it. Cost: about 20 ns a home and slot.
 */
import { z } from 'zod';
import { exp, HOUR, ln } from '../kernel/index.js';
import type { Columns } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity, sampled } from '../records/quantity.js';
import { drawSampled } from './sample.js';
import type { SamplingContext } from './sample.js';

/** The month in which `selfDischarge` is lost. */
const MONTH_us = 30 * 24 * HOUR;
/** A state of charge below this is none: it would shrink for ever, and denormal numbers are slow. */
const VANISHING_Wh = 1e-9;

const NON_NEGATIVE = { minimum: 0 };
const EFFICIENCY = { minimum: 0.01, maximum: 1 };
const SHARE = { minimum: 0, maximum: 1 };

/** Batteries of one group of homes, one entry a home. */
export interface BatteryParameters {
  readonly capacity_Wh: Float64Array;
  readonly power_W: Float64Array;
  /** Round trip, 0.01..1. */
  readonly efficiency: Float64Array;
  /** Share of the capacity that is full at the start. */
  readonly initial: number;
  /** Share of the stored energy lost in 30 days. */
  readonly selfDischarge: number;
}

export const battery = definePlugin({
  kind: 'battery',
  title: 'Battery with constant efficiency and limits of power and capacity',
  source: 'definition',
  schema: z.strictObject({
    capacity: sampled('energy', 'usable capacity', NON_NEGATIVE),
    power: sampled('power', 'greatest power of charging and discharging, at the meter', NON_NEGATIVE),
    efficiency: sampled('fraction', 'energy got back of energy put in, at the meter', EFFICIENCY).prefault(
      '90 %',
    ),
    initial: quantity('fraction', 'share of the capacity that is full at the start', SHARE).prefault('50 %'),
    selfDischarge: quantity('fraction', 'share of the stored energy lost in 30 days', {
      minimum: 0,
      maximum: 0.99,
    }).prefault(0),
  }),
  create: (config, context: SamplingContext): BatteryParameters => ({
    capacity_Wh: drawSampled(config.capacity, 'battery.capacity', context, NON_NEGATIVE),
    power_W: drawSampled(config.power, 'battery.power', context, NON_NEGATIVE),
    efficiency: drawSampled(config.efficiency, 'battery.efficiency', context, EFFICIENCY),
    initial: config.initial,
    selfDischarge: config.selfDischarge,
  }),
});

/** All batteries of a world; a shadow run has its own, installed with the same parameters. */
export class Batteries {
  readonly homes: number;
  readonly capacity_Wh: Float64Array;
  /** Energy held now, and how much of it is green. */
  readonly stored_Wh: Float64Array;
  readonly greenStored_Wh: Float64Array;
  /** Of the slot tracked last: energy charged and discharged at the meter, lost, and green energy exported. */
  readonly charge_Wh: Float64Array;
  readonly discharge_Wh: Float64Array;
  readonly loss_Wh: Float64Array;
  readonly greenExport_Wh: Float64Array;

  /** Most that a slot can charge or discharge at the meter. */
  readonly limit_Wh: Float64Array;
  /** Share of the energy that is left of what is charged, and of what is discharged. */
  readonly oneWay: Float64Array;
  /** Share of the stored energy that is left after a slot. */
  readonly keep: Float64Array;

  private readonly slot_us: number;

  constructor(homes: number, slot_us: number, columns: Columns, name = 'batteries') {
    const column = (of: string): Float64Array => columns.f64(`${name}.${of}`, homes);
    this.homes = homes;
    this.slot_us = slot_us;
    this.capacity_Wh = column('capacity_Wh');
    this.stored_Wh = column('stored_Wh');
    this.greenStored_Wh = column('greenStored_Wh');
    this.charge_Wh = column('charge_Wh');
    this.discharge_Wh = column('discharge_Wh');
    this.loss_Wh = column('loss_Wh');
    this.greenExport_Wh = column('greenExport_Wh');
    this.limit_Wh = column('limit_Wh');
    this.oneWay = column('oneWay').fill(1);
    this.keep = column('keep').fill(1);
  }

  /** Gives homes `offset`, `offset + 1`, … the batteries of a group. What is in them at the start counts as grid energy. */
  install(offset: number, parameters: BatteryParameters): void {
    const { capacity_Wh, power_W, efficiency, initial, selfDischarge } = parameters;
    const keep = exp((ln(1 - selfDischarge) * this.slot_us) / MONTH_us);
    for (let k = 0; k < capacity_Wh.length; k++) {
      const i = offset + k;
      this.capacity_Wh[i] = capacity_Wh[k]!;
      this.limit_Wh[i] = (power_W[k]! * this.slot_us) / HOUR;
      this.oneWay[i] = Math.sqrt(efficiency[k]!);
      this.keep[i] = keep;
      this.stored_Wh[i] = initial * capacity_Wh[k]!;
      this.greenStored_Wh[i] = 0;
    }
  }

  /**
   * What homes [from, to) expect their batteries to do in a slot so that they neither import nor export: energy at the meter,
   * charging +, discharging -, to `plan_Wh[i]`. `netForecast_Wh` is load minus generation; `storedExpected_Wh`, the energy
   * expected to be held when the slot begins, becomes that expected when it ends.
   */
  planSelfConsumption(
    from: number,
    to: number,
    netForecast_Wh: Float64Array,
    storedExpected_Wh: Float64Array,
    plan_Wh: Float64Array,
  ): void {
    for (let i = from; i < to; i++) plan_Wh[i] = -netForecast_Wh[i]!;
    this.limitPlan(from, to, storedExpected_Wh, plan_Wh);
  }

  /**
   * Cuts `plan_Wh` of homes [from, to), energy at the meter in a slot, charging +, to what power, capacity and the energy expected
   * to be held allow. `storedExpected_Wh`, that at the slot's begin, becomes that at its end.
   */
  limitPlan(from: number, to: number, storedExpected_Wh: Float64Array, plan_Wh: Float64Array): void {
    const { capacity_Wh, limit_Wh, oneWay, keep } = this;
    for (let i = from; i < to; i++) {
      const stored_Wh = storedExpected_Wh[i]! * keep[i]!;
      const eta = oneWay[i]!;
      let plan = plan_Wh[i]!;
      if (plan > 0) {
        if (plan > limit_Wh[i]!) plan = limit_Wh[i]!;
        const room_Wh = (capacity_Wh[i]! - stored_Wh) / eta;
        if (plan > room_Wh) plan = room_Wh > 0 ? room_Wh : 0;
        storedExpected_Wh[i] = stored_Wh + plan * eta;
      } else {
        if (plan < -limit_Wh[i]!) plan = -limit_Wh[i]!;
        const available_Wh = stored_Wh * eta;
        if (plan < -available_Wh) plan = -available_Wh;
        const left_Wh = stored_Wh + plan / eta;
        storedExpected_Wh[i] = left_Wh > VANISHING_Wh ? left_Wh : 0;
      }
      plan_Wh[i] = plan;
    }
  }

  /**
   * Delivery of a slot for homes [from, to): charges or discharges so that the exchange with the grid comes as near to
   * `target_Wh[i]` (import +) as power, capacity and efficiency allow, and writes that exchange to `grid_Wh[i]`.
   * `net_Wh` is load minus generation. Also updates what is stored, its origin, and the columns of the slot.
   */
  track(
    from: number,
    to: number,
    net_Wh: Float64Array,
    target_Wh: Float64Array,
    grid_Wh: Float64Array,
  ): void {
    const { capacity_Wh, stored_Wh, greenStored_Wh, charge_Wh, discharge_Wh, loss_Wh, greenExport_Wh } = this;
    const { limit_Wh, oneWay, keep } = this;
    for (let i = from; i < to; i++) {
      const before_Wh = stored_Wh[i]!;
      const eta = oneWay[i]!;
      const net = net_Wh[i]!;
      const surplus = net < 0 ? -net : 0;
      const wanted = target_Wh[i]! - net;
      let stored = before_Wh * keep[i]!;
      let green = greenStored_Wh[i]! * keep[i]!;
      let charge = 0;
      let discharge = 0;
      let greenExport = surplus;
      if (wanted > 0) {
        charge = wanted < limit_Wh[i]! ? wanted : limit_Wh[i]!;
        const room = (capacity_Wh[i]! - stored) / eta;
        if (charge > room) charge = room > 0 ? room : 0;
        const fromSurplus = charge < surplus ? charge : surplus;
        stored += charge * eta;
        green += fromSurplus * eta;
        greenExport = surplus - fromSurplus;
      } else if (wanted < 0 && stored > 0) {
        discharge = -wanted < limit_Wh[i]! ? -wanted : limit_Wh[i]!;
        const available = stored * eta;
        if (discharge > available) discharge = available;
        const share = green / stored;
        const drawn = discharge / eta;
        stored -= drawn;
        green -= drawn * share;
        const deficit = net > 0 ? net : 0;
        if (discharge > deficit) greenExport += (discharge - deficit) * share;
      }
      if (stored < VANISHING_Wh) {
        stored = 0;
        green = 0;
      }
      if (green < 0) green = 0;
      else if (green > stored) green = stored;
      stored_Wh[i] = stored;
      greenStored_Wh[i] = green;
      charge_Wh[i] = charge;
      discharge_Wh[i] = discharge;
      loss_Wh[i] = before_Wh + charge - discharge - stored;
      greenExport_Wh[i] = greenExport;
      grid_Wh[i] = net + charge - discharge;
    }
  }
}
