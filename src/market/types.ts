/**
 * What every mechanism sees and returns: orders in the order in which the ledger accepted them, trades between pairs of
 * orders. Columns, reused from clearing to clearing. A mechanism knows nothing of ledgers, agents or devices.
 */

export const BUY = 0;
export const SELL = 1;
/** The preferred partner of who prefers nobody. */
export const NOBODY = -1;

/** Orders of one product; entry k is the k-th accepted order, so k is its time priority. */
export interface OrderColumns {
  count: number;
  /** Who trades: nobody trades with themselves. */
  agent: Int32Array;
  /** BUY or SELL. */
  side: Uint8Array;
  /** Offered energy, Wh, positive. */
  quantity_Wh: Int32Array;
  /** Limit price, micro-EUR per kWh: the most a buyer pays, the least a seller receives. */
  limit_uEUR_per_kWh: Int32Array;
  /** Sell orders: share of local renewable energy in what is offered, per mille (1000 = all green). Buy orders: 0. */
  green_permille: Int32Array;
  /** Buy orders: the least green share accepted, per mille (0 = any). Sell orders: 0. */
  greenWanted_permille: Int32Array;
  /** The least energy worth trading, Wh: an order filled by less is not filled at all. 0 = any. */
  minimum_Wh: Int32Array;
  /** The agent with whom this order's would rather trade, -1 = none. Only mechanisms that match preferences look at it. */
  partner: Int32Array;
  /**
   * Buy orders: what the limit falls by for energy that is not green, micro-EUR per kWh, not negative; pro rata for what is so
   * in part. Sell orders: 0. Only mechanisms that match preferences look at it; for all others the limit is the limit.
   */
  premium_uEUR_per_kWh: Int32Array;
}

/** Trades; entry t pairs two orders, by their index in the order columns. */
export interface TradeColumns {
  count: number;
  buyOrder: Int32Array;
  sellOrder: Int32Array;
  quantity_Wh: Int32Array;
  /**
   * What the buyer pays and what the seller receives, micro-EUR per kWh. They differ where a mechanism leaves a surplus to the
   * market's operator, or a deficit: its claim is `budgetBalance`.
   */
  buyerPrice_uEUR_per_kWh: Int32Array;
  sellerPrice_uEUR_per_kWh: Int32Array;
}

/** Properties that a mechanism claims; the law suite tests each claim. */
export interface MechanismProperties {
  /** `call`: orders are collected and cleared at once. `continuous`: each order matches when it arrives. `none`: no local market. */
  readonly timing: 'call' | 'continuous' | 'none';
  /** Nobody pays above their limit or receives below it. */
  readonly individuallyRational: boolean;
  /** `strong`: buyers pay what sellers receive, in each trade. `weak`: the operator never pays in. `none`: it may have to. */
  readonly budgetBalance: 'strong' | 'weak' | 'none';
  /**
   * Nobody gains by stating another limit than the true one, for every draw of lots, in books without labels and minimums, one
   * order an agent. `unit`: where all orders are of one quantity.
   */
  readonly truthful: boolean | 'unit';
  /** Reaches the greatest possible gains from trade of the submitted book (without minimum quantities and labels). */
  readonly efficient: boolean;
  /** Quantities and prices do not depend on the order of arrival. */
  readonly orderIndependent: boolean;
  readonly quantityBasis: 'offered' | 'metered';
  /** Whether it matches pairs that can each bear a fee of their own, `ClearingContext.pairFees`. */
  readonly pairwiseFees?: boolean;
  /** How the time of a clearing grows with the orders n (homes, where metered energy is shared), as a user would read it. */
  readonly cost: string;
}

/** Retailer's feed-in price and the cap of local prices: the natural bounds, micro-EUR per kWh. */
export interface PriceBounds {
  readonly floor_uEUR_per_kWh: number;
  readonly cap_uEUR_per_kWh: number;
}

/** Fees that hang on who trades with whom, micro-EUR per kWh, not negative. */
export interface PairFees {
  /** What the buyer pays more than the price of the pair, and what the seller receives less; both are numbers of agents. */
  buyer_uEUR_per_kWh(buyer: number, seller: number): number;
  seller_uEUR_per_kWh(buyer: number, seller: number): number;
}

/** What market-wide facts a mechanism may use. */
export interface ClearingContext extends PriceBounds {
  /**
   * 32 bits drawn for this product, for mechanisms that draw lots: the same orders and the same lot give the same trades. Lots
   * of one agent should hang on its number, not on its place in the book, so that the order of arrival decides nothing.
   */
  readonly lot: number;
  /**
   * Fees by pair, for mechanisms that say `pairwiseFees`: a pair trades if its limits allow the fee, and what its buyer pays is
   * above what its seller receives by the fee. No others are given any.
   */
  readonly pairFees?: PairFees | undefined;
}

/** The fee of a pair in all. */
export function pairFee_uEUR_per_kWh(fees: PairFees | undefined, buyer: number, seller: number): number {
  if (fees === undefined) return 0;
  return fees.buyer_uEUR_per_kWh(buyer, seller) + fees.seller_uEUR_per_kWh(buyer, seller);
}

/** Rounds in which participants negotiate, and the messages that they exchange in them: each is traffic of its own. */
export interface Negotiation {
  rounds: number;
  messages: number;
}

/** A mechanism that matches orders. */
export interface Mechanism {
  readonly properties: MechanismProperties;
  /** What its clearings have taken so far, where it is a protocol between participants. Absent: orders go in and trades come out. */
  readonly negotiation?: Readonly<Negotiation>;
  /** What has to be loaded before the first clearing, such as a solver. Awaited once before a run; `clear` itself is synchronous. */
  prepare?(): Promise<void>;
  /** Clears `orders` into `trades` (count reset first). Deterministic; no allocation proportional to calls once warm. */
  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void;
}

/** Energy of one slot that is shared, by agent. */
export interface SharedEnergy {
  /** In: net metered energy, Wh: import positive. */
  readonly metered_Wh: Int32Array;
  /** Out: what each gets from the others (+) or gives them (-), Wh: between 0 and what was metered; the sum is 0. */
  readonly shared_Wh: Int32Array;
}

/**
 * A mechanism that divides what was metered, after delivery: no orders, no limits, no gate, no imbalance. What is left of each
 * home's energy is the retailer's. Its properties say `quantityBasis: 'metered'`.
 */
export interface SharingRule {
  readonly properties: MechanismProperties;
  /** Writes `energy.shared_Wh` and returns the price of it, micro-EUR per kWh, the same for all. */
  share(energy: SharedEnergy, bounds: PriceBounds): number;
}

/** What a scenario can choose as its market's mechanism. */
export type MarketDesign = Mechanism | SharingRule;

export function isSharingRule(design: MarketDesign): design is SharingRule {
  return 'share' in design;
}
