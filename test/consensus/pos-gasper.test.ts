/** Gasper: exact messages and times without fault, finality with a third away, forks by votes, and bugs that the laws catch. */
import { describe, expect, it } from 'vitest';
import { VOTES } from '../../src/consensus/committee.js';
import { startGasper, type GasperTerms } from '../../src/consensus/pos-gasper-validators.js';
import { AT_GENESIS, GENESIS, justify, type Justification } from '../../src/consensus/pos-gasper-finality.js';
import { isSupermajority } from '../../src/consensus/quorum.js';
import type { LedgerDesign } from '../../src/consensus/types.js';
import { MILLISECOND, MINUTE, SECOND } from '../../src/kernel/index.js';
import { BLOCKS } from '../../src/ledger/index.js';
import { setPartition } from '../network/conditions.js';
import { agreement, heights, integrity } from './agreement.js';
import { designOf, ProtocolWorld, type WorldOptions } from './worlds.js';

const SLOT = 12 * SECOND;
const EPOCH = 32 * SLOT;
const DELAY = 50 * MILLISECOND;

function worldOf(config: object = {}, options: WorldOptions = {}): ProtocolWorld {
  return new ProtocolWorld(designOf('pos-gasper', config), { delay_us: DELAY, ...options });
}

describe.each([4, 7, 10, 13])('%i nodes with a validator each, one in every slot, without fault', (n) => {
  const world = worldOf({ nodes: n, validatorsPerNode: 1, slotsPerEpoch: n });
  const slots = 5 * n;
  world.wait(slots * SLOT + 3 * SECOND);

  it('make a block every slot, each on the one before', () => {
    expect(world.blocks.map(({ timestamp_us }) => timestamp_us)).toEqual(
      Array.from({ length: slots }, (_, k) => (k + 1) * SLOT),
    );
    expect(world.chain.observerHead.height).toBe(slots);
    expect(world.chain.statistics.reorganisations).toBe(0);
  });

  it('send a block and one attestation a slot to every node', () => {
    expect(world.gossip!.messagesByChannel[VOTES]).toBe(slots * (n - 1));
    expect(world.gossip!.messagesByChannel[BLOCKS]).toBe(slots * (n - 1));
  });

  it('take the checkpoint of epoch e as final when epoch e + 2 begins, all at once', () => {
    for (const epoch of [2, 3]) {
      const decided = world.decisions.filter(({ block }) => block.height === epoch * n);
      expect(decided).toHaveLength(n);
      for (const { at_us } of decided) expect(at_us).toBe((epoch + 2) * n * SLOT);
    }
    expect(Math.max(...heights(world))).toBe(3 * n);
  });
});

describe('votes', () => {
  it('are cast when the block of the slot comes, or a third of the slot after it began', () => {
    const times = (silent: boolean): number[] => {
      const world = worldOf();
      const sent: number[] = [];
      const { gossip, simulation } = world;
      const publish = gossip!.publish.bind(gossip);
      gossip!.publish = (node, channel, id, bytes, validation_us) => {
        if (channel === VOTES) sent.push(simulation.now % SLOT);
        publish(node, channel, id, bytes, validation_us);
      };
      for (let node = 0; silent && node < 8; node++) world.protocol.setConduct!(node, 'silent-leader');
      world.wait(EPOCH);
      return [...new Set(sent)].sort((a, b) => a - b);
    };
    // who has made the block votes at once
    expect(times(false)).toEqual([0, DELAY]);
    expect(times(true)).toEqual([3_999_600]);
  });

  it('are one a validator and epoch', () => {
    const world = worldOf({ nodes: 5, validatorsPerNode: 7, slotsPerEpoch: 4 });
    const sizes: number[] = [];
    const { gossip } = world;
    const publish = gossip!.publish.bind(gossip);
    gossip!.publish = (node, channel, id, bytes, validation_us) => {
      if (channel === VOTES) sizes.push(bytes);
      publish(node, channel, id, bytes, validation_us);
    };
    world.wait(8 * 4 * SLOT);
    // committees of 8 or 9 of 35: 228 bytes and 9 or 10 bits
    expect(new Set(sizes)).toEqual(new Set([228 + 2]));
    expect(sizes.length).toBeLessThanOrEqual(8 * 4 * 5);
  });
});

describe('a third of the stake', () => {
  /** Heights of the chain and of what is final after each of 18 epochs, `away` of 9 nodes being down in epochs 4 to 10. */
  function course(away: number): { chain: number; final: number }[] {
    const world = worldOf({ nodes: 9, validatorsPerNode: 8 });
    return Array.from({ length: 18 }, (_, epoch) => {
      for (let node = 9 - away; node < 9; node++) {
        if (epoch === 4) world.setDown(node, true);
        if (epoch === 11) world.setDown(node, false);
      }
      world.wait(EPOCH);
      return { chain: world.chain.observerHead.height, final: world.chain.final.height };
    });
  }

  it('being down slows finality by an epoch, as all of the two thirds must vote, the last after the epoch (k = 2)', () => {
    const lag = (away: number): number[] =>
      course(away).map(({ chain, final }, epoch) => (epoch < 6 || epoch > 10 ? 0 : chain - final));
    expect(Math.max(...lag(2))).toBeLessThanOrEqual(2 * 32);
    const exactly = lag(3);
    expect(Math.max(...exactly)).toBeGreaterThan(2 * 32);
    expect(Math.max(...exactly)).toBeLessThanOrEqual(3 * 32);
  });

  it('and one more being down: the chain grows, nothing becomes final, and all does when they are back', () => {
    const epochs = course(4);
    expect(epochs[10].chain).toBeGreaterThan(epochs[4].chain + 60);
    for (let epoch = 6; epoch <= 10; epoch++) expect(epochs[epoch].final).toBe(epochs[5].final);
    expect(epochs[17].final).toBeGreaterThan(epochs[10].chain);
  });

  it('and one more being away for hundreds of blocks: the chain grows all the same', () => {
    const world = worldOf({ nodes: 6, slot: '2 s', slotsPerEpoch: 4 }, { keepDepth: 10_000 });
    setPartition(
      world.gossip,
      Int32Array.from({ length: 6 }, (_, node) => node % 2),
    );
    world.wait(20 * MINUTE);
    expect(world.chain.final.height).toBe(0);
    expect(world.chain.observerHead.height).toBeGreaterThan(256);
    setPartition(world.gossip, null);
    world.wait(2 * MINUTE);
    expect(agreement(world)).toEqual([]);
    expect(Math.min(...heights(world))).toBeGreaterThan(256);
  });

  it('lying is too little to make two things final', () => {
    const world = worldOf({ nodes: 10, slot: '2 s', slotsPerEpoch: 4 }, { keepDepth: 10_000 });
    const lying = new Set([2, 5, 8]);
    for (const node of lying) world.protocol.setConduct!(node, 'equivocate');
    for (let k = 0; k < 6; k++) {
      setPartition(
        world.gossip,
        Int32Array.from({ length: 10 }, (_, node) => (node + k) % 2),
      );
      world.wait(30 * SECOND);
      setPartition(world.gossip, null);
      world.wait(30 * SECOND);
    }
    world.wait(2 * MINUTE);
    expect(agreement(world, lying)).toEqual([]);
    expect(integrity(world)).toEqual([]);
    expect(Math.min(...heights(world))).toBeGreaterThan(60);
    // and they did propose two blocks
    const parents = world.blocks.map(({ parent, producer }) => `${parent} ${producer}`);
    expect(new Set(parents).size).toBeLessThan(parents.length);
  });
});

describe('finality', () => {
  const both = (before: Justification, epoch: number): Justification =>
    justify(before, {
      previousTarget: { epoch: epoch - 1, root: epoch - 1 },
      currentTarget: { epoch, root: epoch },
      isPreviousSupported: true,
      isCurrentSupported: true,
    });
  const late = (before: Justification, epoch: number): Justification =>
    justify(before, {
      previousTarget: { epoch: epoch - 1, root: epoch - 1 },
      currentTarget: { epoch, root: epoch },
      isPreviousSupported: true,
      isCurrentSupported: false,
    });

  it('k = 1: a justified checkpoint whose child is justified from it', () => {
    const second = both(AT_GENESIS, 2);
    expect(second.current.epoch).toBe(2);
    expect(second.finalised).toEqual(GENESIS);
    expect(both(second, 3).finalised.epoch).toBe(2);
  });

  it('k = 2: votes that come an epoch late still make final what is two epochs below', () => {
    let state = both(AT_GENESIS, 2);
    state = late(state, 3);
    expect([state.current.epoch, state.finalised.epoch]).toEqual([2, 0]);
    // epoch 3 is justified late, from 2; epoch 4 from 2 as well, as 3 was not justified when it began
    state = both(state, 4);
    expect([state.current.epoch, state.finalised.epoch]).toEqual([4, 2]);
  });

  it('nothing, while only every other epoch is justified in time and the others never', () => {
    let state: Justification = AT_GENESIS;
    for (let epoch = 2; epoch < 20; epoch++) {
      state = justify(state, {
        previousTarget: { epoch: epoch - 1, root: epoch - 1 },
        currentTarget: { epoch, root: epoch },
        isPreviousSupported: false,
        isCurrentSupported: epoch % 2 === 0,
      });
    }
    expect(state.current.epoch).toBe(18);
    expect(state.finalised).toEqual(GENESIS);
  });
});

describe('the laws catch', () => {
  const nodes = 8;
  const terms: GasperTerms = {
    nodes,
    validatorsPerNode: 8,
    slot_us: 2 * SECOND,
    slotsPerEpoch: 4,
    stakes: new Float64Array(64).fill(1),
    proposerBoost: 0.4,
    isSupermajority: (stake) => isSupermajority(stake, 64),
  };
  /** Every `part`-th node apart from the others for two minutes, and together again. */
  function apart(changed: Partial<GasperTerms>, part = 2): ProtocolWorld {
    const design: LedgerDesign = {
      ...designOf('pos-gasper'),
      start: (world) => startGasper(world, { ...terms, ...changed }),
    };
    const world = new ProtocolWorld(design, { delay_us: DELAY, keepDepth: 10_000 });
    setPartition(
      world.gossip,
      Int32Array.from({ length: nodes }, (_, node) => (node % part === 0 ? 1 : 0)),
    );
    world.wait(2 * MINUTE);
    setPartition(world.gossip, null);
    world.wait(2 * MINUTE);
    return world;
  }

  it('a supermajority of half the stake', () => {
    const sound = apart({});
    expect(agreement(sound)).toEqual([]);
    expect(Math.min(...heights(sound))).toBeGreaterThan(20);
    expect(agreement(apart({ isSupermajority: (stake) => stake >= 32 })).join()).toContain(
      'as final at height',
    );
  });

  it('two thirds of those who have voted, where a quarter is apart', () => {
    const sound = apart({}, 4);
    expect(agreement(sound)).toEqual([]);
    expect(Math.min(...heights(sound))).toBeGreaterThan(20);
    // on a chain of their own, all votes are for its checkpoints
    expect(agreement(apart({ isSupermajority: (stake) => stake > 0 }, 4)).join()).toContain(
      'as final at height',
    );
  });
});
