/**
 * The books of products, kept from delivery to bill. A product is billed, in order, when nothing about it can change any more:
 * its settlement lies in a stable block, or its deadline has passed in one. At the end of a run the books follow the
 * observer's chain as it stands, as the balances in the contract do.
 */
import type { Clearing, ContractHost } from '../contracts/index.js';
import type { Block, Chain } from '../ledger/index.js';
import type { Settlement, TradingTotals } from '../metrics/trading.js';
import type { Billing } from './billing.js';
import type { Keeper } from './keeper.js';
import type { ProductRecord, ProductRecords } from './product-records.js';
import type { SlotPrices, SlotValuations } from './slot-prices.js';
import type { TableWriter } from './table-writer.js';
import type { ProductTimes } from './times.js';

export interface BooksOptions {
  readonly host: ContractHost;
  readonly chain: Chain;
  readonly times: ProductTimes;
  readonly records: ProductRecords;
  readonly billing: Billing;
  readonly trading: TradingTotals;
  readonly prices: SlotPrices;
  /** What `trading` counts welfare in. */
  readonly valuations: SlotValuations;
  readonly keeper: Keeper;
  readonly tables: TableWriter;
}

export class Books {
  /** Products before this one are billed. */
  billed = 0;
  private readonly options: BooksOptions;
  private readonly acceptedHomes: Int32Array;

  constructor(options: BooksOptions) {
    this.options = options;
    this.acceptedHomes = new Int32Array(options.host.state.homes);
  }

  /** The observer takes `block` as final now: so are the clearings that it finished. */
  markFinal(block: Block, now: number): void {
    const { host, times, records } = this.options;
    const { state } = host;
    for (let product = this.billed; product < times.slots; product++) {
      const row = state.row(product);
      if (row < 0) {
        if (product >= times.firstProduct && !records.has(product)) break;
        continue;
      }
      for (const clearing of state.clearings[row]!) {
        if (clearing.block === block.id && Number.isNaN(clearing.final_us)) clearing.final_us = now;
      }
    }
  }

  /** Bills products in order, as long as nothing about the next can change any more; at the end, as they stand. */
  billReady(atEnd: boolean): void {
    const { host, chain, times, records, keeper } = this.options;
    while (this.billed < times.slots) {
      const product = this.billed;
      if (!records.has(product)) return;
      const record = records.of(product);
      if (!record.delivered) return;
      const row = host.state.row(product);
      let settlement: Settlement = 'none';
      let clearing: Clearing | undefined;
      if (row >= 0) {
        host.moveTo(chain.observerHead.id);
        clearing = host.state.clearingOf(row);
        const settled = host.state.settledHeight.data[row]!;
        const { stable } = chain;
        if (settled > 0 && (atEnd || settled - 1 <= stable.height)) settlement = 'settled';
        else if (record.orderCount === 0 || this.nothingCame(product, row, atEnd)) settlement = 'none';
        else if (atEnd || stable.timestamp_us > times.deadline(product)) settlement = 'void';
        else return;
      }
      this.bill(record, row, settlement, clearing);
      records.close(product);
      if (row >= 0) {
        keeper.drop(product);
        host.state.close(product);
      }
      this.billed++;
    }
  }

  /** Whether the gate has closed for good without an order in time: there was nothing to clear. */
  private nothingCame(product: number, row: number, atEnd: boolean): boolean {
    const { host, chain, times } = this.options;
    if (host.state.orderCount.data[row]! > 0) return false;
    return atEnd || chain.stable.timestamp_us > times.closes(product);
  }

  private bill(
    record: ProductRecord,
    row: number,
    settlement: Settlement,
    clearing: Clearing | undefined,
  ): void {
    const { host, times, billing, trading, prices, valuations, tables } = this.options;
    const { state } = host;
    const inForce = settlement === 'settled' ? clearing : undefined;
    const count = row >= 0 ? state.orderCount.data[row]! : 0;
    const acceptedHomes = this.acceptedHomes;
    for (let k = 0; k < count; k++) {
      acceptedHomes[k] = record.orderHomes[state.orders.data[row * state.homes + k]! - record.firstOrder]!;
    }
    const slot = record.product;
    if (valuations.follow(slot)) trading.revalue();
    const position_Wh = billing.billProduct(slot, record.metered_Wh, record.generated_Wh, inForce);
    const undone =
      row >= 0
        ? state.clearings[row]!.find((other) => other !== inForce && !Number.isNaN(other.final_us))
        : undefined;
    const sums = trading.bill({
      product: record.product,
      rates: prices.at(slot).rates,
      settlement,
      clearing,
      undone,
      orderHomes: record.orderHomes,
      orderCount: record.orderCount,
      acceptedHomes,
      acceptedCount: count,
      offered_Wh: record.offered_Wh,
      metered_Wh: record.metered_Wh,
      greenExport_Wh: record.greenExport_Wh,
      position_Wh,
      gateClosed_us: times.closes(record.product),
    });
    tables.slot(record, settlement, inForce, sums);
    tables.trades(inForce);
  }
}
