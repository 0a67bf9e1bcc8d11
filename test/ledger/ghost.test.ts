/** GHOST by hand, against a walk over the whole tree, and in the race for which it was made. */
import { describe, expect, it } from 'vitest';
import { ghost, type Block } from '../../src/ledger/index.js';
import { BlockTree } from '../../src/ledger/block.js';
import { RandomSource } from '../../src/kernel/index.js';

function child(tree: BlockTree, parent: Block, weight = 1): Block {
  return tree.add({
    parent: parent.id,
    weight,
    producer: 0,
    timestamp_us: 0,
    created_us: 0,
    transactions: new Int32Array(0),
    bytes: 0,
  });
}

/** Hands blocks to node 0 in order; returns its heads. */
function feed(tree: BlockTree, blocks: readonly Block[], node = 0): Block[] {
  const rule = ghost(tree);
  let head = tree.get(0);
  return blocks.map((block) => {
    tree.markSeen(block, node);
    return (head = rule.follow(node, block, head));
  });
}

/** The greedy walk as the paper writes it, among `seen`; ties to the block made first. */
function walk(root: Block, seen: readonly Block[]): Block {
  const children = (block: Block): Block[] => seen.filter(({ parent }) => parent === block.id);
  const subtree = (block: Block): number =>
    children(block).reduce((sum, below) => sum + subtree(below), block.weight);
  let at = root;
  for (;;) {
    const next = children(at);
    if (next.length === 0) return at;
    at = next.reduce((best, rival) => (subtree(rival) > subtree(best) ? rival : best));
  }
}

describe('the heaviest subtree', () => {
  it('wins against a longer chain: six blocks of one chain against twelve that fork', () => {
    const tree = new BlockTree(1);
    const root = tree.get(0);
    const secret: Block[] = [];
    for (let k = 0; k < 6; k++) secret.push(child(tree, secret.at(-1) ?? root));
    const b1 = child(tree, root);
    const [b2, c2, d2] = [child(tree, b1), child(tree, b1), child(tree, b1)];
    const b3 = child(tree, b2!);
    const [c3, d3, e3] = [child(tree, c2!), child(tree, c2!), child(tree, c2!)];
    const b4 = child(tree, d3!);
    const f3 = child(tree, d2!);
    const c4 = child(tree, f3);
    const b5 = child(tree, c4);
    const honest = [b1, b2!, c2!, d2!, b3, c3!, d3!, e3!, b4, f3, c4, b5];
    // 2c has 5 blocks, 2d has 4 in a longer chain; in 2c, 3d has 2
    expect(feed(tree, [...secret, ...honest]).at(-1)).toBe(b4);
    expect(walk(root, [...secret, ...honest])).toBe(b4);
  });

  it('stays where two weigh the same, and moves with the next', () => {
    const tree = new BlockTree(1);
    const root = tree.get(0);
    const [a, b] = [child(tree, root), child(tree, root)];
    const b2 = child(tree, b!);
    expect(feed(tree, [a!, b!, b2])).toEqual([a, a, b2]);
  });

  it('counts only what the node has', () => {
    const tree = new BlockTree(2);
    const root = tree.get(0);
    const [a, b] = [child(tree, root), child(tree, root)];
    child(tree, b!);
    child(tree, b!);
    const a2 = child(tree, a!);
    expect(feed(tree, [a!, b!, a2], 1).at(-1)).toBe(a2);
  });

  it('counts weights, not blocks', () => {
    const tree = new BlockTree(1);
    const root = tree.get(0);
    const [a, b] = [child(tree, root, 5), child(tree, root, 2)];
    const [b2, b3] = [child(tree, b!, 2), child(tree, b!, 2)];
    expect(feed(tree, [a!, b!, b2!, b3!]).at(-1)).toBe(b2);
  });

  it('is what the walk over the whole tree finds, block by block, on 200 random trees in any order of arrival', () => {
    const stream = new RandomSource('ghost').single('trees');
    for (let round = 0; round < 200; round++) {
      const tree = new BlockTree(1);
      const made = [tree.get(0)];
      // distinct powers make no two subtrees alike, so that there are no ties
      for (let k = 0; k < 14; k++)
        made.push(child(tree, made[stream.integer(0, made.length)]!, 1 + 2 ** -(k + 2)));
      const seen: Block[] = [];
      const rule = ghost(tree);
      let head = made[0]!;
      let left = made.slice(1);
      while (left.length > 0) {
        const ready = left.filter(({ parent }) => parent === 0 || seen.some(({ id }) => id === parent));
        const block = ready[stream.integer(0, ready.length)]!;
        left = left.filter((other) => other !== block);
        seen.push(block);
        tree.markSeen(block, 0);
        head = rule.follow(0, block, head);
        expect(head).toBe(walk(made[0]!, seen));
      }
    }
  });

  it('never asks below what is held', () => {
    const tree = new BlockTree(1);
    const main = [tree.get(0)];
    for (let k = 0; k < 200; k++) main.push(child(tree, main.at(-1)!));
    const stray = child(tree, main[50]!);
    tree.pruneBelow(main[100]!);
    const late = child(tree, main[150]!);
    const rule = ghost(tree);
    expect(rule.follow(0, stray, main[200]!)).toBe(main[200]);
    tree.markSeen(late, 0);
    for (const block of main.slice(100)) tree.markSeen(block, 0);
    expect(rule.follow(0, late, main[200]!)).toBe(main[200]);
  });
});
