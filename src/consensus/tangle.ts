/**
 * A tangle with a coordinator: what is submitted through a gateway is one vertex of a directed acyclic graph, which approves k tips
 * that the gateway sees; every interval the coordinator issues a milestone, which confirms all that it refers to.
 * Source: Popov, The tangle, version 1.4.3, 2018 (graph, tips, tip selection); IOTA Chrysalis: milestones of a coordinator, and
 * TIP-2, White flag ordering.
 *
 * A market contract needs an order, and a tangle has none of its own. Here a milestone is a block: it executes the vertices that
 * it is the first to confirm in white-flag order, a linear extension that everybody computes alike, and what it has executed is
 * final at once for whoever trusts the coordinator. That is how IOTA's main network worked until 2023, and it is central in its
 * order: no vote, no cumulative-weight confirmation, no fault of the coordinator is borne. Popov's confirmation confidence by
 * depth, which needs no coordinator, gives no total order and is not offered.
 * A milestone has no limit of gas, bytes or transactions: it refers to a whole cone. What ties up capacity is the network. So there is no base
 * fee either, which would follow how full blocks are.
 *
 * A vertex travels without its transactions, which went ahead as the gateway's burst; who lacks either asks for both. A milestone
 * travels as a block and brings along what it confirms. Proof of work is a delay. There are no conflicts among vertices: what a
 * contract refuses is refused in its turn.
 *
 * Number of tips for k tips chosen uniformly, vertices at rate lambda that take h to be seen: k lambda h / (k - 1) (Popov, eq. 1).
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { startTangle } from './tangle-nodes.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const {
  blockGasLimit: _gas,
  blockSize: _size,
  blockCount: _count,
  feeMarket: _feeMarket,
  initialBaseFee: _initial,
  elasticity: _elasticity,
  baseFeeDenominator: _denominator,
  tip: _tip,
  keeperTip: _keeperTip,
  replaceWithin: _replaceWithin,
  replaceBy: _replaceBy,
  priceBump: _priceBump,
  nonces: _nonces,
  ...shared
} = chainParameters;

/**
 * What a milestone has instead: no limits, so that there is no fullness which a base fee could follow, and nothing waits that a
 * higher price would bring forward. What is sent has no nonce.
 */
const UNLIMITED = {
  blockGasLimit: Infinity,
  blockSize: Infinity,
  feeMarket: 'fixed',
  initialBaseFee: 0,
  elasticity: 1,
  baseFeeDenominator: 1,
  replaceBy: 0,
  priceBump: 0,
  nonces: 'unordered',
} as const;

const schema = z.strictObject({
  ...shared,
  interval: quantity('time', 'from one milestone to the next', { minimum: 1 }).prefault('10 s'),
  approvals: quantity('count', 'k: tips that a vertex approves', { minimum: 2, maximum: 8 }).prefault(2),
  milestoneParents: quantity('count', 'tips that a milestone approves at most', {
    minimum: 1,
    maximum: 8,
  }).prefault(8),
  selection: z
    .enum(['uniform', 'walk'])
    .describe('tips: each as likely as any other, or the ends of random walks that prefer heavy vertices')
    .prefault('uniform'),
  alpha: quantity('number', 'how strongly a walk prefers heavy vertices; 0: not at all', {
    minimum: 0,
    maximum: 100,
  }).prefault(0.05),
  proofOfWork: quantity('time', 'work on a vertex before it is sent', { minimum: 0 }).prefault(0),
  reattachAfter: quantity('count', 'milestones after which a vertex that none refers to is attached anew', {
    minimum: 1,
  }).prefault(5),
});

/** Allowance for the way through the network in the expected delays, microseconds. */
const PROPAGATION_us = 2_000_000;

export const tangle = definePlugin({
  kind: 'tangle',
  title: 'Tangle: a graph of vertices, put in order by the milestones of a coordinator',
  source: 'Popov, The tangle, v1.4.3, 2018; IOTA TIP-2',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    const { interval, proofOfWork } = config;
    const wait_us = (p: number): number => Math.ceil(interval * p) + proofOfWork + PROPAGATION_us;
    const { resources, ...design } = chainDesign({ ...config, ...UNLIMITED }, 1);
    return {
      ...design,
      // the coordinator makes milestones, and every node vertices
      resources: { ...resources, of: 'each-node' },
      properties: {
        faultModel: 'none',
        finality: 'immediate',
        threshold: 'the coordinator must be honest and up; any other node may stop',
        messages: 'one vertex to every node for each burst, one milestone to every node',
      },
      confirmations: 0,
      inclusionQuantile_us: wait_us,
      finalityQuantile_us: wait_us,
      start: (world) =>
        startTangle(world, {
          approvals: config.approvals,
          milestoneParents: config.milestoneParents,
          interval_us: interval,
          proofOfWork_us: proofOfWork,
          selection: config.selection,
          alpha: config.alpha,
          reattachAfter: config.reattachAfter,
        }),
    };
  },
});
