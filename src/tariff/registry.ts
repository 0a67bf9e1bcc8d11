/** The tariffs a scenario can choose by `kind`. */
import { registryOf } from '../records/plugin.js';
import { dynamic } from './dynamic.js';
import { flat } from './flat.js';
import { timeOfUse } from './time-of-use.js';
import type { Tariff, TariffContext } from './types.js';

export const tariffs = registryOf<TariffContext, Tariff>([flat, timeOfUse, dynamic]);
