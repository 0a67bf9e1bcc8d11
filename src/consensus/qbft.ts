/**
 * QBFT: Byzantine agreement in three phases (proposal, prepare, commit) with round changes, n >= 3 f + 1, quorum ceil(2 n / 3).
 * Source: Moniz, The Istanbul BFT consensus algorithm, 2020, arXiv:2002.03613, algorithms 1 to 4; Enterprise Ethereum Alliance,
 * QBFT blockchain consensus protocol specification v1. Timers and turns are those of Hyperledger Besu (ProposerSelector): a block
 * at least `period` after its parent, the time for round r is `requestTimeout` * 2^r. Round r of a block is the turn of the (1 + r)th
 * validator after the one who made its parent, in whatever round that was decided, so that who follows a silent one proposes no more
 * often than others. Genesis counts as made by validator 0; in Besu it is made by whom its coinbase says, and if that is no
 * validator, as usual, the first one of higher address begins: the same sequence, named from another start.
 *
 * A decided block travels to everybody else as any block does, with the seals of a quorum in its header; who has missed a
 * decision takes it from there. Signatures are not computed: no node can send in another's name.
 *
 * Messages of a decision without fault: n - 1 proposals, n (n - 1) prepares and as many commits, in three delays.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { startQbft } from './qbft-validators.js';
import { byzantineFaults, twoThirdsQuorum } from './quorum.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject({
  ...chainParameters,
  validators: quantity('count', 'validators, of whom less than a third may be faulty', {
    minimum: 1,
    maximum: 1000,
  }).prefault(4),
  period: quantity('time', "least time between blocks' timestamps", { minimum: 1 }).prefault('2 s'),
  requestTimeout: quantity(
    'time',
    'how long the first round of a block may take; each further one twice as long',
    {
      minimum: 1,
    },
  ).prefault('4 s'),
});

export const qbft = definePlugin({
  kind: 'qbft',
  title: 'QBFT: proposal, prepare, commit, with round changes',
  source: 'Moniz 2020, arXiv:2002.03613; EEA QBFT specification v1',
  schema,
  create({ validators, period, requestTimeout, ...config }, _context: LedgerContext): LedgerDesign {
    return {
      ...chainDesign(config, validators),
      properties: {
        faultModel: 'byzantine',
        finality: 'immediate',
        threshold: 'floor((n - 1) / 3) validators may be faulty',
        messages: '(n - 1)(2 n + 1)',
      },
      confirmations: 0,
      inclusionQuantile_us: (p) => Math.ceil(period * (1 + p)),
      finalityQuantile_us: (p) => Math.ceil(period * (1 + p)),
      start: (world) =>
        startQbft(world, {
          name: 'qbft',
          validators,
          period_us: period,
          requestTimeout_us: requestTimeout,
          quorum: twoThirdsQuorum(validators),
          faults: byzantineFaults(validators),
          proposerPrepares: 'by-prepare',
          follows: 'weak-support',
          proofs: 'highest',
        }),
    };
  },
});
