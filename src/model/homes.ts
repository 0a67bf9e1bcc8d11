/**
 * The homes of a run: population, devices, batteries and meters, and their shadow: the same homes and draws without a local
 * market, with a battery path and meters of their own. One call per slot steps everybody.
 */
import type { Columns, Problem, RandomSource } from '../kernel/index.js';
import { createPopulation, homesOf, type HomeRange, type Population } from '../agents/index.js';
import { Batteries } from '../devices/battery.js';
import { Meters } from '../devices/meter.js';
import { batteries, generators, loads } from '../devices/registry.js';
import { SlotRing } from '../devices/series.js';
import { createSky } from '../devices/sky.js';
import type { SlotCalendar } from '../devices/types.js';
import type { Scenario } from '../scenario/types.js';
import { below, choose } from './choose.js';

export interface HomesOptions {
  readonly scenario: Scenario;
  readonly calendar: SlotCalendar;
  readonly random: RandomSource;
  readonly columns: Columns;
  readonly assets: ReadonlyMap<string, string>;
  /** Takes what the user should know and what is no error. */
  readonly notice: (notice: Problem) => void;
  /** Slots that the ring keeps: the past that forecasts read and the slots ahead. */
  readonly ringSlots: number;
}

/** Energy of the slot delivered last, Wh, by home. */
export class Homes {
  readonly population: Population;
  readonly count: number;
  readonly ring: SlotRing;
  readonly batteries: Batteries;
  readonly shadowBatteries: Batteries;
  /** What each battery holds at the start. */
  readonly opening_Wh: Float64Array;
  readonly batteryHomes: readonly HomeRange[];
  readonly pvHomes: readonly HomeRange[];
  /** Rated power of generation, W; 0 without any, NaN where it is not known. */
  readonly peak_Wp: Float64Array;
  /** Load, generation, their difference and the exchange with the grid, import positive. */
  readonly net_Wh: Float64Array;
  readonly grid_Wh: Float64Array;
  readonly target_Wh: Float64Array;
  readonly shadowGrid_Wh: Float64Array;
  readonly metered_Wh: Int32Array;
  readonly shadowMetered_Wh: Int32Array;
  /** Generation, as its own meter counts it. */
  readonly generated_Wh: Int32Array;
  /** Green energy exported in the slot. */
  readonly greenExport_Wh: Float64Array;
  private readonly zero_Wh: Float64Array;
  private readonly participants_Wh: Int32Array;
  private readonly meters: Meters;
  private readonly shadowMeters: Meters;
  private readonly generationMeters: Meters;
  private readonly pv_Wh: Float64Array;

  constructor(options: HomesOptions) {
    const { scenario, calendar, random, columns, assets, notice } = options;
    this.population = createPopulation(
      scenario.groups.map((group) => ({
        name: group.name,
        count: group.count,
        hasPv: group.pv !== undefined,
        hasBattery: group.battery !== undefined,
        rules: group.rules,
        participation: group.participation,
        greenPremium: scenario.agents.greenPremium,
      })),
      columns,
      random,
      assets,
    );
    const n = this.population.count;
    this.count = n;
    this.batteryHomes = homesOf(this.population, (group) => group.hasBattery);
    this.pvHomes = homesOf(this.population, (group) => group.hasPv);
    this.ring = new SlotRing(n, options.ringSlots, columns);
    this.batteries = new Batteries(n, calendar.slot_us, columns);
    this.shadowBatteries = new Batteries(n, calendar.slot_us, columns, 'shadowBatteries');
    this.meters = new Meters(n, columns);
    this.shadowMeters = new Meters(n, columns, 'shadowMeters');
    this.generationMeters = new Meters(n, columns, 'generationMeters');
    this.pv_Wh = columns.f64('homes.pv_Wh', n);
    this.peak_Wp = columns.f64('homes.peak_Wp', n);
    this.net_Wh = columns.f64('homes.net_Wh', n);
    this.grid_Wh = columns.f64('homes.grid_Wh', n);
    this.target_Wh = columns.f64('homes.target_Wh', n);
    this.shadowGrid_Wh = columns.f64('homes.shadowGrid_Wh', n);
    this.metered_Wh = columns.i32('homes.metered_Wh', n);
    this.shadowMetered_Wh = columns.i32('homes.shadowMetered_Wh', n);
    this.generated_Wh = columns.i32('homes.generated_Wh', n);
    this.greenExport_Wh = columns.f64('homes.greenExport_Wh', n);
    this.zero_Wh = columns.f64('homes.zero_Wh', n);
    this.participants_Wh = columns.i32('homes.participants_Wh', n);

    const sky = createSky(calendar, scenario.location, random);
    scenario.groups.forEach((group, g) => {
      const { from, to } = this.population.groups[g]!;
      if (from === to) return;
      const path = `population.${group.name}`;
      const context = {
        ids: this.population.ids.slice(from, to),
        random,
        calendar,
        location: scenario.location,
        sky,
        assets,
      };
      const at = (key: string) => ({
        ...context,
        notice: (problem: Problem) => notice(below(`${path}.${key}`, problem)),
      });
      this.ring.addLoad(choose(loads, group.load, at('load'), `${path}.load`), from);
      if (group.pv) {
        const source = choose(generators, group.pv, at('pv'), `${path}.pv`);
        this.ring.addGenerator(source, from);
        for (let i = from; i < to; i++) this.peak_Wp[i] = source.peak_Wp ? source.peak_Wp[i - from]! : NaN;
      }
      if (group.battery) {
        const parameters = choose(batteries, group.battery, at('battery'), `${path}.battery`);
        this.batteries.install(from, parameters);
        this.shadowBatteries.install(from, parameters);
      }
    });
    this.opening_Wh = this.batteries.stored_Wh.slice();
  }

  /** `energy_Wh` of the homes that take part in the local market, 0 of the others; overwritten by the next call. */
  ofParticipants(energy_Wh: Int32Array): Int32Array {
    const { participates, participants } = this.population;
    if (participants === this.count) return energy_Wh;
    const own_Wh = this.participants_Wh;
    for (let i = 0; i < this.count; i++) own_Wh[i] = participates[i] === 1 ? energy_Wh[i]! : 0;
    return own_Wh;
  }

  /**
   * Delivers `slot`: load and generation are known, batteries bring the grid exchange as near to `target_Wh` as they can
   * (their shadows to zero), meters count.
   */
  deliver(slot: number): void {
    const { net_Wh, grid_Wh, shadowGrid_Wh, greenExport_Wh, count } = this;
    const { load, pv } = this.ring;
    const loadAt = load.offset(slot);
    const pvAt = pv.offset(slot);
    for (let i = 0; i < count; i++) {
      const net = load.data[loadAt + i]! - pv.data[pvAt + i]!;
      net_Wh[i] = net;
      grid_Wh[i] = net;
      shadowGrid_Wh[i] = net;
      greenExport_Wh[i] = net < 0 ? -net : 0;
    }
    for (const { from, to } of this.batteryHomes) {
      this.batteries.track(from, to, net_Wh, this.target_Wh, grid_Wh);
      this.shadowBatteries.track(from, to, net_Wh, this.zero_Wh, shadowGrid_Wh);
      for (let i = from; i < to; i++) greenExport_Wh[i] = this.batteries.greenExport_Wh[i]!;
    }
    this.meters.readAll(0, count, grid_Wh, this.metered_Wh);
    this.shadowMeters.readAll(0, count, shadowGrid_Wh, this.shadowMetered_Wh);
    for (const { from, to } of this.pvHomes) {
      for (let i = from; i < to; i++) this.pv_Wh[i] = pv.data[pvAt + i]!;
      this.generationMeters.readAll(from, to, this.pv_Wh, this.generated_Wh);
    }
  }
}
