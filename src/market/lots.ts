/**
 * Lots of agents: what a mechanism draws for an agent hangs on the agent's number, on the 32 bits drawn for the product
 * (`ClearingContext.lot`) and on what is drawn, so the order of arrival decides nothing and no agent can move another's lot.
 * Source: the finaliser of MurmurHash3 (kernel/digest.ts), a permutation of the 32-bit integers: two agents never draw the same.
 */
import { mix32 } from '../kernel/index.js';

/** What is drawn; the draws of different kinds are unrelated. */
const KINDS = {
  /** Who goes first among equal prices. */
  ties: 0x3c6ef372,
  /** Who trades where not all can. */
  lottery: 0x1f83d9ab,
  /** To which half of the market an agent belongs. */
  halves: 0x5be0cd19,
  /** Who gets the Wh that an equal division leaves. */
  remainder: 0x510e527f,
} as const;

/** Agent `agent`'s draw: a 32-bit signed integer; the lowest draw is the first. */
export function drawOf(kind: keyof typeof KINDS, agent: number, lot: number): number {
  return mix32(mix32(agent) ^ mix32(mix32(lot) ^ KINDS[kind]));
}

/** An agent's ticket, a signed 32-bit integer; the lowest goes first. */
export function ticketOf(agent: number, lot: number): number {
  return mix32(agent ^ lot);
}

/** The lot of another draw of the same product, for mechanisms that draw several times. */
export function furtherLot(lot: number, draw: number): number {
  return mix32(Math.imul(draw, 0x9e3779b9) ^ mix32(lot));
}
