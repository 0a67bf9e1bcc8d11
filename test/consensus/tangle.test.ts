/** The tangle: what nodes see of it, tip selection, the order of milestones, and that nothing is lost when messages are. */
import { describe, expect, it } from 'vitest';
import { Tangle, WHOLE, ENVELOPE, SOLID, UNKNOWN } from '../../src/consensus/tangle-dag.js';
import { newlyReferenced } from '../../src/consensus/tangle-order.js';
import {
  cumulativeWeights,
  differentTips,
  uniformTips,
  walkedTips,
} from '../../src/consensus/tangle-selection.js';
import { VERTICES, type TangleProtocol } from '../../src/consensus/tangle-nodes.js';
import { MILLISECOND, MINUTE, RandomSource, SECOND } from '../../src/kernel/index.js';
import { BLOCKS } from '../../src/ledger/index.js';
import { setLoss, setPartition } from '../network/conditions.js';
import { designOf, ProtocolWorld, type WorldOptions } from './worlds.js';

const DELAY = 50 * MILLISECOND;
const INTERVAL = 10 * SECOND;

function worldOf(config: object = {}, options: WorldOptions = {}): ProtocolWorld {
  return new ProtocolWorld(designOf('tangle', config), {
    delay_us: DELAY,
    others: 3,
    keepDepth: 10_000,
    ...options,
  });
}

/** 0 <- 1, 2; 1, 2 <- 3; 1 <- 4; 3 <- 5: tips 4 and 5. */
function small(): Tangle {
  const tangle = new Tangle(1, 0);
  for (const parents of [[0], [0], [1, 2], [1], [3]]) {
    tangle.receive(0, tangle.add(0, parents, 0, 0), WHOLE, 0);
  }
  return tangle;
}

const stream = () => new RandomSource('tangle').streams('tips', ['node-0']);

describe('a milestone', () => {
  it('has no limit that a base fee could follow, and none is offered', () => {
    expect(() => designOf('tangle', { feeMarket: 'eip-1559' })).toThrow('feeMarket');
    expect(() => designOf('tangle', { blockCount: 3 })).toThrow('blockCount');
    expect(designOf('tangle').baseFee).toBeUndefined();
  });
});

describe('a tangle', () => {
  it('has those as tips that nothing approves', () => {
    expect([...small().tipsOf(0)].sort()).toEqual([4, 5]);
  });

  it('shows a node a vertex only when it has all below it, and then what waited for it', () => {
    const tangle = new Tangle(2, 0);
    const first = tangle.add(0, [0], 0, 0);
    const second = tangle.add(0, [1], 0, 0);
    tangle.receive(1, second, WHOLE, 0);
    expect(tangle.tipsOf(1)).toEqual([0]);
    expect(tangle.missing(1, second)).toEqual([1]);
    tangle.receive(1, first, ENVELOPE, 0);
    expect(tangle.tipsOf(1)).toEqual([0]);
    tangle.receive(1, first, WHOLE, 0);
    expect(tangle.tipsOf(1)).toEqual([2]);
    expect([first.state[1], second.state[1]]).toEqual([SOLID, SOLID]);
    expect([first.state[0], second.state[0]]).toEqual([UNKNOWN, UNKNOWN]);
  });

  it('weighs a vertex by those that approve it, directly or not, and itself', () => {
    expect([...cumulativeWeights(small(), 0, 0)].sort()).toEqual([
      [0, 6],
      [1, 4],
      [2, 3],
      [3, 2],
      [4, 1],
      [5, 1],
    ]);
  });

  it('draws tips alike, or different ones', () => {
    const tangle = small();
    const drawn = uniformTips(tangle, 0, 10_000, stream());
    expect(Math.abs(drawn.filter((tip) => tip === 4).length - 5000)).toBeLessThan(3 * 50);
    expect(differentTips(tangle, 0, 8, stream()).sort()).toEqual([4, 5]);
  });

  it.each([0, 0.5, 2])('walks from x to y in proportion to exp(-alpha (H_x - H_y)): alpha %f', (alpha) => {
    // by hand: 4 is reached from 1 alone; 1 (weight 4) or 2 (3) from 0, 3 (2) or 4 (1) from 1
    const odds = (own: number, other: number): number => 1 / (1 + Math.exp(-alpha * (own - other)));
    const p = odds(4, 3) * odds(1, 2);
    const walks = walkedTips(small(), 0, 0, 20_000, alpha, stream());
    const share = walks.filter((tip) => tip === 4).length / walks.length;
    expect(Math.abs(share - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / walks.length));
  });
});

describe('the order of a milestone', () => {
  it('is depth first, each vertex after those that it approves, and leaves out what is confirmed', () => {
    const tangle = small();
    expect(newlyReferenced(tangle, [5, 4]).map(({ id }) => id)).toEqual([1, 2, 3, 5, 4]);
    expect(newlyReferenced(tangle, [4]).map(({ id }) => id)).toEqual([1, 4]);
    tangle.get(1)!.confirmed = 1;
    expect(newlyReferenced(tangle, [5, 4]).map(({ id }) => id)).toEqual([2, 3, 5, 4]);
  });

  it('does not run out of stack on a long chain', () => {
    const tangle = new Tangle(1, 0);
    for (let k = 0; k < 100_000; k++) tangle.add(0, [k], 0, 0);
    expect(newlyReferenced(tangle, [100_000])).toHaveLength(100_000);
  });
});

/** Pairs of transactions of which the second stands in a vertex that approves the first's, but not after it in the chain. */
function outOfOrder({ blocks, protocol }: Pick<ProtocolWorld, 'blocks' | 'protocol'>): string[] {
  const place = new Map<number, number>();
  for (const { transactions } of blocks) for (const id of transactions) place.set(id, place.size);
  const { tangle } = protocol as TangleProtocol;
  const wrong: string[] = [];
  const vertices = Array.from({ length: tangle.statistics.vertices }, (_, id) => tangle.get(id)!);
  const attached = new Map<number, number>();
  for (const { first, end } of vertices) if (first < end) attached.set(first, (attached.get(first) ?? 0) + 1);
  for (const vertex of vertices) {
    const { id } = vertex;
    for (const parent of vertex.parents.map((other) => tangle.get(other)!)) {
      if (vertex.confirmed >= 0 && !(parent.confirmed >= 0 && parent.confirmed <= vertex.confirmed))
        wrong.push(`vertex ${id} is confirmed, and ${parent.id} below it is not`);
      if (
        place.get(vertex.first)! < place.get(parent.end - 1)! &&
        // what was attached anew stands where its first vertex did
        attached.get(vertex.first) === 1 &&
        vertex.first < vertex.end &&
        parent.first < parent.end
      )
        wrong.push(`transaction ${vertex.first} stands before ${parent.end - 1}`);
    }
  }
  return wrong;
}

/** How often each transaction that was sent stands in the chain of the observer. */
function timesIncluded(world: ProtocolWorld): number[] {
  const times = new Array<number>(world.transactions.next).fill(0);
  for (const { transactions } of world.blocks) for (const id of transactions) times[id]++;
  return times;
}

describe('milestones', () => {
  it('confirm what was attached, at the coordinator at once, and one delay later everywhere', () => {
    const world = worldOf();
    world.wait(SECOND);
    const [id] = world.send(1, { gateway: 2 });
    world.wait(INTERVAL);
    const [block] = world.blocks;
    expect([...block.transactions]).toEqual([id]);
    expect(block.created_us).toBe(INTERVAL);
    expect(world.decisions.filter(({ block: { height } }) => height === 1).map(({ at_us }) => at_us)).toEqual(
      [INTERVAL, INTERVAL + DELAY, INTERVAL + DELAY, INTERVAL + DELAY],
    );
    expect(world.gossip!.messagesByChannel[VERTICES]).toBe(3);
    expect(world.gossip!.messagesByChannel[BLOCKS]).toBe(3);
  });

  it.each(['uniform', 'walk'])(
    'are a linear extension, with every transaction once: selection %s',
    (selection) => {
      // lambda h = 10: vertices every 100 ms that take a second
      const world = worldOf({ selection, proofOfWork: '1 s' });
      world.load(2 * MINUTE, 100 * MILLISECOND, 2);
      world.wait(2 * MINUTE);
      expect(outOfOrder(world)).toEqual([]);
      expect(new Set(timesIncluded(world))).toEqual(new Set([1]));
      const { tangle } = world.protocol as TangleProtocol;
      expect(tangle.statistics.vertices).toBeGreaterThan(1200);
    },
  );

  it('wait for the coordinator, and for nobody else', () => {
    const world = worldOf();
    world.setDown(0, true);
    world.setDown(3, true);
    world.load(MINUTE, SECOND);
    expect(world.blocks).toHaveLength(0);
    world.setDown(0, false);
    world.wait(MINUTE);
    // what was sent through 0 and 3 while they were down waits there; 0 is back
    expect(timesIncluded(world).reduce((sum, times) => sum + times, 0)).toBe(45);
    world.setDown(3, false);
    world.wait(MINUTE);
    expect(new Set(timesIncluded(world))).toEqual(new Set([1]));
    expect(outOfOrder(world)).toEqual([]);
  });

  it.each([0.05, 0.3])('lose nothing when messages are lost: %f', (loss) => {
    const world = worldOf();
    setLoss(world.gossip, loss);
    world.load(2 * MINUTE, SECOND, 2);
    setLoss(world.gossip, 0);
    world.load(5 * MINUTE, 5 * SECOND);
    world.wait(2 * MINUTE);
    expect(new Set(timesIncluded(world))).toEqual(new Set([1]));
    expect(outOfOrder(world)).toEqual([]);
  });

  it('confirm what a part of the network has attached by itself when it is back', () => {
    const world = worldOf();
    setPartition(world.gossip, Int32Array.of(0, 0, 1, 1));
    world.load(MINUTE, SECOND);
    expect(timesIncluded(world).reduce((sum, times) => sum + times, 0)).toBeLessThan(31);
    setPartition(world.gossip, null);
    world.wait(MINUTE);
    expect(new Set(timesIncluded(world))).toEqual(new Set([1]));
    expect(outOfOrder(world)).toEqual([]);
  });

  it('hold no more of what a node that is down is sent than is open, and attach that alone when it is back', () => {
    const world = worldOf();
    const { held } = world.protocol as unknown as { held: unknown[][] };
    const { tangle } = world.protocol as TangleProtocol;
    world.setDown(1, true);
    const sent: number[] = [];
    let most = 0;
    for (let k = 0; k < 3000; k++) {
      // every tenth waits long, the others ten seconds: of 3,000 bursts 390 are open in the end
      sent.push(...world.send(1, { gateway: 1, lifetime_us: k % 10 === 0 ? 10 * MINUTE : 10 * SECOND }));
      world.wait(SECOND / 10);
      most = Math.max(most, held[1].length);
    }
    const { now } = world.simulation;
    const { expires_us, mask } = world.transactions;
    const open = sent.filter((id) => expires_us[id & mask] > now);
    expect(open).toHaveLength(300 + 90);
    expect(most).toBeLessThanOrEqual(2 * open.length);
    const attached: number[] = [];
    const add = tangle.add.bind(tangle);
    tangle.add = (issuer, parents, first, end) => {
      for (let id = first; id < end; id++) attached.push(id);
      return add(issuer, parents, first, end);
    };
    world.setDown(1, false);
    expect(attached).toEqual(open);
    expect(held[1]).toEqual([]);
  });

  it('let go of what is over: memory follows what is open', () => {
    const world = worldOf({}, { keepDepth: 17 });
    world.load(60 * MINUTE, SECOND);
    const { tangle } = world.protocol as TangleProtocol;
    expect(tangle.statistics.vertices).toBeGreaterThan(3600);
    expect(tangle.size).toBeLessThan(17 * 10 + 600);
  });
});

describe('the laws catch', () => {
  it('an order that puts a vertex before what it approves', () => {
    const world = worldOf({ proofOfWork: '1 s' });
    world.load(MINUTE, 200 * MILLISECOND);
    const blocks = world.blocks.map((block) => ({ ...block, transactions: block.transactions.toReversed() }));
    expect(outOfOrder(world)).toEqual([]);
    expect(outOfOrder({ protocol: world.protocol, blocks })).not.toEqual([]);
  });
});
