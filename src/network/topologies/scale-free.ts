/**
 * A scale-free graph by preferential attachment: nodes join one after the other in random order, and each opens `links` links to
 * nodes drawn in proportion to the links that these have. It begins with links + 1 nodes, all linked.
 * A node then has k links with probability 2 m (m + 1) / (k (k + 1) (k + 2)), m the links that each opens.
 * Source: Barabasi & Albert (1999), Emergence of scaling in random networks, Science 286; the law: Bollobas, Riordan, Spencer &
 * Tusnady (2001), The degree sequence of a scale-free random graph process.
 * The order of joining is drawn so that nodes 0, 1, 2 … , which make blocks, are not the best linked for that. Cost: O(n m).
 */
import { z } from 'zod';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { EdgeSet, linkAll } from './edges.js';
import { randomOrder, type TopologyContext } from './types.js';

const schema = z.strictObject({
  links: quantity('count', 'links that each node opens when it joins', { minimum: 1, maximum: 500 }).prefault(
    8,
  ),
});

export const scaleFree = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'scale-free',
  title: 'Who has many links gets more: hubs',
  source: 'Barabasi & Albert 1999, doi:10.1126/science.286.5439.509',
  schema,
  create: ({ links }, context) => {
    const { nodes, streams } = context;
    if (links >= nodes - 1) return linkAll(nodes);
    const joining = randomOrder(context);
    const edges = new EdgeSet(nodes);
    // every end of every link so far: a draw of it is a node in proportion to its links
    const ends = new Int32Array(links * (links + 1) + 2 * links * (nodes - links - 1));
    let count = 0;
    const link = (i: number, j: number): boolean => {
      if (!edges.add(i, j)) return false;
      ends[count++] = i;
      ends[count++] = j;
      return true;
    };
    for (let a = 0; a <= links; a++) for (let b = 0; b < a; b++) link(joining[a]!, joining[b]!);
    for (let k = links + 1; k < nodes; k++) {
      const node = joining[k]!;
      const before = count;
      for (let made = 0; made < links;) if (link(node, ends[streams.integer(node, before)]!)) made++;
    }
    return edges;
  },
});
