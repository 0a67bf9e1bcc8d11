/**
 * What a home offers for gas as the gate of its order closes: ever more. With `left` until closure it offers its plain price times
 *   multiple ^ (1 - left / within),  left at most `within` and at least 0,
 * so the plain price until `within` before closure, and `multiple` times that at closure: what it offers grows by the same
 * percentage in each second, as what waiting puts at risk does. In steps, rounded up to the next; an offer is made once, when the order is
 * sent, and is not raised afterwards. Source: chainwatt. With a base fee both the maximum and the tip grow.
 */
import { pow } from '../kernel/index.js';
import type { GasPrice } from '../ledger/index.js';

export interface Urgency {
  /** At gate closure, in units of the plain price; at least 1, which is the same price at any time. */
  readonly multiple: number;
  readonly within_us: number;
}

/** Prices above the plain one: a transaction carries the index of a price, and there are few. */
const STEPS = 16;

/** What a home may offer, the plain price first; step k is the plain price times multiple ^ (k / 16). */
export function urgentPrices(plain: GasPrice, { multiple }: Urgency): readonly GasPrice[] {
  if (multiple === 1) return [plain];
  return Array.from({ length: STEPS + 1 }, (_, k) => {
    if (k === 0) return plain;
    const factor = pow(multiple, k / STEPS);
    const raise = (wei: bigint): bigint => BigInt(Math.round(Number(wei) * factor));
    return { maxFee_wei: raise(plain.maxFee_wei), maxTip_wei: raise(plain.maxTip_wei) };
  });
}

/** Index of the offer `left_us` before gate closure. */
export function urgencyStep(left_us: number, { multiple, within_us }: Urgency): number {
  if (multiple === 1 || left_us >= within_us) return 0;
  return left_us <= 0 ? STEPS : Math.ceil(STEPS * (1 - left_us / within_us));
}
