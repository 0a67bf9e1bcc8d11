/**
 * Every node draws how many links it opens from a distribution, and opens them to others at random that it is not linked with.
 * `bitcoin-2015` is the distribution of out-degrees that Miller et al. measured of Bitcoin's nodes, as SimBlock uses it: 1 to 20
 * links, 8.6 on average.
 * Source: Miller et al. (2015), Discovering Bitcoin's public topology and influential nodes; SimBlock (Aoki et al. 2019,
 * arXiv:1901.09777), NetworkConfiguration.java, Apache-2.0: numbers only. SimBlock hands out degrees by quota, which takes chance
 * out of their mean; here each node draws its own. Cost: O(links).
 */
import { z } from 'zod';
import { definePlugin } from '../../records/plugin.js';
import { EdgeSet } from './edges.js';
import type { TopologyContext } from './types.js';

/** Probability of at most 1, 2, 3 … links. */
export const cumulativeOutDegrees = {
  'bitcoin-2015': [
    0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.97, 0.98, 0.99,
    0.995, 1,
  ],
} as const satisfies Record<string, readonly number[]>;

const schema = z.strictObject({
  outDegrees: z
    .union([
      z.enum(['bitcoin-2015']),
      z
        .array(z.number().min(0).max(1))
        .min(1)
        .max(1_000)
        .refine((cumulative) => cumulative.every((p, k) => k === 0 || p >= cumulative[k - 1]!), {
          error: 'the probabilities must not fall',
        })
        .refine((cumulative) => cumulative.at(-1) === 1, { error: 'the last probability must be 1' }),
    ])
    .default('bitcoin-2015')
    .describe('probability that a node opens at most 1, 2, 3 … links; the last is 1'),
});

export const degreeDistribution = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'degree-distribution',
  title: "Each node opens a number of links drawn from a distribution, such as that of Bitcoin's nodes",
  source: 'Miller et al. 2015; SimBlock (Aoki et al. 2019, arXiv:1901.09777)',
  schema,
  create: ({ outDegrees }, { nodes, streams }) => {
    const cumulative = typeof outDegrees === 'string' ? cumulativeOutDegrees[outDegrees] : outDegrees;
    const edges = new EdgeSet(nodes);
    const linked = new Int32Array(nodes);
    for (let node = 0; node < nodes; node++) {
      const u = streams.uniform(node);
      let wanted = 1;
      while (u >= cumulative[wanted - 1]!) wanted++;
      for (let opened = 0; opened < wanted && linked[node]! < nodes - 1;) {
        const other = streams.integer(node, nodes);
        if (!edges.add(node, other)) continue;
        linked[node]!++;
        linked[other]!++;
        opened++;
      }
    }
    return edges;
  },
});
