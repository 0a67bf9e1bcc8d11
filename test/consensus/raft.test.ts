/** Raft: exact messages and latencies without fault, elections, logs that part and come together, and bugs that the laws catch. */
import { describe, expect, it } from 'vitest';
import { VOTES } from '../../src/consensus/committee.js';
import { crashFaults, majority } from '../../src/consensus/quorum.js';
import type { Letter } from '../../src/consensus/raft-letters.js';
import { RaftLog } from '../../src/consensus/raft-log.js';
import { startRaft, type RaftTerms } from '../../src/consensus/raft-voters.js';
import type { LedgerDesign, ProtocolWorld as ConsensusWorld } from '../../src/consensus/types.js';
import { MILLISECOND, MINUTE, SECOND } from '../../src/kernel/index.js';
import { setDelayFactor, setPartition } from '../network/conditions.js';
import { agreement, heights, integrity, survive, totalOrder } from './agreement.js';
import { ledgers } from '../../src/consensus/registry.js';
import { designOf, ProtocolWorld } from './worlds.js';

const DELAY = 50 * MILLISECOND;

interface Sent {
  readonly at_us: number;
  readonly from: number;
  readonly to: number;
  readonly letter: Letter;
}

/** Everything that the voters write from now on; `alter` may change a letter before anybody reads it. */
function readLetters(world: ProtocolWorld, alter: (letter: Letter) => Letter = (letter) => letter): Sent[] {
  const sent: Sent[] = [];
  const gossip = world.gossip!;
  const post = gossip.post.bind(gossip);
  gossip.post = (from, to, channel, letter, bytes) => {
    const altered = channel === VOTES ? alter(letter as Letter) : letter;
    if (channel === VOTES)
      for (const node of to)
        sent.push({ at_us: world.simulation.now, from, to: node, letter: altered as Letter });
    post(from, to, channel, altered, bytes);
  };
  return sent;
}

/** The leader, once there is one whose first entry is committed. */
function leaderOf(world: ProtocolWorld): number {
  const sent = readLetters(world);
  world.wait(MINUTE);
  return sent.findLast(({ letter }) => letter.type === 'append')!.from;
}

describe.each([4, 7, 10, 13])('%i voters without fault', (nodes) => {
  const world = new ProtocolWorld(designOf('raft', { nodes, heartbeat: '4 s' }), { delay_us: DELAY });
  const sent = readLetters(world);
  world.wait(MINUTE);
  const leader = sent.at(-1)!.letter.type === 'append' ? sent.at(-1)!.from : sent.at(-1)!.to;
  const elections = sent.filter(({ letter }) => letter.type === 'request-vote').length;
  sent.length = 0;
  for (let k = 0; k < 10; k++) {
    world.send(1, { gateway: leader });
    world.wait(10 * SECOND);
  }
  const entries = sent.filter(({ letter }) => letter.type === 'append' && letter.entries.length > 0);

  it('elect one leader, at the first attempt or the second', () => {
    expect([1, 2]).toContain(elections / (nodes - 1));
    expect(new Set(world.blocks.map(({ producer }) => producer))).toEqual(new Set([leader]));
  });

  it('cut a block when its first transaction has waited for the batch timeout', () => {
    expect(world.blocks.map(({ timestamp_us }) => timestamp_us)).toEqual(
      Array.from({ length: 10 }, (_, k) => MINUTE + 10 * k * SECOND + 2 * SECOND),
    );
  });

  it('send n - 1 entries a block, n - 1 answers, and as many with the word that it is committed', () => {
    expect(entries).toHaveLength(10 * (nodes - 1));
    const within = (from_us: number, to_us: number, type: string): number =>
      sent.filter(({ letter, at_us }) => letter.type === type && at_us >= from_us && at_us < to_us).length;
    for (const { created_us } of world.blocks) {
      expect(within(created_us, created_us + 1, 'append')).toBe(nodes - 1);
      expect(within(created_us + 1, created_us + 2 * DELAY, 'appended')).toBe(nodes - 1);
      expect(within(created_us + 1, created_us + 3 * DELAY, 'append')).toBe(nodes - 1);
      expect(within(created_us + 2 * DELAY, created_us + 4 * DELAY, 'appended')).toBe(nodes - 1);
    }
  });

  it('commit after two delays, and followers after three', () => {
    expect(world.decisions).toHaveLength(10 * nodes);
    for (const { node, block, at_us } of world.decisions)
      expect(at_us - block.created_us).toBe(node === leader ? 2 * DELAY : 3 * DELAY);
  });
});

describe('batches', () => {
  const shape = (world: ProtocolWorld): number[][] =>
    world.blocks.map(({ created_us, transactions }) => [created_us - MINUTE, transactions.length]);

  it('are cut by count at once, and what is left over begins the next', () => {
    const world = new ProtocolWorld(designOf('raft', { maxMessageCount: 3 }), { delay_us: DELAY });
    const leader = leaderOf(world);
    world.send(7, { gateway: leader });
    world.wait(MINUTE);
    expect(shape(world)).toEqual([
      [1, 3],
      [1 + 2 * DELAY, 3],
      [1 + 4 * DELAY + 2 * SECOND, 1],
    ]);
  });

  it('are cut by bytes: when one more does not fit', () => {
    const world = new ProtocolWorld(designOf('raft', { blockSize: '1 kB' }), { delay_us: DELAY });
    const leader = leaderOf(world);
    world.send(1, { gateway: leader, bytes: 400 });
    world.wait(SECOND);
    world.send(1, { gateway: leader, bytes: 400 });
    world.wait(SECOND / 2);
    world.send(1, { gateway: leader, bytes: 400 });
    world.wait(MINUTE);
    expect(shape(world)).toEqual([
      [1.5 * SECOND + 1, 2],
      [1.5 * SECOND + 1 + 2 * DELAY + 2 * SECOND, 1],
    ]);
  });
});

describe('voters that stop', () => {
  it.each([4, 5, 7, 10, 13])('of %i: it goes on with f down, and stands still with f + 1', (nodes) => {
    const reached = (count: number): number => {
      const world = new ProtocolWorld(designOf('raft', { nodes }), { delay_us: DELAY });
      for (let node = 0; node < count; node++) world.setDown(node, true);
      for (let second = 0; second < 300; second++) {
        world.send(1, { gateway: nodes - 1 });
        world.wait(SECOND);
      }
      return heights(world)[nodes - 1];
    };
    expect(reached(crashFaults(nodes))).toBeGreaterThan(80);
    expect(reached(crashFaults(nodes) + 1)).toBe(0);
  });

  it('a leader that stops is replaced within the longest election timeout, and follows when it is back', () => {
    const world = new ProtocolWorld(designOf('raft'), { delay_us: DELAY });
    const first = leaderOf(world);
    const sent = readLetters(world);
    world.setDown(first, true);
    const stopped_us = world.simulation.now;
    world.wait(30 * SECOND);
    const begins = sent.find(({ letter }) => letter.type === 'append')!;
    expect(begins.from).not.toBe(first);
    // the last heartbeat may have been on its way; an election takes two delays, and may be split
    const asked = sent.filter(({ letter, at_us }) => letter.type === 'request-vote' && at_us < begins.at_us);
    expect(begins.at_us - stopped_us).toBeLessThanOrEqual((asked.length / 4) * 10 * SECOND + 3 * DELAY);
    world.setDown(first, false);
    world.load(MINUTE, SECOND);
    world.wait(MINUTE);
    expect(new Set(heights(world)).size).toBe(1);
    expect(new Set(world.blocks.map(({ producer }) => producer))).toEqual(new Set([begins.from]));
  });

  it('one that was away for longer than logs last gets what they end with, and the blocks from the network', () => {
    const world = new ProtocolWorld(designOf('raft'), { delay_us: DELAY, keepDepth: 10_000 });
    const away = (leaderOf(world) + 1) % 5;
    world.setDown(away, true);
    world.load(20 * MINUTE, 3 * SECOND);
    const sent = readLetters(world);
    world.setDown(away, false);
    world.load(MINUTE, 3 * SECOND);
    world.wait(MINUTE);
    expect(sent.filter(({ letter }) => letter.type === 'snapshot').map(({ to }) => to)).toEqual([away]);
    expect(new Set(heights(world)).size).toBe(1);
    expect(agreement(world)).toEqual([]);
    expect(integrity(world)).toEqual([]);
  });

  it('one that lags behind a compacted log is told so in a few letters, and every heartbeat is answered once', () => {
    const world = new ProtocolWorld(designOf('raft', { heartbeat: '1 s' }), { delay_us: DELAY });
    const leader = leaderOf(world);
    const away = (leader + 1) % 5;
    world.setDown(away, true);
    // 200 blocks and the blank entry: the log was compacted at 128 entries, and holds 73 in the end
    for (let k = 0; k < 200; k++) {
      world.send(1, { gateway: leader });
      world.wait(3 * SECOND);
    }
    world.wait(10 * SECOND);
    const sent = readLetters(world);
    world.setDown(away, false);
    // and the last answer
    world.wait(30 * SECOND + 2 * DELAY);
    const between = (from: number, to: number): Letter[] =>
      sent.filter((letter) => letter.from === from && letter.to === to).map(({ letter }) => letter);
    const told = between(leader, away).map((letter) =>
      letter.type === 'append' ? letter.entries.length : letter.type,
    );
    // a heartbeat finds it, it refuses what it has nothing below of, gets the snapshot, and what the log holds behind that
    const beats = between(leader, (leader + 2) % 5).length;
    expect(beats).toBe(30);
    const held = 201 - 128;
    expect(told).toEqual([0, held, 'snapshot', held, ...new Array<number>(beats - 1).fill(0)]);
    expect(between(away, leader).map(({ type }) => type)).toEqual(told.map(() => 'appended'));
    expect(heights(world)[away]).toBe(200);
  });

  it('a leader that is cut off commits nothing, and gives up what it had not committed', () => {
    const world = new ProtocolWorld(designOf('raft'), { delay_us: DELAY });
    const leader = leaderOf(world);
    setPartition(
      world.gossip,
      Int32Array.from({ length: 5 }, (_, node) => (node === leader ? 1 : 0)),
    );
    world.send(1, { gateway: leader });
    world.wait(MINUTE);
    const other = (leader + 1) % 5;
    world.send(1, { gateway: other });
    world.wait(MINUTE);
    expect(heights(world)[leader]).toBe(0);
    expect(heights(world)[other]).toBe(1);
    setPartition(world.gossip, null);
    world.wait(MINUTE);
    // both transactions are in the end, in the chain of all
    expect(world.chain.observerHead.height).toBe(2);
    expect(new Set(heights(world))).toEqual(new Set([2]));
    expect(totalOrder(world)).toEqual([]);
    expect(world.blocks).toHaveLength(3);
  });

  it('an entry is sent again after the least election timeout, and a heartbeat repeats nothing', () => {
    const world = new ProtocolWorld(designOf('raft'), { delay_us: DELAY });
    const leader = leaderOf(world);
    const sent = readLetters(world);
    world.send(1, { gateway: leader });
    world.wait(SECOND);
    // an answer takes 3 s now, a heartbeat comes every half second
    setDelayFactor(world.gossip, 30);
    world.wait(20 * SECOND);
    expect(sent.filter(({ letter }) => letter.type === 'append' && letter.entries.length > 0)).toHaveLength(
      4,
    );
    expect(sent.filter(({ letter }) => letter.type === 'request-vote')).toEqual([]);
    expect(new Set(heights(world))).toEqual(new Set([1]));
  });
});

describe('a log', () => {
  const block = (id: number) => ({ id, height: id }) as never;

  it('lets go of its beginning, and still knows how it ended', () => {
    const log = new RaftLog(block(0));
    for (let index = 1; index <= 200; index++)
      log.push({ term: Math.ceil(index / 50), block: index % 2 === 0 ? block(index) : undefined });
    log.compact(127);
    expect(log.base.index).toBe(0);
    log.compact(165);
    expect(log.base).toMatchObject({ index: 101, term: 3, block: { id: 100 } });
    expect([log.lastIndex, log.lastTerm, log.lastBlock()]).toMatchObject([200, 4, { id: 200 }]);
    expect([log.term(100), log.term(101), log.term(102), log.term(201)]).toEqual([
      undefined,
      3,
      3,
      undefined,
    ]);
    log.truncate(102);
    expect([log.lastIndex, log.lastTerm, log.lastBlock()]).toMatchObject([101, 3, { id: 100 }]);
  });

  it('goes on behind a snapshot with what it has of the same history, and else with nothing', () => {
    const filled = (): RaftLog => {
      const log = new RaftLog(block(0));
      for (let index = 1; index <= 10; index++) log.push({ term: 1, block: block(index) });
      return log;
    };
    const same = filled();
    same.install({ index: 7, term: 1, block: block(7) });
    expect([same.base.index, same.lastIndex, same.lastBlock()]).toMatchObject([7, 10, { id: 10 }]);
    const other = filled();
    other.install({ index: 7, term: 2, block: block(77) });
    expect([other.base.index, other.lastIndex, other.lastBlock()]).toMatchObject([7, 7, { id: 77 }]);
  });
});

describe('settings', () => {
  it('that no leader could keep are refused', () => {
    const { schema } = ledgers.get('raft')!;
    expect(schema.safeParse({ heartbeat: '6 s' }).success).toBe(false);
    expect(schema.safeParse({ electionTimeoutMaximum: '1 s' }).success).toBe(false);
    expect(schema.safeParse({}).success).toBe(true);
  });
});

describe('the laws catch', () => {
  // quicker than the default, so that leaders change while things go wrong
  const terms: RaftTerms = {
    nodes: 5,
    heartbeat_us: SECOND / 2,
    electionTimeoutMinimum_us: 2.5 * SECOND,
    electionTimeoutMaximum_us: 5 * SECOND,
    quorum: majority(5),
    maxMessageCount: 500,
    batchTimeout_us: SECOND / 2,
  };
  const trouble = { faults: 2, conducts: [] };
  const findings = (quorum: number, alter: (letter: Letter) => Letter = (letter) => letter): string => {
    const start = (world: ConsensusWorld) => startRaft(world, { ...terms, quorum });
    const design: LedgerDesign = { ...designOf('raft'), start };
    return Array.from({ length: 30 }, (_, seed) =>
      survive(design, trouble, seed, 4 * MINUTE, (world) => void readLetters(world, alter)),
    )
      .flat()
      .join();
  };

  it('nothing in what is sound', () => {
    expect(findings(3)).toBe('');
  });

  it('a majority that is one too small', () => {
    expect(findings(2)).toContain('as final at height');
  });

  it('a vote for a log that is behind', () => {
    const isBlind = (letter: Letter): Letter =>
      letter.type === 'request-vote' ? { ...letter, lastTerm: Infinity } : letter;
    expect(findings(3, isBlind)).toContain('as final at height');
  });

  it('an entry of an earlier term that is committed because a majority holds it', () => {
    expect(figure8('as it is')).toEqual([]);
    expect(figure8('as one of this term').join()).toContain('as final at height 1');
  });
});

/**
 * The schedule of figure 8, S1 to S5 being 0 to 4: 0 sends a block to 1 alone and stops; 4 is elected, takes in a blank entry, and
 * stops; 0 is elected again and brings the block, but not its own blank entry, to 1 and 2, a majority with itself; it stops; 4 is
 * elected again and replaces the block. `counts`: how 0 sees the term of its block after its second election.
 */
function figure8(counts: 'as it is' | 'as one of this term'): string[] {
  const world = new ProtocolWorld(designOf('raft'), { delay_us: DELAY });
  const gossip = world.gossip!;
  const post = gossip.post.bind(gossip);
  const announce = gossip.announce.bind(gossip);
  let candidate = 0;
  let receivers = [0, 1, 2, 3, 4];
  let sendsBlank = true;
  let leader = -1;
  /** The block's entry in the log of 0, and the term in which it was taken in. */
  let entry: { term: number } | undefined;
  let term = 0;
  gossip.post = (from, to, channel, letter, bytes) => {
    const call = letter as Letter;
    if (call.type === 'request-vote' && from !== candidate) return;
    if (call.type !== 'append') {
      post(from, to, channel, letter, bytes);
      return;
    }
    leader = from;
    const found = call.entries.find(({ block }) => block);
    if (!entry && found) [entry, term] = [found, found.term];
    if (entry && from === 0 && call.term > term && counts === 'as one of this term') entry.term = call.term;
    const entries = call.entries
      .filter(({ block }) => sendsBlank || block)
      .map((sent) => ({ ...sent, term: sent === entry ? term : sent.term }));
    const reached = to.filter((node) => receivers.includes(node));
    post(from, reached, channel, { ...call, entries }, bytes);
  };
  world.wait(2 * MINUTE);
  expect(leader).toBe(0);

  receivers = [1];
  world.send(1, { gateway: 0 });
  world.wait(3 * SECOND);
  world.setDown(0, true);

  [candidate, receivers] = [4, []];
  while (leader !== 4) world.wait(10 * MILLISECOND);
  world.setDown(4, true);

  [candidate, receivers, sendsBlank] = [0, [1, 2], false];
  gossip.announce = () => undefined;
  world.setDown(0, false);
  world.wait(2 * MINUTE);
  expect(leader).toBe(0);
  world.setDown(0, true);

  [candidate, receivers, sendsBlank] = [4, [0, 1, 2, 3, 4], true];
  gossip.announce = announce;
  world.setDown(4, false);
  world.wait(2 * MINUTE);
  world.setDown(0, false);
  world.wait(2 * MINUTE);
  // two blocks were made on the first, and that of 4 stands
  expect(world.blocks.map(({ producer, height }) => [producer, height])).toEqual([
    [0, 1],
    [4, 1],
  ]);
  expect(heights(world)).toEqual([1, 1, 1, 1, 1]);
  return agreement(world);
}
