/**
 * `erev-roth`: reinforcement learning over a grid of mark-ups (`mark-ups.ts`). Each home chooses mark-up k with probability
 * q_k / sum q; once it sees its order in a clearing, the propensities q forget by f and the chosen one is reinforced by what the
 * order gained, x:
 *
 *     q_k <- (1 - f) q_k + (1 - e) x        for the chosen mark-up
 *     q_k <- (1 - f) q_k + e x / (K - 1)    for the others                     (`original`)
 *     q_k <- (1 - f) q_k + e q_k / (K - 1)  for the others                     (`modified`)
 *
 * The modification keeps a home experimenting where it gains nothing. x is the gain over the greatest possible (`gainShare`), at least
 * 0. First propensities are s X / K each, X the mean gain, taken as one half. Each home learns apart as buyer and as seller.
 *
 * Sources: Roth & Erev, Games and Economic Behavior 8 (1995) 164-212; Erev & Roth, American Economic Review 88 (1998) 848-881;
 * modified: Nicolaisen, Petrov & Tesfatsion, IEEE Trans. Evolutionary Computation 5 (2001) 504-523, whose f = 0.1, e = 0.2, s = 9 and
 * K = 30 are the defaults. Draws: one a home and call. State: 2 K float64 a home. Cost: K ns a bid and a clearing.
 */
import { z } from 'zod';
import { BUY } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { gainShare, markedUp, markUpOf } from './mark-ups.js';
import type { BidRequest, MarketOutcome, Strategy, StrategyContext } from './types.js';

const SHARE = { minimum: 0, maximum: 1 };
/** X: the mean gain, over the greatest possible, that first propensities are scaled by. */
const MEAN_GAIN = 0.5;

export const variants = ['original', 'modified'] as const;
export type Variant = (typeof variants)[number];

const schema = z.strictObject({
  variant: z
    .enum(variants)
    .default('original')
    .describe('what reinforces the mark-ups that were not chosen: the gain, or their own propensity'),
  actions: quantity('count', 'mark-ups to choose from', { minimum: 2, maximum: 1000 }).prefault(30),
  recency: quantity('fraction', 'share of every propensity that is forgotten', SHARE).prefault('10 %'),
  experimentation: quantity(
    'fraction',
    'share of a reinforcement that goes to mark-ups not chosen',
    SHARE,
  ).prefault('20 %'),
  strength: quantity('number', 'first propensities of all mark-ups together, in mean gains', {
    minimum: 1e-6,
  }).prefault(9),
});

/** Reinforces propensities q[start..start + actions) after `chosen` has gained `gain` >= 0. */
export function reinforce(
  q: Float64Array,
  start: number,
  actions: number,
  chosen: number,
  gain: number,
  recency: number,
  experimentation: number,
  variant: Variant,
): void {
  const spread = experimentation / (actions - 1);
  for (let k = 0; k < actions; k++) {
    const own = q[start + k];
    const reinforcement =
      k === chosen ? gain * (1 - experimentation) : variant === 'original' ? gain * spread : own * spread;
    q[start + k] = (1 - recency) * own + reinforcement;
  }
}

/** The action that a uniform `draw` in (0, 1) chooses by propensities q[start..start + actions); uniform if all are 0. */
export function chooseByPropensity(q: Float64Array, start: number, actions: number, draw: number): number {
  let sum = 0;
  for (let k = 0; k < actions; k++) sum += q[start + k];
  if (sum <= 0) return Math.floor(draw * actions);
  let left = draw * sum;
  for (let k = 0; k < actions - 1; k++) {
    left -= q[start + k];
    if (left < 0) return k;
  }
  return actions - 1;
}

export const erevRoth = definePlugin({
  kind: 'erev-roth',
  title: 'Erev-Roth: reinforcement learning over mark-ups, by what they have gained',
  source:
    'Erev & Roth, American Economic Review 88 (1998) 848-881; Nicolaisen et al., IEEE Trans. Evol. Comp. 5 (2001) 504-523',
  schema,
  create(config, { homes, columns }: StrategyContext): Strategy {
    const { variant, actions, recency, experimentation, strength } = config;
    const q = columns.f64('erev-roth.propensity', 2 * homes * actions).fill((strength * MEAN_GAIN) / actions);
    const startOf = (side: number, i: number): number => ((side === BUY ? 0 : homes) + i) * actions;

    function bid(request: BidRequest): void {
      const { from, to, streams, bounds, out } = request;
      const { side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = out;
      for (let i = from; i < to; i++) {
        const draw = streams.uniform(i);
        if (quantity[i] === 0) continue;
        const action = chooseByPropensity(q, startOf(side[i], i), actions, draw);
        limit[i] = markedUp(side[i], limit[i], action, actions, bounds);
      }
    }

    function observe(outcome: MarketOutcome): void {
      const { homes: seen, orders, ownOrder, bounds } = outcome;
      for (let k = 0; k < seen.length; k++) {
        const i = seen[k];
        const own = ownOrder[i];
        if (own < 0) continue;
        const side = orders.side[own];
        const reservation = outcome.reservation_uEUR_per_kWh[i];
        const limit = orders.limit_uEUR_per_kWh[own];
        const chosen = markUpOf(side, reservation, limit, actions, bounds);
        if (chosen < 0) continue;
        const gain = gainShare(outcome, i, own);
        const start = startOf(side, i);
        reinforce(q, start, actions, chosen, gain > 0 ? gain : 0, recency, experimentation, variant);
      }
    }

    return { drawsPerHome: 1, withinReservation: true, bid, observe };
  },
});
