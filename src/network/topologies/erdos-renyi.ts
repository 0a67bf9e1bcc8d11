/**
 * An Erdos-Renyi graph G(n, p): any two nodes are linked with the same probability p = mean degree / (n - 1), independently.
 * Of a pair the later node draws; it skips ahead by geometric steps, so that absent links cost nothing.
 * Source: Gilbert (1959), Random graphs, Annals of Mathematical Statistics 30; the skipping: Batagelj & Brandes (2005), Efficient
 * generation of large random networks, Physical Review E 71, 036113, algorithm 1.
 * Below a mean degree of ln n some nodes are likely to have no link at all; joining them (topology.ts) adds one each. Cost: O(n + links).
 */
import { z } from 'zod';
import { ln } from '../../kernel/index.js';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { EdgeSet, linkAll } from './edges.js';
import type { TopologyContext } from './types.js';

const schema = z.strictObject({
  meanDegree: quantity('number', 'links of a node on average', { minimum: 0, maximum: 1_000 }).prefault(16),
});

export const erdosRenyi = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'erdos-renyi',
  title: 'Any two nodes are linked with the same probability',
  source:
    'Gilbert 1959, doi:10.1214/aoms/1177706098; Batagelj & Brandes 2005, doi:10.1103/PhysRevE.71.036113',
  schema,
  create: ({ meanDegree }, { nodes, streams }) => {
    const p = meanDegree / (nodes - 1);
    if (p >= 1) return linkAll(nodes);
    const edges = new EdgeSet(nodes);
    if (!(p > 0)) return edges;
    // below 10^-9 what 1 - p rounds away counts; the difference to -p does not
    const step = 1 / (p < 1e-9 ? -p : ln(1 - p));
    for (let i = 1; i < nodes; i++) {
      for (let j = -1; ;) {
        j += 1 + Math.floor(ln(streams.uniform(i)) * step);
        if (!(j < i)) break;
        edges.add(i, j);
      }
    }
    return edges;
  },
});
