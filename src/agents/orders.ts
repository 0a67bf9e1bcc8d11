/**
 * From offers to orders at the reservation price: side, quantity and every rule of a home, with the limit at the edge of
 * what the home accepts. Every strategy is handed this draft and only ever moves limits or withholds quantities. Rules:
 * - a buyer's reservation is its value of green local energy (local energy is green unless a battery exports grid energy;
 *   the contract refunds the premium for what was not), or its all-in maximum price less the charges still due, if lower;
 * - its premium is what it would pay less for energy that is not green: the limit less the lower of value and all-in rule;
 * - a seller's reservation is its cost, or its minimum price plus the seller's charges, if higher;
 * - no order below the home's minimum quantity, none at a limit beyond the bounds, none at all where cap < floor.
 * Wh, micro-EUR per kWh, per mille. Draws nothing. Cost: a few ns a home.
 */
import type { Columns } from '../kernel/index.js';
import { BUY, SELL } from '../market/types.js';
import type { BidRequest, OrderDraft } from './types.js';

/** Columns for one order of each of `count` homes. */
export function createOrderDraft(count: number, columns: Columns): OrderDraft {
  return {
    side: columns.u8('agents.order.side', count),
    quantity_Wh: columns.i32('agents.order.quantity_Wh', count),
    limit_uEUR_per_kWh: columns.i32('agents.order.limit_uEUR_per_kWh', count),
    green_permille: columns.i32('agents.order.green_permille', count),
    greenWanted_permille: columns.i32('agents.order.greenWanted_permille', count),
    minimum_Wh: columns.i32('agents.order.minimum_Wh', count),
    partner: columns.i32('agents.order.partner', count),
    premium_uEUR_per_kWh: columns.i32('agents.order.premium_uEUR_per_kWh', count),
  };
}

/**
 * Writes the orders of homes [request.from, request.to) to `request.out`, each with its reservation price as limit, and the
 * reservations to `request.reservation_uEUR_per_kWh`.
 */
export function draftAtReservation(request: BidRequest): void {
  const { from, to, population, valuations, out } = request;
  const buyerCharges = request.buyerCharges_uEUR_per_kWh;
  const sellerCharges = request.sellerCharges_uEUR_per_kWh;
  const floor = request.bounds.floor_uEUR_per_kWh;
  const cap = request.bounds.cap_uEUR_per_kWh;
  const offered = request.offered_Wh;
  const greenOffered = request.green_permille;
  const value = valuations.greenValue_uEUR_per_kWh;
  const plainValue = valuations.value_uEUR_per_kWh;
  const cost = valuations.cost_uEUR_per_kWh;
  const wanted = population.greenWanted_permille;
  const maximumPrice = population.maximumPrice_uEUR_per_kWh;
  const minimumPrice = population.minimumPrice_uEUR_per_kWh;
  const minimumQuantity = population.minimumQuantity_Wh;
  const partner = population.partner;
  const reservations = request.reservation_uEUR_per_kWh;
  const { side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit, minimum_Wh: minimum } = out;
  const { green_permille: green, greenWanted_permille: greenWanted, premium_uEUR_per_kWh: premium } = out;
  if (cap < floor) {
    for (let i = from; i < to; i++) quantity[i] = 0;
    return;
  }
  for (let i = from; i < to; i++) {
    const energy = offered[i]!;
    const least = minimumQuantity[i]!;
    minimum[i] = least;
    out.partner[i] = partner[i]!;
    if (energy > 0) {
      let reservation = value[i]!;
      const plain = plainValue[i]!;
      const rule = maximumPrice[i]!;
      if (rule > 0 && rule - buyerCharges < reservation) reservation = rule - buyerCharges;
      side[i] = BUY;
      quantity[i] = reservation < floor || energy < least ? 0 : energy;
      limit[i] = reservation;
      reservations[i] = reservation;
      green[i] = 0;
      greenWanted[i] = wanted[i]!;
      premium[i] = reservation > plain ? reservation - plain : 0;
    } else {
      let reservation = cost[i]!;
      const rule = minimumPrice[i]!;
      if (rule > 0 && rule + sellerCharges > reservation) reservation = rule + sellerCharges;
      side[i] = SELL;
      quantity[i] = reservation > cap || -energy < least ? 0 : -energy;
      limit[i] = reservation;
      reservations[i] = reservation;
      green[i] = greenOffered[i]!;
      greenWanted[i] = 0;
      premium[i] = 0;
    }
  }
}
