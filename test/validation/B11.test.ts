/**
 * B11: messages of one decision without fault, a multicast to n - 1 others counted as n - 1, nothing to oneself, no gossip.
 * PBFT: pre-prepare n - 1, prepare (n - 1)^2 (backups only), commit n (n - 1): 2 n (n - 1) in all. QBFT and Tendermint, whose
 * proposer sends a prepare (a prevote) as well: n - 1, n (n - 1), n (n - 1): (n - 1)(2 n + 1). IBFT 2.0 as PBFT.
 * Source: Castro & Liskov (OSDI 1999), section 4.2; Hyperledger Besu, QbftRound (`updateStateWithProposalAndTransmit` sends a
 * prepare) and IbftRound (it does not); Buchman, Kwon & Milosevic (2018), algorithm 1. Tolerance: exact.
 * PBFT with its client: n + 1 more, a request and n replies. Here both travel as transactions and blocks of any ledger do, so that
 * they are not letters of the protocol and not asserted.
 */
import { describe, expect, it } from 'vitest';
import { VOTES } from '../../src/consensus/committee.js';
import { MILLISECOND, SECOND } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld } from '../consensus/worlds.js';

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

  // HotStuff (basic and chained) and Raft (replication, election): rows of their own
});
