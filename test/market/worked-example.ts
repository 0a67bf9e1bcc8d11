/**
 * The small book on which every mechanism is worked through by hand: three buyers, three sellers, 1 kWh each, ct/kWh.
 *
 * | buyer | bid | seller | offer |
 * |-------|-----|--------|-------|
 * | 1     | 15  | 4      | 8     |
 * | 2     | 12  | 5      | 10    |
 * | 3     | 9   | 6      | 13    |
 *
 * In merit order 1 meets 4 and 2 meets 5, for gains of 7 + 2 = 9 ct; 3 and 6 are left, for 9 does not reach 13.
 */
import type { Mechanism } from '../../src/market/types.js';
import { bookOf, buy, clear, sell, type Entry } from './books.js';

const kWh = 1000;
export const ct = 10_000;

export const workedExample: readonly Entry[] = [
  buy(1, kWh, 15 * ct),
  buy(2, kWh, 12 * ct),
  buy(3, kWh, 9 * ct),
  sell(4, kWh, 8 * ct),
  sell(5, kWh, 10 * ct),
  sell(6, kWh, 13 * ct),
];

/** Trades as `buyer-seller at price`, in ct/kWh, in the sequence in which they were made. */
export function tradesOf(mechanism: Mechanism, entries: readonly Entry[] = workedExample): string[] {
  return clear(mechanism, bookOf(entries)).map(
    ({ buy: b, sell: s, price }) => `${entries[b]!.agent}-${entries[s]!.agent} at ${price / ct}`,
  );
}

/** What the trades are worth to both sides, ct. */
export function gainsOf(mechanism: Mechanism, entries: readonly Entry[] = workedExample): number {
  let gains = 0;
  for (const { buy: b, sell: s, quantity } of clear(mechanism, bookOf(entries))) {
    gains += ((entries[b]!.limit_uEUR_per_kWh - entries[s]!.limit_uEUR_per_kWh) * quantity) / kWh / ct;
  }
  return gains;
}
