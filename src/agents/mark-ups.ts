/**
 * A grid of mark-ups: action k of K quotes the reservation (k = 0) or moves in equal steps towards the opposite bound (k = K - 1), the
 * floor of local prices for a buyer and their cap for a seller. What a learner has chosen can be read off its order on the ledger,
 * so that nothing has to be remembered between a bid and its clearing. Whole micro-EUR per kWh, rounded half away from zero.
 */
import { roundHalfAway } from '../kernel/index.js';
import { BUY, type PriceBounds } from '../market/types.js';
import type { MarketOutcome } from './types.js';

function opposite(side: number, bounds: PriceBounds): number {
  return side === BUY ? bounds.floor_uEUR_per_kWh : bounds.cap_uEUR_per_kWh;
}

/** The limit of mark-up `action` of `actions`. */
export function markedUp(
  side: number,
  reservation: number,
  action: number,
  actions: number,
  bounds: PriceBounds,
): number {
  return roundHalfAway(reservation + ((opposite(side, bounds) - reservation) * action) / (actions - 1));
}

/** The mark-up of `actions` whose limit is the nearest; -1 where all mark-ups are within a micro-EUR a step. */
export function markUpOf(
  side: number,
  reservation: number,
  limit: number,
  actions: number,
  bounds: PriceBounds,
): number {
  const way = opposite(side, bounds) - reservation;
  if (way < actions && -way < actions) return -1;
  const action = roundHalfAway(((limit - reservation) * (actions - 1)) / way);
  return action < 0 ? 0 : action >= actions ? actions - 1 : action;
}

/**
 * What home `i` gained by its order, over the most that an order of its size could have gained at the opposite bound: in 0..1 where
 * nobody trades beyond their reservation. `own` is its order.
 */
export function gainShare(outcome: MarketOutcome, i: number, own: number): number {
  const { orders, bounds, cleared_Wh, paid_uEUR } = outcome;
  const reservation = outcome.reservation_uEUR_per_kWh[i];
  const way = opposite(orders.side[own], bounds) - reservation;
  const most = (orders.quantity_Wh[own] * (way < 0 ? -way : way)) / 1000;
  return ((reservation * cleared_Wh[i]) / 1000 - paid_uEUR[i]) / most;
}
