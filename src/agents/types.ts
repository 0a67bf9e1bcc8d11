/**
 * What agents are made of: a population of homes as columns, forecasts that see only metered slots, strategies that turn
 * offered energy into orders. Energy Wh per home and slot, import positive; prices micro-EUR per kWh; shares per mille.
 * Home i is row entry i of every column, 0..n-1.
 */
import type { Columns, RandomSource, Streams } from '../kernel/index.js';
import type { Batteries, SlotRows } from '../devices/index.js';
import type { OrderColumns, PriceBounds, TradeColumns } from '../market/types.js';
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
  /** Stable ids of the homes, in order. */
  readonly ids: readonly string[];
  /** Where a forecast's draws come from: streams by home, of purposes that begin with `forecast`. */
  readonly random: RandomSource;
  /** Where a forecast's state comes from. */
  readonly columns: Columns;
  /** No slot is asked for that lies further than this after the first that is not delivered. */
  readonly ahead_slots: number;
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
  /** Preferred partner, a home, or -1. */
  readonly partner: Int32Array;
  /** Buyers: how much of the limit is paid for green energy alone; sellers: 0. */
  readonly premium_uEUR_per_kWh: Int32Array;
}

/** What a strategy is created with. */
export interface StrategyContext {
  readonly slot_us: number;
  /** Number of homes. */
  readonly homes: number;
  /** Number of gateways through which homes see the market. */
  readonly gateways: number;
  /** Where a strategy's state comes from: columns by home, made once. */
  readonly columns: Columns;
  /** One stream per home for what a home is like (learning rates, first margins): drawn from when the strategy is created. */
  readonly traits: Streams;
}

/**
 * Everything that a strategy may use to write the orders of homes [from, to) for one product. Reservations, bounds and limits are
 * without the fees that a market asks on every kWh, as the prices are that it observes: what is quoted becomes a limit with fees.
 */
export interface BidRequest {
  readonly from: number;
  readonly to: number;
  /** The slot in which the energy is delivered. */
  readonly slot: number;
  /** Which of the products of this slot it is, in the order in which their gates close: 0..rounds-1. */
  readonly round: number;
  readonly rounds: number;
  /** Net energy to trade, by home: positive = buy, negative = sell, 0 = nothing. */
  readonly offered_Wh: Int32Array;
  /** Share of local renewable energy in what a home would sell, per mille. */
  readonly green_permille: Int32Array;
  readonly valuations: Valuations;
  /** Charges still due on a bought local kWh, and on a sold one: they turn all-in rules into limits on energy alone. */
  readonly buyerCharges_uEUR_per_kWh: number;
  readonly sellerCharges_uEUR_per_kWh: number;
  /** Bounds of local prices that everybody knows. */
  readonly bounds: PriceBounds;
  readonly population: Population;
  /** One stream per home, purpose `strategy`. */
  readonly streams: Streams;
  /** The most a home pays or the least it accepts in this product, within its rules, micro-EUR per kWh. */
  readonly reservation_uEUR_per_kWh: Int32Array;
  /** In: orders at the reservation (`orders.ts`). Out: limits moved, quantities withheld. */
  readonly out: OrderDraft;
}

/** A clearing as the homes of one gateway come to see it; limits and prices are without the market's fees on every kWh. */
export interface MarketOutcome {
  readonly slot: number;
  readonly round: number;
  readonly rounds: number;
  readonly gateway: number;
  /** The homes of the gateway. */
  readonly homes: Int32Array;
  /** The accepted orders in their sequence and the trades between them: what the ledger shows everybody. */
  readonly orders: OrderColumns;
  readonly trades: TradeColumns;
  /** By home: its accepted order, an index into `orders`, or -1. */
  readonly ownOrder: Int32Array;
  /** By home: its reservation when it bid; without an order it means nothing. */
  readonly reservation_uEUR_per_kWh: Int32Array;
  /**
   * By home: energy cleared, Wh, buying +, and what was paid (+) or received (-) for it, micro-EUR: without fees on every kWh, but
   * with those by distance, which the prices of trades hold, too, and per trade.
   */
  readonly cleared_Wh: Int32Array;
  readonly paid_uEUR: Float64Array;
  readonly bounds: PriceBounds;
  /** One stream per home, purpose `strategy.learning`: as many draws as learning needs. */
  readonly streams: Streams;
}

/** What limits batteries, by home: capacity (0: none), most energy of a slot at the meter, one-way efficiency, share kept a slot. */
export type BatteryLimits = Pick<Batteries, 'capacity_Wh' | 'limit_Wh' | 'oneWay' | 'keep'>;

/** Everything that a strategy may use to plan what the batteries of homes [from, to) do in one slot. */
export interface PlanRequest {
  readonly from: number;
  readonly to: number;
  /** The slot that is planned for, and the last that can be looked at. */
  readonly slot: number;
  readonly lastSlot: number;
  readonly batteries: BatteryLimits;
  /** Energy expected to be stored when `slot` begins, by home. */
  readonly stored_Wh: Float64Array;
  /** Load less generation expected in `slot`, by home. */
  readonly net_Wh: Float64Array;
  /** What the retailer charges, all in, and what it pays for a kWh fed in, in slots up to `lastSlot`. */
  retail_uEUR_per_kWh(slot: number): number;
  feedIn_uEUR_per_kWh(slot: number): number;
  /** Writes the load less generation that homes [from, to), some of these, expect of a later slot up to `lastSlot` to `out_Wh[i]`. */
  expect(slot: number, from: number, to: number, out_Wh: Float64Array): void;
  /** One stream per home, purpose `strategy.plan`: as many draws as planning needs. */
  readonly streams: Streams;
  /**
   * In: the plan for self-consumption. Out: energy at the meter, charging +, discharging -. What a battery cannot do is cut off
   * afterwards.
   */
  readonly plan_Wh: Float64Array;
}

/** Turns offers into orders. */
export interface Strategy {
  /** Draws from each home's stream in each call, whether the home sends an order or not: common random numbers. */
  readonly drawsPerHome: number;
  /** Whether no order pays more or accepts less than the home's valuation and rules allow; the law suite tests it. */
  readonly withinReservation: boolean;
  bid(request: BidRequest): void;
  /**
   * Learns from a clearing. Called once a product and gateway, for the homes of that gateway, when they decide on a later product
   * and see that clearing on the ledger for the first time; never for a clearing that they do not see.
   */
  observe?(outcome: MarketOutcome): void;
  /** Plans what batteries do in a slot, before offers are made of it; without it they serve self-consumption. */
  plan?(request: PlanRequest): void;
  /** Slots after the planned one that `plan` looks at; 0 or absent: none. */
  readonly planAhead_slots?: number;
}
