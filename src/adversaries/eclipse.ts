/**
 * Eclipse: all connections of a node lead to an attacker, who lets nothing through. Its homes act on the past that it knows, and
 * what they send reaches nobody until the attack is over. Source: Heilman, Kendler, Zohar & Goldberg 2015, Eclipse attacks on
 * Bitcoin's peer-to-peer network, USENIX Security.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { networkFault } from './network-fault.js';
import { nodeList, struckNodes } from './nodes.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the nodes that are eclipsed, each alone, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the nodes that are eclipsed, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('5 %'),
});

export const eclipse = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'eclipse',
  title: 'Eclipse of nodes',
  source: 'Heilman, Kendler, Zohar & Goldberg 2015, USENIX Security',
  schema,
  create: ({ nodes, share }, context) =>
    networkFault(context.gossip, () => {
      const groupOf = new Int32Array(context.chain.options.nodes);
      struckNodes(context, nodes, share).forEach((node, k) => (groupOf[node] = k + 1));
      return { groupOf };
    }),
});
