/**
 * What agents are made of: a population of homes as columns, forecasts that see only metered slots, strategies that turn
 * offered energy into orders. Energy Wh per home and slot, import positive; prices micro-EUR per kWh; shares per mille.
 * Home i is row entry i of every column, 0..n-1.
 */
import type { Streams } from '../kernel/index.js';
import type { SlotRows } from '../devices/index.js';
import type { ClearingContext } from '../market/types.js';
import type { Population } from './population.js';

/** Homes [from, to). */
export interface HomeRange {
  readonly from: number;
  readonly to: number;
}

/** What a forecast is created with. */
export interface ForecastContext {
  readonly slot_us: number;
  /** What was generated so far; a forecast reads no row after the last metered slot unless it says so. */
  readonly load: SlotRows;
  readonly pv: SlotRows;
  /** Ranges of homes that have PV, ascending and disjoint; all others generate nothing. */
  readonly pvHomes: readonly HomeRange[];
}

/** Expects load and generation of a slot that is not metered yet. */
export interface Forecast {
  /** `metered`: sees nothing after the last metered slot. `future`: reads what will happen; an upper bound, labelled so. */
  readonly information: 'metered' | 'future';
  /** Slots before `targetSlot` that it reads when `leadSlots` = targetSlot - lastMeteredSlot; fewer degrade it, never break it. */
  memory_slots(leadSlots: number): number;
  /**
   * Writes the expected load and generation of homes [from, to) in `targetSlot` to `outLoad_Wh[i]` and `outPv_Wh[i]`,
   * non-negative, Wh. `lastMeteredSlot` < targetSlot is the last slot whose meter readings exist when the order is sent.
   */
  predict(
    targetSlot: number,
    lastMeteredSlot: number,
    from: number,
    to: number,
    outLoad_Wh: Float64Array,
    outPv_Wh: Float64Array,
  ): void;
}

/** What a local kWh is worth to each home, before any bidding: columns by home, micro-EUR per kWh on energy alone. */
export interface Valuations {
  /** Buying a local kWh of unknown origin: what it saves against the retailer. */
  readonly value_uEUR_per_kWh: Int32Array;
  /** Buying a green local kWh: the value and the home's green premium. */
  readonly greenValue_uEUR_per_kWh: Int32Array;
  /** Selling a kWh: what the retailer would pay for it, and the charges that a local sale costs the seller. */
  readonly cost_uEUR_per_kWh: Int32Array;
}

/** At most one order per home, by home index. `quantity_Wh[i]` = 0: home i sends none, and its other entries mean nothing. */
export interface OrderDraft {
  /** BUY or SELL. */
  readonly side: Uint8Array;
  readonly quantity_Wh: Int32Array;
  readonly limit_uEUR_per_kWh: Int32Array;
  readonly green_permille: Int32Array;
  readonly greenWanted_permille: Int32Array;
  readonly minimum_Wh: Int32Array;
}

/** Everything that a strategy may use to write the orders of homes [from, to) for one product. */
export interface BidRequest {
  readonly from: number;
  readonly to: number;
  /** Net energy to trade, by home: positive = buy, negative = sell, 0 = nothing. */
  readonly offered_Wh: Int32Array;
  /** Share of local renewable energy in what a home would sell, per mille. */
  readonly green_permille: Int32Array;
  readonly valuations: Valuations;
  /** Charges still due on a bought local kWh, and on a sold one: they turn all-in rules into limits on energy alone. */
  readonly buyerCharges_uEUR_per_kWh: number;
  readonly sellerCharges_uEUR_per_kWh: number;
  /** Bounds of local prices that everybody knows. */
  readonly bounds: ClearingContext;
  readonly population: Population;
  /** One stream per home, purpose `strategy`. */
  readonly streams: Streams;
  readonly out: OrderDraft;
}

/** Turns offers into orders. */
export interface Strategy {
  /** Draws from each home's stream in each call, whether the home sends an order or not: common random numbers. */
  readonly drawsPerHome: number;
  /** Whether no order pays more or accepts less than the home's valuation and rules allow; the law suite tests it. */
  readonly withinReservation: boolean;
  bid(request: BidRequest): void;
}
