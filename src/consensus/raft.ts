/**
 * Raft: a leader, elected by a majority after randomised timeouts, replicates a log of blocks; n >= 2 f + 1, crashes alone.
 * Source: Ongaro & Ousterhout, In search of an understandable consensus algorithm, USENIX ATC 2014 (extended version), figure 2,
 * sections 5, 7 and 8; Ongaro, Consensus: bridging theory and practice, Stanford 2014. Blocks are cut, and timers set, as
 * Hyperledger Fabric has it (sampleconfig/configtx.yaml: BatchTimeout 2 s, MaxMessageCount 500, PreferredMaxBytes 2 MB,
 * TickInterval 500 ms, HeartbeatTick 1, ElectionTick 10): election timeouts of ten to twenty ticks.
 *
 * An entry is a block, and a leader has one block under way at a time: the chain grows by what is committed alone, and a block
 * is built on it. Fabric lets five be under way (MaxInflightBlocks); the rate is at most a full block in a round trip here, a
 * limit of the model that batches far below it do not feel. PreferredMaxBytes is a hard limit (Fabric gives a transaction that
 * is longer a block of its own). Not modelled: changes of membership, pre-votes, a leader that steps down when it hears of no
 * majority (Fabric has both of these), transactions that followers pass on to the leader (they go round as everywhere).
 *
 * A committed block travels to everybody else as any block does. Messages without fault: n - 1 entries and as many answers; n - 1
 * times word that it is committed and as many answers, and so for every heartbeat; an election n - 1 requests and votes. The
 * leader commits after one round trip, followers a delay later.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { majority } from './quorum.js';
import { startRaft } from './raft-voters.js';
import type { LedgerContext, LedgerDesign } from './types.js';

/** Allowance for the ways of a submission, an entry, its answer and the commitment, and for a block before, microseconds. */
const PROPAGATION_us = 1_000_000;

const schema = z
  .strictObject({
    ...chainParameters,
    blockSize: quantity('dataSize', 'bytes of one block at most, and that cut one (PreferredMaxBytes)', {
      minimum: 1,
    }).prefault('2 MB'),
    nodes: quantity('count', 'voters, of whom less than half may be down', {
      minimum: 1,
      maximum: 1000,
    }).prefault(5),
    maxMessageCount: quantity('count', 'transactions that cut a block', { minimum: 1 }).prefault(500),
    batchTimeout: quantity('time', 'after which a block is cut, from the first transaction that waits', {
      minimum: 1,
    }).prefault('2 s'),
    heartbeat: quantity('time', 'how often an idle leader calls its followers', { minimum: 1 }).prefault(
      '500 ms',
    ),
    electionTimeoutMinimum: quantity(
      'time',
      'shortest time without a call of a leader until a follower stands for election; and of a leader until it sends an entry again',
      { minimum: 1 },
    ).prefault('5 s'),
    electionTimeoutMaximum: quantity('time', 'longest such time; it is drawn uniformly', {
      minimum: 1,
    }).prefault('10 s'),
  })
  .refine(({ electionTimeoutMinimum: least, electionTimeoutMaximum: most }) => least <= most, {
    error: 'is less than electionTimeoutMinimum',
    path: ['electionTimeoutMaximum'],
  })
  .refine(({ heartbeat, electionTimeoutMinimum }) => heartbeat < electionTimeoutMinimum, {
    error: 'is no less than electionTimeoutMinimum: followers would not wait for it',
    path: ['heartbeat'],
  });

export const raft = definePlugin({
  kind: 'raft',
  title: 'Raft: an elected leader replicates blocks',
  source: 'Ongaro & Ousterhout 2014, USENIX ATC; Hyperledger Fabric',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    const { nodes, batchTimeout, electionTimeoutMinimum, electionTimeoutMaximum } = config;
    return {
      ...chainDesign(config, nodes),
      properties: {
        faultModel: 'crash',
        finality: 'immediate',
        threshold: 'floor((n - 1) / 2) voters may be down',
        messages: '2 (n - 1), and 2 (n - 1) that tell of the commitment',
      },
      confirmations: 0,
      inclusionQuantile_us: () => batchTimeout + PROPAGATION_us,
      finalityQuantile_us: () => batchTimeout + PROPAGATION_us,
      start: (world) =>
        startRaft(world, {
          nodes,
          maxMessageCount: config.maxMessageCount,
          batchTimeout_us: batchTimeout,
          heartbeat_us: config.heartbeat,
          electionTimeoutMinimum_us: electionTimeoutMinimum,
          electionTimeoutMaximum_us: electionTimeoutMaximum,
          quorum: majority(nodes),
        }),
    };
  },
});
