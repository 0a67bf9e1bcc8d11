/** What draws the links of a network, and what it is given. */
import { ChainwattError, type Streams } from '../../kernel/index.js';
import type { Plugin } from '../../records/plugin.js';
import type { EdgeSet } from './edges.js';

export interface TopologyContext {
  readonly nodes: number;
  /** One stream a node, keyed by its name: what a node draws does not depend on how many others there are. */
  readonly streams: Streams;
  /** The text of a file that the scenario names. */
  readonly readText: (file: string) => string;
}

export type TopologyRule = Plugin<TopologyContext, EdgeSet>;

/** Nodes by a draw of each: a random order that says nothing of their numbers. One draw a node. */
export function randomOrder({ nodes, streams }: TopologyContext): Int32Array {
  const draw = Float64Array.from({ length: nodes }, (_, node) => streams.uniform(node));
  return Int32Array.from({ length: nodes }, (_, node) => node).sort((i, j) => draw[i]! - draw[j]! || i - j);
}

/** Links that a topology cannot have with these parameters. */
export function refuseDegree(found: string, expected: string, remedy: string): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-NETWORK-DEGREE',
    message: 'no network has these numbers of nodes and links',
    path: 'topology',
    found,
    expected,
    remedy,
  });
}
