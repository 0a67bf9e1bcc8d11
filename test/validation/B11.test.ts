/**
 * B11: messages of one decision without fault, a multicast to n - 1 others counted as n - 1, nothing to oneself, no gossip.
 * PBFT: pre-prepare n - 1, prepare (n - 1)^2 (backups only), commit n (n - 1): 2 n (n - 1) in all. QBFT and Tendermint, whose
 * proposer sends a prepare (a prevote) as well: n - 1, n (n - 1), n (n - 1): (n - 1)(2 n + 1). IBFT 2.0 as PBFT.
 * Source: Castro & Liskov (OSDI 1999), section 4.2; Hyperledger Besu, QbftRound (`updateStateWithProposalAndTransmit` sends a
 * prepare) and IbftRound (it does not); Buchman, Kwon & Milosevic (2018), algorithm 1; Ongaro & Ousterhout (2014), figure 2; Yin et al.
 * (2019), algorithms 2 and 3. Tolerance: exact.
 * Raft: n - 1 calls with the entry and n - 1 answers; an election that nobody contests n - 1 requests, n - 1 votes, and the first
 * n - 1 calls of the leader. What tells followers that an entry is committed is not counted there: the paper lets the next call
 * carry it, here it goes at once, n - 1 calls and answers more. HotStuff: 8 (n - 1), of which n - 1 new-views, 4 (n - 1)
 * announcements of the leader, 3 (n - 1) votes; chained 2 (n - 1) a block.
 * PBFT with its client: n + 1 more, a request and n replies. Here both travel as transactions and blocks of any ledger do, so that
 * they are not letters of the protocol and not asserted.
 */
import { describe, expect, it } from 'vitest';
import { VOTES } from '../../src/consensus/committee.js';
import type { Letter as HotStuffLetter } from '../../src/consensus/hotstuff-letters.js';
import type { Letter as RaftLetter } from '../../src/consensus/raft-letters.js';
import { MILLISECOND, SECOND } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld } from '../consensus/worlds.js';
import { chainOf } from './chains.js';
import { clusterOf } from './raft-clusters.js';

const DELAY = 1 * MILLISECOND;

/** Messages by type until the first block is decided everywhere. */
function messagesOfOneDecision(kind: string, config: object): Record<string, number> {
  const world = new ProtocolWorld(designOf(kind, config), { delay_us: 50 * MILLISECOND });
  const gossip = world.gossip!;
  const counts: Record<string, number> = {};
  const post = gossip.post.bind(gossip);
  gossip.post = (from, to, channel, letter, bytes) => {
    const { type } = letter as { type: string };
    counts[type] = (counts[type] ?? 0) + to.length;
    post(from, to, channel, letter, bytes);
  };
  world.send(1, { gateway: 1 });
  while (world.decisions.length < world.design.producers) world.wait(10 * MILLISECOND);
  // nothing follows that belongs to it
  world.wait(SECOND / 2);
  expect(world.decisions).toHaveLength(world.design.producers);
  counts['total'] = gossip.messagesByChannel[VOTES];
  return counts;
}

describe.each([
  [
    4,
    { 'pre-prepare': 3, prepare: 9, commit: 12, total: 24 },
    { proposal: 3, prepare: 9, commit: 12, total: 24 },
    { proposal: 3, prepare: 12, commit: 12, total: 27 },
    { proposal: 3, prevote: 12, precommit: 12, total: 27 },
  ],
  [
    7,
    { 'pre-prepare': 6, prepare: 36, commit: 42, total: 84 },
    { proposal: 6, prepare: 36, commit: 42, total: 84 },
    { proposal: 6, prepare: 42, commit: 42, total: 90 },
    { proposal: 6, prevote: 42, precommit: 42, total: 90 },
  ],
])('B11: messages of one decision of %i', (n, pbft, ibft2, qbft, tendermint) => {
  it('PBFT', () => {
    expect(messagesOfOneDecision('pbft', { replicas: n })).toEqual(pbft);
  });

  it('IBFT 2.0', () => {
    expect(messagesOfOneDecision('ibft2', { validators: n })).toEqual(ibft2);
  });

  it('QBFT', () => {
    expect(messagesOfOneDecision('qbft', { validators: n })).toEqual(qbft);
  });

  it('Tendermint', () => {
    expect(messagesOfOneDecision('tendermint', { validators: n })).toEqual(tendermint);
  });
});

describe.each([4, 7, 10, 13])('B11: Raft with %i voters', (n) => {
  const sent: { at_us: number; letter: RaftLetter; count: number }[] = [];
  let made_us = 0;
  const world = clusterOf(
    n,
    { maxMessageCount: 1, heartbeat: '149 ms' },
    {
      delay_us: DELAY,
      seed: 'B11',
      listener: { onCreated: ({ created_us }) => void (made_us = created_us) },
    },
    (_from, letter, to) => sent.push({ at_us: world.simulation.now, letter, count: to.length }),
  );
  const count = (type: RaftLetter['type'], until_us: number, from_us = 0): number =>
    sent
      .filter(({ letter, at_us }) => letter.type === type && at_us >= from_us && at_us < until_us)
      .reduce((sum, letters) => sum + letters.count, 0);
  while (!sent.some(({ letter }) => letter.type === 'append'))
    world.simulation.run({ until: Infinity, maxEvents: 1 });
  const elected_us = world.simulation.now;

  it('elects without contest in n - 1 requests, n - 1 votes and n - 1 first calls', () => {
    world.simulation.run({ until: elected_us + 1 });
    expect(count('request-vote', elected_us + 1)).toBe(n - 1);
    expect(count('vote', elected_us + 1)).toBe(n - 1);
    expect(count('append', elected_us + 1)).toBe(n - 1);
  });

  it('replicates an entry in 2 (n - 1)', () => {
    world.simulation.run({ until: elected_us + 10 * DELAY });
    const send = world.simulation.on('send', 'agent', () => void world.send());
    world.simulation.after(1, send);
    world.simulation.run({ until: world.simulation.now + 20 * DELAY });
    expect(made_us).toBeGreaterThan(elected_us);
    const committed_us = made_us + 2 * DELAY;
    expect(count('append', committed_us, made_us)).toBe(n - 1);
    expect(count('appended', committed_us, made_us)).toBe(n - 1);
    // and the word of it
    expect(count('append', committed_us + 10 * DELAY, committed_us)).toBe(n - 1);
    expect(count('appended', committed_us + 10 * DELAY, committed_us)).toBe(n - 1);
  });
});

describe.each([4, 7, 10, 13])('B11: HotStuff with %i replicas', (n) => {
  /** Letters by type in twenty blocks, from when the first is proposed. */
  const lettersOf = (variant: string, blocks: number): Record<string, number> => {
    const world = chainOf(
      'hotstuff',
      { variant, validators: n, period: '1 s' },
      { delay_us: DELAY, seed: 'B11' },
    );
    const counts: Record<string, number> = {};
    const post = world.gossip.post.bind(world.gossip);
    world.gossip.post = (from, to, channel, letter, bytes) => {
      const { type } = letter as HotStuffLetter;
      if (channel === VOTES) counts[type] = (counts[type] ?? 0) + to.length;
      post(from, to, channel, letter, bytes);
    };
    world.simulation.run({ until: blocks * 1_000_000 + 500_000 });
    return counts;
  };

  it('decides in 8 (n - 1)', () => {
    // the new-views of the first view were sent before, those of the view after the last block are counted
    expect(lettersOf('basic', 20)).toEqual({
      proposal: 20 * (n - 1),
      'pre-commit': 20 * (n - 1),
      commit: 20 * (n - 1),
      decide: 20 * (n - 1),
      vote: 20 * 3 * (n - 1),
      'new-view': 20 * (n - 1),
    });
  });

  it('takes 2 (n - 1) a block if chained', () => {
    expect(lettersOf('chained', 20)).toEqual({ proposal: 20 * (n - 1), vote: 20 * (n - 1) });
  });
});
