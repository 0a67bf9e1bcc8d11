/**
 * B16: Clique's rules. SIGNER_LIMIT = floor(N / 2) + 1; whoever sealed one of the last SIGNER_LIMIT - 1 blocks may not seal;
 * so the chain goes on with SIGNER_LIMIT signers and stalls with one fewer. In turn is BLOCK_NUMBER % N, difficulty 2; out of
 * turn difficulty 1, after a delay of at most N * 500 ms. BLOCK_PERIOD 15 s.
 * Source: EIP-225 (ethereum/EIPs, EIPS/eip-225.md). Tolerance: none.
 */
import { describe, expect, it } from 'vitest';
import { IN_TURN, OUT_OF_TURN, signerLimit } from '../../src/consensus/poa-clique.js';
import type { Block } from '../../src/ledger/index.js';
import { chainOf } from './chains.js';

const SECOND = 1_000_000;
const PERIOD = 15 * SECOND;

/** Signers, SIGNER_LIMIT, least signers alive. */
const table = [
  [1, 1, 1],
  [2, 2, 2],
  [3, 2, 2],
  [4, 3, 3],
  [5, 3, 3],
  [7, 4, 4],
  [10, 6, 6],
  [21, 11, 11],
] as const;

/** What `alive` of `signers` make of 100 periods; the first, the last, or every other one is down. */
function blocksOf(signers: number, alive: number, which: 'first' | 'last' | 'spread'): readonly Block[] {
  const blocks: Block[] = [];
  const { simulation, setDown } = chainOf(
    'poa-clique',
    { signers, period: '15 s' },
    {
      delay_us: 1000,
      seed: `B16 ${signers} ${alive}`,
      listener: { onCreated: (block) => blocks.push(block) },
    },
  );
  const order = Array.from({ length: signers }, (_, node) => node);
  if (which === 'spread') order.sort((a, b) => (a % 2) - (b % 2) || a - b);
  if (which === 'last') order.reverse();
  for (const node of order.slice(0, signers - alive)) setDown(node, true);
  simulation.run({ until: 100 * PERIOD });
  return blocks;
}

describe.each(table)('B16: %i signers', (signers, limit, least) => {
  it(`have SIGNER_LIMIT ${limit}`, () => {
    expect(signerLimit(signers)).toBe(limit);
  });

  it.each(['first', 'last', 'spread'] as const)(`go on with ${least} alive, the %s being down`, (which) => {
    const blocks = blocksOf(signers, least, which);
    // out of turn a block is late by at most N * 500 ms, and its claimed time is not
    const slowest = PERIOD + signers * (SECOND / 2) + 2000;
    const height = Math.max(...blocks.map((block) => block.height));
    expect(height).toBeGreaterThanOrEqual(Math.floor((100 * PERIOD) / slowest));
    for (let k = 0; k < blocks.length; k++) {
      const recent = blocks.slice(Math.max(0, k - (limit - 1)), k).map(({ producer }) => producer);
      expect(recent).not.toContain(blocks[k].producer);
      expect(blocks[k].weight).toBe(
        blocks[k].height % signers === blocks[k].producer ? IN_TURN : OUT_OF_TURN,
      );
    }
  });

  it.each(['first', 'last', 'spread'] as const)(
    `stall with ${least - 1} alive, the %s being down`,
    (which) => {
      // each that is alive seals once, and then waits for ever
      const blocks = blocksOf(signers, least - 1, which);
      expect(Math.max(0, ...blocks.map((block) => block.height))).toBe(least - 1);
    },
  );

  it('seal in the order of block number % N when all are alive, a period apart', () => {
    const blocks = blocksOf(signers, signers, 'first').filter(({ weight }) => weight === IN_TURN);
    expect(blocks.map(({ height }) => height)).toEqual(Array.from({ length: 100 }, (_, k) => k + 1));
    expect(blocks.map(({ producer }) => producer)).toEqual(blocks.map(({ height }) => height % signers));
    expect(blocks.map(({ created_us }) => created_us)).toEqual(blocks.map(({ height }) => height * PERIOD));
  });
});
