/**
 * Churn: nodes leave and come back by themselves, each on its own: up for an exponential time, away for another. Of a node's time
 * it is up for meanUp / (meanUp + meanAway). Source: Leonard, Rai & Loguinov 2005, doi:10.1145/1064212.1064247, section 3 (an
 * alternating renewal process).
 */
import { z } from 'zod';
import { HOUR } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { nodeList, struckNodes } from './nodes.js';
import { stopping } from './stopping.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the nodes that come and go, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the nodes that come and go, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('50 %'),
  meanUp: quantity('time', 'mean time for which a node stays', { minimum: 1 }).prefault('2 h'),
  meanAway: quantity('time', 'mean time for which it is away', { minimum: 1 }).prefault('10 min'),
});

/** The clock goes to 2^48 us: a wait that ends in its last hour or later lasts as long as any run. */
const LAST_TURN_us = 281_474_976_710_656 - HOUR;

export const churn = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'churn',
  title: 'Nodes that leave and come back',
  source: 'Leonard, Rai & Loguinov 2005, doi:10.1145/1064212.1064247',
  schema,
  create: ({ nodes, share, meanUp, meanAway }, context) => {
    const { simulation, random, key } = context;
    const struck = struckNodes(context, nodes, share);
    const streams = random.streams(
      `fault/${key}/churn`,
      struck.map((node) => `node ${node}`),
    );
    const stops = struck.map((node) => stopping(context, [node]));
    const isAway = struck.map(() => false);
    const timer = struck.map(() => -1);
    let departures = 0;
    const turn = simulation.on('churn', 'fault', (k) => {
      isAway[k] = !isAway[k];
      if (isAway[k]) departures++;
      if (isAway[k]) stops[k]!.apply();
      else stops[k]!.lift();
      wait(k);
    });
    const wait = (k: number): void => {
      const mean_us = isAway[k] ? meanAway : meanUp;
      const wait_us = Math.max(1, Math.round(streams.exponential(k, mean_us)));
      timer[k] = simulation.at(Math.min(simulation.now + wait_us, LAST_TURN_us), turn, k);
    };
    return {
      apply: () => struck.forEach((_, k) => wait(k)),
      lift: () =>
        struck.forEach((_, k) => {
          simulation.cancel(timer[k]!);
          if (isAway[k]) stops[k]!.lift();
          isAway[k] = false;
        }),
      figures: () => [{ measure: 'departures_count', value: departures }],
    };
  },
});
