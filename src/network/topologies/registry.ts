/** The topologies that a scenario can choose by `kind`: one file and one line each. */
import { z } from 'zod';
import { registryOf } from '../../records/plugin.js';
import { complete } from './complete.js';
import { degreeDistribution } from './degree-distribution.js';
import { edgeList } from './edge-list.js';
import type { EdgeSet } from './edges.js';
import { erdosRenyi } from './erdos-renyi.js';
import { randomRegular } from './random-regular.js';
import { random } from './random.js';
import { scaleFree } from './scale-free.js';
import { smallWorld } from './small-world.js';
import type { TopologyContext } from './types.js';

export const topologies = registryOf<TopologyContext, EdgeSet>([
  random,
  complete,
  randomRegular,
  erdosRenyi,
  smallWorld,
  scaleFree,
  degreeDistribution,
  edgeList,
]);

type Option = z.ZodObject<{ kind: z.ZodLiteral<string> }>;

/** A topology with its parameters, by its kind. */
const [first, ...rest] = [...topologies.values()].map(({ kind, title, schema }): Option =>
  z.strictObject({ kind: z.literal(kind).describe(title), ...schema.shape }).meta({ title }),
) as [Option, ...Option[]];
export const topologySchema = z.discriminatedUnion('kind', [first, ...rest]);

/** All kinds with the names of their parameters. */
export const topologyKinds = [...topologies.values()]
  .map(({ kind, schema }) => {
    const parameters = Object.keys(schema.shape).join(', ');
    return parameters === '' ? kind : `${kind} (${parameters})`;
  })
  .join(', ');

export interface TopologyChoice {
  readonly kind: string;
  readonly [parameter: string]: unknown;
}

/** The links that the topology of a scenario gives. */
export function drawLinks({ kind, ...config }: TopologyChoice, context: TopologyContext): EdgeSet {
  return topologies.get(kind)!.create(config, context);
}
