/** Crash: some nodes stop, neither sending nor receiving, and come back with what they had. */
import { z } from 'zod';
import { ChainwattError } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { Disturbance } from '../network/index.js';
import type { Fault, FaultContext } from './types.js';
import { drawVictims } from './victims.js';

const schema = z.strictObject({
  nodes: z
    .array(quantity('count', 'number of a node', { minimum: 0 }))
    .min(1)
    .optional()
    .describe('the nodes that stop, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the nodes that stop, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('20 %'),
});

export const crash = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'crash',
  title: 'Crash and recovery',
  source:
    'crash-recovery: Cachin, Guerraoui & Rodrigues 2011, Introduction to Reliable and Secure Distributed Programming, 2.2',
  schema,
  create: ({ nodes, share }, context) => {
    const { gossip, onDown } = context;
    const missing = nodes?.find((node) => node >= gossip.nodes);
    if (missing !== undefined) {
      throw new ChainwattError('input', {
        code: 'CW-FAULT-NODE',
        message: 'a node that is to stop does not exist',
        found: `node ${missing}`,
        expected: `0 to ${gossip.nodes - 1}`,
        remedy: "name other nodes, or raise the network's `nodes`",
      });
    }
    const down = nodes ?? drawVictims(context, share, gossip.nodes);
    const disturbance: Disturbance = { down };
    // faults may overlap: a node stops with the first and is back after the last
    const tellChanges = (change: () => void): void => {
      const before = down.map((node) => gossip.isDown(node));
      change();
      down.forEach((node, k) => {
        if (gossip.isDown(node) !== before[k]) onDown(node, gossip.isDown(node));
      });
    };
    return {
      apply: () => tellChanges(() => gossip.impose(disturbance)),
      lift: () => tellChanges(() => gossip.lift(disturbance)),
    };
  },
});
