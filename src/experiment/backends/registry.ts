/** Job schedulers by kind: one line each. */
import { registryOf } from '../../records/plugin.js';
import { kubernetes } from './kubernetes.js';
import { slurm } from './slurm.js';
import type { Backend } from './types.js';

export const backends = registryOf<undefined, Backend>([slurm, kubernetes]);
