/**
 * What the products of a slot add up to for each home. Every home announces its net position with each order: what it has traded
 * before, and what it offers now. So f, the position that it is held to, is that of its last accepted order; x is the sum of what
 * was cleared. Without any local trade f is what will be metered: the caller sees that in `traded`.
 * Wh, buying positive; micro-EUR. Shapes: columns by home. Cost: a few ns a home and product; nothing is copied where a slot has
 * one product.
 */
import type { Clearing } from './clearing.js';

export interface SlotPosition {
  /** f, x, and what was paid (+) or received (-) for x. */
  readonly offered_Wh: Int32Array;
  readonly cleared_Wh: Int32Array;
  readonly paid_uEUR: Float64Array;
  readonly fee_uEUR: Float64Array;
  /** Whether the home traded anything, be it back and forth. */
  readonly traded: Uint8Array;
}

/** Positions of the slot looked at last. */
export class SlotPositions {
  private readonly sum: SlotPosition;
  private readonly traded: Uint8Array;

  constructor(homes: number) {
    this.traded = new Uint8Array(homes);
    this.sum = {
      offered_Wh: new Int32Array(homes),
      cleared_Wh: new Int32Array(homes),
      paid_uEUR: new Float64Array(homes),
      fee_uEUR: new Float64Array(homes),
      traded: this.traded,
    };
  }

  /** The positions under the clearings of one slot, in the order of its markets; undefined without any. */
  of(clearings: readonly (Clearing | undefined)[]): SlotPosition | undefined {
    const known = clearings.filter((clearing) => clearing !== undefined);
    if (known.length === 0) return undefined;
    const { traded, sum } = this;
    const [only] = known;
    if (known.length === 1 && only) {
      const { cleared_Wh } = only;
      for (let i = 0; i < traded.length; i++) traded[i] = cleared_Wh[i] === 0 ? 0 : 1;
      return { ...only, traded };
    }
    const { offered_Wh, cleared_Wh, paid_uEUR, fee_uEUR } = sum;
    for (const column of [offered_Wh, cleared_Wh, paid_uEUR, fee_uEUR, traded]) column.fill(0);
    for (const clearing of known) {
      for (let i = 0; i < traded.length; i++) {
        const offered = clearing.offered_Wh[i]!;
        const cleared = clearing.cleared_Wh[i]!;
        if (offered !== 0) offered_Wh[i] = cleared_Wh[i]! + offered;
        if (cleared === 0) continue;
        traded[i] = 1;
        cleared_Wh[i] = cleared_Wh[i]! + cleared;
        paid_uEUR[i] = paid_uEUR[i]! + clearing.paid_uEUR[i]!;
        fee_uEUR[i] = fee_uEUR[i]! + clearing.fee_uEUR[i]!;
      }
    }
    return sum;
  }
}
