/**
 * What devices share: sources of energy per slot for a contiguous range of homes, and what they may know of the world.
 */
import type { Problem, RandomSource } from '../kernel/index.js';

/** Civil time of slots; computed once from the scenario's zone. All arrays have one entry a slot. */
export interface SlotCalendar {
  /** Slot length, microseconds. */
  readonly slot_us: number;
  /** Number of slots that have an entry. */
  readonly slots: number;
  /** The zone of the clock below: of stamps that name none, too. */
  readonly zone: string;
  /** Microseconds since 1970-01-01T00:00Z of slot 0's start. */
  readonly start_us: number;
  /** Local minute of the day at each slot's start, 0..1439. */
  readonly minuteOfDay: Int32Array;
  /** 0 = Monday … 6 = Sunday, local. */
  readonly weekday: Int32Array;
  /** 1..366, local. */
  readonly dayOfYear: Int32Array;
}

export interface Location {
  readonly latitude_deg: number;
  readonly longitude_deg: number;
}

/** One sky for the neighbourhood: clearness of each slot, the same for every home. */
export interface Sky {
  /** Makes sure that `slot` is known; slots are asked for in ascending order, each once or more. */
  step(slot: number): void;
  /** Global horizontal, direct normal and diffuse horizontal irradiance of the slot stepped last, W per m2, slot mean. */
  readonly global_W_per_m2: number;
  readonly direct_W_per_m2: number;
  readonly diffuse_W_per_m2: number;
  /** Sun's elevation and azimuth (from north, clockwise) at the middle of that slot, degrees. */
  readonly elevation_deg: number;
  readonly azimuth_deg: number;
}

/** What a device is created with: the homes of one group that have it, contiguous. */
export interface DeviceContext {
  /** Stable ids of the homes that have the device, in order. */
  readonly ids: readonly string[];
  readonly random: RandomSource;
  readonly calendar: SlotCalendar;
  readonly location: Location;
  readonly sky: Sky;
  /** Texts of the files that the scenario names, by the path it names them with. */
  readonly assets: ReadonlyMap<string, string>;
  /** Takes what the user should know and what is no error. */
  readonly notice: (notice: Problem) => void;
}

/** A load or a generator: energy of each home per slot. */
export interface SlotSource {
  /** Of a generator: rated power of each of its homes, where it is known. */
  readonly peak_Wp?: Float64Array;
  /**
   * Writes the energy of each of its homes in `slot` to `out_Wh[offset + i]`, i = 0..homes-1, non-negative, Wh.
   * Slots are stepped in ascending order, each once; a fixed number of draws a home and slot.
   */
  step(slot: number, out_Wh: Float64Array, offset: number): void;
}
