/** Small networks for tests: made by a plug-in, or by hand with every link and line known. */
import { RandomSource, Simulation } from '../../src/kernel/index.js';
import { DelayLaw } from '../../src/network/delay-law.js';
import { networks, type Fidelity, type Gossip } from '../../src/network/index.js';
import { Links } from '../../src/network/links.js';
import { MessageGossip } from '../../src/network/message-gossip.js';
import { SampledGossip } from '../../src/network/sampled-gossip.js';
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
  /** What was delivered on channel 0, in order. */
  readonly deliveries: Delivery[];
}

function recorded(simulation: Simulation, gossip: Gossip): TestWorld {
  const deliveries: Delivery[] = [];
  gossip.onDeliver(0, (node, id, from) => deliveries.push({ time: simulation.now, node, id, from }));
  return { simulation, gossip, deliveries };
}

export function pluginWorld(kind: string, config: object, fidelity: Fidelity, seed = 'network'): TestWorld {
  const plugin = networks.get(kind)!;
  const simulation = new Simulation();
  const random = new RandomSource(seed);
  const gossip = plugin.create(plugin.schema.parse(config), {
    simulation,
    random,
    fidelity,
    minimumNodes: 1,
  });
  return recorded(simulation, gossip);
}

/** Nodes in one place, 20 ms apart, upload 8 and download 16 Mbit/s (1 and 2 bytes a microsecond), linked as told. */
export function handWorld(
  nodes: number,
  linked: readonly (readonly [number, number])[],
  fidelity: Fidelity,
): TestWorld {
  const peers = Array.from({ length: nodes }, (_, node) =>
    linked.flatMap(([i, j]) => (i === node ? [j] : j === node ? [i] : [])).sort((i, j) => i - j),
  );
  const peerStart = new Int32Array(nodes + 1);
  peers.forEach((list, node) => (peerStart[node + 1] = peerStart[node]! + list.length));
  const topology: Topology = {
    nodes,
    region: new Uint8Array(nodes),
    peerStart,
    peers: Int32Array.from(peers.flat()),
    regions: 1,
    latency_us: Float64Array.of(20_000),
    upload: new Float64Array(nodes).fill(8),
    download: new Float64Array(nodes).fill(16),
  };
  const simulation = new Simulation();
  const links = new Links(topology, new DelayLaw('constant', 0));
  const random = new RandomSource('by hand');
  const gossip =
    fidelity === 'message'
      ? new MessageGossip(links, simulation, random.streams('network/messages', nodeIds(nodes)))
      : new SampledGossip(links, simulation, random);
  return recorded(simulation, gossip);
}

/** Every network and fidelity that the laws are tested on. */
export const everyNetwork: readonly (readonly [string, string, object, Fidelity])[] = [
  ['regional, in full', 'regional', { nodes: 12, placement: 'bitcoin-2019', degree: 3 }, 'message'],
  ['regional, sampled', 'regional', { nodes: 12, placement: 'bitcoin-2019', degree: 3 }, 'sampled'],
  ['complete', 'complete', { nodes: 12 }, 'sampled'],
];
