/**
 * Tendermint: Byzantine agreement by proposal, prevote and precommit, with a lock on what a quorum has prevoted, votes for nothing
 * and timeouts that grow with the round. n >= 3 f + 1, quorum more than 2 n / 3 (2 f + 1 where n = 3 f + 1).
 * Source: Buchman, Kwon & Milosevic, The latest gossip on BFT consensus, 2018, arXiv:1807.04938, algorithm 1. Timeouts by default
 * are those of CometBFT (config/config.go: 3 s and 0.5 s more a round, 1 s and 0.5 s, 1 s and 0.5 s, 1 s after a decision).
 *
 * The algorithm presumes that what one correct process has received all others receive: Tendermint gossips votes, and sends a peer
 * those that it lacks. Here votes go straight to everybody, once, and letters may be lost. So who waits for votes while no timeout
 * runs says, every `askAfter`, at which height and round it is, and gets from each other validator what that one has sent since,
 * or the decided block (CometBFT: consensus/reactor.go, `gossipVotesRoutine`, `gossipDataForCatchup`); and a proposal that a
 * quorum has prevoted before carries these prevotes. These letters count as messages. Signatures are not computed: no node can
 * send in another's name.
 *
 * Messages of a decision without fault: n - 1 proposals, n (n - 1) prevotes and as many precommits, in three delays. A block takes
 * `timeoutCommit` and these, as the wait begins with the decision; it may be empty.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { byzantineFaults, byzantineQuorum } from './quorum.js';
import { startTendermint } from './tendermint-validators.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const positive = { minimum: 1 };

function more(of: string) {
  return quantity('time', `how much longer ${of} takes in each further round`, { minimum: 0 });
}

const schema = z.strictObject({
  ...chainParameters,
  validators: quantity('count', 'validators of equal power, of whom less than a third may be faulty', {
    minimum: 1,
    maximum: 1000,
  }).prefault(4),
  timeoutPropose: quantity('time', 'how long a proposal is waited for', positive).prefault('3 s'),
  timeoutProposeDelta: more('timeoutPropose').prefault('500 ms'),
  timeoutPrevote: quantity(
    'time',
    'how long more prevotes are waited for when a quorum has voted, but not for one block',
    positive,
  ).prefault('1 s'),
  timeoutPrevoteDelta: more('timeoutPrevote').prefault('500 ms'),
  timeoutPrecommit: quantity(
    'time',
    'how long more precommits are waited for when a quorum has voted, but not for one block',
    positive,
  ).prefault('1 s'),
  timeoutPrecommitDelta: more('timeoutPrecommit').prefault('500 ms'),
  timeoutCommit: quantity('time', 'from a decision to the next height', positive).prefault('1 s'),
  askAfter: quantity(
    'time',
    'how long votes are waited for, while no timeout runs, before they are asked for',
    positive,
  ).prefault('1 s'),
});

export const tendermint = definePlugin({
  kind: 'tendermint',
  title: 'Tendermint: proposal, prevote, precommit, with locks',
  source: 'Buchman, Kwon & Milosevic 2018, arXiv:1807.04938',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    const { validators, timeoutCommit } = config;
    return {
      ...chainDesign(config, validators),
      properties: {
        faultModel: 'byzantine',
        finality: 'immediate',
        threshold: 'floor((n - 1) / 3) validators may be faulty',
        messages: '(n - 1)(2 n + 1)',
      },
      confirmations: 0,
      inclusionQuantile_us: (p) => Math.ceil(timeoutCommit * (1 + p)),
      finalityQuantile_us: (p) => Math.ceil(timeoutCommit * (1 + p)),
      start: (world) =>
        startTendermint(world, {
          validators,
          propose: { first_us: config.timeoutPropose, more_us: config.timeoutProposeDelta },
          prevote: { first_us: config.timeoutPrevote, more_us: config.timeoutPrevoteDelta },
          precommit: { first_us: config.timeoutPrecommit, more_us: config.timeoutPrecommitDelta },
          commit_us: timeoutCommit,
          askAfter_us: config.askAfter,
          quorum: byzantineQuorum(validators),
          faults: byzantineFaults(validators),
        }),
    };
  },
});
