/**
 * Everybody is linked with everybody else. A message costs one announcement for each of n (n - 1) / 2 links and direction, so that
 * this is for the few nodes of a consortium; the network `complete` has one delay for all and costs one event a message.
 * Cost: n^2 / 2 links.
 */
import { z } from 'zod';
import { definePlugin } from '../../records/plugin.js';
import { linkAll, type EdgeSet } from './edges.js';
import { refuseDegree, type TopologyContext } from './types.js';

/** 2 million links. */
const MOST_NODES = 2_000;

const schema = z.strictObject({});

export const complete = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'complete',
  title: 'Everybody is linked with everybody',
  source: 'the complete graph',
  schema,
  create: (_, { nodes }) => {
    if (nodes > MOST_NODES)
      throw refuseDegree(
        `${nodes} nodes, each linked with all others`,
        `at most ${MOST_NODES} nodes`,
        'choose another topology, or `network: complete`',
      );
    return linkAll(nodes);
  },
});
