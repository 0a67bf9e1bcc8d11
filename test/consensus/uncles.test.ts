/** GHOST and uncles on the chain of proof of work. */
import { describe, expect, it } from 'vitest';
import { byzantiumDifficulty } from '../../src/consensus/difficulty.js';
import { eligibleUncles, rewardWithUncles } from '../../src/consensus/uncles.js';
import { DAY, HOUR, SECOND } from '../../src/kernel/index.js';
import { BlockTree } from '../../src/ledger/block.js';
import type { Block } from '../../src/ledger/index.js';
import { setPartition } from '../network/conditions.js';
import { ghostHeads, minedDifficulty, uncleRules } from './laws.js';
import { designOf, ProtocolWorld, type WorldOptions } from './worlds.js';

function pow(config: object, options: WorldOptions = {}): ProtocolWorld {
  return new ProtocolWorld(designOf('pow', config), { delay_us: 1, ...options });
}

/** A tree by hand, all of it seen by node 0. */
class HandTree extends BlockTree {
  readonly on = new Map<number, Block[]>();

  constructor() {
    super(1);
  }

  make(parent: Block, uncles: readonly Block[] = []): Block {
    const block = this.add({
      parent: parent.id,
      weight: 1,
      producer: 0,
      timestamp_us: 0,
      created_us: 0,
      transactions: new Int32Array(0),
      bytes: 0,
      uncles: uncles.map(({ id }) => id),
    });
    this.markSeen(block, 0);
    this.on.set(parent.id, [...(this.on.get(parent.id) ?? []), block]);
    return block;
  }

  eligible(parent: Block, limit = 2): readonly Block[] {
    return eligibleUncles(this, { children: (block) => this.on.get(block.id) ?? [] }, 0, parent, limit);
  }
}

describe('who is an uncle', () => {
  it('a sibling of the parent and of the five blocks below it; not of the block itself, nor an older one', () => {
    const tree = new HandTree();
    const main = [tree.get(0)];
    const siblings: Block[] = [];
    for (let k = 0; k < 10; k++) {
      const parent = main.at(-1)!;
      main.push(tree.make(parent));
      siblings.push(tree.make(parent));
    }
    // the new block has number 11: uncles have 5 to 10, and the two oldest are named
    expect(tree.eligible(main[10]!, 10).map(({ height }) => height)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(tree.eligible(main[10]!)).toEqual([siblings[4], siblings[5]]);
    // one on block 9 has number 10, which is a sibling of block 10
    expect(tree.eligible(main[9]!, 10).map(({ height }) => height)).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('not one that the chain has named already, nor a child of an uncle', () => {
    const tree = new HandTree();
    const a = tree.make(tree.get(0));
    const uncle = tree.make(tree.get(0));
    const cousin = tree.make(uncle);
    const b = tree.make(a);
    expect(tree.eligible(b)).toEqual([uncle]);
    const c = tree.make(b, [uncle]);
    expect(tree.eligible(c)).toEqual([]);
    // on a branch that has not named it, it may be named again, and so may who has
    expect(tree.eligible(tree.make(b))).toEqual([uncle, c]);
    expect(tree.eligible(cousin)).toEqual([a]);
  });

  it('not one that the miner has not heard of', () => {
    const tree = new BlockTree(2);
    const add = (parent: number): Block =>
      tree.add({
        parent,
        weight: 1,
        producer: 0,
        timestamp_us: 0,
        created_us: 0,
        transactions: new Int32Array(0),
        bytes: 0,
      });
    const [a, uncle] = [add(0), add(0)];
    tree.markSeen(uncle!, 1);
    const kin = { children: (block: Block) => (block.id === 0 ? [a!, uncle!] : []) };
    expect(eligibleUncles(tree, kin, 0, a!, 2)).toEqual([]);
    expect(eligibleUncles(tree, kin, 1, a!, 2)).toEqual([uncle]);
  });

  it.each([
    [1, 1 + 7 / 8 + 1 / 32],
    [2, 1 + 6 / 8 + 1 / 32],
    [6, 1 + 2 / 8 + 1 / 32],
  ])('of age %i: its maker and who names it get %f block rewards', (age, reward) => {
    expect(rewardWithUncles(10, [{ height: 10 - age } as Block])).toBe(reward);
    expect(rewardWithUncles(10, [])).toBe(1);
  });
});

describe('a chain with uncles', () => {
  const world = pow(
    { miners: 20, interval: '15 s', uncles: 2, difficulty: 'byzantium' },
    { delay_us: 3 * SECOND },
  );
  world.wait(2 * DAY);
  const { blocks } = world;
  const byId = new Map(blocks.map((block) => [block.id, block]));

  it('names every uncle by the rules, and pays for it', () => {
    expect(blocks.filter(({ uncles }) => uncles.length > 0).length).toBeGreaterThan(1000);
    expect(blocks.some(({ uncles }) => uncles.length === 2)).toBe(true);
    expect(uncleRules(blocks)).toEqual([]);
    for (const { height, uncles, reward } of blocks)
      expect(reward).toBe(
        rewardWithUncles(
          height,
          uncles.map((id) => byId.get(id)!),
        ),
      );
  });

  it('has nearly every stale block as an uncle: what is rare is two at once, and a branch of two', () => {
    const named = new Set<number>();
    const main = new Set<number>();
    for (
      let block: Block | undefined = byId.get(world.chain.head(0).id);
      block;
      block = byId.get(block.parent)
    ) {
      main.add(block.id);
      for (const uncle of block.uncles) named.add(uncle);
    }
    const stale = blocks.filter(({ id }) => !main.has(id)).length;
    expect(named.size).toBeGreaterThan(0.9 * stale);
    expect([...named].every((id) => !main.has(id))).toBe(true);
  });

  it('has Byzantium’s difficulty, of the parent with its uncles', () => {
    const difficulty = (parent: Block | undefined, timestamp_us: number): number =>
      byzantiumDifficulty(
        parent?.weight ?? 2 ** 32,
        timestamp_us - (parent?.timestamp_us ?? 0),
        parent?.uncles.length ?? 0,
      );
    expect(minedDifficulty(blocks, difficulty)).toEqual([]);
    // the rule without the uncles is another one
    expect(
      minedDifficulty(blocks, (parent, t) =>
        byzantiumDifficulty(parent?.weight ?? 2 ** 32, t - (parent?.timestamp_us ?? 0), 0),
      ),
    ).not.toEqual([]);
  });

  it('steers to a rate of blocks with uncles, not of the main chain alone: EIP-100', () => {
    // E[floor(X / 9 s)] = 1 + share of main blocks with uncles, X the interval of the main chain
    const main: Block[] = [];
    for (
      let block: Block | undefined = byId.get(world.chain.head(0).id);
      block;
      block = byId.get(block.parent)
    )
      main.push(block);
    main.reverse();
    const late = main.slice(3000);
    const steps = late
      .slice(1)
      .map((block, k) => Math.floor((block.timestamp_us - late[k]!.timestamp_us) / (9 * SECOND)));
    const withUncles = late.filter(({ uncles }) => uncles.length > 0).length / late.length;
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    // the sum of the steps is bounded by what the difficulty has moved by
    expect(Math.abs(mean - 1 - withUncles)).toBeLessThan(0.02);
    expect(withUncles).toBeGreaterThan(0.1);
  });
});

describe('the laws catch', () => {
  const world = pow({ miners: 20, interval: '15 s', uncles: 2 }, { delay_us: 3 * SECOND });
  world.wait(6 * HOUR);
  const nephew = world.blocks.find(({ uncles }) => uncles.length > 0)!;

  it('an uncle that is counted twice', () => {
    expect(uncleRules(world.blocks)).toEqual([]);
    const child = world.blocks.find(({ parent }) => parent === nephew.id)!;
    const again = world.blocks.map((block) =>
      block === child ? { ...block, uncles: nephew.uncles } : block,
    );
    expect(uncleRules(again)).not.toEqual([]);
    const twice = world.blocks.map((block) =>
      block === nephew ? { ...block, uncles: [nephew.uncles[0]!, nephew.uncles[0]!] } : block,
    );
    expect(uncleRules(twice)).not.toEqual([]);
  });

  it('an ancestor, a sibling and a block from long ago as an uncle', () => {
    const byId = new Map(world.blocks.map((block) => [block.id, block]));
    const naming = (uncle: number): string[] =>
      uncleRules(world.blocks.map((block) => (block === nephew ? { ...block, uncles: [uncle] } : block)));
    expect(naming(nephew.parent)).not.toEqual([]);
    expect(naming(byId.get(nephew.parent)!.parent)).not.toEqual([]);
    const old = world.blocks.find(({ height }) => height === nephew.height - 8);
    if (old) expect(naming(old.id)).not.toEqual([]);
  });
});

describe('GHOST on a chain with many forks', () => {
  const config = { miners: 20, interval: '5 s' };

  it('leads every node to the tip of the heaviest subtree; most work does not', () => {
    const heads = (forkChoice: string): string[] => {
      const world = pow({ ...config, forkChoice }, { delay_us: 10 * SECOND, keepDepth: 10_000 });
      const wrong: string[] = [];
      for (let k = 0; k < 200; k++) {
        world.wait(30 * SECOND);
        wrong.push(...ghostHeads(world));
      }
      return wrong;
    };
    expect(heads('ghost')).toEqual([]);
    expect(heads('heaviest')).not.toEqual([]);
  });

  it('withstands 40 % of the hash rate that mine apart, where most work gives way: the reason for it', () => {
    // 60 % find a block every 8.3 s and hear of it 10 s later: their chain grows by 0.6 / (1 + 1.2) of the rate, and 0.4 is more
    const race = (forkChoice: string): boolean => {
      const shares = [...Array.from({ length: 20 }, () => 0.03), 0.4];
      const world = pow(
        { hashShares: shares, interval: '5 s', forkChoice },
        { delay_us: 10 * SECOND, keepDepth: 10_000 },
      );
      setPartition(
        world.gossip,
        Int32Array.from(shares, (_, node) => (node === 20 ? 1 : 0)),
      );
      world.wait(2 * HOUR);
      const attacker = world.chain.head(20);
      const honest = world.chain.head(0);
      expect(attacker.height).toBeGreaterThan(honest.height);
      setPartition(world.gossip, null);
      // a chain is fetched block by block, 20 s each
      world.wait(6 * HOUR);
      return world.chain.tree.isAncestor(attacker, world.chain.head(0));
    };
    expect(race('heaviest')).toBe(true);
    expect(race('ghost')).toBe(false);
  });
});
