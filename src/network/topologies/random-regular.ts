/**
 * A random regular graph: every node has exactly `degree` links, drawn nearly uniformly from all such graphs.
 * Every node has `degree` half-links, each with a draw of its node; in the order of their draws they are paired (the configuration
 * model). A pair that would link a node with itself or link two nodes twice is exchanged with a random pair that both can
 * spare. Where more than half of all links are wanted, those that are not are drawn instead.
 * Source: Bollobas (1980), A probabilistic proof of an asymptotic formula for the number of labelled regular graphs; repair by
 * switchings as in McKay & Wormald (1990), Uniform generation of random regular graphs of moderate degree, but without their
 * rejection step: graphs that differ by short cycles are not exactly equally likely.
 * A graph in several groups, which is rare from degree 3 on, is made one by switchings that keep all degrees: a link of a group and one
 * of what is joined already exchange an end. What is left of a group without a link on a cycle is connected, and there is one where
 * every node has 2 links or more. With degree 1 the graph is pairs; joining those takes further links (topology.ts).
 * Errors: CW-NETWORK-DEGREE where nodes times degree is odd. Cost: O(n d log(n d)).
 */
import { z } from 'zod';
import { assert } from '../../kernel/index.js';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { EdgeSet, groupsOf } from './edges.js';
import { refuseDegree, type TopologyContext } from './types.js';

/** Attempts to exchange one pair, and to draw the whole graph anew when none helps: only graphs of a few nodes need a second. */
const EXCHANGES = 1_000;
const RESTARTS = 100;

const schema = z.strictObject({
  degree: quantity('count', 'links of each node', { minimum: 1, maximum: 1_000 }).prefault(8),
});

export const randomRegular = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'random-regular',
  title: 'Every node has the same number of links, to others at random',
  source: 'Bollobas 1980, doi:10.1016/S0195-6698(80)80030-8; McKay & Wormald 1990',
  schema,
  create: (config, context) => {
    const { nodes } = context;
    const degree = Math.min(config.degree, nodes - 1);
    if ((nodes * degree) % 2 === 1)
      throw refuseDegree(
        `${nodes} nodes with ${degree} links each`,
        'an even number of ends of links, as every link has two',
        'change nodes or degree by one',
      );
    const rest = nodes - 1 - degree;
    // with half of all nodes or more as peers, a graph is in one piece (Dirac 1952)
    if (rest < degree) return complementOf(regular(rest, context));
    const edges = regular(degree, context);
    if (degree > 1) connect(edges, context);
    return edges;
  },
});

function complementOf(edges: EdgeSet): EdgeSet {
  const complement = new EdgeSet(edges.nodes);
  for (let i = 0; i < edges.nodes; i++)
    for (let j = i + 1; j < edges.nodes; j++) if (!edges.has(i, j)) complement.add(i, j);
  return complement;
}

function regular(degree: number, context: TopologyContext): EdgeSet {
  for (let attempt = 0; attempt < RESTARTS; attempt++) {
    const edges = pairUp(degree, context);
    if (edges !== undefined) return edges;
  }
  assert(false, 'CW-NETWORK-REGULAR', `no regular graph of ${context.nodes} nodes and degree ${degree}`);
}

function pairUp(degree: number, { nodes, streams }: TopologyContext): EdgeSet | undefined {
  const ends = nodes * degree;
  const draw = Float64Array.from({ length: ends }, (_, end) => streams.uniform(Math.floor(end / degree)));
  const order = Int32Array.from({ length: ends }, (_, end) => end).sort(
    (a, b) => draw[a]! - draw[b]! || a - b,
  );
  const edges = new EdgeSet(nodes);
  const from: number[] = [];
  const to: number[] = [];
  const spare: (readonly [number, number])[] = [];
  for (let k = 0; k < ends; k += 2) {
    const i = Math.floor(order[k]! / degree);
    const j = Math.floor(order[k + 1]! / degree);
    if (edges.add(i, j)) {
      from.push(i);
      to.push(j);
    } else spare.push([i, j]);
  }
  for (const [i, j] of spare) {
    let left = EXCHANGES;
    for (; left > 0; left--) {
      // i - j and a - b become i - a and j - b
      const draws = streams.integer(i, 2 * from.length);
      const k = draws >> 1;
      const a = (draws & 1) === 0 ? from[k]! : to[k]!;
      const b = (draws & 1) === 0 ? to[k]! : from[k]!;
      if (i === a || j === b || edges.has(i, a) || edges.has(j, b)) continue;
      // with i = j, a and b are two nodes, and so are the two new links
      edges.remove(a, b);
      edges.add(i, a);
      edges.add(j, b);
      from[k] = i;
      to[k] = a;
      from.push(j);
      to.push(b);
      break;
    }
    if (left === 0) return undefined;
  }
  return edges;
}

type Link = readonly [number, number];

/** Makes one group of several, each of whose nodes has 2 links or more and keeps as many. */
function connect(edges: EdgeSet, { streams }: TopologyContext): void {
  const groups = groupsOf(edges);
  if (groups.length < 2) return;
  const groupOf = new Int32Array(edges.nodes);
  groups.forEach((nodes, group) => nodes.forEach((node) => void (groupOf[node] = group)));
  const links = groups.map((): Link[] => []);
  edges.forEach((i, j) => links[groupOf[i]!]!.push([i, j]));
  const [joined, ...others] = links as [Link[], ...Link[][]];
  others.forEach((own, k) => {
    const stream = groups[k + 1]![0]!;
    // from a link drawn on, the first that lies on a cycle
    const from = streams.integer(stream, own.length);
    let at = from;
    while (isBridge(own, at)) {
      at = (at + 1) % own.length;
      assert(at !== from, 'CW-NETWORK-REGULAR', `no cycle in a group of ${groups[k + 1]!.length} nodes`);
    }
    const [a, b] = own[at]!;
    const other = streams.integer(stream, joined.length);
    const [c, d] = joined[other]!;
    edges.remove(a, b);
    edges.remove(c, d);
    edges.add(a, c);
    edges.add(b, d);
    own[at] = [a, c];
    joined[other] = [b, d];
    for (const link of own) joined.push(link);
  });
}

/** Whether the ends of a link would be apart without it. */
function isBridge(links: readonly Link[], without: number): boolean {
  const peers = new Map<number, number[]>();
  links.forEach(([i, j], k) => {
    if (k === without) return;
    for (const [from, to] of [
      [i, j],
      [j, i],
    ] as const) {
      const list = peers.get(from);
      if (list) list.push(to);
      else peers.set(from, [to]);
    }
  });
  const [start, end] = links[without]!;
  const reached = new Set([start]);
  for (const node of reached) for (const peer of peers.get(node) ?? []) reached.add(peer);
  return !reached.has(end);
}
