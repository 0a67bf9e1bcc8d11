import { describe, expect, it } from 'vitest';
import { DAY, RandomSource } from '../../src/kernel/index.js';
import { FloodLibrary, type FloodTree } from '../../src/network/flood-library.js';
import { DelayLaw } from '../../src/network/delay-law.js';
import { RelayGossip } from '../../src/network/relay-gossip.js';
import { Links } from '../../src/network/links.js';
import { localTable } from '../../src/network/regions.js';
import { linkAtRandom } from '../../src/network/topologies/random.js';
import { buildTopology } from '../../src/network/topology.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { setLoss } from './conditions.js';
import { handLinks, pluginWorld } from './worlds.js';

await loadQuantityParser();

function library(nodes = 12, capacity_bytes?: number): FloodLibrary {
  const random = new RandomSource('library');
  const topology = buildTopology(
    {
      nodes,
      links: ({ streams }) => linkAtRandom(nodes, 3, streams),
      table: localTable(20),
      shares: [1],
      latencyScale: 1,
      bandwidth_bit_per_s: undefined,
    },
    random,
  );
  return new FloodLibrary(new Links(topology, new DelayLaw('pareto', 0.2)), random, capacity_bytes);
}

/** The flood of `node`, having been asked for as often as it takes. */
function recorded(floods: FloodLibrary, node: number, variant = 0, bytes = 1_000): FloodTree {
  const draw = Math.floor(((variant + 0.5) / floods.variants) * 2 ** 32);
  return floods.find(node, draw, bytes, 0) ?? floods.find(node, draw, bytes, 0)!;
}

describe('the library of floods', () => {
  it('records a flood when it is asked for the second time', () => {
    const floods = library();
    expect(floods.find(3, 0, 1_000, 0)).toBeUndefined();
    expect(floods.find(4, 0, 1_000, 0)).toBeUndefined();
    expect(floods.size).toBe(0);
    const tree = floods.find(3, 0, 1_000, 0);
    expect(tree).toBeDefined();
    expect(floods.find(3, 0, 1_000, 0)).toBe(tree);
    expect(floods.size).toBe(1);
  });

  it('has every node but the first ask one other, from the first on', () => {
    const { children, firstChild } = recorded(library(), 3);
    expect([...children].sort((i, j) => i - j)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
    const reached = new Set([3]);
    for (const node of reached) {
      for (let k = firstChild[node]!; k < firstChild[node + 1]!; k++) reached.add(children[k]!);
    }
    expect(reached.size).toBe(12);
  });

  it('has other noise in every variant, and the same at every size', () => {
    const floods = library();
    const one = recorded(floods, 3, 0);
    // of node 3's peers, who ask it whatever happens elsewhere
    const askers = one.children.subarray(one.firstChild[3]!, one.firstChild[4]!);
    const asked = (tree: FloodTree): number[] => [...askers].map((node) => tree.asked_us[node]!);
    expect(new Set(Array.from({ length: 8 }, (_, v) => asked(recorded(floods, 3, v)).join())).size).toBe(8);
    expect(asked(recorded(floods, 3, 0, 1_000_000))).toEqual(asked(one));
  });

  it('takes the nearest of the sizes 1, 4, 16 kB on a scale of ratios', () => {
    const floods = library();
    const of = (bytes: number): FloodTree => recorded(floods, 3, 0, bytes);
    expect(of(0)).toBe(of(2_000));
    expect(of(2_001)).toBe(of(8_000));
    expect(of(2_000)).not.toBe(of(2_001));
    expect(of(1e9)).toBe(of(65_536_000));
  });

  it('holds no more than it may: what was used longest ago goes, and comes back the same', () => {
    // 20 bytes a node and flood
    const floods = library(12, 3 * 12 * 20);
    const first = recorded(floods, 0);
    const second = recorded(floods, 1);
    recorded(floods, 2);
    expect(recorded(floods, 0)).toBe(first);
    recorded(floods, 3);
    expect(floods.size).toBe(3);
    expect(recorded(floods, 0)).toBe(first);
    expect(floods.find(1, 0, 1_000, 0)).toBeUndefined();
    const again = recorded(floods, 1);
    expect(again).not.toBe(second);
    expect(again).toEqual(second);
  });

  it('stays within 32 MB, and has fewer variants the more nodes there are', () => {
    expect([2, 20, 50, 100, 300].map((nodes) => library(nodes).variants)).toEqual([64, 64, 41, 21, 7]);
    // what 300 nodes have at 9 sizes and 9 validation times, 7 variants each, would be 1 GB
    expect(library(300).capacity_floods * 300 * 20).toBeLessThanOrEqual(32e6);
  });

  it('does not run out of time: its clock starts anew before it ends after 8.9 years', () => {
    const random = new RandomSource('days');
    // room for one flood, and each is another: 2,000 floods of three days are 16 years
    const floods = new FloodLibrary(handLinks(2, [[0, 1]], { latency_us: DAY }), random, 40);
    for (let k = 0; k < 2_000; k++) {
      const tree = recorded(floods, k & 1, (k >> 1) % 64);
      expect(tree.asked_us[1 - (k & 1)]).toBe(2 * DAY);
    }
  });
});

describe('sampled gossip', () => {
  it('sends few messages as `message` does, event by event', () => {
    const run = (fidelity: 'message' | 'sampled'): unknown => {
      const world = pluginWorld('regional', { nodes: 12 }, fidelity);
      for (let id = 0; id < 12; id++) {
        world.gossip.publish(id, 0, id, 3_000, 1_000);
        world.simulation.run({ until: Infinity });
      }
      return [world.deliveries, world.simulation.events, world.simulation.digest.hex()];
    };
    expect(run('sampled')).toEqual(run('message'));
  });

  it('records nothing for messages that it sends in full, while the network is disturbed', () => {
    const { simulation, gossip } = pluginWorld('regional', { nodes: 12 }, 'sampled');
    setLoss(gossip, 0.1);
    for (let id = 0; id < 1_200; id++) gossip.publish(id % 12, 0, id, 100, 0);
    simulation.run({ until: Infinity });
    expect(gossip instanceof RelayGossip && gossip.floods!.size).toBe(0);
  });

  it('sends many with little more than one event a recipient', () => {
    const { simulation, gossip } = pluginWorld('regional', { nodes: 12 }, 'sampled');
    const publishAll = (): void => {
      for (let id = 0; id < 1_200; id++) {
        gossip.publish(id % 12, 0, id, 3_000, 1_000);
        simulation.run({ until: Infinity });
      }
    };
    publishAll();
    publishAll();
    const before = simulation.events;
    publishAll();
    expect((simulation.events - before) / 1_200).toBeLessThan(11 * 1.2);
  });

  it('does not carry over a disturbance: messages after a loss are as fast as those before it', () => {
    const config = { nodes: 12, degree: 3, bandwidth: '1 Mbit/s', latencyLaw: 'constant' };
    const { simulation, gossip, deliveries } = pluginWorld('regional', config, 'sampled');
    const slowest = (): number => {
      let most = 0;
      for (let id = 0; id < 12 * 40; id++) {
        const start = simulation.now;
        deliveries.length = 0;
        gossip.publish(id % 12, 0, id, 200, 0);
        simulation.run({ until: Infinity });
        most = Math.max(most, ...deliveries.map(({ time }) => time - start));
      }
      return most;
    };
    const before = slowest();
    const loss = { lossProbability: 0.5 };
    gossip.impose(loss);
    for (let id = 0; id < 90; id++) {
      gossip.publish(id % 12, 0, id, 1_000_000, 0);
      simulation.run({ until: Infinity });
    }
    gossip.lift(loss);
    simulation.run({ until: simulation.now + DAY });
    expect(slowest()).toBe(before);
  });
});
