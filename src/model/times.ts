/**
 * The times of products. Each slot has a product in each market: product = slot x markets + market, the markets in the order in
 * which their gates close. A product is delivered in its slot, [slot * slot_us, (slot + 1) * slot_us); its gate opens and closes
 * before that, and homes submit a lead before it closes, though not before it opens. Its book is complete when the gate closes, or
 * where orders are sealed, when the window in which they are revealed has. A market that nets days settles the products of a day together,
 * and their deadline counts from its end. Where metered energy is shared there are
 * no orders, and the gate counts as closed when delivery ends. Microseconds since the start.
 */
import { ChainwattError } from '../kernel/index.js';
import type { LedgerDesign } from '../consensus/types.js';
import { ProductCalendar } from '../market/products.js';
import type { SlotRange } from '../metrics/trading.js';
import type { MarketSettings, Scenario } from '../scenario/types.js';
import { createCalendar } from './calendar.js';
import { daysOf, type Day } from './days.js';

/** How homes trade in a market: orders before a gate, or nothing before what was metered is shared, or not at all. */
export type Trading = 'orders' | 'sharing' | 'none';

/** The times of one market, by slot. */
export interface MarketTimes {
  readonly settings: MarketSettings;
  readonly trading: Trading;
  readonly gateCloses_us: number;
  /** Before gate closure: when homes decide; they send within the spread after that. */
  readonly lead_us: number;
  /** From gate closure to the end of the book: 0 unless orders are sealed. */
  readonly revealWindow_us: number;
  /** The first slot whose homes can submit after the start; the number of slots if nobody sends orders. */
  readonly firstSlot: number;
  opens(slot: number): number;
  closes(slot: number): number;
  submits(slot: number): number;
}

export interface ProductTimes {
  readonly slot_us: number;
  readonly slots: number;
  /** In the order in which their gates close. */
  readonly markets: readonly MarketTimes[];
  /** The longest time before delivery at which a home decides. */
  readonly lookahead_us: number;
  slotOf(product: number): number;
  marketOf(product: number): MarketTimes;
  product(slot: number, market: number): number;
  opens(product: number): number;
  closes(product: number): number;
  submits(product: number): number;
  /** When the last order is taken: at gate closure, or when the window of reveals ends. */
  bookCloses(product: number): number;
  /** When a product must be settled: after its slot, or after the day that it is netted with. */
  deadline(product: number): number;
  /** The slots that are settled with that of the product, in its market. */
  settledWith(product: number): SlotRange;
  /** The slots whose readings are sent with those of `slot`: of its day, where every market nets days. */
  readWith(slot: number): SlotRange;
  /** Whether readings are sent day by day: where no market needs them before. */
  readonly gathersReadings: boolean;
  /** By slot, where some market nets days. */
  readonly days: readonly Day[] | undefined;
  /** When the delivery of a slot ends. */
  ends(slot: number): number;
}

const SECOND = 1_000_000;
/** From gate closure until whoever waited for it acts: the keeper, and homes that reveal. */
export const CLOSURE_DELAY_us = SECOND;

/**
 * Times of the scenario's markets; `auto` follows the delays that the ledger is expected to have. `trading`: by market, as the
 * scenario lists them. Throws CW-MODEL-GATE if a gate would close before it opens.
 */
export function productTimes(
  scenario: Scenario,
  design: LedgerDesign,
  trading: readonly Trading[],
): ProductTimes {
  const { slot_us, slots } = scenario.time;
  const markets = scenario.markets
    .map((settings, m) => marketTimes(scenario, settings, design, trading[m]!))
    .sort((a, b) => b.gateCloses_us - a.gateCloses_us);
  const count = markets.length;
  const slotOf = (product: number): number => Math.floor(product / count);
  const marketOf = (product: number): MarketTimes => markets[product % count]!;
  const traded = markets.filter((market) => market.trading !== 'none');
  const nets = ({ settings }: MarketTimes): boolean => settings.settle === 'day';
  const days = traded.some(nets) ? daysOf(createCalendar(scenario.time, slots)) : undefined;
  const alone = (slot: number): SlotRange => ({ from: slot, to: slot + 1 });
  const gathersReadings = traded.length > 0 && traded.every(nets);
  const settledWith = (product: number): SlotRange => {
    const slot = slotOf(product);
    return (nets(marketOf(product)) ? days?.[slot] : undefined) ?? alone(slot);
  };
  return {
    slot_us,
    slots,
    markets,
    days,
    gathersReadings,
    settledWith,
    readWith: (slot) => (gathersReadings ? days?.[slot] : undefined) ?? alone(slot),
    lookahead_us: Math.max(...markets.map(({ gateCloses_us, lead_us }) => gateCloses_us + lead_us)),
    slotOf,
    marketOf,
    product: (slot, market) => slot * count + market,
    opens: (product) => marketOf(product).opens(slotOf(product)),
    closes: (product) => marketOf(product).closes(slotOf(product)),
    bookCloses: (product) => marketOf(product).closes(slotOf(product)) + marketOf(product).revealWindow_us,
    submits: (product) => marketOf(product).submits(slotOf(product)),
    deadline: (product) =>
      settledWith(product).to * slot_us + marketOf(product).settings.settlementDeadline_us,
    ends: (slot) => (slot + 1) * slot_us,
  };
}

function marketTimes(
  scenario: Scenario,
  settings: MarketSettings,
  design: LedgerDesign,
  trading: Trading,
): MarketTimes {
  const { slot_us, slots } = scenario.time;
  if (trading === 'sharing') {
    const ends = (slot: number): number => (slot + 1) * slot_us;
    const opens = (slot: number): number => slot * slot_us;
    return {
      settings,
      trading,
      gateCloses_us: -slot_us,
      lead_us: slot_us,
      revealWindow_us: 0,
      firstSlot: slots,
      opens,
      closes: ends,
      submits: opens,
    };
  }
  const wholeSeconds = (time: number): number => Math.ceil(time / SECOND) * SECOND;
  const submitBefore = scenario.agents.submitBefore_us;
  // what a home sends is under way to its gateway first, and what it sees on the way back
  const link_us = scenario.network.homeLink_us;
  const inclusion_us = wholeSeconds(design.inclusionQuantile_us(0.99) + link_us);
  const wanted = submitBefore === 'auto' ? inclusion_us : submitBefore;
  const gateCloses_us =
    settings.gateCloses_us === 'auto'
      ? wholeSeconds(design.finalityQuantile_us(0.99) + link_us)
      : settings.gateCloses_us;
  if (gateCloses_us >= settings.gateOpens_us) {
    throw new ChainwattError('input', {
      code: 'CW-MODEL-GATE',
      message: 'the gate closes before it opens',
      path: 'market.gateOpens',
      found: `opens ${settings.gateOpens_us / 6e7} min, closes ${gateCloses_us / 6e7} min before delivery`,
      expected: 'a gate that opens earlier than it closes',
      remedy: "open the gate earlier, or give 'gateCloses' a duration instead of 'auto'",
    });
  }
  const spread_us = scenario.agents.submitSpread_us;
  const lead_us = Math.min(wanted + spread_us, settings.gateOpens_us - gateCloses_us);
  const auto_us = CLOSURE_DELAY_us + spread_us + inclusion_us;
  const window = settings.revealWindow_us === 'auto' ? auto_us : settings.revealWindow_us;
  const calendar = new ProductCalendar({
    slot_us,
    gateOpens_us: settings.gateOpens_us,
    gateCloses_us,
    horizon_us: slots * slot_us,
  });
  const submits = (slot: number): number => calendar.gateClosure(slot) - lead_us;
  let firstSlot = 0;
  while (firstSlot < slots && (trading === 'none' || submits(firstSlot) < 0)) firstSlot++;
  return {
    settings,
    trading,
    gateCloses_us,
    lead_us,
    revealWindow_us: settings.onChain === 'commit-reveal' ? window : 0,
    firstSlot,
    opens: (slot) => calendar.gateOpening(slot),
    closes: (slot) => calendar.gateClosure(slot),
    submits,
  };
}
