/**
 * Defaults: what homes cannot pay when a product is settled, and who bears it. A home pays what it has and is not held for another product, energy before fees. Fees that
 * it cannot pay are lost to their operator. What it owes for energy first costs the operator what it would have kept of these trades,
 * then those whom the home owes, in proportion to what they should receive from it, or the operator, as the terms say. What they in
 * turn cannot pay for want of it is the operator's loss: losses are passed on once.
 *
 * Micro-EUR; columns by home. Law: what is unpaid is lost by others, to the micro-EUR. Cost: O(homes), and the trades for each home
 * that cannot pay.
 */
import { payment_uEUR } from '../kernel/index.js';
import { LargestRemainder } from '../market/largest-remainder.js';
import type { Clearing } from './clearing.js';

export interface Defaults {
  /** The block that settled. */
  readonly block: number;
  /** What each home did not pay for energy, and of its fees. */
  readonly unpaid_uEUR: Float64Array;
  readonly unpaidFee_uEUR: Float64Array;
  /** What each home should have received and did not. */
  readonly lost_uEUR: Float64Array;
  /** What the operator bears: unpaid fees, and energy that nobody else bears. */
  readonly operatorLoss_uEUR: number;
}

/** What a clearing makes due. */
type Due = Pick<Clearing, 'orders' | 'trades' | 'paid_uEUR' | 'fee_uEUR'>;

const shares = new LargestRemainder();

/** What homes with `funds_uEUR` cannot pay of what `clearing` makes due; undefined if they can pay it all. */
export function findDefaults(
  clearing: Due,
  funds_uEUR: ArrayLike<number>,
  losses: 'sellers' | 'operator',
  block: number,
): Defaults | undefined {
  const { paid_uEUR, fee_uEUR } = clearing;
  const homes = paid_uEUR.length;
  let defaults: Defaults | undefined;
  for (let i = 0; i < homes; i++) {
    if (paid_uEUR[i]! + fee_uEUR[i]! <= funds_uEUR[i]!) continue;
    defaults ??= {
      block,
      unpaid_uEUR: new Float64Array(homes),
      unpaidFee_uEUR: new Float64Array(homes),
      lost_uEUR: new Float64Array(homes),
      operatorLoss_uEUR: 0,
    };
    leaveUnpaid(defaults, clearing, i, funds_uEUR[i]!);
  }
  if (!defaults) return undefined;
  const { unpaid_uEUR, unpaidFee_uEUR, lost_uEUR } = defaults;
  // what homes leave unpaid by themselves, before anybody loses: whose number is lower must not matter
  if (losses === 'sellers')
    for (let i = 0; i < homes; i++) if (unpaid_uEUR[i]! > 0) spread(defaults, clearing, i);
  let operatorLoss_uEUR = 0;
  for (let i = 0; i < homes; i++) {
    // who receives less than it counted on may be unable to pay in turn: that goes no further, it falls to the operator
    if (lost_uEUR[i]! > 0) leaveUnpaid(defaults, clearing, i, funds_uEUR[i]!);
    operatorLoss_uEUR += unpaid_uEUR[i]! + unpaidFee_uEUR[i]! - lost_uEUR[i]!;
  }
  return { ...defaults, operatorLoss_uEUR };
}

/** Enters what home `i` cannot pay of what it owes, after what it has lost. */
function leaveUnpaid(defaults: Defaults, { paid_uEUR, fee_uEUR }: Due, i: number, funds: number): void {
  const { unpaid_uEUR, unpaidFee_uEUR, lost_uEUR } = defaults;
  const fee = fee_uEUR[i]!;
  const missing = paid_uEUR[i]! + lost_uEUR[i]! + fee - funds;
  if (missing <= 0) return;
  unpaidFee_uEUR[i] = missing < fee ? missing : fee;
  unpaid_uEUR[i] = missing - unpaidFee_uEUR[i]!;
}

/** Spreads what home `debtor` leaves unpaid over those whom it owes. */
function spread({ unpaid_uEUR, lost_uEUR }: Defaults, { trades, orders }: Due, debtor: number): void {
  const creditors: number[] = [];
  const receives_uEUR: number[] = [];
  let owed = 0;
  let expected = 0;
  for (let t = 0; t < trades.count; t++) {
    const buyer = orders.agent[trades.buyOrder[t]!]!;
    const seller = orders.agent[trades.sellOrder[t]!]!;
    if (buyer !== debtor && seller !== debtor) continue;
    const quantity_Wh = trades.quantity_Wh[t]!;
    const due = payment_uEUR(quantity_Wh, trades.buyerPrice_uEUR_per_kWh[t]!);
    const earned = payment_uEUR(quantity_Wh, trades.sellerPrice_uEUR_per_kWh[t]!);
    // at a negative price it is the seller who owes
    const pays = buyer === debtor ? due : -earned;
    const receives = buyer === debtor ? earned : -due;
    if (pays > 0) owed += pays;
    if (receives <= 0) continue;
    expected += receives;
    creditors.push(buyer === debtor ? seller : buyer);
    receives_uEUR.push(receives);
  }
  const kept = owed > expected ? owed - expected : 0;
  const beyond = unpaid_uEUR[debtor]! - kept;
  const loss = beyond > expected ? expected : beyond;
  if (loss <= 0) return;
  const parts = new Float64Array(creditors.length);
  shares.divide(loss, receives_uEUR, creditors.length, parts);
  creditors.forEach((home, k) => void (lost_uEUR[home] = lost_uEUR[home]! + parts[k]!));
}
