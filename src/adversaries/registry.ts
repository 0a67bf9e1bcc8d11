/** The faults and attacks that a scenario can choose by `kind`; each strikes from its start to its end. */
import { registryOf } from '../records/plugin.js';
import { byzantine } from './byzantine.js';
import { censorship } from './censorship.js';
import { churn } from './churn.js';
import { clockSkew } from './clock-skew.js';
import { crash } from './crash.js';
import { delaySpike } from './delay-spike.js';
import { doubleSpend } from './double-spend.js';
import { eclipse } from './eclipse.js';
import { falseReadings } from './false-readings.js';
import { flooding } from './flooding.js';
import { frontRunning } from './front-running.js';
import { lateReadings } from './late-readings.js';
import { messageLoss } from './message-loss.js';
import { missingReadings } from './missing-readings.js';
import { partition } from './partition.js';
import { selfishMining } from './selfish-mining.js';
import { slowNode } from './slow-node.js';
import type { Fault, FaultContext } from './types.js';

export const faults = registryOf<FaultContext, Fault>([
  partition,
  messageLoss,
  delaySpike,
  slowNode,
  crash,
  churn,
  eclipse,
  clockSkew,
  lateReadings,
  missingReadings,
  falseReadings,
  flooding,
  byzantine,
  censorship,
  frontRunning,
  selfishMining,
  doubleSpend,
]);
