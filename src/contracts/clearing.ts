/**
 * What a clearing call leaves behind: trades, and per home what was offered, cleared and is due. It is never changed; the
 * contract's state holds only the block that made it, so undoing a clearing takes back one cell.
 */
import { assert, payment_uEUR } from '../kernel/index.js';
import { auditSharing, TradeAudit } from '../market/audit.js';
import type { ChargedMarket } from '../market/charged-market.js';
import { copyTrades, createOrders, createTrades, pushOrder } from '../market/columns.js';
import { pairShares } from '../market/pairing.js';
import {
  copyCharges,
  createCharges,
  NO_LEVEL,
  type TradeCharges,
  type TradeFees,
} from '../market/trade-fees.js';
import {
  BUY,
  isSharingRule,
  SELL,
  type ClearingContext,
  type MarketDesign,
  type Negotiation,
  type OrderColumns,
  type TradeColumns,
} from '../market/types.js';

/** Orders one by one; sealed, and revealed after gate closure; in batches, those of a gateway in one call. */
export type OnChain = 'orders' | 'commit-reveal' | 'batch';

/** When money moves: product by product, or once a day for all products of the market, each home's net sum. */
export type Settle = 'slot' | 'day';

export interface Clearing {
  readonly product: number;
  /** Transaction of each order, in the order of acceptance; empty where metered energy is shared. */
  readonly transactions: Int32Array;
  readonly orders: OrderColumns;
  readonly trades: TradeColumns;
  /** The market's fees and levels, entry by entry of the trades; absent where it has none. */
  readonly charges?: TradeCharges | undefined;
  /** Per home, Wh, buying +: `f` offered by accepted orders, `x` cleared. */
  readonly offered_Wh: Int32Array;
  readonly cleared_Wh: Int32Array;
  /** Per home, micro-EUR: paid (+) or received (-) for local energy, and the fees of the operators of ledger and market. */
  readonly paid_uEUR: Float64Array;
  readonly fee_uEUR: Float64Array;
  /** What the market's operator keeps of what is paid, or adds to it (negative), micro-EUR. */
  readonly surplus_uEUR: number;
  /** Energy traded, Wh. */
  readonly traded_Wh: number;
  /** What participants had to negotiate for it, where the mechanism is a protocol between them. */
  readonly negotiation: Readonly<Negotiation>;
  /** The block that finished it. */
  readonly block: number;
  /** When the observer first took that block as final, microseconds; NaN before. */
  final_us: number;
}

/** One of the markets of a slot. */
export interface MarketTerms {
  readonly design: MarketDesign;
  /** Its mechanism's name, for messages. */
  readonly kind: string;
  /** How orders reach the contract; absent: each in a call of its own. */
  readonly onChain?: OnChain | undefined;
  /** Absent: slot by slot. */
  readonly settle?: Settle | undefined;
  /** The operator's fee for a kWh traded, each side's part, micro-EUR per kWh. */
  readonly buyerFee_uEUR_per_kWh: number;
  readonly sellerFee_uEUR_per_kWh: number;
  /** The mechanism with the market's own fees and levels, where it has any. */
  readonly charged?: ChargedMarket | undefined;
  /** The market's own fees where metered energy is shared. */
  readonly sharingFees?: TradeFees | undefined;
}

export interface ClearingTerms {
  readonly homes: number;
  /** The markets of each slot, in the order in which their gates close: product = slot x markets + market. */
  readonly markets: readonly MarketTerms[];
  /** What a mechanism may know when it clears a product. */
  context(product: number): ClearingContext;
}

const NONE: Readonly<Negotiation> = { rounds: 0, messages: 0 };
const audit = new TradeAudit();
const scratchCharges = createCharges(0);

/** The market whose product it is. */
export function marketOf(terms: ClearingTerms, product: number): MarketTerms {
  return terms.markets[product % terms.markets.length]!;
}

/** Clears `orders` and works out what each home has to pay. */
export function makeClearing(
  product: number,
  transactions: Int32Array,
  orders: OrderColumns,
  scratch: TradeColumns,
  terms: ClearingTerms,
  block: number,
): Clearing {
  const market = marketOf(terms, product);
  const { design, kind } = market;
  assert(!isSharingRule(design), 'CW-CONTRACT-ORDERS', `${kind} takes no orders`);
  const context = terms.context(product);
  const { budgetBalance } = design.properties;
  const { rounds: roundsBefore, messages: messagesBefore } = design.negotiation ?? NONE;
  let charges: TradeCharges | undefined;
  if (market.charged) {
    market.charged.clear(orders, context, scratch, scratchCharges);
    audit.check(kind, budgetBalance, orders, scratch, scratchCharges);
    charges = copyCharges(scratchCharges, scratch.count);
  } else {
    design.clear(orders, context, scratch);
    audit.check(kind, budgetBalance, orders, scratch);
  }
  const { rounds, messages } = design.negotiation ?? NONE;
  const clearing = tally(
    product,
    transactions,
    orders,
    copyTrades(scratch),
    charges,
    market,
    terms.homes,
    block,
  );
  if (rounds === roundsBefore) return clearing;
  return {
    ...clearing,
    negotiation: { rounds: rounds - roundsBefore, messages: messages - messagesBefore },
  };
}

/**
 * Shares what the meters of a slot counted, by the market's rule: what each home gives is paired with what others get, in the order
 * of the homes, as if each had offered all of it at the price of the rule.
 */
export function makeSharing(
  product: number,
  metered_Wh: Int32Array,
  terms: ClearingTerms,
  block: number,
): Clearing {
  const market = marketOf(terms, product);
  const { design, kind, sharingFees } = market;
  assert(isSharingRule(design), 'CW-CONTRACT-SHARING', `${kind} shares nothing`);
  const { homes } = terms;
  const shared_Wh = new Int32Array(homes);
  const bounds = terms.context(product);
  const price = design.share({ metered_Wh, shared_Wh }, sharingFees?.netBounds(bounds) ?? bounds);
  auditSharing(kind, metered_Wh, shared_Wh, price);
  const orders = createOrders(homes);
  let buyers = 0;
  for (let i = 0; i < homes; i++) {
    const energy = metered_Wh[i]!;
    if (energy === 0) continue;
    const side = energy > 0 ? BUY : SELL;
    pushOrder(orders, { agent: i, side, quantity_Wh: Math.abs(energy), limit_uEUR_per_kWh: price });
    if (shared_Wh[i]! > 0) buyers++;
  }
  const trades = createTrades(Math.max(1, 2 * buyers));
  pairShares(orders, shared_Wh, price, trades);
  let charges: TradeCharges | undefined;
  if (sharingFees) {
    charges = createCharges(trades.count);
    charges.level.fill(NO_LEVEL);
    sharingFees.charge(orders, trades, charges, undefined, undefined);
  }
  return tally(product, new Int32Array(0), orders, trades, charges, market, homes, block);
}

/** What each home has to pay: each side of a trade is rounded once, and where both have one price the payee gets what the payer pays. */
function tally(
  product: number,
  transactions: Int32Array,
  orders: OrderColumns,
  trades: TradeColumns,
  charges: TradeCharges | undefined,
  market: MarketTerms,
  homes: number,
  block: number,
): Clearing {
  const { buyerFee_uEUR_per_kWh: buyerFee, sellerFee_uEUR_per_kWh: sellerFee } = market;
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
    if (buyerFee > 0) fee_uEUR[buyer] = fee_uEUR[buyer]! + payment_uEUR(quantity_Wh, buyerFee);
    if (sellerFee > 0) fee_uEUR[seller] = fee_uEUR[seller]! + payment_uEUR(quantity_Wh, sellerFee);
    if (!charges) continue;
    fee_uEUR[buyer] = fee_uEUR[buyer]! + charges.buyerFee_uEUR[t]!;
    fee_uEUR[seller] = fee_uEUR[seller]! + charges.sellerFee_uEUR[t]!;
  }
  return {
    product,
    transactions,
    orders,
    trades,
    charges,
    offered_Wh,
    cleared_Wh,
    paid_uEUR,
    fee_uEUR,
    surplus_uEUR,
    traded_Wh,
    negotiation: NONE,
    block,
    final_us: NaN,
  };
}
