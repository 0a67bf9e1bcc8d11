/** Partition: the network falls apart into two sides; messages pass within a side only. */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { networkFault } from './network-fault.js';
import type { Fault, FaultContext } from './types.js';
import { drawVictims } from './victims.js';

const schema = z.strictObject({
  share: quantity('fraction', 'share of the nodes on the smaller side', {
    minimum: 0,
    maximum: 0.5,
  }).prefault('30 %'),
});

export const partition = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'partition',
  title: 'Network partition',
  source: 'Gilbert & Lynch 2002, doi:10.1145/564585.564601',
  schema,
  create: ({ share }, context) =>
    networkFault(context.gossip, () => {
      const { nodes } = context.chain.options;
      const groupOf = new Int32Array(nodes);
      // with one node there is nothing to part
      if (nodes > 1) for (const node of drawVictims(context, share, nodes - 1)) groupOf[node] = 1;
      return { groupOf };
    }),
});
