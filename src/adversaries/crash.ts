/** Crash: some nodes stop, neither sending nor receiving, and come back with what they had. */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { nodeList, struckNodes } from './nodes.js';
import { stopping } from './stopping.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the nodes that stop, by number from 0; default: chosen at random'),
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
  create: ({ nodes, share }, context) => stopping(context, struckNodes(context, nodes, share)),
});
