/**
 * What a clearing call leaves behind: trades, and per home what was offered, cleared and is due. It is never changed; the
 * contract's state holds only the block that made it, so undoing a clearing takes back one cell.
 */
import { payment_uEUR } from '../kernel/index.js';
import {
  SELL,
  type ClearingContext,
  type Mechanism,
  type OrderColumns,
  type TradeColumns,
} from '../market/types.js';

export interface Clearing {
  readonly product: number;
  /** Transaction of each order, in the order of acceptance. */
  readonly transactions: Int32Array;
  readonly orders: OrderColumns;
  readonly trades: TradeColumns;
  /** Per home, Wh, buying +: `f` offered by accepted orders, `x` cleared. */
  readonly offered_Wh: Int32Array;
  readonly cleared_Wh: Int32Array;
  /** Per home, micro-EUR: paid (+) or received (-) for local energy, and the operator's fee. */
  readonly paid_uEUR: Float64Array;
  readonly fee_uEUR: Float64Array;
  /** Energy traded, Wh. */
  readonly traded_Wh: number;
  /** The block that finished it. */
  readonly block: number;
  /** When the observer first took that block as final, microseconds; NaN before. */
  final_us: number;
}

export interface ClearingTerms {
  readonly homes: number;
  readonly mechanism: Mechanism;
  readonly context: ClearingContext;
  /** The operator's fee for a kWh traded, each side's part, micro-EUR per kWh. */
  readonly buyerFee_uEUR_per_kWh: number;
  readonly sellerFee_uEUR_per_kWh: number;
}

/** Clears `orders` and works out what each home has to pay: each trade is rounded once, and the payee gets what the payer pays. */
export function makeClearing(
  product: number,
  transactions: Int32Array,
  orders: OrderColumns,
  scratch: TradeColumns,
  terms: ClearingTerms,
  block: number,
): Clearing {
  const offered_Wh = new Int32Array(terms.homes);
  for (let k = 0; k < orders.count; k++) {
    const home = orders.agent[k]!;
    offered_Wh[home] =
      offered_Wh[home]! + (orders.side[k] === SELL ? -orders.quantity_Wh[k]! : orders.quantity_Wh[k]!);
  }
  terms.mechanism.clear(orders, terms.context, scratch);
  const count = scratch.count;
  const trades: TradeColumns = {
    count,
    buyOrder: scratch.buyOrder.slice(0, count),
    sellOrder: scratch.sellOrder.slice(0, count),
    quantity_Wh: scratch.quantity_Wh.slice(0, count),
    price_uEUR_per_kWh: scratch.price_uEUR_per_kWh.slice(0, count),
  };
  const cleared_Wh = new Int32Array(terms.homes);
  const paid_uEUR = new Float64Array(terms.homes);
  const fee_uEUR = new Float64Array(terms.homes);
  let traded_Wh = 0;
  for (let t = 0; t < count; t++) {
    const buyer = orders.agent[trades.buyOrder[t]!]!;
    const seller = orders.agent[trades.sellOrder[t]!]!;
    const quantity_Wh = trades.quantity_Wh[t]!;
    const price = trades.price_uEUR_per_kWh[t]!;
    const due = payment_uEUR(quantity_Wh, price);
    traded_Wh += quantity_Wh;
    cleared_Wh[buyer] = cleared_Wh[buyer]! + quantity_Wh;
    cleared_Wh[seller] = cleared_Wh[seller]! - quantity_Wh;
    paid_uEUR[buyer] = paid_uEUR[buyer]! + due;
    paid_uEUR[seller] = paid_uEUR[seller]! - due;
    if (terms.buyerFee_uEUR_per_kWh > 0)
      fee_uEUR[buyer] = fee_uEUR[buyer]! + payment_uEUR(quantity_Wh, terms.buyerFee_uEUR_per_kWh);
    if (terms.sellerFee_uEUR_per_kWh > 0)
      fee_uEUR[seller] = fee_uEUR[seller]! + payment_uEUR(quantity_Wh, terms.sellerFee_uEUR_per_kWh);
  }
  return {
    product,
    transactions,
    orders,
    trades,
    offered_Wh,
    cleared_Wh,
    paid_uEUR,
    fee_uEUR,
    traded_Wh,
    block,
    final_us: NaN,
  };
}
