/** The networks a scenario can choose by `kind`. */
import { registryOf } from '../records/plugin.js';
import { complete } from './complete.js';
import { regional } from './regional.js';
import type { Gossip, NetworkContext } from './types.js';

export const networks = registryOf<NetworkContext, Gossip>([regional, complete]);
