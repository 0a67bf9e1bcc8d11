/**
 * A stretch of the chain to be drawn: the blocks around the deepest branch that was left, or where the chain never forked, the first
 * blocks that carry transactions. From the table of blocks of the first replication.
 * A block's lane is 0 on the chain that stayed, and for a branch the lowest that no other branch holds at its heights.
 */
import type { Row } from '../read-results.js';

export interface PicturedBlock {
  readonly block: number;
  readonly height: number;
  readonly created_s: number;
  /** Null where it never was final. */
  readonly final_s: number | null;
  readonly fate: string;
  readonly transactions: number;
  readonly lane: number;
  /** Where its line begins; null where its parent is outside of the picture. */
  readonly parent: { readonly created_s: number; readonly lane: number } | null;
}

export interface ChainPicture {
  readonly blocks: readonly PicturedBlock[];
  /** Of the whole replication. */
  readonly made: number;
  readonly stale: number;
  /** Length of the longest branch that was left, in blocks; 0 where the chain never forked. */
  readonly longestBranch: number;
}

/** Blocks in a picture: more cannot be told apart. */
const BLOCKS = 30;

interface Block {
  readonly block: number;
  readonly parent: number;
  readonly height: number;
  readonly created_s: number;
  readonly final_s: number | null;
  readonly fate: string;
  readonly transactions: number;
}

/** Undefined where no block was made. Memory: one entry a block of the first replication. */
export async function readChain(rows: AsyncIterable<Row>): Promise<ChainPicture | undefined> {
  const blocks: Block[] = [];
  let replication: Row[string] | undefined;
  for await (const row of rows) {
    replication ??= row['replication'];
    if (row['replication'] !== replication) break;
    // a proposal on which nobody has decided is on no chain
    if (row['fate'] === 'discarded') continue;
    blocks.push({
      block: Number(row['block']),
      parent: Number(row['parent']),
      height: Number(row['height']),
      created_s: Number(row['created_s']),
      final_s: typeof row['final_s'] === 'number' ? row['final_s'] : null,
      fate: String(row['fate']),
      transactions: Number(row['transactions_count']),
    });
  }
  return blocks.length === 0 ? undefined : pictureOf(blocks);
}

export function pictureOf(blocks: readonly Block[]): ChainPicture {
  const byNumber = new Map(blocks.map((block) => [block.block, block]));
  const stale = blocks.filter(({ fate }) => fate === 'stale');
  const lengths = branchLengths(stale, byNumber);
  const longest = [...lengths.values()].reduce((most, length) => Math.max(most, length), 0);
  const tip = stale.find(({ block }) => lengths.get(block) === longest);
  const middle = tip?.height ?? firstBusy(blocks) + BLOCKS / 2;
  const shown = aroundHeight(blocks, middle);
  const lanes = lanesOf(shown);
  return {
    blocks: shown.map((block) => {
      const parent = byNumber.get(block.parent);
      const parentLane = lanes.get(block.parent);
      return {
        block: block.block,
        height: block.height,
        created_s: block.created_s,
        final_s: block.final_s,
        fate: block.fate,
        transactions: block.transactions,
        lane: lanes.get(block.block)!,
        parent:
          parent === undefined || parentLane === undefined
            ? null
            : { created_s: parent.created_s, lane: parentLane },
      };
    }),
    made: blocks.length,
    stale: stale.length,
    longestBranch: longest,
  };
}

/** How many stale blocks end with each. */
function branchLengths(stale: readonly Block[], byNumber: ReadonlyMap<number, Block>): Map<number, number> {
  const lengths = new Map<number, number>();
  for (const { block, parent } of stale) {
    // a parent has a lower number
    const before = byNumber.get(parent)?.fate === 'stale' ? (lengths.get(parent) ?? 0) : 0;
    lengths.set(block, before + 1);
  }
  return lengths;
}

function firstBusy(blocks: readonly Block[]): number {
  return (blocks.find(({ transactions }) => transactions > 0) ?? blocks[0]!).height;
}

/** So many blocks whose heights are nearest, in the order of making. */
function aroundHeight(blocks: readonly Block[], middle: number): Block[] {
  return [...blocks]
    .sort((a, b) => Math.abs(a.height - middle) - Math.abs(b.height - middle) || a.block - b.block)
    .slice(0, BLOCKS)
    .sort((a, b) => a.block - b.block);
}

/** The lane of each block: a branch keeps its own as long as it lasts. */
function lanesOf(blocks: readonly Block[]): Map<number, number> {
  const lanes = new Map<number, number>();
  const taken = new Set<string>();
  for (const { block, parent, height, fate } of blocks) {
    if (fate !== 'stale') {
      lanes.set(block, 0);
      continue;
    }
    const before = lanes.get(parent) ?? 0;
    let lane = Math.max(1, before);
    while (taken.has(`${lane}/${height}`)) lane++;
    taken.add(`${lane}/${height}`);
    lanes.set(block, lane);
  }
  return lanes;
}
