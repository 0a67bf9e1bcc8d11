import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockTree, type Block } from '../../src/ledger/index.js';

const NODES = 3;

function child(tree: BlockTree, parent: Block, weight = 1): Block {
  return tree.add({
    parent: parent.id,
    weight,
    producer: 0,
    timestamp_us: parent.timestamp_us + 1,
    created_us: 0,
    transactions: new Int32Array(0),
    bytes: 0,
  });
}

describe('a tree with two branches', () => {
  //      1 - 3 - 4
  // 0 <
  //      2 - 5
  const tree = new BlockTree(NODES);
  const b0 = tree.get(0);
  const b1 = child(tree, b0, 2);
  const b2 = child(tree, b0);
  const b3 = child(tree, b1, 2);
  const b4 = child(tree, b3);
  const b5 = child(tree, b2);

  it('counts heights from the root and adds up weights', () => {
    expect([b0, b1, b2, b3, b4, b5].map(({ height }) => height)).toEqual([0, 1, 1, 2, 3, 2]);
    expect([b4, b5].map(({ totalWeight }) => totalWeight)).toEqual([5, 2]);
    expect(tree.made).toBe(5);
  });

  it('knows where branches part, and who is below whom', () => {
    expect(tree.commonAncestor(b4, b5)).toBe(b0);
    expect(tree.commonAncestor(b4, b1)).toBe(b1);
    expect(tree.isAncestor(b1, b4)).toBe(true);
    expect(tree.isAncestor(b4, b4)).toBe(true);
    expect(tree.isAncestor(b2, b4)).toBe(false);
    expect(tree.isAncestor(b4, b1)).toBe(false);
  });

  it('gives the block so far below a block, at least the root, and the way up', () => {
    expect(tree.below(b4, 2)).toBe(b1);
    expect(tree.below(b4, 9)).toBe(b0);
    expect(tree.path(b1, b4)).toEqual([b3, b4]);
    expect(tree.path(b4, b4)).toEqual([]);
  });

  it('everybody has the root; others are seen node by node', () => {
    tree.markSeen(b1, 2);
    expect([0, 1, 2].map((node) => tree.isSeen(b0, node))).toEqual([true, true, true]);
    expect([0, 1, 2].map((node) => tree.isSeen(b1, node))).toEqual([false, false, true]);
  });
});

it('asks nothing of pruned blocks to tell that a late stale block is no ancestor', () => {
  // 0 - 1 - 2 - 4, and 3 late on 0: dropped below 2, 3 is still held and lower than 4
  const tree = new BlockTree(NODES);
  const b1 = child(tree, tree.get(0));
  const b2 = child(tree, b1);
  const late = child(tree, tree.get(0));
  const b4 = child(tree, b2);
  tree.pruneBelow(b2);

  expect(late.height).toBeLessThan(b2.height);
  expect(tree.isAncestor(late, b4)).toBe(false);
  expect(tree.isAncestor(b2, b4)).toBe(true);
});

it('pruned blocks are gone for good, and asking for one is an assertion', () => {
  const tree = new BlockTree(NODES);
  const b1 = child(tree, tree.get(0));
  const b2 = child(tree, b1);
  tree.pruneBelow(b2);

  expect([0, 1, 2, 3, -1].map((id) => tree.has(id))).toEqual([false, false, true, false, false]);
  expect(() => tree.get(1)).toThrow('CW-LEDGER-PRUNED');
  expect(tree.below(b2, 5)).toBe(b2);
  expect(tree.made).toBe(2);
});

it('answers as a tree of plain links would, while its lower part is dropped', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ up: fc.nat(5), prune: fc.nat(40), see: fc.nat(NODES - 1) }), {
        minLength: 200,
        maxLength: 300,
      }),
      (steps) => {
        const tree = new BlockTree(NODES);
        const parents = new Map<number, number>();
        const seen = new Set<string>();
        let tip = tree.get(0);
        const up = (id: number): number[] => (id > 0 ? [id, ...up(parents.get(id)!)] : [0]);
        for (const { up: depth, prune, see } of steps) {
          const parent = tree.below(tip, depth);
          const block = child(tree, parent);
          parents.set(block.id, parent.id);
          tree.markSeen(block, see);
          seen.add(`${block.id} ${see}`);
          if (block.height > tip.height) tip = block;
          if (prune < 3) tree.pruneBelow(tree.below(tip, 6));
          const all = up(block.id);
          const main = up(tip.id);
          const ancestor = tree.commonAncestor(block, tip);
          expect(ancestor.id).toBe(all.find((id) => main.includes(id)));
          expect(tree.path(ancestor, tip).map(({ id }) => id)).toEqual(
            main.slice(0, main.indexOf(ancestor.id)).reverse(),
          );
          const held = Array.from({ length: tree.next - tree.first }, (_, k) =>
            tree.get(tree.first + k),
          ).slice(1);
          const told = held.flatMap(({ id }, k) =>
            [0, 1, 2].filter((node) => tree.isSeen(held[k], node)).map((node) => `${id} ${node}`),
          );
          expect(told).toEqual([...seen].filter((key) => Number.parseInt(key) > tree.first));
        }
      },
    ),
    { seed: 7, numRuns: 10 },
  );
});
