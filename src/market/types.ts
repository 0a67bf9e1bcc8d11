/**
 * What every mechanism sees and returns: orders in the order in which the ledger accepted them, trades between pairs of
 * orders. Columns, reused from clearing to clearing. A mechanism knows nothing of ledgers, agents or devices.
 */

export const BUY = 0;
export const SELL = 1;

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
}

/** Trades; entry t pairs two orders, by their index in the order columns. */
export interface TradeColumns {
  count: number;
  buyOrder: Int32Array;
  sellOrder: Int32Array;
  quantity_Wh: Int32Array;
  /** What the buyer pays and the seller receives, micro-EUR per kWh. */
  price_uEUR_per_kWh: Int32Array;
}

/** Properties that a mechanism claims; the law suite tests each claim. */
export interface MechanismProperties {
  /** `call`: orders are collected and cleared at once. `continuous`: each order matches when it arrives. `none`: no local market. */
  readonly timing: 'call' | 'continuous' | 'none';
  readonly individuallyRational: boolean;
  readonly budgetBalance: 'strong' | 'weak' | 'none';
  readonly truthful: boolean;
  /** Reaches the greatest possible gains from trade of the submitted book (without minimum quantities and labels). */
  readonly efficient: boolean;
  /** Quantities and prices do not depend on the order of arrival. */
  readonly orderIndependent: boolean;
  readonly quantityBasis: 'offered' | 'metered';
}

/** What market-wide facts a mechanism may use. */
export interface ClearingContext {
  /** Retailer's feed-in price and the cap of local prices: the natural bounds, micro-EUR per kWh. */
  readonly floor_uEUR_per_kWh: number;
  readonly cap_uEUR_per_kWh: number;
}

export interface Mechanism {
  readonly properties: MechanismProperties;
  /** Clears `orders` into `trades` (count reset first). Deterministic; no allocation proportional to calls once warm. */
  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void;
}
