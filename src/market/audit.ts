/**
 * What no clearing may do, whatever its mechanism: checked on every clearing of every run, since a mechanism may be anybody's.
 * Cost: about 5 ns a trade and 2 ns an order, and with charges some 50 ns a trade; no allocation once warm.
 */
import { InvariantError, payment_uEUR } from '../kernel/index.js';
import type { TradeCharges } from './trade-fees.js';
import { BUY, SELL, type MechanismProperties, type OrderColumns, type TradeColumns } from './types.js';

/** Audits clearings; its scratch column is reused. */
export class TradeAudit {
  private filled_Wh = new Float64Array(0);
  private gain_uEUR = new Float64Array(0);

  /**
   * Throws CW-MARKET-TRADE, naming `mechanism`, if a trade pairs what are not a bid and an offer of two agents, is not of a
   * positive whole number of Wh, breaks a limit or a wish for green energy, if an order gets more than it offers or less
   * than it is willing to trade at all, or if the operator pays in more than the mechanism's `budgetBalance` says; and where
   * there are `charges`, if an order ends worse with its fees than energy at its limit.
   */
  check(
    mechanism: string,
    budgetBalance: MechanismProperties['budgetBalance'],
    orders: OrderColumns,
    trades: TradeColumns,
    charges?: TradeCharges,
  ): void {
    const { count, side, agent, quantity_Wh, limit_uEUR_per_kWh: limit, minimum_Wh } = orders;
    const { green_permille, greenWanted_permille } = orders;
    if (this.filled_Wh.length < count) this.filled_Wh = new Float64Array(count * 2);
    const filled = this.filled_Wh.fill(0, 0, count);
    let surplus = 0;
    for (let t = 0; t < trades.count; t++) {
      const buy = trades.buyOrder[t]!;
      const sell = trades.sellOrder[t]!;
      const quantity = trades.quantity_Wh[t]!;
      const paid = trades.buyerPrice_uEUR_per_kWh[t]!;
      const received = trades.sellerPrice_uEUR_per_kWh[t]!;
      let fault = '';
      if (!(buy >= 0 && buy < count && sell >= 0 && sell < count)) fault = 'names an order that is not there';
      else if (side[buy] !== BUY || side[sell] !== SELL) fault = 'does not pair a bid with an offer';
      else if (agent[buy] === agent[sell]) fault = 'is between an agent and itself';
      else if (quantity <= 0) fault = `is of ${quantity} Wh`;
      else if (paid > limit[buy]! || received < limit[sell]!)
        fault = `has the price ${pricesText(paid, received)}, the bid says at most ${limit[buy]}, the offer at least ${limit[sell]} micro-EUR per kWh`;
      else if (paid !== received && budgetBalance === 'strong')
        fault = `has the price ${pricesText(paid, received)}, though the mechanism claims that buyers pay what sellers receive`;
      else if (green_permille[sell]! < greenWanted_permille[buy]!)
        fault = `is ${green_permille[sell]} per mille green, the bid wants ${greenWanted_permille[buy]}`;
      if (fault !== '') throw broken(mechanism, `trade ${t} (orders ${buy} and ${sell}) ${fault}`);
      surplus += (paid - received) * quantity;
      filled[buy] = filled[buy]! + quantity;
      filled[sell] = filled[sell]! + quantity;
    }
    if (surplus < 0 && budgetBalance !== 'none')
      throw broken(mechanism, `sellers receive ${-surplus / 1e9} EUR more than buyers pay`);
    for (let k = 0; k < count; k++) {
      const got = filled[k]!;
      if (got > quantity_Wh[k]!)
        throw broken(mechanism, `order ${k} of ${quantity_Wh[k]} Wh is filled with ${got} Wh`);
      if (got > 0 && got < minimum_Wh[k]!)
        throw broken(
          mechanism,
          `order ${k} is filled with ${got} Wh, less than its least, ${minimum_Wh[k]} Wh`,
        );
    }
    if (charges) this.checkCharges(mechanism, orders, trades, charges);
  }

  /** No fee is negative, and no home is worse off with its fees than its limit says. */
  private checkCharges(
    mechanism: string,
    orders: OrderColumns,
    trades: TradeColumns,
    { buyerFee_uEUR, sellerFee_uEUR }: TradeCharges,
  ): void {
    const { count, limit_uEUR_per_kWh: limit } = orders;
    if (this.gain_uEUR.length < count) this.gain_uEUR = new Float64Array(count * 2);
    const gain = this.gain_uEUR.fill(0, 0, count);
    for (let t = 0; t < trades.count; t++) {
      const buy = trades.buyOrder[t]!;
      const sell = trades.sellOrder[t]!;
      const energy = trades.quantity_Wh[t]!;
      const paid = payment_uEUR(energy, trades.buyerPrice_uEUR_per_kWh[t]!);
      const received = payment_uEUR(energy, trades.sellerPrice_uEUR_per_kWh[t]!);
      if (buyerFee_uEUR[t]! < 0 || sellerFee_uEUR[t]! < 0)
        throw broken(mechanism, `trade ${t} has a negative fee`);
      gain[buy] = gain[buy]! + payment_uEUR(energy, limit[buy]!) - paid - buyerFee_uEUR[t]!;
      gain[sell] = gain[sell]! + received - sellerFee_uEUR[t]! - payment_uEUR(energy, limit[sell]!);
    }
    for (let k = 0; k < count; k++) {
      if (gain[k]! < 0)
        throw broken(mechanism, `order ${k} ends ${-gain[k]!} micro-EUR worse than its limit, fees included`);
    }
  }
}

/**
 * Throws CW-MARKET-TRADE, naming `mechanism`, if shares do not sum to zero, go beyond what was metered, or have no whole price.
 */
export function auditSharing(
  mechanism: string,
  metered_Wh: Int32Array,
  shared_Wh: Int32Array,
  price_uEUR_per_kWh: number,
): void {
  let sum = 0;
  for (let i = 0; i < shared_Wh.length; i++) {
    const metered = metered_Wh[i]!;
    const shared = shared_Wh[i]!;
    if (metered > 0 ? shared < 0 || shared > metered : shared > 0 || shared < metered)
      throw broken(mechanism, `agent ${i} shares ${shared} Wh of ${metered} Wh metered`);
    sum += shared;
  }
  if (sum !== 0) throw broken(mechanism, `the shares sum to ${sum} Wh, not to 0`);
  if ((price_uEUR_per_kWh | 0) !== price_uEUR_per_kWh)
    throw broken(mechanism, `the price is ${price_uEUR_per_kWh}, no whole micro-EUR per kWh`);
}

function pricesText(paid: number, received: number): string {
  return paid === received ? `${paid}` : `${paid} for the buyer and ${received} for the seller`;
}

function broken(mechanism: string, what: string): InvariantError {
  return new InvariantError(
    'CW-MARKET-TRADE',
    `the mechanism ${mechanism} made a clearing that its input does not allow: ${what}`,
  );
}
