/**
 * Who is linked with whom, where they are and how fast their lines are. Deterministic from the run's seed.
 *
 * Who is linked is one of the topologies of topologies/registry.ts. Groups that it leaves apart are joined by one link each,
 * between nodes drawn at random: what cannot be reached is no part of a network.
 */
import { shareByLargestRemainder, type RandomSource, type Streams } from '../kernel/index.js';
import type { RegionTable } from './regions.js';
import { joinGroups, peerLists, type EdgeSet } from './topologies/edges.js';
import type { TopologyContext } from './topologies/types.js';

export interface Topology {
  readonly nodes: number;
  /** Region of each node, an index into the table. */
  readonly region: Uint16Array;
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
  /** Draws the links. */
  readonly links: (context: TopologyContext) => EdgeSet;
  readonly table: RegionTable;
  /** Share of nodes in each region of the table, in any unit; or node k in region k, and around. */
  readonly shares: readonly number[] | 'in-turn';
  readonly latencyScale: number;
  /** Replaces the table's lines, bit/s. */
  readonly bandwidth_bit_per_s: number | undefined;
  /** The text of a file that the scenario names. */
  readonly readText?: (file: string) => string;
}

/** Stable names of nodes, as their random streams are keyed. */
export function nodeIds(nodes: number): string[] {
  return Array.from({ length: nodes }, (_, node) => `node ${node}`);
}

export function buildTopology(options: TopologyOptions, random: RandomSource): Topology {
  const { nodes, table, latencyScale, shares } = options;
  const ids = nodeIds(nodes);
  const region =
    shares === 'in-turn'
      ? Uint16Array.from(ids, (_, node) => node % table.regions.length)
      : placeNodes(nodes, shares, random.traits('network/region', ids));
  const streams = random.traits('network/peers', ids);
  const edges = options.links({ nodes, streams, readText: options.readText ?? noFiles });
  joinGroups(edges, streams);
  const { peerStart, peers } = peerLists(edges);
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
function placeNodes(nodes: number, shares: readonly number[], streams: Streams): Uint16Array {
  const counts = new Int32Array(shares.length);
  shareByLargestRemainder(nodes, shares, shares.length, counts);
  const draw = Float64Array.from({ length: nodes }, (_, node) => streams.uniform(node));
  const order = Array.from({ length: nodes }, (_, node) => node).sort((i, j) => draw[i]! - draw[j]! || i - j);
  const region = new Uint16Array(nodes);
  let r = 0;
  let left = counts[0]!;
  for (const node of order) {
    while (left === 0) left = counts[++r]!;
    region[node] = r;
    left--;
  }
  return region;
}

function noFiles(file: string): never {
  throw new Error(`no files to read ${file} from`);
}
