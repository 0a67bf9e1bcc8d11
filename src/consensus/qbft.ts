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
import { chainDesign } from './chain-parameters.js';
import { qbftDelays, qbftParameters, qbftThresholds } from './qbft-parameters.js';
import { startQbft } from './qbft-validators.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject(qbftParameters);

export const qbft = definePlugin({
  kind: 'qbft',
  title: 'QBFT: proposal, prepare, commit, with round changes',
  source: 'Moniz 2020, arXiv:2002.03613; EEA QBFT specification v1',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    return {
      ...chainDesign(config, config.validators),
      ...qbftDelays(config),
      properties: {
        faultModel: 'byzantine',
        finality: 'immediate',
        threshold: 'floor((n - 1) / 3) validators may be faulty',
        messages: '(n - 1)(2 n + 1)',
      },
      start: (world) =>
        startQbft(world, {
          name: 'qbft',
          ...qbftThresholds(config),
          proposerPrepares: 'by-prepare',
          follows: 'weak-support',
          proofs: 'highest',
        }),
    };
  },
});
