/**
 * What a clearing call leaves behind: trades, and per home what was offered, cleared and is due. It is never changed; the
 * contract's state holds only the block that made it, so undoing a clearing takes back one cell.
 */
import { payment_uEUR } from '../kernel/index.js';
import { TradeAudit } from '../market/audit.js';
import { copyTrades } from '../market/columns.js';
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
  /** What the market's operator keeps of what is paid, or adds to it (negative), micro-EUR. */
  readonly surplus_uEUR: number;
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
  /** Its name, for messages. */
  readonly mechanismKind: string;
  /** What the mechanism may know when it clears a product. */
  context(product: number): ClearingContext;
  /** The operator's fee for a kWh traded, each side's part, micro-EUR per kWh. */
  readonly buyerFee_uEUR_per_kWh: number;
  readonly sellerFee_uEUR_per_kWh: number;
}

const audit = new TradeAudit();

/** Clears `orders` and works out what each home has to pay: each side of a trade is rounded once, and where both
 * have one price the payee gets what the payer pays. */
export function makeClearing(
  product: number,
  transactions: Int32Array,
  orders: OrderColumns,
  scratch: TradeColumns,
  terms: ClearingTerms,
  block: number,
): Clearing {
  terms.mechanism.clear(orders, terms.context(product), scratch);
  audit.check(terms.mechanismKind, terms.mechanism.properties.budgetBalance, orders, scratch);
  const trades = copyTrades(scratch);
  const { homes } = terms;
  const memory = new ArrayBuffer(homes * 24);
  const paid_uEUR = new Float64Array(memory, 0, homes);
  const fee_uEUR = new Float64Array(memory, homes * 8, homes);
  const offered_Wh = new Int32Array(memory, homes * 16, homes);
  const cleared_Wh = new Int32Array(memory, homes * 20, homes);
  for (let k = 0; k < orders.count; k++) {
    const home = orders.agent[k]!;
    const quantity = orders.quantity_Wh[k]!;
    offered_Wh[home] = offered_Wh[home]! + (orders.side[k] === SELL ? -quantity : quantity);
  }
  let traded_Wh = 0;
  let surplus_uEUR = 0;
  for (let t = 0; t < trades.count; t++) {
    const buyer = orders.agent[trades.buyOrder[t]!]!;
    const seller = orders.agent[trades.sellOrder[t]!]!;
    const quantity_Wh = trades.quantity_Wh[t]!;
    const buyerPrice = trades.buyerPrice_uEUR_per_kWh[t]!;
    const sellerPrice = trades.sellerPrice_uEUR_per_kWh[t]!;
    const due = payment_uEUR(quantity_Wh, buyerPrice);
    const earned = sellerPrice === buyerPrice ? due : payment_uEUR(quantity_Wh, sellerPrice);
    traded_Wh += quantity_Wh;
    surplus_uEUR += due - earned;
    cleared_Wh[buyer] = cleared_Wh[buyer]! + quantity_Wh;
    cleared_Wh[seller] = cleared_Wh[seller]! - quantity_Wh;
    paid_uEUR[buyer] = paid_uEUR[buyer]! + due;
    paid_uEUR[seller] = paid_uEUR[seller]! - earned;
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
    surplus_uEUR,
    traded_Wh,
    block,
    final_us: NaN,
  };
}
