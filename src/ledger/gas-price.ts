/**
 * What a sender offers for a unit of gas, and what of it a block takes. Source: EIP-1559 (EIPS/eip-1559.md, `effective_gas_price`):
 * a transaction pays the block's base fee, which is burnt, and on top a tip to the producer, at most `maxTip_wei`, and both
 * together at most `maxFee_wei`. One of the old kind, with one gas price, is read as offering it as both. Without a base fee
 * that is what it pays. Wei, exact.
 */
export interface GasPrice {
  /** `max_fee_per_gas`. */
  readonly maxFee_wei: bigint;
  /** `max_priority_fee_per_gas`. */
  readonly maxTip_wei: bigint;
}

/** A transaction with one gas price (EIP-1559: `max_priority_fee_per_gas = max_fee_per_gas = gas_price`). */
export function singlePrice(price_wei: bigint): GasPrice {
  return { maxFee_wei: price_wei, maxTip_wei: price_wei };
}

/** What the producer gets of a unit of gas; negative if the offer is below the base fee, and the block may not hold it. */
export function effectiveTip_wei({ maxFee_wei, maxTip_wei }: GasPrice, baseFee_wei: bigint): bigint {
  const left = maxFee_wei - baseFee_wei;
  return maxTip_wei < left ? maxTip_wei : left;
}

/** Sorts the lowest offer first: by what it pays at most, then by its tip. A full pool lets go of the lowest. */
export function compareGasPrices(a: GasPrice, b: GasPrice): number {
  if (a.maxFee_wei !== b.maxFee_wei) return a.maxFee_wei < b.maxFee_wei ? -1 : 1;
  if (a.maxTip_wei !== b.maxTip_wei) return a.maxTip_wei < b.maxTip_wei ? -1 : 1;
  return 0;
}

/** Different offers, ascending: a transaction carries an index into them. */
export function priceLevels(offers: readonly GasPrice[]): GasPrice[] {
  const sorted = [...offers].sort(compareGasPrices);
  return sorted.filter((price, k) => k === 0 || compareGasPrices(sorted[k - 1]!, price) !== 0);
}
