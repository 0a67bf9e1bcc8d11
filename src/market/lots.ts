/**
 * Lots: every agent draws a ticket from the product's 32 bits (`ClearingContext.lot`) and its own number. Where it stands in the
 * book, and who else stands there, changes nothing. Source of the hash: `mix32`, a bijection, so no two agents draw alike.
 */
import { mix32 } from '../kernel/index.js';

/** An agent's ticket, a signed 32-bit integer; the lowest goes first. */
export function ticketOf(agent: number, lot: number): number {
  return mix32(agent ^ lot);
}

/** The lot of another draw of the same product, for mechanisms that draw several times. */
export function furtherLot(lot: number, draw: number): number {
  return mix32(Math.imul(draw, 0x9e3779b9) ^ mix32(lot));
}
