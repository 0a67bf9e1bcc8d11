/** The faults a scenario can choose by `kind`; each strikes from its start to its end. */
import { registryOf } from '../records/plugin.js';
import { crash } from './crash.js';
import { delaySpike } from './delay-spike.js';
import { messageLoss } from './message-loss.js';
import { partition } from './partition.js';
import type { Fault, FaultContext } from './types.js';

export const faults = registryOf<FaultContext, Fault>([partition, messageLoss, delaySpike, crash]);
