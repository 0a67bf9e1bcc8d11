/** The devices that a scenario can name: one line each. */
import { registryOf } from '../records/plugin.js';
import { battery } from './battery.js';
import type { BatteryParameters } from './battery.js';
import { constant } from './constant.js';
import { csvProfile } from './csv-profile.js';
import { household } from './household-load.js';
import type { SamplingContext } from './sample.js';
import { solar } from './solar.js';
import type { DeviceContext, SlotSource } from './types.js';

/** `load:` of a group. */
export const loads = registryOf<DeviceContext, SlotSource>([household, csvProfile, constant]);

/** `pv:` of a group. */
export const generators = registryOf<DeviceContext, SlotSource>([solar, csvProfile, constant]);

/** `battery:` of a group: parameters, which `Batteries` installs. */
export const batteries = registryOf<SamplingContext, BatteryParameters>([battery]);
