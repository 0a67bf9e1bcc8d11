/** What nodes of Snowman make of polls: bit by bit as defined, and an end to splits in which no single block has alpha. */
import { describe, expect, it } from 'vitest';
import type { SnowballParameters } from '../../src/consensus/snowball.js';
import { Preferences } from '../../src/consensus/snowman-preferences.js';
import { mix32, RandomSource } from '../../src/kernel/index.js';
import { BlockTree, type Block } from '../../src/ledger/index.js';

type Votes = ReadonlyMap<number, number>;

function addChild(tree: BlockTree, preferences: Preferences, parent = 0): Block {
  const block = tree.add({
    parent,
    weight: 1,
    producer: 0,
    timestamp_us: 0,
    created_us: 0,
    transactions: new Int32Array(0),
    bytes: 0,
  });
  preferences.add(block);
  return block;
}

function record(preferences: Preferences, node: number, votes: Votes): boolean {
  const counts = Uint8Array.from(votes.values());
  return preferences.record(node, Int32Array.from(votes.keys()), counts, 0, counts.length);
}

/** Votes of `sample` of `from` whom `node` asks. */
function poll(
  draw: (below: number) => number,
  node: number,
  sample: number,
  prefers: readonly number[],
): Votes {
  const others = prefers.flatMap((_, other) => (other === node ? [] : [other]));
  const votes = new Map<number, number>();
  for (let k = 0; k < sample; k++) {
    const [other] = others.splice(draw(others.length), 1);
    votes.set(prefers[other], (votes.get(prefers[other]) ?? 0) + 1);
  }
  return votes;
}

/**
 * Snowflake on every bit of the hashes of the children of one block, as one node sees it: by prefix, written out, the successful
 * polls in a row. Nothing is left out or shared.
 */
class BitByBit {
  private readonly known: number[] = [];
  private readonly confidence = new Map<string, number>();
  private readonly preferred = new Map<string, string>();
  private readonly decided = new Set<string>();

  private readonly parameters: SnowballParameters;

  constructor(parameters: SnowballParameters) {
    this.parameters = parameters;
  }

  hear(block: number): void {
    if (this.known.includes(block)) return;
    this.known.push(block);
    const hash = hashOf(block);
    for (let bit = 0; bit < 32; bit++) {
      const before = hash.slice(0, bit);
      if (!this.preferred.has(before)) this.preferred.set(before, hash[bit]);
    }
  }

  record(votes: Votes): void {
    this.recordBelow('', votes);
  }

  /** What it prefers, and whether all its bits are decided. */
  get preference(): { block: number; isDecided: boolean } {
    let prefix = '';
    while (prefix.length < 32) prefix += this.preferred.get(prefix)!;
    const block = this.known.find((id) => hashOf(id) === prefix)!;
    return { block, isDecided: this.decided.has(prefix) };
  }

  private recordBelow(prefix: string, votes: Votes): void {
    if (prefix.length === 32 || !this.known.some((id) => hashOf(id).startsWith(prefix))) return;
    for (const bit of ['0', '1']) {
      const side = prefix + bit;
      const rival = prefix + (bit === '0' ? '1' : '0');
      let count = 0;
      for (const [id, votesFor] of votes) if (hashOf(id).startsWith(side)) count += votesFor;
      if (this.decided.has(rival)) continue;
      if (count < this.parameters.alphaPreference) this.falter(side);
      else this.strengthen(side, count);
      this.recordBelow(side, votes);
    }
  }

  private falter(side: string): void {
    this.confidence.set(side, 0);
  }

  private strengthen(side: string, count: number): void {
    const isConfident = count >= this.parameters.alphaConfidence;
    const confidence = isConfident ? (this.confidence.get(side) ?? 0) + 1 : 0;
    this.confidence.set(side, confidence);
    if (confidence >= this.parameters.beta) this.decided.add(side);
    this.preferred.set(side.slice(0, -1), side.at(-1)!);
  }
}

function hashOf(block: number): string {
  return (mix32(block) >>> 0).toString(2).padStart(32, '0');
}

describe('children of one block', () => {
  it.each([1, 2, 3, 4])(
    'are decided among bit by bit, whoever hears of which when and whatever the polls: seed %i',
    (seed) => {
      const draws = new RandomSource(`bits ${seed}`).single('draws');
      const draw = (below: number): number => draws.integer(0, below);
      const parameters = { sample: 8, alphaPreference: 5, alphaConfidence: 6, beta: 4 };
      let decisions = 0;
      for (let round = 0; round < 20; round++) {
        const nodes = 3;
        const tree = new BlockTree(nodes);
        const preferences = new Preferences(tree, parameters);
        // hashes of other blocks each round
        for (let skipped = draw(50); skipped > 0; skipped--) addChild(tree, preferences, 0);
        const parent = addChild(tree, preferences, 0);
        preferences.acceptEverywhere(parent);
        const blocks = [addChild(tree, preferences, parent.id)];
        const models = Array.from({ length: nodes }, () => new BitByBit(parameters));
        const known = models.map(() => new Set<Block>());
        for (let step = 0; step < 60; step++) {
          if (draw(6) === 0 && blocks.length < 6) blocks.push(addChild(tree, preferences, parent.id));
          const node = draw(nodes);
          if (preferences.accepted(node) !== parent) continue;
          const heard = blocks[draw(blocks.length)];
          preferences.hear(node, heard);
          models[node].hear(heard.id);
          const mine = [...known[node].add(heard)];
          // votes that agree more often than not
          const favourite = mine[draw(mine.length)].id;
          const votes = new Map<number, number>();
          for (let k = 0; k < parameters.sample; k++) {
            const id = draw(4) === 0 ? mine[draw(mine.length)].id : favourite;
            votes.set(id, (votes.get(id) ?? 0) + 1);
          }
          const accepts = record(preferences, node, votes);
          models[node].record(votes);
          const { block, isDecided } = models[node].preference;
          expect(preferences.tip(node).id).toBe(block);
          expect(accepts).toBe(isDecided);
          if (accepts) decisions++;
        }
      }
      expect(decisions).toBeGreaterThan(10);
    },
  );
});

describe('thirteen nodes of whom 5, 5 and 3 prefer one of three blocks', () => {
  const parameters = { sample: 8, alphaPreference: 6, alphaConfidence: 6, beta: 10 };
  const nodes = 13;

  /** Rounds in which every node polls 8 others, until all have accepted; what they have then. */
  function settle(seed: number, first: number, isHelpful: (votes: Votes) => boolean): number[] {
    const draws = new RandomSource(`split ${seed}`).single('draws');
    const tree = new BlockTree(nodes);
    const preferences = new Preferences(tree, parameters);
    for (let skipped = 0; skipped < first; skipped++) addChild(tree, preferences, 0);
    const parent = addChild(tree, preferences, 0);
    preferences.acceptEverywhere(parent);
    const blocks = [0, 1, 2].map(() => addChild(tree, preferences, parent.id));
    for (let node = 0; node < nodes; node++) {
      preferences.hear(node, blocks[node < 5 ? 0 : node < 10 ? 1 : 2]);
      for (const block of blocks) preferences.hear(node, block);
    }
    const decides = (node: number): boolean => preferences.accepted(node) !== parent;
    const all = Array.from({ length: nodes }, (_, node) => node);
    for (let round = 0; round < 2_000 && !all.every(decides); round++) {
      const prefers = all.map((node) => preferences.tip(node).id);
      for (const node of all) {
        if (decides(node)) continue;
        const votes = poll((below) => draws.integer(0, below), node, parameters.sample, prefers);
        if (isHelpful(votes)) record(preferences, node, votes);
      }
    }
    return all.map((node) => preferences.accepted(node).id - parent.id);
  }

  const cases = Array.from({ length: 40 }, (_, k) => [k, 7 * k] as const);

  it('accept one of them, whatever their hashes', () => {
    const outcomes = new Set<number>();
    for (const [seed, first] of cases) {
      const accepted = new Set(settle(seed, first, () => true));
      expect(accepted.size).toBe(1);
      outcomes.add([...accepted][0]);
    }
    expect(outcomes).not.toContain(0);
    expect(outcomes.size).toBeGreaterThan(1);
  });

  it('would never, if votes for blocks whose hashes begin alike did not count together', () => {
    // each child by itself: 5 agree at most, and 6 must
    const hasAlpha = (votes: Votes): boolean => Math.max(...votes.values()) >= parameters.alphaPreference;
    expect(settle(0, 0, hasAlpha)).toEqual(Array.from({ length: nodes }, () => 0));
  });
});
