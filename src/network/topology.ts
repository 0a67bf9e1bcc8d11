/**
 * Who is linked with whom, where they are and how fast their lines are. Deterministic from the run's seed.
 *
 * Every node opens links to `degree` others chosen at random, as Bitcoin's nodes do (eight outbound connections); links are
 * used both ways, so a node has up to twice as many. A node's choice is its `degree` lowest of one draw per other node, so that
 * a further node changes few links. Groups that would stay apart are joined by one link each.
 * Cost: O(nodes^2) draws, 15 ns each, once.
 */
import { shareByLargestRemainder, type RandomSource, type Streams } from '../kernel/index.js';
import type { RegionTable } from './regions.js';

export interface Topology {
  readonly nodes: number;
  /** Region of each node, an index into the table. */
  readonly region: Uint8Array;
  /** Links of node i: peers[peerStart[i] .. peerStart[i + 1]), ascending. */
  readonly peerStart: Int32Array;
  readonly peers: Int32Array;
  readonly regions: number;
  /** Mean one-way latency from region to region, microseconds, row by row. */
  readonly latency_us: Float64Array;
  /** Lines of each node, bits per microsecond (that is, Mbit/s). */
  readonly upload: Float64Array;
  readonly download: Float64Array;
}

export interface TopologyOptions {
  readonly nodes: number;
  readonly degree: number;
  readonly table: RegionTable;
  /** Share of nodes in each region of the table, in any unit. */
  readonly shares: readonly number[];
  readonly latencyScale: number;
  /** Replaces the table's lines, bit/s. */
  readonly bandwidth_bit_per_s: number | undefined;
}

/** Stable names of nodes, as their random streams are keyed. */
export function nodeIds(nodes: number): string[] {
  return Array.from({ length: nodes }, (_, node) => `node ${node}`);
}

export function buildTopology(options: TopologyOptions, random: RandomSource): Topology {
  const { nodes, table, latencyScale } = options;
  const ids = nodeIds(nodes);
  const region = placeNodes(nodes, options.shares, random.traits('network/region', ids));
  const { peerStart, peers } = linkNodes(nodes, options.degree, random.traits('network/peers', ids));
  const line = (byRegion: readonly number[]): Float64Array =>
    Float64Array.from(region, (r) =>
      options.bandwidth_bit_per_s === undefined ? byRegion[r]! : options.bandwidth_bit_per_s / 1e6,
    );
  return {
    nodes,
    region,
    peerStart,
    peers,
    regions: table.regions.length,
    latency_us: Float64Array.from(table.latency_ms.flat(), (latency_ms) => latency_ms * 1_000 * latencyScale),
    upload: line(table.upload_Mbit_per_s),
    download: line(table.download_Mbit_per_s),
  };
}

/** Numbers of nodes a region by the largest remainder, handed out in random order. */
function placeNodes(nodes: number, shares: readonly number[], streams: Streams): Uint8Array {
  const counts = new Int32Array(shares.length);
  shareByLargestRemainder(nodes, shares, shares.length, counts);
  const draw = Float64Array.from({ length: nodes }, (_, node) => streams.uniform(node));
  const order = Array.from({ length: nodes }, (_, node) => node).sort((i, j) => draw[i]! - draw[j]! || i - j);
  const region = new Uint8Array(nodes);
  let r = 0;
  let left = counts[0]!;
  for (const node of order) {
    while (left === 0) left = counts[++r]!;
    region[node] = r;
    left--;
  }
  return region;
}

function linkNodes(nodes: number, degree: number, streams: Streams): Pick<Topology, 'peerStart' | 'peers'> {
  const links = Array.from({ length: nodes }, () => new Set<number>());
  const link = (i: number, j: number): void => {
    links[i]!.add(j);
    links[j]!.add(i);
  };
  const draw = new Float64Array(nodes);
  for (let i = 0; i < nodes; i++) {
    for (let j = 0; j < nodes; j++) draw[j] = streams.uniform(i);
    const others = Array.from({ length: nodes }, (_, j) => j).filter((j) => j !== i);
    others.sort((j, k) => draw[j]! - draw[k]! || j - k);
    for (const j of others.slice(0, degree)) link(i, j);
  }
  joinGroups(nodes, links, link);

  const peerStart = new Int32Array(nodes + 1);
  for (let i = 0; i < nodes; i++) peerStart[i + 1] = peerStart[i]! + links[i]!.size;
  const peers = new Int32Array(peerStart[nodes]!);
  links.forEach((set, i) =>
    peers.set(
      [...set].sort((j, k) => j - k),
      peerStart[i]!,
    ),
  );
  return { peerStart, peers };
}

/** Links the first node of each group of linked nodes with the first node of all. */
function joinGroups(
  nodes: number,
  links: readonly Set<number>[],
  link: (i: number, j: number) => void,
): void {
  const reached = new Uint8Array(nodes);
  for (let first = 0; first < nodes; first++) {
    if (reached[first] === 1) continue;
    if (first > 0) link(first, 0);
    const stack = [first];
    reached[first] = 1;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const peer of links[node]!) {
        if (reached[peer] === 1) continue;
        reached[peer] = 1;
        stack.push(peer);
      }
    }
  }
}
