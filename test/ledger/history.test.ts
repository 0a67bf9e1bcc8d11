/** Nodes that prune: nodes 0, 1 and 2 in a row, where 0 has all of history, 1 the bodies of eight blocks, and 2 was away for twenty. */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { hasBody, type Block, type History } from '../../src/ledger/index.js';
import { createHistory } from '../../src/model/storage.js';
import { RelayGossip } from '../../src/network/relay-gossip.js';
import { nodeIds } from '../../src/network/topology.js';
import { setPartition } from '../network/conditions.js';
import { handLinks } from '../network/worlds.js';
import { ToyLedger } from './toys.js';

const line = [
  [0, 1],
  [1, 2],
] as const;
const middlePrunes: History = { pruned: Uint8Array.of(0, 1, 0), keep_blocks: 8 };

/** Node 2 has been alone while node 0 made twenty blocks, which node 1 has; then groups are as told, and a minute passes. */
function away(history: History | undefined, groups: Int32Array | null): ToyLedger<RelayGossip> {
  const links = handLinks(3, line);
  const ledger = new ToyLedger(
    (simulation) => new RelayGossip(links, simulation, new RandomSource('x').streams('network', nodeIds(3))),
    { keepDepth: 40, history },
  );
  setPartition(ledger.gossip, Int32Array.of(0, 0, 1));
  for (let k = 0; k < 20; k++) {
    ledger.make(0);
    ledger.wait(1e6);
  }
  expect(heights(ledger)).toEqual([20, 20, 0]);
  setPartition(ledger.gossip, groups);
  ledger.wait(60e6);
  return ledger;
}

function heights({ chain }: ToyLedger<RelayGossip>): number[] {
  return [0, 1, 2].map((node) => chain.head(node).height);
}

describe('a node that was away for longer than its only peer keeps bodies', () => {
  it('gets the last ones from its peer, and what lies deeper from who has all', () => {
    const from = [0, 0, 0];
    const ledger = away(middlePrunes, null);
    expect(heights(ledger)).toEqual([20, 20, 20]);
    // blocks of 600 bytes with a header of 24 each: of the twenty, node 0 has sent twelve to node 2 and all to node 1
    from[0] = Math.floor(ledger.gossip.bytesBy[0]! / 624);
    from[1] = Math.floor(ledger.gossip.bytesBy[1]! / 624);
    const full = away(undefined, null);
    expect(Math.floor(full.gossip.bytesBy[1]! / 624) - from[1]).toBeGreaterThanOrEqual(10);
    expect(from[0] - Math.floor(full.gossip.bytesBy[0]! / 624)).toBeGreaterThanOrEqual(11);
  });

  it('stays behind while nobody who has them can be reached, and keeps what it has heard of', () => {
    const alone = Int32Array.of(0, 1, 1);
    const ledger = away(middlePrunes, alone);
    expect(heights(ledger)).toEqual([20, 20, 0]);
    expect(ledger.chain.orphansOf(2)).toBe(8);
    setPartition(ledger.gossip, null);
    ledger.wait(60e6);
    expect(heights(ledger)).toEqual([20, 20, 20]);
  });

  it('where nobody prunes, its peer has them all', () => {
    expect(heights(away(undefined, Int32Array.of(0, 1, 1)))).toEqual([20, 20, 20]);
  });

  it('keeps eight bodies, to the block', () => {
    const at = (height: number): Block => ({ height }) as Block;
    expect([92, 93, 100].map((height) => hasBody(middlePrunes, 1, at(100), at(height)))).toEqual([
      false,
      true,
      true,
    ]);
    expect(hasBody(middlePrunes, 0, at(100), at(0))).toBe(true);
  });
});

describe('who prunes', () => {
  const random = new RandomSource('seed');
  const of = (share: number): number[] => [
    ...createHistory({ share, keep_blocks: 288 }, 10, 3, random)!.pruned,
  ];

  it('is a share of the nodes, never the observer, and with a greater share the same and more', () => {
    const half = of(0.5);
    const most = of(0.8);
    const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
    expect([sum(of(0)), sum(half), sum(most), sum(of(1))]).toEqual([0, 5, 8, 9]);
    expect([half[3], most[3], of(1)[3]]).toEqual([0, 0, 0]);
    expect(half.every((prunes, node) => prunes <= most[node]!)).toBe(true);
  });

  it('is nobody without a word of it', () => {
    expect(createHistory(undefined, 10, 3, random)).toBeUndefined();
  });
});
