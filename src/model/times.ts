/**
 * The times of products. Product p delivers in slot p, [p * slot, (p + 1) * slot); its gate opens and closes before that, and
 * homes submit a lead before it closes, though not before it opens. Microseconds since the start.
 */
import { ChainwattError } from '../kernel/index.js';
import type { LedgerDesign } from '../consensus/types.js';
import { ProductCalendar } from '../market/products.js';
import type { Scenario } from '../scenario/types.js';

export interface ProductTimes {
  readonly slot_us: number;
  readonly slots: number;
  readonly gateCloses_us: number;
  /** Before gate closure: when homes decide; they send within the spread after that. */
  readonly lead_us: number;
  opens(product: number): number;
  closes(product: number): number;
  submits(product: number): number;
  ends(product: number): number;
  deadline(product: number): number;
  /** The first product whose homes can submit after the start; `slots` if nobody trades locally. */
  readonly firstProduct: number;
}

const SECOND = 1_000_000;

/**
 * Times of the scenario's market; `auto` follows the delays that the ledger is expected to have. `trades`: whether there is a
 * local market at all. Throws CW-MODEL-GATE if the gate would close before it opens.
 */
export function productTimes(scenario: Scenario, design: LedgerDesign, trades: boolean): ProductTimes {
  const market = scenario.markets[0]!;
  const { slot_us, slots } = scenario.time;
  const wholeSeconds = (time: number): number => Math.ceil(time / SECOND) * SECOND;
  const submitBefore = scenario.agents.submitBefore_us;
  const wanted = submitBefore === 'auto' ? wholeSeconds(design.inclusionQuantile_us(0.99)) : submitBefore;
  const gateCloses_us =
    market.gateCloses_us === 'auto' ? wholeSeconds(design.finalityQuantile_us(0.99)) : market.gateCloses_us;
  if (gateCloses_us >= market.gateOpens_us) {
    throw new ChainwattError('input', {
      code: 'CW-MODEL-GATE',
      message: 'the gate closes before it opens',
      path: 'market.gateOpens',
      found: `opens ${market.gateOpens_us / 6e7} min, closes ${gateCloses_us / 6e7} min before delivery`,
      expected: 'a gate that opens earlier than it closes',
      remedy: "open the gate earlier, or give 'gateCloses' a duration instead of 'auto'",
    });
  }
  const lead_us = Math.min(wanted + scenario.agents.submitSpread_us, market.gateOpens_us - gateCloses_us);
  const calendar = new ProductCalendar({
    slot_us,
    gateOpens_us: market.gateOpens_us,
    gateCloses_us,
    horizon_us: slots * slot_us,
  });
  const submits = (product: number): number => calendar.gateClosure(product) - lead_us;
  let firstProduct = 0;
  while (firstProduct < slots && (!trades || submits(firstProduct) < 0)) firstProduct++;
  return {
    slot_us,
    slots,
    gateCloses_us,
    lead_us,
    opens: (product) => calendar.gateOpening(product),
    closes: (product) => calendar.gateClosure(product),
    submits,
    ends: (product) => calendar.deliveryEnd(product),
    deadline: (product) => calendar.deliveryEnd(product) + market.settlementDeadline_us,
    firstProduct,
  };
}
