/**
 * How orders ended, by home over the whole run: traded in part or in full, unmatched, late, refused for want of funds, or undone.
 * Shapes: columns by home, counts. Cost: a pass over orders and one over homes for each product with orders.
 */
import type { Columns } from '../kernel/index.js';

/** The orders of one product, and what became of them. */
export interface EndedOrders {
  /** Orders sent: the home of each of the first `orderCount`, and of those accepted in time. */
  readonly orderHomes: Int32Array;
  readonly orderCount: number;
  readonly acceptedHomes: Int32Array;
  readonly acceptedCount: number;
  /** Homes of the orders that came in time and were refused, since what they could come to owe was not there. */
  readonly unfundedHomes: Int32Array;
  readonly unfundedCount: number;
  /** What each home wanted to trade here, Wh, buying +. */
  readonly offered_Wh: Int32Array;
}

/** By home, Wh: what is cleared in force; what was cleared and is not; or that all accepted orders are void. */
export interface ProductEnd {
  readonly inForce_Wh: Int32Array | undefined;
  readonly undone_Wh: Int32Array | undefined;
  readonly isVoid: boolean;
}

export class OrderTotals {
  readonly sent: Float64Array;
  readonly traded: Float64Array;
  readonly unmatched: Float64Array;
  readonly late: Float64Array;
  readonly unfunded: Float64Array;
  readonly undone: Float64Array;
  private readonly homes: number;
  /** Of the product in hand: sent, accepted in time, and refused for want of funds. */
  private readonly sentNow: Uint8Array;
  private readonly acceptedNow: Uint8Array;
  private readonly unfundedNow: Uint8Array;

  constructor(homes: number, columns: Columns) {
    const column = (name: string): Float64Array => columns.f64(`metrics.orders${name}`, homes);
    this.homes = homes;
    this.sent = column('Sent');
    this.traded = column('Traded');
    this.unmatched = column('Unmatched');
    this.late = column('Late');
    this.unfunded = column('Unfunded');
    this.undone = column('Undone');
    this.sentNow = columns.u8('metrics.ordersSentNow', homes);
    this.acceptedNow = columns.u8('metrics.ordersAcceptedNow', homes);
    this.unfundedNow = columns.u8('metrics.ordersUnfundedNow', homes);
  }

  /** Counts the orders of a product; adds what was accepted to `volume`. */
  add(orders: EndedOrders, end: ProductEnd, volume: { demand_Wh: number; supply_Wh: number }): void {
    const { orderCount, offered_Wh } = orders;
    if (orderCount === 0) return;
    const sent = counted(this.sentNow, orders.orderHomes, orderCount);
    const accepted = counted(this.acceptedNow, orders.acceptedHomes, orders.acceptedCount);
    const unfunded = counted(this.unfundedNow, orders.unfundedHomes, orders.unfundedCount);
    const { inForce_Wh, undone_Wh, isVoid } = end;
    for (let i = 0; i < this.homes; i++) {
      const all = sent[i]!;
      if (all === 0) continue;
      const inTime = accepted[i]!;
      this.sent[i] = this.sent[i]! + all;
      this.unfunded[i] = this.unfunded[i]! + unfunded[i]!;
      this.late[i] = this.late[i]! + all - inTime - unfunded[i]!;
      if (inTime === 0) continue;
      const offered = offered_Wh[i]!;
      if (offered > 0) volume.demand_Wh += offered;
      else volume.supply_Wh -= offered;
      if (inForce_Wh && inForce_Wh[i] !== 0) this.traded[i] = this.traded[i]! + inTime;
      else if (undone_Wh ? undone_Wh[i] !== 0 : isVoid) this.undone[i] = this.undone[i]! + inTime;
      else this.unmatched[i] = this.unmatched[i]! + inTime;
    }
  }
}

/** How often each home is among the first `count` of `homes`. */
function counted(out: Uint8Array, homes: Int32Array, count: number): Uint8Array {
  out.fill(0);
  for (let k = 0; k < count; k++) out[homes[k]!]!++;
  return out;
}
