/** HotStuff: latencies without fault, views with 1..f faulty, and bugs that the laws catch. Messages: test/validation/B11. */
import { describe, expect, it } from 'vitest';
import { startBasicHotStuff } from '../../src/consensus/hotstuff-basic.js';
import type { Certificate, Letter } from '../../src/consensus/hotstuff-letters.js';
import { byzantineFaults } from '../../src/consensus/quorum.js';
import type { LedgerDesign, ProtocolWorld as ConsensusWorld } from '../../src/consensus/types.js';
import { MILLISECOND, MINUTE, SECOND } from '../../src/kernel/index.js';
import { setPartition } from '../network/conditions.js';
import { agreement, heights, survive } from './agreement.js';
import { designOf, ProtocolWorld } from './worlds.js';

const DELAY = 50 * MILLISECOND;
const terms = { validators: 4, period_us: 2 * SECOND, viewTimeout_us: 4 * SECOND, quorum: 3 };

describe('basic HotStuff', () => {
  it.each([4, 7, 10, 13])('of %i replicas makes a block every period, in turn', (validators) => {
    const world = new ProtocolWorld(designOf('hotstuff', { validators }), { delay_us: DELAY });
    world.wait(21 * SECOND);
    expect(world.blocks.map(({ timestamp_us, producer }) => [timestamp_us, producer])).toEqual(
      Array.from({ length: 10 }, (_, k) => [(k + 1) * 2 * SECOND, (k + 1) % validators]),
    );
  });

  it.each([
    [4, 1],
    [7, 1],
    [7, 2],
    [10, 3],
    [13, 4],
  ])(
    'of %i replicas, %i of them silent: a block waits for the views of those whose turn it is',
    (n, silent) => {
      const world = new ProtocolWorld(designOf('hotstuff', { validators: n }), { delay_us: DELAY });
      // views 1 to `silent` are theirs: 4, 8, 16, ... s from when the first block was due
      for (let node = 1; node <= silent; node++) world.setDown(node, true);
      world.wait(10 * MINUTE);
      const [first] = world.blocks;
      // and the new-views take a delay
      expect(first.producer).toBe(silent + 1);
      expect(first.created_us).toBe(2 * SECOND + 4 * SECOND * (2 ** silent - 1) + DELAY);
      expect(agreement(world)).toEqual([]);
    },
  );

  it.each([4, 7, 10, 13])('of %i replicas stands still with f + 1 silent, and goes on with f', (n) => {
    const reached = (count: number): number => {
      const world = new ProtocolWorld(designOf('hotstuff', { validators: n }), { delay_us: DELAY });
      for (let node = 0; node < count; node++) world.setDown(node, true);
      world.wait(5 * MINUTE);
      return heights(world)[n - 1];
    };
    expect(reached(byzantineFaults(n))).toBeGreaterThan(3);
    expect(reached(byzantineFaults(n) + 1)).toBe(0);
  });

  it.each([4, 7, 10, 13])('of %i replicas: never two different decisions with f equivocators', (n) => {
    const world = new ProtocolWorld(designOf('hotstuff', { validators: n }), { delay_us: DELAY });
    const lying = new Set<number>();
    for (let node = 1; node <= byzantineFaults(n); node++) {
      world.protocol.setConduct!(node, 'equivocate');
      lying.add(node);
    }
    world.load(5 * MINUTE, SECOND);
    expect(agreement(world, lying)).toEqual([]);
    expect(Math.min(...heights(world))).toBeGreaterThan(20);
    // and they did propose two blocks
    expect(world.blocks.length).toBeGreaterThan(world.chain.observerHead.height);
  });
});

describe('the laws catch in basic HotStuff', () => {
  it('a quorum that is one too small', () => {
    const start = (world: ConsensusWorld) => startBasicHotStuff(world, { ...terms, quorum: 2 });
    const design: LedgerDesign = { ...designOf('hotstuff'), start };
    const trouble = { faults: 1, conducts: ['equivocate'] as const };
    const wrong = Array.from({ length: 10 }, (_, seed) => survive(design, trouble, seed, 4 * MINUTE)).flat();
    expect(wrong.join()).toContain('as final at height');
  });

  /** Node 1, the first leader, decides alone and is cut off for a minute; the others have prepared its block and are locked on it. */
  const cutOff = (forgets: readonly ('prepared' | 'locked')[]): ProtocolWorld => {
    const world = new ProtocolWorld(designOf('hotstuff'), { delay_us: DELAY });
    const gossip = world.gossip!;
    const post = gossip.post.bind(gossip);
    // what the others keep of the first view: copies, which the test can make them forget
    const kept = new Map<string, Certificate>();
    gossip.post = (from, to, channel, letter, bytes) => {
      const { type, view } = letter as Letter;
      const copy = { ...(letter as object) } as Letter & { justify: Certificate };
      if (view === 1 && (type === 'pre-commit' || type === 'commit')) {
        copy.justify = { ...copy.justify };
        kept.set(type, copy.justify);
      }
      post(from, type === 'decide' && view === 1 ? [] : to, channel, copy as typeof letter, bytes);
    };
    world.chain.listen({
      onHead: (node, to, genesis) => {
        if (node !== 1 || to.height !== 1) return;
        setPartition(gossip, Int32Array.of(0, 1, 0, 0));
        if (forgets.includes('prepared')) Object.assign(kept.get('pre-commit')!, { view: 0, block: genesis });
        if (forgets.includes('locked')) Object.assign(kept.get('commit')!, { view: -1 });
      },
    });
    world.load(MINUTE, 700 * MILLISECOND);
    setPartition(gossip, null);
    world.wait(10 * MINUTE);
    return world;
  };

  it('nothing, if all is remembered: the block is proposed again', () => {
    const world = cutOff([]);
    expect(agreement(world)).toEqual([]);
    expect(Math.min(...heights(world))).toBeGreaterThan(100);
  });

  it('nothing, if replicas forget what was prepared: the lock keeps them from another block', () => {
    expect(agreement(cutOff(['prepared']))).toEqual([]);
  });

  it('replicas that forget both', () => {
    expect(agreement(cutOff(['prepared', 'locked'])).join()).toContain('as final at height 1');
  });
});
