/**
 * What a transaction must offer to take the place of another of the same nonce, and what a sender offers who raises a price by a
 * share. Source: go-ethereum, core/txpool/legacypool/list.go, `Add`. Wei, exact.
 */
import type { GasPrice } from './gas-price.js';

/** Shares are whole parts of a million. */
const MILLION = 1_000_000n;

/** The least that is above `wei` and, by `share_ppm` of it, high enough: rounded down, as the client's integer division does. */
function threshold_wei(wei: bigint, share_ppm: bigint): bigint {
  return (wei * (MILLION + share_ppm)) / MILLION;
}

/** Whether `by` may take the place of `offer` where pools ask for `bump_ppm` more: in the maximum and in the tip. */
export function mayReplace(offer: GasPrice, by: GasPrice, bump_ppm: number): boolean {
  const share = BigInt(bump_ppm);
  return (
    by.maxFee_wei > offer.maxFee_wei &&
    by.maxTip_wei > offer.maxTip_wei &&
    by.maxFee_wei >= threshold_wei(offer.maxFee_wei, share) &&
    by.maxTip_wei >= threshold_wei(offer.maxTip_wei, share)
  );
}

/** `offer` raised by `share_ppm`, rounded up and by a wei at least: of nothing, any share is nothing. */
export function raised({ maxFee_wei, maxTip_wei }: GasPrice, share_ppm: number): GasPrice {
  const raise = (wei: bigint): bigint => {
    const exact = wei * (MILLION + BigInt(share_ppm));
    const up = (exact + MILLION - 1n) / MILLION;
    return up > wei ? up : wei + 1n;
  };
  return { maxFee_wei: raise(maxFee_wei), maxTip_wei: raise(maxTip_wei) };
}
