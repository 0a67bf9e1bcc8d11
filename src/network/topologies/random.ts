/**
 * Every node opens links to `degree` others chosen at random, as Bitcoin's nodes do (eight outbound connections); links are used
 * both ways, so a node has up to twice as many: 2 d - d^2 / (n - 1) on average. A node's choice is its `degree` lowest of one
 * draw per other node, so that a further node changes few links.
 * Source: Heilman et al. (2015), Eclipse attacks on Bitcoin's peer-to-peer network, section 2.1.
 * Cost: n^2 draws, 6 ns each: half a second at 9,000 nodes. `degree-distribution` does with n d.
 */
import { z } from 'zod';
import type { Streams } from '../../kernel/index.js';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { EdgeSet } from './edges.js';
import type { TopologyContext } from './types.js';

const schema = z.strictObject({
  degree: quantity('count', 'links that each node opens to others', { minimum: 1, maximum: 1_000 }).prefault(
    8,
  ),
});

export const random = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'random',
  title: 'Each node opens the same number of links to others at random',
  source: 'Heilman et al. 2015, USENIX Security, section 2.1',
  schema,
  create: ({ degree }, { nodes, streams }) => linkAtRandom(nodes, degree, streams),
});

export function linkAtRandom(nodes: number, degree: number, streams: Streams): EdgeSet {
  const edges = new EdgeSet(nodes);
  const count = Math.min(degree, nodes - 1);
  // the lowest draws so far, ascending, and whose they are
  const lowest = new Float64Array(count + 1);
  const chosen = new Int32Array(count + 1);
  for (let i = 0; i < nodes; i++) {
    let held = 0;
    for (let j = 0; j < nodes; j++) {
      const draw = streams.uniform(i);
      if (j === i || (held === count && !(draw < lowest[count - 1]!))) continue;
      let place = held;
      while (place > 0 && lowest[place - 1]! > draw) {
        lowest[place] = lowest[place - 1]!;
        chosen[place] = chosen[place - 1]!;
        place--;
      }
      lowest[place] = draw;
      chosen[place] = j;
      if (held < count) held++;
    }
    for (let k = 0; k < held; k++) edges.add(i, chosen[k]!);
  }
  return edges;
}
