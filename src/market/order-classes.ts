/**
 * The orders of a book in classes whose orders are alike to a welfare optimum: of one side, label level, limit, and, where an agent
 * stands on both sides of the book, one agent.
 *
 * Levels: the distinct shares that bids want, ascending from 0, are the levels 0..levels-1; a bid has the level of what it wants, an
 * offer the highest level that its green share reaches. So a bid may buy from the offers of its own level and above.
 * Shapes: `member` lists orders class by class, those of class c from `first[c]` to `first[c + 1]`, by agent, then by arrival; classes
 * are in an order that does not depend on the order of arrival, bids first. Cost: a sort of the orders; small arrays anew for each book.
 */
import { BUY, SELL, type OrderColumns } from './types.js';

/** Of an order whose agent stands on one side only. */
export const NO_OWNER = -1;

export interface OrderClasses {
  readonly count: number;
  readonly levels: number;
  readonly side: Uint8Array;
  readonly level: Int32Array;
  readonly limit_uEUR_per_kWh: Int32Array;
  /** The agent, if it stands on both sides; else NO_OWNER. */
  readonly owner: Int32Array;
  readonly quantity_Wh: Float64Array;
  readonly first: Int32Array;
  readonly member: Int32Array;
  /** Level and class by order. */
  readonly levelOf: Int32Array;
  readonly classOf: Int32Array;
}

export function classesOf(orders: OrderColumns): OrderClasses {
  const { count, side, agent, limit_uEUR_per_kWh: limit, quantity_Wh } = orders;
  const levels = wantedShares(orders);
  const levelOf = new Int32Array(count);
  const owner = ownersOf(orders);
  for (let k = 0; k < count; k++)
    levelOf[k] = levelAt(levels, orders.greenWanted_permille[k], orders.green_permille[k], side[k]);
  const alike = (a: number, b: number): number =>
    side[a] - side[b] || levelOf[a] - levelOf[b] || limit[a] - limit[b] || owner[a] - owner[b];
  const member = Int32Array.from({ length: count }, (_, k) => k).sort(
    (a, b) => alike(a, b) || agent[a] - agent[b] || a - b,
  );
  const firsts: number[] = [];
  const classOf = new Int32Array(count);
  for (let j = 0; j < count; j++) {
    if (j === 0 || alike(member[j - 1], member[j]) !== 0) firsts.push(j);
    classOf[member[j]] = firsts.length - 1;
  }
  const classes = firsts.length;
  const quantities = new Float64Array(classes);
  for (let k = 0; k < count; k++) quantities[classOf[k]] += quantity_Wh[k];
  const leads = firsts.map((j) => member[j]);
  return {
    count: classes,
    levels: levels.length,
    side: Uint8Array.from(leads, (k) => side[k]),
    level: Int32Array.from(leads, (k) => levelOf[k]),
    limit_uEUR_per_kWh: Int32Array.from(leads, (k) => limit[k]),
    owner: Int32Array.from(leads, (k) => owner[k]),
    quantity_Wh: quantities,
    first: Int32Array.from([...firsts, count]),
    member,
    levelOf,
    classOf,
  };
}

/** Distinct shares that bids want, ascending, the first 0. */
function wantedShares({ count, side, greenWanted_permille }: OrderColumns): number[] {
  const shares = new Set([0]);
  for (let k = 0; k < count; k++) if (side[k] === BUY) shares.add(greenWanted_permille[k]);
  return [...shares].sort((a, b) => a - b);
}

function levelAt(shares: readonly number[], wanted: number, green: number, side: number): number {
  const share = side === BUY ? wanted : green;
  let level = shares.length - 1;
  while (level > 0 && shares[level] > share) level--;
  return level;
}

/** By order: its agent, where that has orders on both sides, or NO_OWNER. */
function ownersOf({ count, side, agent }: OrderColumns): Int32Array {
  const buyers = new Set<number>();
  const both = new Set<number>();
  for (let k = 0; k < count; k++) if (side[k] === BUY) buyers.add(agent[k]);
  for (let k = 0; k < count; k++) if (side[k] === SELL && buyers.has(agent[k])) both.add(agent[k]);
  return Int32Array.from({ length: count }, (_, k) => (both.has(agent[k]) ? agent[k] : NO_OWNER));
}
