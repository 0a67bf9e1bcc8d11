/**
 * A market with fees as homes bargain in it: prices without the fees on every kWh (per kWh, percentage), which are the same whoever
 * the partner is. Limits that a home states count its fees, and prices of trades do not; a strategy that held the one against the
 * other would take a fee of 1 ct for a margin of 1 ct. So all that strategies are told and all that they quote is of one kind:
 * reservations, bounds, limits of everybody's orders and prices without these fees; what a home quotes becomes a limit with its fees.
 * A buyer's fee of 1 ct and values higher by 1 ct change no decision.
 *
 * Fees by distance hang on the partner, whom nobody knows beforehand: they are in the prices of trades, on the side that pays them.
 * These and fees per trade are in what a home has paid, so that it learns what its orders gain.
 *
 * Units: micro-EUR per kWh, micro-EUR. Cost: a few ns an order, 50 ns a trade of a market with fees by distance or per trade.
 */
import { payment_uEUR } from '../kernel/index.js';
import type { OrderDraft } from '../agents/index.js';
import type { Clearing } from '../contracts/index.js';
import type { ChargedMarket } from '../market/charged-market.js';
import { BUY, type OrderColumns, type PriceBounds, type TradeColumns } from '../market/types.js';

/** What strategies see of a clearing. */
export interface SeenClearing {
  readonly orders: OrderColumns;
  readonly trades: TradeColumns;
  readonly paid_uEUR: Float64Array;
}

export class FeeView {
  private readonly market: ChargedMarket;

  constructor(market: ChargedMarket) {
    this.market = market;
  }

  /** Bounds of prices without fees, where those with fees are `bounds`. */
  bounds(bounds: PriceBounds): PriceBounds {
    return this.market.fees.netBounds(bounds);
  }

  /**
   * Takes the fees out of the drafted orders of `count` homes and out of their reservations. No order where they leave none at a
   * price within `bounds`, which are without them.
   */
  enter(draft: OrderDraft, reservation_uEUR_per_kWh: Int32Array, count: number, bounds: PriceBounds): void {
    const { fees } = this.market;
    const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = bounds;
    const { side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = draft;
    for (let i = 0; i < count; i++) {
      if (quantity[i] === 0) continue;
      const net = fees.netLimit(side[i]!, limit[i]!);
      if (cap < floor || (side[i] === BUY ? net < floor : net > cap)) quantity[i] = 0;
      else {
        limit[i] = net;
        reservation_uEUR_per_kWh[i] = net;
      }
    }
  }

  /** Turns what the first `count` homes quote into limits with their fees. */
  leave({ side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit }: OrderDraft, count: number): void {
    const { fees } = this.market;
    for (let i = 0; i < count; i++) {
      if (quantity[i] !== 0) limit[i] = fees.grossLimit(side[i]!, limit[i]!);
    }
  }

  /** A clearing of the market, at prices without fees. */
  seen(clearing: Clearing): SeenClearing {
    const { orders, trades } = clearing;
    const { count, side } = orders;
    const limit = orders.limit_uEUR_per_kWh.slice();
    for (let k = 0; k < count; k++) limit[k] = this.market.fees.netLimit(side[k]!, limit[k]!);
    return { orders: { ...orders, limit_uEUR_per_kWh: limit }, ...this.paid(clearing, orders, trades) };
  }

  /** The trades at what they cost each side but for the fees on every kWh, and what each home has paid for them. */
  private paid(
    clearing: Clearing,
    orders: OrderColumns,
    trades: TradeColumns,
  ): Pick<SeenClearing, 'trades' | 'paid_uEUR'> {
    const { market } = this;
    const { perTrade_uEUR } = market.fees.rates;
    const { agent } = orders;
    const buyerPrice = trades.buyerPrice_uEUR_per_kWh.slice();
    const sellerPrice = trades.sellerPrice_uEUR_per_kWh.slice();
    const paid_uEUR = new Float64Array(clearing.paid_uEUR.length);
    const charged = new Uint8Array(orders.count);
    for (let t = 0; t < trades.count; t++) {
      const buy = trades.buyOrder[t]!;
      const sell = trades.sellOrder[t]!;
      const buyer = agent[buy]!;
      const seller = agent[sell]!;
      const energy = trades.quantity_Wh[t]!;
      const level = clearing.charges!.level[t]!;
      buyerPrice[t] = buyerPrice[t]! + market.buyerFar_uEUR_per_kWh(buyer, seller, level);
      sellerPrice[t] = sellerPrice[t]! - market.sellerFar_uEUR_per_kWh(buyer, seller, level);
      paid_uEUR[buyer] =
        paid_uEUR[buyer]! +
        payment_uEUR(energy, buyerPrice[t]!) +
        (charged[buy] === 0 ? perTrade_uEUR.buyer : 0);
      paid_uEUR[seller] =
        paid_uEUR[seller]! -
        payment_uEUR(energy, sellerPrice[t]!) +
        (charged[sell] === 0 ? perTrade_uEUR.seller : 0);
      charged[buy] = 1;
      charged[sell] = 1;
    }
    const seen = { ...trades, buyerPrice_uEUR_per_kWh: buyerPrice, sellerPrice_uEUR_per_kWh: sellerPrice };
    return { trades: seen, paid_uEUR };
  }
}
