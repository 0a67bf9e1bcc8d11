/** Mechanisms that pair orders, once more and as plainly as can be, for comparison: objects, sorted lists, no skipping. */
import { mix32 } from '../../src/kernel/index.js';
import { BUY, SELL } from '../../src/market/types.js';
import { context, type Entry, type Trade } from './books.js';

export type Side = typeof BUY | typeof SELL;

/** An agent's lot in the draws of the tests. */
export const ticket = (entry: Entry): number => mix32(entry.agent ^ context.lot);

export const priceOf = (entry: Entry): number => entry.limit_uEUR_per_kWh;

/** Orders of one side by the keys, each ascending, then by arrival. */
export function ranked(
  entries: readonly Entry[],
  side: Side,
  ...keys: ((entry: Entry) => number)[]
): number[] {
  return entries
    .map((_, k) => k)
    .filter((k) => entries[k]!.side === side)
    .sort((i, j) => {
      for (const key of keys) {
        const difference = key(entries[i]!) - key(entries[j]!);
        if (difference !== 0) return difference;
      }
      return i - j;
    });
}

/** The price `weight` of the way from offer to bid, to the nearest integer, halves down. */
export function between(offer: number, bid: number, weight: number): number {
  return offer + Math.ceil(weight * (bid - offer) - 0.5);
}

/** What is left of each order while pairs are made one by one. */
export class Pairs {
  readonly trades: Trade[] = [];
  readonly left: number[];
  private readonly entries: readonly Entry[];
  private readonly weight: number;

  constructor(entries: readonly Entry[], weight: number) {
    this.entries = entries;
    this.weight = weight;
    this.left = entries.map((entry) => entry.quantity_Wh);
  }

  /** Joins bid `b` and offer `s` for what is left of both, if their agents differ and the bid, worth `most`, reaches the offer. */
  join(b: number, s: number, most = priceOf(this.entries[b]!)): void {
    const [bid, offer] = [this.entries[b]!, this.entries[s]!];
    const quantity = Math.min(this.left[b]!, this.left[s]!);
    if (quantity === 0 || bid.agent === offer.agent || most < priceOf(offer)) return;
    this.left[b]! -= quantity;
    this.left[s]! -= quantity;
    this.trades.push({ buy: b, sell: s, quantity, price: between(priceOf(offer), most, this.weight) });
  }
}

/** Each order of `proposers` in turn with each of `standing`. */
export function inTurns(
  entries: readonly Entry[],
  proposers: readonly number[],
  standing: readonly number[],
  weight: number,
): Trade[] {
  const pairs = new Pairs(entries, weight);
  for (const k of proposers) {
    for (const o of standing) {
      if (entries[k]!.side === BUY) pairs.join(k, o);
      else pairs.join(o, k);
    }
  }
  return pairs.trades;
}
