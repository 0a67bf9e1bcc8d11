/**
 * The books of slots, kept from delivery to bill. A slot is billed, in order, when nothing about it can change any more: each of its
 * products is settled in a stable block, or its deadline has passed in one. At the end of a run the books follow the observer's
 * chain as it stands, as the balances in the contract do.
 */
import { ORDER, SlotPositions, UNFUNDED, WORD_HOME, type ContractHost } from '../contracts/index.js';
import { PAYLOAD_WORDS, type Block, type Chain, type Transactions } from '../ledger/index.js';
import type { Felt, LedgerEffects } from '../metrics/ledger-effects.js';
import type { BilledProduct, TradingTotals } from '../metrics/trading.js';
import type { Billing } from './billing.js';
import type { KpiWindow } from './counted.js';
import type { HonestBooks } from './honest-books.js';
import type { Keeper } from './keeper.js';
import type { SlotPrices, SlotValuations } from './slot-prices.js';
import type { ProductOrders, SlotRecord, SlotRecords } from './slot-records.js';
import type { Ending, TableWriter } from './table-writer.js';
import type { ProductTimes } from './times.js';

export interface BooksOptions {
  readonly host: ContractHost;
  readonly transactions: Transactions;
  readonly chain: Chain;
  readonly times: ProductTimes;
  readonly records: SlotRecords;
  readonly billing: Billing;
  readonly honest: HonestBooks | undefined;
  readonly trading: TradingTotals;
  readonly effects: LedgerEffects;
  /** Gateway of each home. */
  readonly gateway: Int32Array;
  readonly prices: SlotPrices;
  /** What `trading` counts welfare in. */
  readonly valuations: SlotValuations;
  readonly keeper: Keeper;
  readonly tables: TableWriter;
  readonly window: KpiWindow;
}

const NOTHING: Ending = { settlement: 'none', clearing: undefined };

export class Books {
  /** Slots before this one are billed. */
  billed = 0;
  private readonly options: BooksOptions;
  private readonly positions: SlotPositions;
  /** By market: the homes of the accepted orders of the product in hand. */
  private readonly acceptedHomes: readonly Int32Array[];
  private readonly unfundedHomes: readonly Int32Array[];

  constructor(options: BooksOptions) {
    this.options = options;
    const { homes } = options.host.state;
    this.positions = new SlotPositions(homes);
    this.acceptedHomes = options.times.markets.map(() => new Int32Array(homes));
    this.unfundedHomes = options.times.markets.map(() => new Int32Array(homes));
  }

  /** The observer takes `block` as final now: so are the clearings that it finished, and the payments that it made. */
  markFinal(block: Block, now: number): void {
    const { state } = this.options.host;
    for (const product of state.openProducts()) {
      for (const clearing of state.clearings[state.row(product)]!) {
        if (clearing.block === block.id && Number.isNaN(clearing.final_us)) clearing.final_us = now;
      }
    }
    this.markPayments(block, now);
  }

  /** The observer has lost `block`, which it took as final. */
  markUndone(block: Block): void {
    this.markPayments(block, NaN);
  }

  private markPayments(block: Block, final_us: number): void {
    const { state } = this.options.host;
    for (const product of state.openProducts())
      for (const payment of state.payments[state.row(product)]!)
        if (payment.block === block.id) payment.final_us = final_us;
  }

  /** Bills slots in order, as long as nothing about the next can change any more; at the end, as they stand. */
  billReady(atEnd: boolean): void {
    const { host, times, records, keeper } = this.options;
    while (this.billed < times.slots) {
      const slot = this.billed;
      if (!records.has(slot)) return;
      const record = records.of(slot);
      if (!record.delivered) return;
      const endings: Ending[] = [];
      for (let m = 0; m < times.markets.length; m++) {
        const ending = this.endOf(times.product(slot, m), record.orders[m]!, atEnd);
        if (!ending) return;
        endings.push(ending);
      }
      this.bill(record, endings);
      records.close(slot);
      for (let m = 0; m < times.markets.length; m++) {
        const product = times.product(slot, m);
        if (host.state.row(product) < 0) continue;
        keeper.drop(product);
        host.state.close(product);
      }
      this.billed++;
    }
  }

  /** How `product` has ended, if it has. */
  private endOf(product: number, orders: ProductOrders, atEnd: boolean): Ending | undefined {
    const { host, chain, times } = this.options;
    const row = host.state.row(product);
    if (row < 0) return NOTHING;
    host.moveTo(chain.observerHead.id);
    const clearing = host.state.clearingOf(row);
    const settled = host.state.settledHeight.data[row]!;
    const { stable } = chain;
    if (settled > 0 && (atEnd || settled - 1 <= stable.height))
      return {
        settlement: 'settled',
        clearing,
        defaults: host.state.defaultsOf(row),
        paid_us: host.state.payments[row]!.find(({ final_us }) => !Number.isNaN(final_us))?.final_us,
      };
    if (times.marketOf(product).trading === 'orders') {
      if (orders.count === 0 || this.nothingCame(product, row, atEnd))
        return { settlement: 'none', clearing };
    }
    if (atEnd || stable.timestamp_us > times.deadline(product)) return { settlement: 'void', clearing };
    return undefined;
  }

  /** Whether the gate has closed for good without an order in time: there was nothing to clear. */
  private nothingCame(product: number, row: number, atEnd: boolean): boolean {
    const { host, chain, times } = this.options;
    if (host.state.orderCount.data[row]! > 0) return false;
    return atEnd || chain.stable.timestamp_us > times.bookCloses(product);
  }

  private bill(record: SlotRecord, endings: readonly Ending[]): void {
    const { billing, trading, prices, valuations, tables } = this.options;
    const { slot } = record;
    const inForce = endings.map(({ settlement, clearing }) =>
      settlement === 'settled' ? clearing : undefined,
    );
    if (valuations.follow(slot)) trading.revalue();
    const position = this.positions.of(inForce);
    const unpaid = endings.map(({ defaults }) => defaults);
    const position_Wh = billing.billSlot(
      slot,
      record.metered_Wh,
      record.generated_Wh,
      position,
      inForce,
      unpaid,
    );
    this.options.honest?.bill(record, position, inForce);
    const felt = this.feel(record, endings);
    const products = endings.map((ending, m) => this.billedProduct(record, m, ending));
    const { rates, bounds } = prices.at(slot);
    const sums = trading.bill({
      slot,
      rates,
      bounds,
      products,
      cleared_Wh: position?.cleared_Wh,
      expected_Wh: record.expected_Wh,
      metered_Wh: record.metered_Wh,
      greenExport_Wh: record.greenExport_Wh,
      position_Wh,
    });
    this.options.window.afterBill(slot);
    tables.slot(record.slot, endings, sums, felt);
    for (const clearing of inForce) tables.trades(clearing);
  }

  /** What the homes feel of the time that the ledger took. Metered energy is shared after delivery on every ledger. */
  private feel({ slot, seen }: SlotRecord, endings: readonly Ending[]): Felt {
    const { effects, gateway, times } = this.options;
    const before = { ...effects };
    const markets = times.markets.length;
    endings.forEach(({ settlement, clearing, paid_us }, m) => {
      if (clearing && paid_us !== undefined) effects.pay(clearing.traded_Wh, paid_us - times.ends(slot));
      if (times.markets[m]!.trading !== 'orders') return;
      effects.bill({
        delivery_us: slot * times.slot_us,
        seen: seen.filter((_, k) => k % markets === m),
        gateway,
        inForce: settlement === 'settled' ? clearing : undefined,
        cleared: clearing,
      });
    });
    return effects.since(before);
  }

  private billedProduct(record: SlotRecord, market: number, ending: Ending): BilledProduct {
    const { host, times } = this.options;
    const { state } = host;
    const orders = record.orders[market]!;
    const row = state.row(times.product(record.slot, market));
    const acceptedHomes = this.acceptedHomes[market]!;
    const acceptedCount = row >= 0 ? state.orderCount.data[row]! : 0;
    for (let k = 0; k < acceptedCount; k++) {
      acceptedHomes[k] = this.homeOf(state.orders.data[row * state.homes + k]!);
    }
    const inForce = ending.settlement === 'settled' ? ending.clearing : undefined;
    const clearings = row >= 0 ? state.clearings[row]! : [];
    return {
      ...ending,
      defaults: ending.defaults,
      ...this.unfunded(orders, market),
      undone: clearings.find((other) => other !== inForce && !Number.isNaN(other.final_us)),
      orderHomes: orders.homes,
      orderCount: orders.count,
      acceptedHomes,
      acceptedCount,
      offered_Wh: orders.offered_Wh,
    };
  }

  /** The homes of orders that the observer's chain refused for want of funds. */
  private unfunded(
    { first, end }: ProductOrders,
    market: number,
  ): Pick<BilledProduct, 'unfundedHomes' | 'unfundedCount'> {
    const { host, transactions } = this.options;
    const unfundedHomes = this.unfundedHomes[market]!;
    let unfundedCount = 0;
    if (host.terms.escrow) {
      const { kind, receipt, mask, versions } = transactions;
      for (let id = first; id < end; id++) {
        if (kind[id & mask] !== ORDER) continue;
        // as it was sent first, or again
        let version = id;
        while (receipt[version & mask] !== UNFUNDED && versions && versions.after(version) >= 0)
          version = versions.after(version);
        if (receipt[version & mask] === UNFUNDED) unfundedHomes[unfundedCount++] = this.homeOf(id);
      }
    }
    return { unfundedHomes, unfundedCount };
  }

  /** The home that sent the order in transaction `id`. */
  private homeOf(id: number): number {
    const { payload, mask } = this.options.transactions;
    return payload[(id & mask) * PAYLOAD_WORDS + WORD_HOME]!;
  }
}
