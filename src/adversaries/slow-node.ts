/**
 * Slow nodes: some nodes do everything that they should, but late. The latency of all their links is multiplied, and the time in
 * which they execute the blocks of others; a link is as slow as the slower of its ends. Lines keep their bandwidth.
 * Source: Gunawi et al. 2018, Fail-slow at scale, USENIX FAST; Do et al. 2013, Limplock, doi:10.1145/2523616.2523627.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { networkFault } from './network-fault.js';
import { nodeList, struckNodes } from './nodes.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the nodes that are slow, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the nodes that are slow, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('20 %'),
  latency: quantity('number', 'what the latency of their links is multiplied with', {
    minimum: 1,
    maximum: 10_000,
  }).prefault(10),
  execution: quantity('number', 'what the time in which they execute a block is multiplied with', {
    minimum: 1,
    maximum: 10_000,
  }).prefault(10),
});

export const slowNode = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'slow-node',
  title: 'Nodes that do everything late',
  source: 'Gunawi et al. 2018, Fail-slow at scale, USENIX FAST; Do et al. 2013, doi:10.1145/2523616.2523627',
  schema,
  create: ({ nodes, share, latency, execution }, context) =>
    networkFault(context.gossip, () => ({
      slow: {
        nodes: struckNodes(context, nodes, share),
        latencyFactor: latency,
        executionFactor: execution,
      },
    })),
});
