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
 * Chained, a block is final when three blocks of consecutive views are certified, so when four views in a row have honest leaders:
 * three who propose, and who certifies the third. If each leads one view, f faulty leaders spread evenly leave no more than three
 * in a row where n = 3 f + 1, and nothing ever is final (Giridharan et al., BeeGees, PODC 2023, arXiv:2205.11652, is on this property). The paper
 * leaves the choice of leaders open; here each leads two views in a row, which is enough: some three honest leaders follow each
 * other.
 *
 * Messages of a decision without fault: 8 (n - 1) in the basic protocol (new-view, four announcements of the leader, three votes),
 * seven delays after the proposal; 2 (n - 1) a block in the chained one (proposal, vote for the next leader).
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { startBasicHotStuff } from './hotstuff-basic.js';
import { startChainedHotStuff } from './hotstuff-chained.js';
import { byzantineFaults, byzantineQuorum } from './quorum.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject({
  ...chainParameters,
  variant: z
    .enum(['basic', 'chained'])
    .describe(
      '`basic`: a block is decided before the next is proposed; `chained`: each vote counts for a block and those below it',
    )
    .prefault('basic'),
  validators: quantity('count', 'replicas, of whom less than a third may be faulty', {
    minimum: 1,
    maximum: 1000,
  }).prefault(4),
  leaderViews: quantity(
    'count',
    'views in a row that one replica leads; default: 1, if chained 2, fewer than which one silent replica of four can keep all from being final',
    { minimum: 1 },
  ).optional(),
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
  create({ variant, validators, period, viewTimeout, ...config }, _context: LedgerContext): LedgerDesign {
    const terms = {
      validators,
      period_us: period,
      viewTimeout_us: viewTimeout,
      leaderViews: config.leaderViews ?? (variant === 'basic' ? 1 : 2),
      quorum: byzantineQuorum(validators),
      faults: byzantineFaults(validators),
    };
    const common = chainDesign(config, validators);
    const threshold = 'floor((n - 1) / 3) replicas may be faulty';
    if (variant === 'basic')
      return {
        ...common,
        properties: { faultModel: 'byzantine', finality: 'immediate', threshold, messages: '8 (n - 1)' },
        confirmations: 0,
        inclusionQuantile_us: (p) => Math.ceil(period * (1 + p)),
        finalityQuantile_us: (p) => Math.ceil(period * (1 + p)),
        start: (world) => startBasicHotStuff(world, terms),
      };
    return {
      ...common,
      properties: { faultModel: 'byzantine', finality: 'gadget', threshold, messages: '2 (n - 1) a block' },
      // a node follows a certified block, which makes the one two below it final
      confirmations: 2,
      // a block is certified to all by the next one, and final by the third on top of it
      inclusionQuantile_us: (p) => Math.ceil(period * (2 + p)),
      finalityQuantile_us: (p) => Math.ceil(period * (4 + p)),
      start: (world) => startChainedHotStuff(world, terms),
    };
  },
});
