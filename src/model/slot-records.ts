/** What the model keeps of a slot between submission and bill; records are reused. */

import type { Meters } from '../adversaries/index.js';
import type { Clearing } from '../contracts/index.js';
import type { Homes } from './homes.js';

/** The orders of one product, as they were sent. */
export interface ProductOrders {
  /** Transactions [first, end) hold the orders, and deposits that left with them; -1: nobody has decided yet. */
  first: number;
  end: number;
  /** The homes that sent orders, in transaction order. */
  count: number;
  readonly homes: Int32Array;
  /** What each home wanted to trade here, Wh, buying positive, whether it sent an order or not. */
  readonly offered_Wh: Int32Array;
  /** The most each would have paid, or the least it would have accepted, without fees on every kWh, micro-EUR per kWh. */
  readonly reservation_uEUR_per_kWh: Int32Array;
}

export interface SlotRecord {
  slot: number;
  /** By market of the slot. */
  readonly orders: readonly ProductOrders[];
  /** What each home expected to exchange with others and the grid when it submitted last, Wh, import positive. */
  readonly expected_Wh: Int32Array;
  readonly metered_Wh: Int32Array;
  /** What gateways say that the meters of those who take part counted; 0 for the others. */
  readonly reported_Wh: Int32Array;
  /** What the meters of generation counted. */
  readonly generated_Wh: Int32Array;
  readonly greenExport_Wh: Float64Array;
  delivered: boolean;
  /** Gateway by gateway and market by market: the clearing that was seen when delivery began. */
  seen: readonly (Clearing | undefined)[];
}

export class SlotRecords {
  private readonly homes: number;
  private readonly markets: number;
  private readonly open = new Map<number, SlotRecord>();
  private readonly free: SlotRecord[] = [];

  constructor(homes: number, markets: number) {
    this.homes = homes;
    this.markets = markets;
  }

  /** The record of a slot, made if there is none. */
  of(slot: number): SlotRecord {
    let record = this.open.get(slot);
    if (!record) {
      record = this.free.pop() ?? this.make();
      record.slot = slot;
      record.delivered = false;
      record.seen = [];
      for (const orders of record.orders) {
        orders.first = -1;
        orders.end = -1;
        orders.count = 0;
      }
      this.open.set(slot, record);
    }
    return record;
  }

  /** The slot has been delivered, and `meters` say what is reported of it. */
  deliver(slot: number, homes: Homes, meters: Pick<Meters, 'report'>): void {
    const record = this.of(slot);
    record.metered_Wh.set(homes.metered_Wh);
    record.reported_Wh.set(homes.ofParticipants(homes.metered_Wh));
    meters.report(record.reported_Wh);
    record.generated_Wh.set(homes.generated_Wh);
    record.greenExport_Wh.set(homes.greenExport_Wh);
    record.delivered = true;
  }

  has(slot: number): boolean {
    return this.open.has(slot);
  }

  close(slot: number): void {
    const record = this.open.get(slot);
    if (!record) return;
    this.open.delete(slot);
    this.free.push(record);
  }

  private make(): SlotRecord {
    const { homes, markets } = this;
    return {
      slot: -1,
      orders: Array.from({ length: markets }, () => ({
        first: -1,
        end: -1,
        count: 0,
        homes: new Int32Array(homes),
        offered_Wh: new Int32Array(homes),
        reservation_uEUR_per_kWh: new Int32Array(homes),
      })),
      expected_Wh: new Int32Array(homes),
      metered_Wh: new Int32Array(homes),
      reported_Wh: new Int32Array(homes),
      generated_Wh: new Int32Array(homes),
      greenExport_Wh: new Float64Array(homes),
      delivered: false,
      seen: [],
    };
  }
}
