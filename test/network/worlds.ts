/** Small networks for tests: made by a plug-in, or by hand with every link and line known. */
import { RandomSource, Simulation } from '../../src/kernel/index.js';
import { DelayLaw } from '../../src/network/delay-law.js';
import { FloodLibrary } from '../../src/network/flood-library.js';
import { networks, type Fidelity, type Gossip, type HoldsMessage } from '../../src/network/index.js';
import { Links } from '../../src/network/links.js';
import { RelayGossip } from '../../src/network/relay-gossip.js';
import { BY_INVENTORY } from '../../src/network/messages.js';
import { nodeIds, type Topology } from '../../src/network/topology.js';

export interface Delivery {
  readonly time: number;
  readonly node: number;
  readonly id: number;
  readonly from: number;
}

export interface TestWorld {
  readonly simulation: Simulation;
  readonly gossip: Gossip;
  /** What was delivered on channels 0 and 1, in order. */
  readonly deliveries: Delivery[];
  /** On channel 1 nodes say what they hold: these pairs of node and id, and what has been delivered there. */
  readonly held: Set<string>;
}

/** On channel 1 a node holds what it got and what it is given here. */
export const HOLDING = 1;
/** Blocks travel there too: nodes say what they hold. */
export const BLOCKS = HOLDING;

export function give({ held }: TestWorld, node: number, id: number): void {
  held.add(`${node} ${id}`);
}

function recorded(simulation: Simulation, gossip: Gossip): TestWorld {
  const deliveries: Delivery[] = [];
  const held = new Set<string>();
  const holds: HoldsMessage = (node, id) => held.has(`${node} ${id}`);
  gossip.onDeliver(0, (node, id, from) => deliveries.push({ time: simulation.now, node, id, from }));
  gossip.onDeliver(
    HOLDING,
    (node, id, from) => {
      deliveries.push({ time: simulation.now, node, id, from });
      held.add(`${node} ${id}`);
    },
    holds,
  );
  return { simulation, gossip, deliveries, held };
}

/** Has floods of all nodes recorded, so that messages like these are replayed. Nothing where there is nothing to record. */
export function recordFloods(
  gossip: Gossip,
  bytes: number,
  validation_us: number,
  mode: number = BY_INVENTORY,
): void {
  const floods = gossip instanceof RelayGossip ? gossip.floods : undefined;
  if (!floods) return;
  for (let node = 0; node < gossip.nodes; node++) {
    for (let variant = 0; variant < floods.variants; variant++) {
      const draw = Math.floor(((variant + 0.5) / floods.variants) * 2 ** 32);
      floods.find(node, draw, bytes, validation_us, mode);
      floods.find(node, draw, bytes, validation_us, mode);
    }
  }
}

export function pluginWorld(
  kind: string,
  config: object,
  fidelity: Fidelity,
  seed = 'network',
  files: Readonly<Record<string, string>> = {},
): TestWorld {
  const plugin = networks.get(kind)!;
  const simulation = new Simulation();
  const random = new RandomSource(seed);
  const gossip = plugin.create(plugin.schema.parse(config), {
    simulation,
    random,
    fidelity,
    minimumNodes: 1,
    readText: (file) => files[file]!,
    blockChannel: BLOCKS,
  });
  return recorded(simulation, gossip);
}

export interface HandOptions {
  readonly latency_us?: number;
  /** Mbit/s. */
  readonly download?: number;
  readonly seed?: string;
}

export function handLinks(
  nodes: number,
  linked: readonly (readonly [number, number])[],
  { latency_us = 20_000, download = 16 }: HandOptions = {},
): Links {
  const peers = Array.from({ length: nodes }, (_, node) =>
    linked.flatMap(([i, j]) => (i === node ? [j] : j === node ? [i] : [])).sort((i, j) => i - j),
  );
  const peerStart = new Int32Array(nodes + 1);
  peers.forEach((list, node) => (peerStart[node + 1] = peerStart[node]! + list.length));
  const topology: Topology = {
    nodes,
    region: new Uint16Array(nodes),
    peerStart,
    peers: Int32Array.from(peers.flat()),
    regions: 1,
    latency_us: Float64Array.of(latency_us),
    upload: new Float64Array(nodes).fill(8),
    download: new Float64Array(nodes).fill(download),
  };
  return new Links(topology, new DelayLaw('constant', 0));
}

/**
 * Nodes in one place, 20 ms apart, upload 8 and download 16 Mbit/s (1 and 2 bytes a microsecond), linked as told. Floods of
 * 1 kB and of 0 and 4 ms of validation are recorded: sampled, such messages are replayed from the first.
 */
export function handWorld(
  nodes: number,
  linked: readonly (readonly [number, number])[],
  fidelity: Fidelity,
  options: HandOptions = {},
): TestWorld {
  const simulation = new Simulation();
  const links = handLinks(nodes, linked, options);
  const random = new RandomSource(options.seed ?? 'by hand');
  const floods = fidelity === 'sampled' ? new FloodLibrary(links, random) : undefined;
  const seeds = random.streams('network/messages', nodeIds(nodes));
  const gossip = new RelayGossip(links, simulation, seeds, floods);
  recordFloods(gossip, 1_000, 0);
  recordFloods(gossip, 1_000, 4_000);
  return recorded(simulation, gossip);
}

const small = { nodes: 12, placement: 'bitcoin-2019', degree: 3 };
/** Most of what the laws send is larger, and half of it lacks something. */
const compact = { size: '1 kB', support: '80 %', failure: '50 %', missing: '20 %' };

/** Every network and fidelity that the laws are tested on. */
export const everyNetwork: readonly (readonly [string, string, object, Fidelity])[] = [
  ['regional, in full', 'regional', { nodes: 12, placement: 'bitcoin-2019', degree: 3 }, 'message'],
  ['regional, sampled', 'regional', { nodes: 12, placement: 'bitcoin-2019', degree: 3 }, 'sampled'],
  ['complete', 'complete', { nodes: 12 }, 'sampled'],
  ['compact blocks, in full', 'regional', { ...small, relay: 'compact', compact }, 'message'],
  ['compact blocks, sampled', 'regional', { ...small, relay: 'compact', compact }, 'sampled'],
  ['pushed blocks', 'regional', { ...small, relay: 'push' }, 'message'],
];
