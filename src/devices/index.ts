/** The devices room: load, generation, batteries, meters, and the sky above them: physics over columns. */
export { Batteries } from './battery.js';
export type { BatteryParameters } from './battery.js';
export * from './irradiance.js';
export { Meters } from './meter.js';
export { batteries, generators, loads } from './registry.js';
export { assetText, drawSampled } from './sample.js';
export type { SamplingContext } from './sample.js';
export { SlotRing } from './series.js';
export type { SlotRows } from './series.js';
export { centralEurope, createSky } from './sky.js';
export type { RandomSky, SkyParameters } from './sky.js';
export { sunPosition } from './sun.js';
export type { SunPosition } from './sun.js';
export type * from './types.js';
