/**
 * From homes to the ledger: orders a lead before each gate closes, meter readings after each slot. Each is a transaction,
 * sent through the home's gateway; what a gateway sends at one instant travels as one burst.
 */
import type { Meters } from '../adversaries/index.js';
import type { Columns, RandomSource, Simulation, Streams } from '../kernel/index.js';
import {
  createOrderDraft,
  draftAtReservation,
  Offers,
  type BidRequest,
  type Forecast,
  type OrderDraft,
  type Planning,
  type Strategy,
} from '../agents/index.js';
import * as contracts from '../contracts/index.js';
import { PAYLOAD_WORDS, type Chain, type Transactions } from '../ledger/index.js';
import type { OnChain } from '../scenario/types.js';
import type { FeeView } from './fee-view.js';
import type { Gateways } from './gateways.js';
import type { Homes } from './homes.js';
import type { Departures } from './departures.js';
import type { Replacing } from './replacing.js';
import type { Sight } from './sight.js';
import type { SlotPrices, SlotValuations } from './slot-prices.js';
import { fillCalls, writeBatch, writeCommitment, writeOrder, type Departure } from './order-rows.js';
import type { ProductOrders, SlotRecord } from './slot-records.js';
import { CLOSURE_DELAY_us, type ProductTimes } from './times.js';
import type { Deposits } from './deposits.js';
import { readingCost } from './reading-rows.js';
import { fillRows, TRANSACTION_LIFETIME_us } from './transaction-rows.js';

export interface SubmissionOptions {
  /** Slots from the present one to the last that is offered, at most, and the last slot of the run. */
  readonly offerAhead: number;
  readonly lastSlot: number;
  readonly homes: Homes;
  readonly gateways: Gateways;
  readonly times: ProductTimes;
  readonly forecast: Forecast;
  readonly strategy: Strategy;
  readonly prices: SlotPrices;
  /** By market: how strategies see it, where it has fees. */
  readonly views: readonly (FeeView | undefined)[];
  /** What local energy is worth to homes, brought to each product's slot. */
  readonly valued: SlotValuations;
  readonly random: RandomSource;
  readonly columns: Columns;
  readonly simulation: Simulation;
  /** Bursts leave their gateways within this long after the homes have decided. */
  readonly spread_us: number;
  readonly departures: Departures;
  readonly workGas: contracts.WorkGas;
  readonly ordersPerBatch: number;
  /** Undefined: no home ever pays into escrow again. */
  readonly deposits: Deposits | undefined;
  readonly transactions: Transactions;
  readonly chain: Chain;
  readonly meters: Meters;
  readonly sight: Sight;
  readonly keeperAccount: number;
  /** What a home offers for gas when the gate of its order closes in `left_us`. */
  readonly orderLevel: (left_us: number) => number;
  readonly keeperPriceLevel: number;
  /** Undefined: nobody sends anything again. */
  readonly replacing: Replacing | undefined;
}

const { ORDER, COMMIT, orderBytes, commitBytes, commitGas, revealBytes } = contracts;
const orderCall = { kind: ORDER, bytes: orderBytes } as const;
const commitCall = { kind: COMMIT, gas: commitGas, bytes: commitBytes } as const;

export class Submission {
  readonly offers: Offers;
  /** Whether the strategy plans what batteries do. */
  readonly plansBatteries: boolean;
  private readonly options: SubmissionOptions;
  private readonly draft: OrderDraft;
  /** By market: a stream for each home, and one for each gateway. */
  private readonly draws: readonly { readonly streams: Streams; readonly gatewayStreams: Streams }[];
  private readonly committed_Wh: Int32Array;

  constructor(options: SubmissionOptions) {
    this.options = options;
    const { homes, columns, random, forecast } = options;
    this.draft = createOrderDraft(homes.count, columns);
    const gatewayIds = Array.from({ length: options.gateways.nodes }, (_, node) => `gateway-${node}`);
    const { markets } = options.times;
    // each market has draws of its own; the only one, and the one called main, keep theirs whatever other markets there are
    this.draws = markets.map(({ settings }) => {
      const of = markets.length === 1 || settings.name === 'main' ? '' : `.${settings.name}`;
      return {
        streams: random.streams(`strategy${of}`, homes.population.ids),
        gatewayStreams: random.streams(`submission${of}`, gatewayIds),
      };
    });
    markets.forEach(({ trading, firstSlot }, m) => {
      for (let slot = 0; trading === 'orders' && slot < firstSlot; slot++) this.skipDraws(m);
    });
    this.committed_Wh = columns.i32('agents.committed_Wh', homes.count);
    const planning = this.planning();
    this.plansBatteries = planning !== undefined;
    this.offers = new Offers({
      count: homes.count,
      forecast,
      batteries: homes.batteries,
      batteryHomes: homes.batteryHomes,
      ...(planning ? { planning } : {}),
      columns,
    });
  }

  /** What the strategy plans batteries with, if it does. */
  private planning(): Planning | undefined {
    const { strategy, prices, random, homes, lastSlot, offerAhead } = this.options;
    if (!strategy.plan) return undefined;
    return {
      strategy: {
        plan: (request) => strategy.plan!(request),
        planAhead_slots: strategy.planAhead_slots ?? 0,
      },
      lastSlot,
      retail_uEUR_per_kWh: (slot) => prices.at(slot).prices.retail_uEUR_per_kWh,
      feedIn_uEUR_per_kWh: (slot) => prices.at(slot).prices.feedIn_uEUR_per_kWh,
      streams: random.streams('strategy.plan', homes.population.ids),
      rows: offerAhead + 1,
    };
  }

  /** The draws of slots that come too early to be traded: so those of the others do not depend on when gates close. */
  private skipDraws(market: number): void {
    const { homes, strategy, gateways } = this.options;
    const { streams, gatewayStreams } = this.draws[market]!;
    for (let i = 0; i < homes.count; i++)
      for (let draw = 0; draw < strategy.drawsPerHome; draw++) streams.bits(i);
    for (let node = 0; node < gateways.nodes; node++) {
      gatewayStreams.bits(node);
      gatewayStreams.bits(node);
    }
  }

  /**
   * All homes write their orders for the product of `record`'s slot in `market` now; each gateway's leave as one burst, a little
   * later. Who has traded or offered in an earlier market of the slot offers the rest of what it now expects.
   */
  sendOrders(record: SlotRecord, market: number, now: number): void {
    const { homes, times, strategy, sight, valued } = this.options;
    const { slot } = record;
    const { prices, bounds } = this.options.prices.at(slot);
    valued.follow(slot);
    const orders = record.orders[market]!;
    const next = Math.floor(now / times.slot_us);
    this.offers.prepare(slot, next - 1, next, 0, homes.count);
    record.expected_Wh.set(this.offers.offered_Wh);
    orders.offered_Wh.set(this.offers.offered_Wh);
    if (market > 0) {
      sight.committed(record, market, this.committed_Wh);
      for (let i = 0; i < homes.count; i++)
        orders.offered_Wh[i] = orders.offered_Wh[i]! - this.committed_Wh[i]!;
    }
    this.leaveOut(orders.offered_Wh);
    const { streams, gatewayStreams } = this.draws[market]!;
    const draft = this.draft;
    const request: BidRequest = {
      from: 0,
      to: homes.count,
      slot,
      round: market,
      rounds: times.markets.length,
      offered_Wh: orders.offered_Wh,
      green_permille: this.offers.green_permille,
      valuations: valued.valuations,
      buyerCharges_uEUR_per_kWh: prices.buyerCharges_uEUR_per_kWh,
      sellerCharges_uEUR_per_kWh: prices.sellerCharges_uEUR_per_kWh,
      bounds,
      population: homes.population,
      streams,
      reservation_uEUR_per_kWh: orders.reservation_uEUR_per_kWh,
      out: draft,
    };
    draftAtReservation(request);
    const view = this.options.views[market];
    if (view) {
      const net = view.bounds(bounds);
      view.enter(draft, orders.reservation_uEUR_per_kWh, homes.count, net);
      strategy.bid({ ...request, bounds: net });
      view.leave(draft, homes.count);
    } else strategy.bid(request);
    this.send(orders, times.product(slot, market), gatewayStreams, now);
  }

  /**
   * Sends the orders of the draft for `product`: each gateway's at a moment of its own, as a transaction each; sealed, and the orders
   * themselves after gate closure; or in batches.
   */
  private send(orders: ProductOrders, product: number, gatewayStreams: Streams, now: number): void {
    const { times, gateways, transactions, orderLevel, deposits, workGas, spread_us } = this.options;
    const { draft } = this;
    const { onChain } = times.marketOf(product).settings;
    const isDirect = onChain === 'orders';
    const count = this.countOrders();
    const first = transactions.allocate(this.countLeading(onChain, count, now) + (isDirect ? 0 : count));
    orders.first = first;
    orders.end = transactions.next;
    orders.count = 0;
    const closes = times.closes(product);
    let id = first;
    // what comes behind all that leaves now: orders that are revealed later, or that batches carry
    let behind = transactions.next - count;
    for (let node = 0; node < gateways.nodes; node++) {
      const burst = id;
      const delay = Math.floor(gatewayStreams.uniform(node) * spread_us);
      const sent_us = now + delay;
      const departure = { gateway: node, sent_us, priceLevel: orderLevel(closes - sent_us) };
      if (deposits) id = deposits.write(node, product, sent_us, burst, departure.priceLevel);
      const from = isDirect ? id : behind;
      let to = from;
      // who comes first goes round from product to product
      const begin = gateways.start[node]!;
      const homes = gateways.start[node + 1]! - begin;
      const turn = Math.floor(gatewayStreams.uniform(node) * homes);
      for (let k = 0; k < homes; k++) {
        const i = gateways.homes[begin + (k + turn < homes ? k + turn : k + turn - homes)]!;
        if (draft.quantity_Wh[i]! <= 0) continue;
        orders.homes[orders.count++] = i;
        writeOrder(transactions, to++, product, i, draft);
      }
      if (isDirect) {
        fillCalls(transactions, from, to, departure, { ...orderCall, gas: workGas.order });
        id = to;
      } else {
        id = onChain === 'batch' ? this.collect(id, from, to, departure) : this.seal(id, from, to, departure);
        behind = to;
      }
      this.leave(sent_us, burst, id, closes);
    }
  }

  private countOrders(): number {
    const { homes } = this.options;
    let count = 0;
    for (let i = 0; i < homes.count; i++) if (this.draft.quantity_Wh[i]! > 0) count++;
    return count;
  }

  /** Transactions that leave before gate closure: deposits and orders, commitments to those, or batches of them. */
  private countLeading(onChain: OnChain, count: number, now: number): number {
    const { gateways, ordersPerBatch, deposits } = this.options;
    const paidIn = deposits?.choose(now) ?? 0;
    if (onChain !== 'batch') return paidIn + count;
    let batches = 0;
    for (let node = 0; node < gateways.nodes; node++) {
      let own = 0;
      for (let k = gateways.start[node]!; k < gateways.start[node + 1]!; k++)
        if (this.draft.quantity_Wh[gateways.homes[k]!]! > 0) own++;
      // one batch may hold any number
      if (own > 0) batches += Math.max(1, Math.ceil(own / ordersPerBatch));
    }
    return paidIn + batches;
  }

  /** Commits to orders [from, to) in transactions from `id` on, and has them leave after gate closure; returns where those end. */
  private seal(id: number, from: number, to: number, departure: Departure): number {
    const { transactions, times, orderLevel, workGas } = this.options;
    const end = id + to - from;
    for (let k = 0; k < to - from; k++) writeCommitment(transactions, id + k, from + k);
    fillCalls(transactions, id, end, departure, commitCall);
    if (to === from) return end;
    const product = transactions.payload[transactions.at(from) * PAYLOAD_WORDS + contracts.WORD_PRODUCT]!;
    // nobody knows by then whose commitment came in time, so all reveal, as far from gate closure as they were from submission
    const sent_us = times.closes(product) + CLOSURE_DELAY_us + departure.sent_us - times.submits(product);
    const priceLevel = orderLevel(times.bookCloses(product) - sent_us);
    const later = { gateway: departure.gateway, sent_us, priceLevel };
    fillCalls(transactions, from, to, later, { ...orderCall, gas: workGas.reveal, bytes: revealBytes });
    this.leave(sent_us, from, to, times.bookCloses(product));
    return end;
  }

  /** Has batches from `id` on carry orders [from, to), which leave with them; returns where the batches end. */
  private collect(id: number, from: number, to: number, departure: Departure): number {
    const { transactions, ordersPerBatch, workGas, keeperAccount } = this.options;
    // what a batch carries uses no gas and no bytes but the batch's
    fillCalls(transactions, from, to, departure, { kind: ORDER, gas: 0, bytes: 0 });
    let batch = id;
    for (let begin = from; begin < to; begin += ordersPerBatch, batch++) {
      const end = Math.min(to, begin + ordersPerBatch);
      const gas = contracts.batchGasBase + workGas.batchPerOrder * (end - begin);
      const bytes = contracts.batchBytes(end - begin);
      fillCalls(transactions, batch, batch + 1, departure, { kind: contracts.BATCH, gas, bytes });
      writeBatch(transactions, batch, keeperAccount, begin, end);
    }
    return batch;
  }

  /** Orders, and what leaves with them, that are of use until `closes_us`. */
  private leave(at_us: number, first: number, end: number, closes_us: number): void {
    this.options.departures.at(at_us, first, end);
    this.options.replacing?.watch(first, end, at_us, closes_us);
  }

  /** Who does not take part offers nothing. */
  private leaveOut(offered_Wh: Int32Array): void {
    const { participates, participants, count } = this.options.homes.population;
    if (participants === count) return;
    for (let i = 0; i < count; i++) if (participates[i] === 0) offered_Wh[i] = 0;
  }

  /**
   * The meters of each gateway that `asks` send what they counted in `slot`, and in those that are read with it; it is worth sending until the last deadline. Where metered
   * energy is shared there are no orders before, and homes that run out of money pay in now.
   */
  sendReadings(slot: number, now: number, asks: (node: number) => boolean): void {
    const { gateways, transactions, times, departures } = this.options;
    const { keeperAccount, keeperPriceLevel, orderLevel } = this.options;
    const product = times.product(slot, 0);
    const deadlines = times.markets.map((_, m) => times.deadline(product + m));
    const batches = gateways.batchSizes.length;
    const deposits = times.marketOf(product).trading === 'sharing' ? this.options.deposits : undefined;
    deposits?.choose(now);
    for (let batch = 0; batch < batches;) {
      const node = gateways.batchNode[batch]!;
      const begin = batch;
      while (batch < batches && gateways.batchNode[batch] === node) batch++;
      if (!asks(node)) continue;
      const wait_us = this.options.meters.wait_us(node);
      const end = wait_us === Infinity ? begin : batch;
      const paidIn = deposits?.countOf(node) ?? 0;
      const sent = now + (end > begin ? wait_us : 0);
      const burst = transactions.allocate(paidIn + end - begin);
      const first = deposits?.write(node, product, now, burst, orderLevel(Infinity)) ?? burst;
      for (let k = begin; k < end; k++) {
        const id = first + k - begin;
        const homes = gateways.batchSizes[k]!;
        fillRows(transactions, id, id + 1, {
          kind: contracts.READING,
          gateway: node,
          ...readingCost(times, slot, homes),
          submitted_us: sent,
          expires_us: Math.max(sent + TRANSACTION_LIFETIME_us, ...deadlines),
          priceLevel: keeperPriceLevel,
        });
        const place = transactions.at(id);
        transactions.sender[place] = keeperAccount;
        transactions.payload[place * PAYLOAD_WORDS + contracts.WORD_PRODUCT] = product;
        transactions.payload[place * PAYLOAD_WORDS + contracts.WORD_BATCH] = k;
      }
      if (sent === now) departures.now(burst, first + end - begin);
      else {
        departures.now(burst, first);
        departures.at(sent, first, first + end - begin);
      }
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
    fillRows(transactions, first, first + count, {
      kind,
      gateway: node,
      gas,
      bytes,
      submitted_us: now,
      expires_us: now + TRANSACTION_LIFETIME_us,
      priceLevel: keeperPriceLevel,
    });
    for (let id = first; id < first + count; id++) {
      const place = transactions.at(id);
      transactions.sender[place] = keeperAccount;
      transactions.payload[place * PAYLOAD_WORDS + contracts.WORD_PRODUCT] = product;
    }
    chain.submit(first, count, node);
    return first;
  }
}
