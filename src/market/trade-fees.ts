/**
 * Charges the fees of trades: what each side pays beside its price, and what is left to each order of what its limit allowed.
 * A mechanism or a hierarchy that joins pairs at a fee by distance leaves the two prices of a trade apart by it; charging puts them
 * back to the price without fees.
 * Units: micro-EUR, micro-EUR per kWh. Shapes: columns by trade, by order. Cost: about 0.4 us a trade, most of it six payments; no allocation once warm.
 */
import { payment_uEUR } from '../kernel/index.js';
import {
  buyerFee_uEUR,
  feeAt,
  grossBid,
  grossOffer,
  netBid,
  netOffer,
  sellerFee_uEUR,
  type FeeRates,
  type Sides,
} from './fees.js';
import { BUY, type OrderColumns, type PairFees, type PriceBounds, type TradeColumns } from './types.js';

/** No level: the market knows none. */
export const NO_LEVEL = 255;

/** What stands beside trades, entry by entry. */
export interface TradeCharges {
  /** Where the two met: a place in `nearness`, or NO_LEVEL. */
  level: Uint8Array;
  /** What each side pays in fees. A fee per trade is charged with the first trade of its order. */
  buyerFee_uEUR: Float64Array;
  sellerFee_uEUR: Float64Array;
}

export function createCharges(capacity: number): TradeCharges {
  return {
    level: new Uint8Array(capacity),
    buyerFee_uEUR: new Float64Array(capacity),
    sellerFee_uEUR: new Float64Array(capacity),
  };
}

/** Makes room for the charges of `count` trades; what the columns hold is lost. */
export function reserveCharges(charges: TradeCharges, count: number): void {
  if (charges.level.length < count)
    Object.assign(charges, createCharges(Math.max(count, 2 * charges.level.length)));
}

/** The charges of the first `count` trades in columns of their own. */
export function copyCharges(source: TradeCharges, count: number): TradeCharges {
  return {
    level: source.level.slice(0, count),
    buyerFee_uEUR: source.buyerFee_uEUR.slice(0, count),
    sellerFee_uEUR: source.sellerFee_uEUR.slice(0, count),
  };
}

export class TradeFees {
  readonly rates: FeeRates;
  /** By order, after charging: what it gained on its limit before any fee per trade, and whether it traded. */
  gain_uEUR = new Float64Array(0);
  traded = new Uint8Array(0);

  constructor(rates: FeeRates) {
    this.rates = rates;
  }

  /** Bounds of prices without fees, when those with fees are `bounds`. */
  netBounds({ floor_uEUR_per_kWh, cap_uEUR_per_kWh }: PriceBounds): PriceBounds {
    const { perKwh_uEUR, percentage_ppm } = this.rates;
    return {
      floor_uEUR_per_kWh: netOffer(floor_uEUR_per_kWh, perKwh_uEUR.seller, percentage_ppm.seller),
      cap_uEUR_per_kWh: netBid(cap_uEUR_per_kWh, perKwh_uEUR.buyer, percentage_ppm.buyer),
    };
  }

  /** The limit on a price without fees that an order of `limit`, which counts them, leaves. */
  netLimit(side: number, limit_uEUR_per_kWh: number): number {
    const { perKwh_uEUR, percentage_ppm } = this.rates;
    return side === BUY
      ? netBid(limit_uEUR_per_kWh, perKwh_uEUR.buyer, percentage_ppm.buyer)
      : netOffer(limit_uEUR_per_kWh, perKwh_uEUR.seller, percentage_ppm.seller);
  }

  /** The limit of an order that trades at `price` without fees, and no worse. */
  grossLimit(side: number, price_uEUR_per_kWh: number): number {
    const { perKwh_uEUR, percentage_ppm } = this.rates;
    return side === BUY
      ? grossBid(price_uEUR_per_kWh, perKwh_uEUR.buyer, percentage_ppm.buyer)
      : grossOffer(price_uEUR_per_kWh, perKwh_uEUR.seller, percentage_ppm.seller);
  }

  /**
   * Writes what the trades cost in fees to `charges`, whose `level` is read where `levelFees` are given, and takes fees by distance
   * out of the prices of `trades`.
   */
  charge(
    orders: OrderColumns,
    trades: TradeColumns,
    charges: TradeCharges,
    levelFees: readonly Sides[] | undefined,
    pairFees: PairFees | undefined,
  ): void {
    const { agent, limit_uEUR_per_kWh: limit } = orders;
    const { perKwh_uEUR, percentage_ppm, perTrade_uEUR } = this.rates;
    const { gain_uEUR, traded } = this.emptied(orders.count);
    const { buyerPrice_uEUR_per_kWh: buyerPrice, sellerPrice_uEUR_per_kWh: sellerPrice } = trades;
    for (let t = 0; t < trades.count; t++) {
      const buy = trades.buyOrder[t];
      const sell = trades.sellOrder[t];
      const energy = trades.quantity_Wh[t];
      let buyerFar = 0;
      let sellerFar = 0;
      if (levelFees) {
        const far = levelFees[charges.level[t]];
        buyerFar = far.buyer;
        sellerFar = far.seller;
      } else if (pairFees) {
        buyerFar = pairFees.buyer_uEUR_per_kWh(agent[buy], agent[sell]);
        sellerFar = pairFees.seller_uEUR_per_kWh(agent[buy], agent[sell]);
      }
      const buyerRate = buyerFar + feeAt(buyerPrice[t], perKwh_uEUR.buyer, percentage_ppm.buyer);
      const sellerRate = sellerFar + feeAt(sellerPrice[t], perKwh_uEUR.seller, percentage_ppm.seller);
      const paid = (buyerPrice[t] -= buyerFar);
      const received = (sellerPrice[t] += sellerFar);
      gain_uEUR[buy] += payment_uEUR(energy, limit[buy]) - payment_uEUR(energy, paid + buyerRate);
      gain_uEUR[sell] += payment_uEUR(energy, received - sellerRate) - payment_uEUR(energy, limit[sell]);
      charges.buyerFee_uEUR[t] =
        buyerFee_uEUR(energy, paid, buyerRate) + (traded[buy] === 0 ? perTrade_uEUR.buyer : 0);
      charges.sellerFee_uEUR[t] =
        sellerFee_uEUR(energy, received, sellerRate) + (traded[sell] === 0 ? perTrade_uEUR.seller : 0);
      traded[buy] = 1;
      traded[sell] = 1;
    }
  }

  private emptied(orders: number): { gain_uEUR: Float64Array; traded: Uint8Array } {
    if (this.traded.length < orders) {
      this.traded = new Uint8Array(Math.max(orders, 2 * this.traded.length));
      this.gain_uEUR = new Float64Array(this.traded.length);
    }
    const { gain_uEUR, traded } = this;
    gain_uEUR.fill(0, 0, orders);
    traded.fill(0, 0, orders);
    return { gain_uEUR, traded };
  }
}
