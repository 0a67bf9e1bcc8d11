import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { bitcoinShares, localTable, regionTables } from '../../src/network/regions.js';
import { linkAtRandom } from '../../src/network/topologies/random.js';
import { buildTopology, type Topology } from '../../src/network/topology.js';

function build(nodes: number, degree: number, seed = 'topology', world = false): Topology {
  return buildTopology(
    {
      nodes,
      links: ({ streams }) => linkAtRandom(nodes, degree, streams),
      table: world ? regionTables['2019'] : localTable(20),
      shares: world ? bitcoinShares['bitcoin-2019'] : [1],
      latencyScale: 1,
      bandwidth_bit_per_s: undefined,
    },
    new RandomSource(seed),
  );
}

function peersOf(topology: Topology, node: number): number[] {
  return [...topology.peers.subarray(topology.peerStart[node], topology.peerStart[node + 1])];
}

function reachable(topology: Topology): number {
  const reached = new Set([0]);
  for (const node of reached) for (const peer of peersOf(topology, node)) reached.add(peer);
  return reached.size;
}

describe('a topology', () => {
  it('links everybody with everybody else, both ways, never oneself, and with at least `degree` peers', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 10 }), fc.string());
    fc.assert(
      fc.property(size, ([nodes, degree, seed]) => {
        const topology = build(nodes, degree, seed);
        const peers = Array.from({ length: nodes }, (_, i) => peersOf(topology, i));
        const least = Math.min(degree, nodes - 1);
        const ascending = (list: number[]): boolean =>
          list.every((peer, k) => k === 0 || list[k - 1]! < peer);
        return (
          reachable(topology) === nodes &&
          peers.every((list, i) => list.length >= least && ascending(list) && !list.includes(i)) &&
          peers.every((list, i) => list.every((peer) => peers[peer]!.includes(i)))
        );
      }),
      { seed: 4_711, numRuns: 100 },
    );
  });

  it('is joined where choices alone leave it in pieces', () => {
    // with one link each, 40 nodes fall into several groups: every seed below must still give one
    for (let seed = 0; seed < 20; seed++) expect(reachable(build(40, 1, `piece ${seed}`))).toBe(40);
  });

  it('has as many links as nodes choose: 2 x 8 less the choices that meet', () => {
    // 500 nodes choose 8 of 499: two choices meet with probability 8/499, so 500 x 8 x (1 - 4/499) links are expected
    const topology = build(500, 8);
    expect(topology.peers.length / 2).toBeGreaterThan(3_968 - 40);
    expect(topology.peers.length / 2).toBeLessThan(3_968 + 40);
  });

  it('is the same for the same seed and another for another', () => {
    expect(build(30, 4)).toEqual(build(30, 4));
    expect(build(30, 4, 'other').peers).not.toEqual(build(30, 4).peers);
  });

  it('changes little when a node is added', () => {
    const before = build(50, 4);
    const after = build(51, 4);
    let lost = 0;
    for (let i = 0; i < 50; i++) {
      const now = new Set(peersOf(after, i));
      for (const peer of peersOf(before, i)) if (!now.has(peer)) lost++;
    }
    // each of 50 nodes gives up one of its 4 choices with probability 4/50: about 4 links, counted from both ends
    expect(lost).toBeLessThan(24);
    expect(lost % 2).toBe(0);
  });

  it('places nodes by the largest remainder', () => {
    // 20 x (.3316 .4998 .0090 .1177 .0224 .0195) = 6.632 9.996 .18 2.354 .448 .39: 17 whole, then Europe, North America, Japan
    const topology = build(20, 8, 'regions', true);
    const counts = [0, 0, 0, 0, 0, 0];
    for (const region of topology.region) counts[region]!++;
    expect(counts).toEqual([7, 10, 0, 2, 1, 0]);
  });
});
