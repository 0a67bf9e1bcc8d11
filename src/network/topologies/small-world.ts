/**
 * A small world: nodes on a ring in random order, each linked with its `degree` nearest; then the far end of each link moves, with
 * probability `rewiring`, to a node drawn from all that its near end is not linked with.
 * Clustering is 3 (k - 2) / (4 (k - 1)) without rewiring and about (1 - rewiring)^3 of it with.
 * Source: Watts & Strogatz (1998), Collective dynamics of small-world networks, Nature 393; clustering: Barrat & Weigt (2000), On
 * the properties of small-world network models, European Physical Journal B 13.
 * The order on the ring is drawn so that nodes 0, 1, 2 … , which make blocks, are no neighbours for that.
 * Errors: CW-NETWORK-DEGREE for an odd degree. Cost: O(n d).
 */
import { z } from 'zod';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { EdgeSet, linkAll } from './edges.js';
import { randomOrder, refuseDegree, type TopologyContext } from './types.js';

const schema = z.strictObject({
  degree: quantity('count', 'links of a node on average, even: half of them to either side', {
    minimum: 2,
    maximum: 1_000,
  }).prefault(8),
  rewiring: quantity('fraction', 'probability that a link leads to a random node instead of a neighbour', {
    minimum: 0,
    maximum: 1,
  }).prefault('10 %'),
});

export const smallWorld = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'small-world',
  title: 'A ring of neighbours with shortcuts',
  source: 'Watts & Strogatz 1998, doi:10.1038/30918',
  schema,
  create: ({ degree, rewiring }, context) => {
    const { nodes, streams } = context;
    if (degree % 2 === 1)
      throw refuseDegree(`a degree of ${degree}`, 'an even degree', 'half of the links lead to either side');
    if (degree >= nodes - 1) return linkAll(nodes);
    const ring = randomOrder(context);
    const edges = new EdgeSet(nodes);
    const degreeOf = new Int32Array(nodes).fill(degree);
    for (let reach = 1; reach <= degree / 2; reach++)
      for (let k = 0; k < nodes; k++) edges.add(ring[k]!, ring[(k + reach) % nodes]!);
    for (let reach = 1; reach <= degree / 2; reach++) {
      for (let k = 0; k < nodes; k++) {
        const near = ring[k]!;
        const far = ring[(k + reach) % nodes]!;
        if (streams.uniform(near) >= rewiring || degreeOf[near]! >= nodes - 1) continue;
        let other = streams.integer(near, nodes);
        while (other === near || edges.has(near, other)) other = streams.integer(near, nodes);
        edges.remove(near, far);
        edges.add(near, other);
        degreeOf[far]!--;
        degreeOf[other]!++;
      }
    }
    return edges;
  },
});
