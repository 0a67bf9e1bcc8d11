/** What was billed, slot by slot: the products of a slot have one meter reading and one position, and add up in what was cleared. */
import type { FinishedRun, ObservedProduct } from '../helpers/world.js';

export interface BilledAgain {
  readonly slot: number;
  readonly products: readonly ObservedProduct[];
  readonly metered_Wh: Int32Array;
  readonly position_Wh: Int32Array;
  /** Cleared in all markets. */
  readonly cleared_Wh: Int32Array;
}

export function slotsOf({ observed, world }: FinishedRun): BilledAgain[] {
  const markets = world.times.markets.length;
  return Array.from({ length: Math.ceil(observed.products.length / markets) }, (_, slot) => {
    const products = observed.products.slice(slot * markets, (slot + 1) * markets);
    const { metered_Wh, position_Wh } = products[0]!;
    const cleared_Wh = metered_Wh.map((_wh, i) =>
      products.reduce((sum, { cleared_Wh: cleared }) => sum + cleared[i]!, 0),
    );
    return { slot, products, metered_Wh, position_Wh, cleared_Wh };
  });
}
