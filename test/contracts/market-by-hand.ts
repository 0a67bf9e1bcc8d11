/** The contracts without a ledger around them: a test writes calls, puts them into blocks, and hangs the blocks where it likes. */
import { Simulation } from '../../src/kernel/index.js';
import * as contracts from '../../src/contracts/index.js';
import { BlockTree, PAYLOAD_WORDS, singlePrice, Transactions, type Block } from '../../src/ledger/index.js';
import { mechanisms } from '../../src/market/registry.js';

import { isSharingRule, type Mechanism } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';

await loadQuantityParser();

/** Accounts: homes first, then these. */
export const HOMES = 6;
export const VALIDATORS = HOMES;
export const OPERATOR = HOMES + 1;
export const ISSUANCE = HOMES + 2;
export const ACCOUNTS = HOMES + 3;

/** Product p: gate open from 1000 p, closed after 1000 p + 500, over after 1000 p + 2000 us. */
export const opens = (product: number): number => 1000 * product;
export const closes = (product: number): number => 1000 * product + 500;
export const deadline = (product: number): number => 1000 * product + 2000;

/** A unit of gas at this price and 2000 EUR a token: 1e6 wei x 2e9 uEUR / 1e18 = 0.002 uEUR. */
export const MEGAWEI = 10n ** 6n;
const TOKEN_uEUR = 2e9;

export function mechanism(kind: string, config: object = {}): Mechanism {
  const plugin = mechanisms.get(kind);
  if (!plugin) throw new Error(`no mechanism ${kind}`);
  const design = plugin.create(plugin.schema.parse(config), undefined);
  if (isSharingRule(design)) throw new Error(`${kind} matches no orders`);
  return design;
}

/** Terms of the contracts, and of the one market. */
export interface MarketOptions extends Partial<contracts.ContractTerms>, Partial<contracts.MarketTerms> {
  readonly recording?: boolean;
  readonly prices_wei?: readonly bigint[];
  readonly fees?: contracts.FeeSchedule;
}

export class MarketByHand {
  readonly simulation = new Simulation();
  readonly transactions = new Transactions(1);
  readonly tree = new BlockTree(1);
  readonly host: contracts.ContractHost;
  private readonly level: number;

  /** Products 0 to 2 are open; gas costs nothing unless prices are given, and then every call pays the last. */
  constructor(options: MarketOptions = {}) {
    const { recording = true, prices_wei = [0n], fees, ...terms } = options;
    const {
      design = mechanism('uniform-price'),
      kind = 'uniform-price',
      buyerFee_uEUR_per_kWh = 0,
      sellerFee_uEUR_per_kWh = 0,
    } = options;
    this.level = prices_wei.length - 1;
    this.host = new contracts.ContractHost(
      this.simulation,
      this.transactions,
      fees ?? new contracts.FeeSchedule(prices_wei.map(singlePrice), TOKEN_uEUR),
      {
        homes: HOMES,
        accounts: ACCOUNTS,
        products: 4,
        markets: [{ design, kind, buyerFee_uEUR_per_kWh, sellerFee_uEUR_per_kWh, settle: options.settle }],
        context: () => ({ floor_uEUR_per_kWh: 78_000, cap_uEUR_per_kWh: 153_000, lot: 0 }),
        feeAccount: VALIDATORS,
        burnAccount: ISSUANCE,
        operatorAccount: OPERATOR,
        issuanceAccount: ISSUANCE,
        blockReward_uEUR: 0,
        batchSizes: Int32Array.of(4, 2),
        confirmations: 1,
        ordersPerCall: 2,
        ordersPerBatch: 3,
        tradesPerCall: 1,
        gasPerSecond: 1e6,
        gas: contracts.workGas(options.escrow !== undefined),
        reported_Wh: () => new Int32Array(HOMES),
        gateOpens_us: opens,
        gateCloses_us: closes,
        bookCloses_us: closes,
        deadline_us: deadline,
        ...terms,
      },
      recording,
    );
    this.host.attach(this.tree);
    for (let product = 0; product < 3; product++) this.host.state.open(product, 0);
  }

  get root(): Block {
    return this.tree.get(0);
  }

  /** A call with its gas limit, from `sender`; returns its transaction. */
  call(kind: number, payload: readonly number[], sender: number, gasLimit = 1e9): number {
    const t = this.transactions;
    const id = t.allocate(1);
    const place = t.at(id);
    t.kind[place] = kind;
    t.sender[place] = sender;
    t.gasLimit[place] = gasLimit;
    t.priceLevel[place] = this.level;
    t.payload.fill(0, place * PAYLOAD_WORDS, (place + 1) * PAYLOAD_WORDS);
    t.payload.set(payload, place * PAYLOAD_WORDS);
    return id;
  }

  /** Buys (+) or sells (-) `energy_Wh`; labels, minimum, partner (-1 = none) and premium as an order has them. */
  order(
    product: number,
    home: number,
    energy_Wh: number,
    limit: number,
    more: { green?: number; minimum_Wh?: number; partner?: number; premium?: number; gas?: number } = {},
  ): number {
    const { green = 0, minimum_Wh = 0, partner = -1, premium = 0, gas } = more;
    const payload = [product, home, energy_Wh, limit, green, minimum_Wh, partner + 1, premium];
    return this.call(contracts.ORDER, payload, home, gas);
  }

  clear(product: number, gas?: number): number {
    return this.call(contracts.CLEAR, [product], OPERATOR, gas);
  }

  reading(product: number, batch: number, gas?: number): number {
    return this.call(contracts.READING, [product, batch], OPERATOR, gas);
  }

  settle(product: number, gas?: number): number {
    return this.call(contracts.SETTLE, [product], OPERATOR, gas);
  }

  /** Executes a block with `calls` on `parent`. */
  block(parent: Block, timestamp_us: number, calls: readonly number[] = []): Block {
    const block = this.tree.add({
      parent: parent.id,
      weight: 1,
      producer: 0,
      timestamp_us,
      created_us: timestamp_us,
      transactions: Int32Array.from(calls),
      bytes: 0,
    });
    this.host.request(block, () => undefined);
    return block;
  }

  /** Names of a block's receipts. */
  receipts(block: Block): string[] {
    return [...block.receipts].map((code) => contracts.receiptNames[code]);
  }

  balances(): number[] {
    return [...this.host.state.balance_uEUR.data.subarray(0, ACCOUNTS)];
  }

  /** Everything but balances that the present state says of `product`. */
  row(product: number): Record<string, number | number[]> {
    const { state } = this.host;
    const row = state.row(product);
    const count = state.orderCount.data[row];
    return {
      orders: Array.from({ length: count }, (_, k) => state.orders.data[row * state.homes + k]),
      clearedOrders: state.clearedOrders.data[row],
      clearing: state.clearing.data[row],
      clearingHeight: state.clearingHeight.data[row],
      readings: state.readings.data[row],
      read: Array.from({ length: state.batches }, (_, b) => state.read.data[row * state.batches + b]),
      settledTrades: state.settledTrades.data[row],
      settledHeight: state.settledHeight.data[row],
    };
  }
}
