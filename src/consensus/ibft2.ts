/**
 * IBFT 2.0: Byzantine agreement in three phases (proposal, prepare, commit) with round changes, n >= 3 f + 1, quorum ceil(2 n / 3).
 * Source: Saltini & Hyland-Wood, IBFT 2.0, 2019, arXiv:1909.10194; where it leaves a choice, Hyperledger Besu (consensus/ibft:
 * IbftRound, RoundState, IbftBlockHeightManager, RoundChangeManager).
 *
 * It is QBFT but for three rules, and shares its validators (qbft-validators.ts): the proposer sends no prepare, its proposal counts
 * as one, so that a prepared certificate is the proposal and a quorum's prepares less one; a validator goes to a later round when
 * its time is over or a quorum has asked for that round, while in QBFT f + 1 are enough; and a new round (the paper's NEW-ROUND,
 * which in Besu is a proposal with a round-change certificate) carries the prepared certificate of every round change. Besu counts
 * a validator's own commit from when it accepts a proposal; here, as in the paper, from when it is prepared. Timers and the turn
 * of proposers are those of QBFT.
 *
 * Messages of a decision without fault: n - 1 proposals, (n - 1)^2 prepares, n (n - 1) commits, in three delays.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { chainDesign } from './chain-parameters.js';
import { qbftDelays, qbftParameters, qbftThresholds } from './qbft-parameters.js';
import { startQbft } from './qbft-validators.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject(qbftParameters);

export const ibft2 = definePlugin({
  kind: 'ibft2',
  title: 'IBFT 2.0: proposal, prepare, commit, with round-change certificates',
  source: 'Saltini & Hyland-Wood 2019, arXiv:1909.10194',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    return {
      ...chainDesign(config, config.validators),
      ...qbftDelays(config),
      properties: {
        faultModel: 'byzantine',
        finality: 'immediate',
        threshold: 'floor((n - 1) / 3) validators may be faulty',
        messages: '2 n (n - 1)',
      },
      start: (world) =>
        startQbft(world, {
          name: 'ibft2',
          ...qbftThresholds(config),
          proposerPrepares: 'by-proposal',
          follows: 'quorum',
          proofs: 'each',
        }),
    };
  },
});
