/**
 * HotStuff: Byzantine agreement in views, linear in the number of replicas; n >= 3 f + 1, certificates of n - f votes.
 * Source: Yin, Malkhi, Reiter, Golan Gueta & Abraham, HotStuff: BFT consensus with linearity and responsiveness, PODC 2019;
 * arXiv:1803.05069, algorithm 2 (basic), algorithms 3 to 5 (chained). Leaders take turns by view. The time for a view is
 * `viewTimeout`, twice as long for each view in a row that gets nowhere.
 *
 * The paper's leaders propose as soon as they may; here a block is at least `period` after its parent, as on other ledgers of
 * this kind. A decided block travels to everybody else as any block does, with its certificate; who has missed a decision takes
 * it from there. Signatures are not computed: no node can send in another's name.
 *
 * Messages of a decision without fault: 8 (n - 1) in the basic protocol (new-view, four announcements of the leader, three votes),
 * seven delays after the proposal; 2 (n - 1) a block in the chained one (proposal, vote for the next leader).
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { startBasicHotStuff } from './hotstuff-basic.js';
import { byzantineQuorum } from './quorum.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject({
  ...chainParameters,
  validators: quantity('count', 'replicas, of whom less than a third may be faulty', {
    minimum: 1,
    maximum: 1000,
  }).prefault(4),
  period: quantity('time', "least time between blocks' timestamps", { minimum: 1 }).prefault('2 s'),
  viewTimeout: quantity(
    'time',
    'how long a view may take from when a block is due; each further one in which nothing is agreed on twice as long',
    { minimum: 1 },
  ).prefault('4 s'),
});

export const hotstuff = definePlugin({
  kind: 'hotstuff',
  title: 'HotStuff: linear Byzantine agreement in views',
  source: 'Yin et al. 2019, arXiv:1803.05069',
  schema,
  create({ validators, period, viewTimeout, ...config }, _context: LedgerContext): LedgerDesign {
    const terms = {
      validators,
      period_us: period,
      viewTimeout_us: viewTimeout,
      quorum: byzantineQuorum(validators),
    };
    return {
      ...chainDesign(config, validators),
      properties: {
        faultModel: 'byzantine',
        finality: 'immediate',
        threshold: 'floor((n - 1) / 3) replicas may be faulty',
        messages: '8 (n - 1)',
      },
      confirmations: 0,
      inclusionQuantile_us: (p) => Math.ceil(period * (1 + p)),
      finalityQuantile_us: (p) => Math.ceil(period * (1 + p)),
      start: (world) => startBasicHotStuff(world, terms),
    };
  },
});
