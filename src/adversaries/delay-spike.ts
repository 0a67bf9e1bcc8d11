/** Delay spike: every link becomes slower by one factor; lines keep their bandwidth. */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { networkFault } from './network-fault.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  factor: quantity('number', 'what the latency of every link is multiplied with', {
    minimum: 0.001,
    maximum: 10_000,
  }).prefault(10),
});

export const delaySpike = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'delay-spike',
  title: 'Delay spike',
  source: 'partial synchrony before stabilisation: Dwork, Lynch & Stockmeyer 1988, doi:10.1145/42282.42283',
  schema,
  create: ({ factor }, { gossip }) => networkFault(gossip, () => ({ delayFactor: factor })),
});
