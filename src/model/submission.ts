/**
 * From homes to the ledger: orders a lead before each gate closes, meter readings after each slot. Each is a transaction,
 * sent through the home's gateway; what a gateway sends at one instant travels as one burst.
 */
import { SECOND, type Columns, type RandomSource, type Simulation, type Streams } from '../kernel/index.js';
import {
  createOrderDraft,
  draftAtReservation,
  Offers,
  type BidRequest,
  type Forecast,
  type OrderDraft,
  type Strategy,
} from '../agents/index.js';
import * as contracts from '../contracts/index.js';
import { PAYLOAD_WORDS, type Chain, type Transactions } from '../ledger/index.js';
import { BUY } from '../market/types.js';
import type { Gateways } from './gateways.js';
import type { Homes } from './homes.js';
import type { ProductRecord } from './product-records.js';
import type { SlotPrices, SlotValuations } from './slot-prices.js';
import type { ProductTimes } from './times.js';

/** How long a transaction waits in a pool before it is dropped: three hours, the default of geth for what others sent. */
export const TRANSACTION_LIFETIME_us = 3 * 3600 * SECOND;

export interface SubmissionOptions {
  /** Products whose homes would have had to submit before the start. */
  readonly skippedProducts: number;
  readonly homes: Homes;
  readonly gateways: Gateways;
  readonly times: ProductTimes;
  readonly forecast: Forecast;
  readonly strategy: Strategy;
  readonly prices: SlotPrices;
  /** What local energy is worth to homes, brought to each product's slot. */
  readonly valued: SlotValuations;
  readonly random: RandomSource;
  readonly columns: Columns;
  readonly simulation: Simulation;
  /** Bursts leave their gateways within this long after the homes have decided. */
  readonly spread_us: number;
  readonly transactions: Transactions;
  readonly chain: Chain;
  readonly keeperAccount: number;
  readonly homePriceLevel: number;
  readonly keeperPriceLevel: number;
}

export class Submission {
  readonly offers: Offers;
  private readonly options: SubmissionOptions;
  private readonly draft: OrderDraft;
  private readonly reservation_uEUR_per_kWh: Int32Array;
  private readonly streams: Streams;
  private readonly gatewayStreams: Streams;
  private readonly burst: number;

  constructor(options: SubmissionOptions) {
    this.options = options;
    const { homes, columns, random, forecast } = options;
    this.draft = createOrderDraft(homes.count, columns);
    this.reservation_uEUR_per_kWh = columns.i32('agents.reservation_uEUR_per_kWh', homes.count);
    this.streams = random.streams('strategy', homes.population.ids);
    this.gatewayStreams = random.streams(
      'submission',
      Array.from({ length: options.gateways.nodes }, (_, node) => `gateway-${node}`),
    );
    for (let product = 0; product < options.skippedProducts; product++) this.skipDraws();
    const { transactions, chain } = options;
    this.burst = options.simulation.on('burst', 'agent', (first, count) =>
      chain.submit(first, count, transactions.gateway[transactions.at(first)]!),
    );
    this.offers = new Offers({
      count: homes.count,
      forecast,
      batteries: homes.batteries,
      batteryHomes: homes.batteryHomes,
      columns,
    });
  }

  /** The draws of a product that comes too early to be traded: so those of the others do not depend on when gates close. */
  private skipDraws(): void {
    const { homes, strategy, gateways } = this.options;
    for (let i = 0; i < homes.count; i++)
      for (let draw = 0; draw < strategy.drawsPerHome; draw++) this.streams.bits(i);
    for (let node = 0; node < gateways.nodes; node++) {
      this.gatewayStreams.bits(node);
      this.gatewayStreams.bits(node);
    }
  }

  /** All homes write their orders for `record.product` now; each gateway's leave as one burst, a little later. */
  sendOrders(record: ProductRecord, now: number): void {
    const { homes, times, strategy, gateways, transactions, homePriceLevel } = this.options;
    const { prices, bounds } = this.options.prices.at(record.product);
    this.options.valued.follow(record.product);
    const next = Math.floor(now / times.slot_us);
    this.offers.prepare(record.product, next - 1, next, 0, homes.count);
    record.offered_Wh.set(this.offers.offered_Wh);
    const draft = this.draft;
    const request: BidRequest = {
      from: 0,
      to: homes.count,
      slot: record.product,
      round: 0,
      rounds: 1,
      offered_Wh: this.offers.offered_Wh,
      green_permille: this.offers.green_permille,
      valuations: this.options.valued.valuations,
      buyerCharges_uEUR_per_kWh: prices.buyerCharges_uEUR_per_kWh,
      sellerCharges_uEUR_per_kWh: prices.sellerCharges_uEUR_per_kWh,
      bounds,
      population: homes.population,
      streams: this.streams,
      reservation_uEUR_per_kWh: this.reservation_uEUR_per_kWh,
      out: draft,
    };
    draftAtReservation(request);
    strategy.bid(request);
    let count = 0;
    for (let i = 0; i < homes.count; i++) if (draft.quantity_Wh[i]! > 0) count++;
    const first = transactions.allocate(count);
    record.firstOrder = first;
    record.orderCount = count;
    const { payload, sender, mask } = transactions;
    let id = first;
    for (let node = 0; node < gateways.nodes; node++) {
      const from = id;
      const sent = now + Math.floor(this.gatewayStreams.uniform(node) * this.options.spread_us);
      // who comes first goes round from product to product
      const begin = gateways.start[node]!;
      const count = gateways.start[node + 1]! - begin;
      const turn = Math.floor(this.gatewayStreams.uniform(node) * count);
      for (let k = 0; k < count; k++) {
        const i = gateways.homes[begin + (k + turn < count ? k + turn : k + turn - count)]!;
        const quantity = draft.quantity_Wh[i]!;
        if (quantity <= 0) continue;
        const buys = draft.side[i] === BUY;
        record.orderHomes[id - first] = i;
        const place = id & mask;
        sender[place] = i;
        const base = place * PAYLOAD_WORDS;
        payload[base + contracts.WORD_PRODUCT] = record.product;
        payload[base + contracts.WORD_HOME] = i;
        payload[base + contracts.WORD_ENERGY] = buys ? quantity : -quantity;
        payload[base + contracts.WORD_LIMIT] = draft.limit_uEUR_per_kWh[i]!;
        payload[base + contracts.WORD_GREEN] = buys
          ? draft.greenWanted_permille[i]!
          : draft.green_permille[i]!;
        payload[base + contracts.WORD_MINIMUM] = draft.minimum_Wh[i]!;
        id++;
      }
      const { orderGas, orderBytes } = contracts;
      const expires = sent + TRANSACTION_LIFETIME_us;
      this.fill(from, id, contracts.ORDER, node, orderGas, orderBytes, sent, expires, homePriceLevel);
      if (id > from) this.options.simulation.at(sent, this.burst, from, id - from);
    }
  }

  /** The meters of each gateway that `asks` send what they counted in `product`; it is worth sending until the deadline. */
  sendReadings(product: number, now: number, asks: (node: number) => boolean): void {
    const { gateways, transactions, chain, times, keeperAccount, keeperPriceLevel } = this.options;
    const expires = Math.max(now + TRANSACTION_LIFETIME_us, times.deadline(product));
    const batches = gateways.batchSizes.length;
    for (let batch = 0; batch < batches;) {
      const node = gateways.batchNode[batch]!;
      const begin = batch;
      while (batch < batches && gateways.batchNode[batch] === node) batch++;
      if (!asks(node)) continue;
      const first = transactions.allocate(batch - begin);
      for (let k = begin; k < batch; k++) {
        const id = first + k - begin;
        const homes = gateways.batchSizes[k]!;
        const gas = contracts.readingGasBase + contracts.readingGasPerHome * homes;
        const bytes = contracts.readingBytes(homes);
        this.fill(id, id + 1, contracts.READING, node, gas, bytes, now, expires, keeperPriceLevel);
        const place = transactions.at(id);
        transactions.sender[place] = keeperAccount;
        transactions.payload[place * PAYLOAD_WORDS + contracts.WORD_PRODUCT] = product;
        transactions.payload[place * PAYLOAD_WORDS + contracts.WORD_BATCH] = k;
      }
      chain.submit(first, batch - begin, node);
    }
  }

  /** `count` keeper's calls of one kind for `product`, sent through `node`; returns the first transaction. */
  sendCalls(
    kind: number,
    product: number,
    count: number,
    gas: number,
    bytes: number,
    node: number,
    now: number,
  ): number {
    const { transactions, chain, keeperAccount, keeperPriceLevel } = this.options;
    const first = transactions.allocate(count);
    const expires = now + TRANSACTION_LIFETIME_us;
    this.fill(first, first + count, kind, node, gas, bytes, now, expires, keeperPriceLevel);
    for (let id = first; id < first + count; id++) {
      const place = transactions.at(id);
      transactions.sender[place] = keeperAccount;
      transactions.payload[place * PAYLOAD_WORDS + contracts.WORD_PRODUCT] = product;
    }
    chain.submit(first, count, node);
    return first;
  }

  /** Writes what transactions [first, end) have in common. */
  private fill(
    first: number,
    end: number,
    kind: number,
    gateway: number,
    gas: number,
    bytes: number,
    now: number,
    expires_us: number,
    priceLevel: number,
  ): void {
    const t = this.options.transactions;
    t.eachRun(first, end, (from, to) => {
      t.kind.fill(kind, from, to);
      t.gateway.fill(gateway, from, to);
      t.gasLimit.fill(gas, from, to);
      t.bytes.fill(bytes, from, to);
      t.priceLevel.fill(priceLevel, from, to);
      t.submitted_us.fill(now, from, to);
      t.expires_us.fill(expires_us, from, to);
    });
  }
}
