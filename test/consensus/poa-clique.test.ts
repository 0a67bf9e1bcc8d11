/** Clique, EIP-225: who may seal, when, and how heavy. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTurn, signedRecently, signerLimit } from '../../src/consensus/poa-clique.js';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/index.js';
import { BlockTree, type Block } from '../../src/ledger/index.js';
import { cliqueRules, noEquivocation, wellFormed } from './laws.js';
import { designOf, ProtocolWorld, type WorldOptions } from './worlds.js';
import { setPartition } from '../network/conditions.js';

const PERIOD = 5 * SECOND;

function clique(signers: number, options: WorldOptions = {}): ProtocolWorld {
  return new ProtocolWorld(designOf('poa-clique', { signers }), options);
}

describe('who may seal', () => {
  it('is in turn by block number: of 3 signers 1, 2, 0, 1', () => {
    expect([1, 2, 3, 4].map((number) => inTurn(number, 3))).toEqual([1, 2, 0, 1]);
  });

  it('is whoever sealed none of the last floor(N / 2) blocks: of 5, the last 2', () => {
    const tree = new BlockTree(1);
    let tip = tree.get(0);
    for (const producer of [4, 0, 3, 1]) {
      tip = tree.add({
        parent: tip.id,
        weight: 1,
        producer,
        timestamp_us: 0,
        created_us: 0,
        transactions: new Int32Array(0),
        bytes: 0,
      });
    }
    const recently = [0, 1, 2, 3, 4].map((signer) => signedRecently({ tree }, tip, signer, 5));

    expect(signerLimit(5)).toBe(3);
    expect(recently).toEqual([false, true, false, true, false]);
  });

  it('is anybody on the root, and a single signer always', () => {
    const tree = new BlockTree(1);
    expect(signedRecently({ tree }, tree.get(0), 0, 5)).toBe(false);
    const world = clique(1);
    world.wait(MINUTE);
    expect(world.blocks.map(({ timestamp_us }) => timestamp_us)).toEqual(
      Array.from({ length: 12 }, (_, k) => (k + 1) * PERIOD),
    );
  });
});

describe('when all signers are up and near', () => {
  it('each seals in turn, at the very time: 5 s after the parent, whatever the network takes', () => {
    const world = clique(5, { delay_us: 1000 });
    world.wait(MINUTE + SECOND);
    const main = world.blocks.filter(({ weight }) => weight === 2);

    expect(main.map(({ producer }) => producer)).toEqual([1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2]);
    expect(main.map(({ created_us }) => created_us)).toEqual(
      Array.from({ length: 12 }, (_, k) => (k + 1) * PERIOD),
    );
    expect(world.chain.observerHead.totalWeight).toBe(24);
  });

  it('a block out of turn that slips in loses to the one in turn', () => {
    const world = clique(5, { delay_us: SECOND });
    world.wait(10 * MINUTE);
    world.quiesce();
    const outOfTurn = world.blocks.filter(({ weight }) => weight === 1);

    expect(outOfTurn.length).toBeGreaterThan(5);
    expect(world.chain.observerHead.totalWeight).toBe(2 * world.chain.observerHead.height);
  });
});

describe('when a signer is down', () => {
  it('the other two of three take turns with each other; out of turn, after a delay of up to N * 500 ms that the block does not claim', () => {
    const world = clique(3, { delay_us: 1000 });
    world.setDown(2, true);
    world.wait(10 * MINUTE);
    const { blocks } = world;
    const late = blocks.filter(({ weight }) => weight === 1);
    const waits = late.map(({ created_us, timestamp_us }) => created_us - timestamp_us);

    expect(late.length).toBeGreaterThan(20);
    expect(blocks.every(({ producer }, k) => producer === 1 - (k % 2))).toBe(true);
    expect(Math.min(...waits)).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_500_000);
    // mean of a uniform law up to 1.5 s, three standard errors
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(Math.abs(mean - 750_000)).toBeLessThan((3 * 1_500_000) / Math.sqrt(12 * waits.length));
  });

  // of 7 signers 4, of 9 signers 5 just suffice: each may seal one of so many consecutive blocks, so one may seal each
  it.each([
    [7, [1, 3, 5]],
    [9, [1, 3, 5, 7]],
  ])('of %i, the delay out of turn is uniform up to N * 500 ms', (signers, down) => {
    const world = clique(signers, { delay_us: 1000 });
    for (const node of down) world.setDown(node, true);
    world.wait(3 * HOUR);
    const most = signers * 500_000;
    const waits = world.blocks
      .filter(({ weight }) => weight === 1)
      .map(({ created_us, timestamp_us }) => created_us - timestamp_us);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;

    expect(waits.length).toBeGreaterThan(500);
    expect(world.blocks.length).toBe(world.chain.observerHead.height);
    expect(Math.abs(mean - most / 2)).toBeLessThan((3 * most) / Math.sqrt(12 * waits.length));
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(Math.max(...waits)).toBeGreaterThan(0.98 * most);
  });

  it('what reaches a signer out of turn after the timestamp of its block waits for the next', () => {
    const world = clique(3, { delay_us: 1000 });
    world.setDown(2, true);
    world.wait(8 * SECOND);
    // number 2 is 2's, who is down: 0 seals it, out of turn, some time after 10 s
    const [before] = world.send(1);
    world.wait(2 * SECOND);
    const [after] = world.send(1);
    world.wait(7 * SECOND);
    const [, second, third] = world.blocks;

    expect([second.producer, second.timestamp_us]).toEqual([0, 2 * PERIOD]);
    expect(second.created_us).toBeGreaterThan(2 * PERIOD);
    expect([...second.transactions]).toEqual([before]);
    expect([...third.transactions]).toEqual([after]);
  });

  it('and comes back while its own block is executed, it seals no second one on the same parent', () => {
    const world = clique(3, { delay_us: 1000, executionTime_us: 2 * SECOND, answer_us: 2 * SECOND });
    for (let k = 0; k < 200; k++) {
      world.wait(SECOND);
      world.setDown(k % 3, true);
      world.setDown(k % 3, false);
    }

    expect(world.blocks.length).toBeGreaterThan(20);
    expect(noEquivocation(world.blocks)).toEqual([]);
  });
});

it('a signer that hears of the parent when the period is over seals at once, with the time of then', () => {
  // two signers: each waits for the other's block, 7 s on its way
  const world = clique(2, { delay_us: 7 * SECOND });
  world.wait(MINUTE);
  const late = world.blocks.filter(({ weight, height }) => weight === 2 && height > 2);

  expect(late.length).toBeGreaterThan(2);
  for (const { parent, timestamp_us, created_us } of late) {
    const sealed_us = world.blocks.find(({ id }) => id === parent)!.created_us;
    expect(timestamp_us).toBe(sealed_us + 7 * SECOND + 1);
    expect(created_us).toBe(timestamp_us);
  }
});

it('goes on when the engine answers later, and when its own block is not the heaviest any more', () => {
  const world = clique(3, { delay_us: 1000, answer_us: 2 * SECOND });
  world.wait(10 * MINUTE);

  // a block each period, the answer and the way to the next signer
  expect(world.chain.observerHead.height).toBeGreaterThan((10 * MINUTE) / (PERIOD + 4 * SECOND));
  expect(noEquivocation(world.blocks)).toEqual([]);
});

it('keeps the rules of EIP-225 whatever the delays and whoever comes and goes', () => {
  fc.assert(
    fc.property(
      fc.record({
        signers: fc.integer({ min: 1, max: 9 }),
        delay_us: fc.constantFrom(1000, 300_000, 4_000_000),
        executionTime_us: fc.constantFrom(0, 200_000, 6_000_000),
        answer_us: fc.constantFrom(0, 0, 300_000, 7_000_000),
        seed: fc.nat(),
        faults: fc.array(fc.tuple(fc.nat(8), fc.boolean(), fc.integer({ min: 1, max: 30 })), {
          maxLength: 15,
        }),
      }),
      ({ signers, delay_us, executionTime_us, answer_us, seed, faults }) => {
        const world = clique(signers, { delay_us, executionTime_us, answer_us, seed });
        for (const [node, down, seconds] of faults) {
          world.setDown(node % signers, down);
          world.wait(seconds * SECOND);
        }
        world.wait(2 * MINUTE);
        expect(cliqueRules(world.blocks, signers, PERIOD)).toEqual([]);
        expect(wellFormed(world.blocks)).toEqual([]);
        expect(noEquivocation(world.blocks)).toEqual([]);
      },
    ),
    { seed: 225, numRuns: 60 },
  );
});

it('confirms by default with as many blocks as a majority of signers', () => {
  expect([1, 2, 7, 10].map((signers) => designOf('poa-clique', { signers }).confirmations)).toEqual([
    1, 2, 4, 6,
  ]);
});

it('two signers that cannot hear each other stall, and go on when they can', () => {
  const world = clique(2, { delay_us: 1000 });
  setPartition(world.gossip, Int32Array.of(0, 1));
  world.wait(MINUTE);
  const tips = (): Block[] => [world.chain.head(0), world.chain.head(1)];
  expect(tips().map(({ height }) => height)).toEqual([1, 1]);

  setPartition(world.gossip, null);
  world.wait(MINUTE);

  expect(tips()[0]).toBe(tips()[1]);
  expect(tips()[0].height).toBeGreaterThan(5);
});
