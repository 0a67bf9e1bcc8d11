/**
 * PBFT, practical Byzantine fault tolerance: pre-prepare by a primary that stays, prepare by the backups, commit by all; a view
 * change when the primary fails, checkpoints that cut the log off. n >= 3 f + 1, quorum n - f (2 f + 1 where n = 3 f + 1).
 * Source: Castro & Liskov, Practical Byzantine fault tolerance, OSDI 1999, section 4; Castro & Liskov, ACM TOCS 20(4), 2002.
 *
 * A sequence number is the height of a block, a request a waiting transaction, a batch a block: the primary proposes when
 * transactions wait, one block at a time as the next needs the state of the last, and at most one each `batchInterval`. What
 * differs from the paper, as blocks and gossip do it: clients' requests and the primary's copy of them travel as transactions of
 * any ledger, and replies as decided blocks, with the commits of a quorum in the header; so a decided block is its own proof, and
 * who has missed one takes it from there (the paper's state transfer). The paper relies on retransmission without saying when:
 * here a primary repeats a proposal and a replica its view change each timeout, who meets a later view asks its primary for the
 * proof, and who gives up a view offers the transactions that wait with it to the others. Signatures are not computed: no node
 * can send in another's name.
 *
 * Messages of a decision without fault: n - 1 pre-prepares, (n - 1)^2 prepares, n (n - 1) commits, in three delays; and
 * n (n - 1) for a checkpoint, every `checkpointInterval` blocks. Cost: a view change sends up to two intervals of certificates.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { startPbft } from './pbft-replicas.js';
import { byzantineFaults, byzantineQuorum } from './quorum.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject({
  ...chainParameters,
  replicas: quantity('count', 'replicas, of whom less than a third may be faulty', {
    minimum: 1,
    maximum: 1000,
  }).prefault(4),
  batchInterval: quantity('time', 'least time between two blocks', { minimum: 1 }).prefault('1 s'),
  emptyBlocks: z
    .enum(['never', 'always'])
    .default('never')
    .describe('what the primary proposes when nothing waits; always: an empty block each batchInterval'),
  requestTimeout: quantity(
    'time',
    'how long a replica waits for its transactions before it asks for another primary; twice as long for each further one',
    { minimum: 1 },
  ).prefault('4 s'),
  checkpointInterval: quantity(
    'count',
    'blocks from one checkpoint to the next; the log holds two of these intervals at most',
    { minimum: 1, maximum: 10_000 },
  ).prefault(100),
});

export const pbft = definePlugin({
  kind: 'pbft',
  title: 'PBFT: pre-prepare, prepare, commit, with a primary that stays until it fails',
  source: 'Castro & Liskov, OSDI 1999 and ACM TOCS 20(4), 2002',
  schema,
  create(
    { replicas, batchInterval, emptyBlocks, requestTimeout, checkpointInterval, ...config },
    _context: LedgerContext,
  ): LedgerDesign {
    return {
      ...chainDesign(config, replicas),
      properties: {
        faultModel: 'byzantine',
        finality: 'immediate',
        threshold: 'floor((n - 1) / 3) replicas may be faulty',
        messages: '2 n (n - 1)',
      },
      confirmations: 0,
      inclusionQuantile_us: (p) => Math.ceil(batchInterval * (1 + p)),
      finalityQuantile_us: (p) => Math.ceil(batchInterval * (1 + p)),
      start: (world) =>
        startPbft(world, {
          replicas,
          batchInterval_us: batchInterval,
          emptyBlocks,
          requestTimeout_us: requestTimeout,
          checkpointInterval,
          quorum: byzantineQuorum(replicas),
          faults: byzantineFaults(replicas),
        }),
    };
  },
});
