/**
 * The price of a pair: `weight` of the way from the offer's limit to the bid's, to the nearest micro-EUR per kWh, halves down.
 * At 0 it is the offer's, at 1 the bid's, and it never lies outside them. Exact for a weight of a half.
 */
export function priceBetween(offer: number, bid: number, weight: number): number {
  return offer + Math.ceil(weight * (bid - offer) - 0.5);
}
