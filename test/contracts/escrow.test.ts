/**
 * Escrow by hand. The bids are at 12 ct/kWh and the asks at 10 ct/kWh, so a kWh clears at 11 ct (midpoint): 110,000 uEUR. An order for
 * a kWh can come to owe 120,000 uEUR, and 2 uEUR more for each of at most six trades, whose payments are rounded.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import * as contracts from '../../src/contracts/index.js';
import type { Block } from '../../src/ledger/index.js';
import { createOrders, createTrades, pushOrder, pushTrade } from '../../src/market/columns.js';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { closes, deadline, HOMES, MarketByHand, mechanism, OPERATOR } from './market-by-hand.js';

beforeAll(loadQuantityParser);

const BID = 120_000;
const ASK = 100_000;
const PRICE = 110_000;
const MOST = 120_000 + 2 * HOMES;
const FEE = 4_000;

const [BUYER, OTHER, SELLER, RIVAL] = [0, 1, 3, 4];

/** Every home has paid in `deposits[i]`, the others nothing. */
function marketWith(
  deposits: Readonly<Record<number, number>>,
  more: Partial<contracts.EscrowTerms> & { fees?: boolean; kind?: string } = {},
): MarketByHand {
  const { collateral = 1, losses = 'sellers', fees = false, kind = 'uniform-price' } = more;
  const deposit_uEUR = new Float64Array(HOMES);
  for (const [home, amount] of Object.entries(deposits)) deposit_uEUR[Number(home)] = amount;
  return new MarketByHand({
    design: mechanism(kind),
    kind,
    escrow: { deposit_uEUR, collateral, losses },
    ordersPerCall: 10,
    tradesPerCall: 10,
    confirmations: 1,
    ...(fees ? { buyerFee_uEUR_per_kWh: FEE, sellerFee_uEUR_per_kWh: FEE } : {}),
  });
}

/** Takes orders for product 0, clears and settles it; returns the last block. */
function trade(market: MarketByHand, orders: readonly number[], parent = market.root): Block {
  const taken = market.block(parent, 100, orders);
  const cleared = market.block(taken, closes(0) + 1, [market.clear(0)]);
  const read = market.block(cleared, closes(0) + 2, [market.reading(0, 0), market.reading(0, 1)]);
  const settled = market.block(read, closes(0) + 3, [market.settle(0)]);
  expect(market.receipts(settled)).toEqual(['ok']);
  return settled;
}

const funds = (market: MarketByHand): number[] => [...market.host.state.funds_uEUR.data];
const defaultsOf = (market: MarketByHand): contracts.Defaults | undefined =>
  market.host.state.defaultsOf(market.host.state.row(0));
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe('an order in a market with an escrow', () => {
  it('is taken if the most that it can come to owe is there, and refused if a micro-EUR is missing', () => {
    const market = marketWith({ [BUYER]: MOST, [OTHER]: MOST - 1 });
    const block = market.block(market.root, 100, [
      market.order(0, BUYER, 1000, BID),
      market.order(0, OTHER, 1000, BID),
    ]);
    expect(market.receipts(block)).toEqual(['ok', 'unfunded']);
    expect(market.row(0)['orders']).toHaveLength(1);
  });

  it('needs nothing where it only receives, and the fee where the fee may exceed what it receives', () => {
    const market = marketWith({}, { fees: true });
    const block = market.block(market.root, 100, [
      market.order(0, SELLER, -1000, ASK),
      market.order(0, RIVAL, -1000, FEE - 1),
    ]);
    expect(market.receipts(block)).toEqual(['ok', 'unfunded']);
  });

  it('needs a part of it where collateral is a part, rounded up', () => {
    const half = Math.ceil(MOST / 2);
    const market = marketWith({ [BUYER]: half, [OTHER]: half - 1 }, { collateral: 0.5 });
    const block = market.block(market.root, 100, [
      market.order(0, BUYER, 1000, BID),
      market.order(0, OTHER, 1000, BID),
    ]);
    expect(market.receipts(block)).toEqual(['ok', 'unfunded']);
  });

  it('finds what is held for an earlier product gone until that is over', () => {
    const market = marketWith({ [BUYER]: MOST + 1 });
    const first = market.block(market.root, 100, [market.order(0, BUYER, 1000, BID)]);
    const tooSoon = market.block(first, 1100, [market.order(1, BUYER, 1000, BID)]);
    expect(market.receipts(tooSoon)).toEqual(['unfunded']);
    // nobody cleared product 0 by its deadline: it is void, and holds nothing any more
    const after = market.block(tooSoon, deadline(0) + 1, [market.order(2, BUYER, 1000, BID)]);
    expect(market.receipts(after)).toEqual(['ok']);
  });

  it('that finds no partner gives back what was held when the product is cleared', () => {
    const market = marketWith({ [BUYER]: MOST });
    const first = market.block(market.root, 100, [market.order(0, BUYER, 1000, BID)]);
    const cleared = market.block(first, 1100, [market.clear(0), market.order(1, BUYER, 1000, BID)]);
    expect(market.receipts(cleared)).toEqual(['ok', 'ok']);
  });

  it('that trades is held for no more than it owes', () => {
    const market = marketWith({ [BUYER]: 2 * MOST - 10_000 - 2 * HOMES });
    const first = market.block(market.root, 100, [
      market.order(0, BUYER, 1000, BID),
      market.order(0, SELLER, -1000, ASK),
    ]);
    const more = [market.order(1, BUYER, 1000, BID), market.clear(0), market.order(1, BUYER, 1000, BID)];
    expect(market.receipts(market.block(first, 1100, more))).toEqual(['unfunded', 'ok', 'ok']);
  });

  it('pays for a look at its funds when it is refused, and for what it stores when it is taken', () => {
    const market = marketWith({ [BUYER]: MOST });
    const orders = [market.order(0, BUYER, 1000, BID), market.order(0, OTHER, 1000, BID)];
    // 21,000 a transaction, 132 bytes of call data of which 30 are not zero, and two slots read, each by a key of 42; refused, a
    // third; taken, its account changed, a place taken in a slot that was read, a slot filled, and a log entry
    const both = 21_000 + 30 * 16 + 102 * 4 + 2 * (42 + 2_100);
    expect([...market.block(market.root, 100, orders).gas]).toEqual([
      both + (42 + 5_000) + (42 + 100 + 2_900) + (42 + 22_100) + 1_637,
      both + (42 + 2_100),
    ]);
  });
});

describe('what homes have in escrow', () => {
  it('moves by what is paid and received, and what is received can be spent at once', () => {
    const market = marketWith({ [BUYER]: MOST });
    const settled = trade(market, [market.order(0, BUYER, 1000, BID), market.order(0, SELLER, -1000, ASK)]);
    expect(funds(market)).toEqual([MOST - PRICE, 0, 0, PRICE, 0, 0]);
    expect(market.balances().slice(0, HOMES)).toEqual([-PRICE, 0, 0, PRICE, 0, 0]);
    expect(defaultsOf(market)).toBeUndefined();
    const spent = market.block(settled, 1100, [market.order(1, SELLER, 900, BID)]);
    expect(market.receipts(spent)).toEqual(['ok']);
  });

  it('is filled up by a deposit, once', () => {
    const market = marketWith({ [BUYER]: MOST });
    const settled = trade(market, [market.order(0, BUYER, 1000, BID), market.order(0, SELLER, -1000, ASK)]);
    const deposit = (): number => market.call(contracts.DEPOSIT, [1, BUYER], BUYER);
    const block = market.block(settled, 1100, [deposit(), deposit()]);
    expect(market.receipts(block)).toEqual(['ok', 'ok']);
    expect(funds(market)[BUYER]).toBe(MOST);
    expect(market.host.state.paidIn_uEUR.data[BUYER]).toBe(MOST + PRICE);
    // nothing changes hands: deposits are the home's own money
    expect(market.balances()[BUYER]).toBe(-PRICE);
  });

  it('is as it was when blocks are undone, and again as it became when they are redone', () => {
    const market = marketWith({ [BUYER]: MOST });
    const { journal } = market.host.state;
    const settled = trade(market, [market.order(0, BUYER, 1000, BID), market.order(0, SELLER, -1000, ASK)]);
    const [after, root] = [funds(market), journal.root()];
    market.host.moveTo(market.root.id);
    expect(funds(market)).toEqual([MOST, 0, 0, 0, 0, 0]);
    expect(journal.root()).toBe(journal.recomputedRoot());
    market.host.moveTo(settled.id);
    expect(funds(market)).toEqual(after);
    expect(journal.root()).toBe(root);
  });

  it('without an escrow a deposit has nowhere to go', () => {
    const market = new MarketByHand();
    const block = market.block(market.root, 100, [market.call(contracts.DEPOSIT, [0, BUYER], BUYER)]);
    expect(market.receipts(block)).toEqual(['closed']);
  });
});

describe('a home that cannot pay', () => {
  // a quarter is held: 30,003 of the 120,012 that the order can come to owe, and 30,003 is all that the buyer has
  const poor = { [BUYER]: 30_003 };
  const orders = (market: MarketByHand): number[] => [
    market.order(0, BUYER, 1000, BID),
    market.order(0, SELLER, -600, ASK),
    market.order(0, RIVAL, -400, ASK),
  ];

  it('pays what it has; those whom it owes bear the rest in proportion', () => {
    const market = marketWith(poor, { collateral: 0.25 });
    trade(market, orders(market));
    const { unpaid_uEUR, lost_uEUR, operatorLoss_uEUR } = defaultsOf(market)!;
    // owed: 66,000 to one and 44,000 to the other; 79,997 of 110,000 are missing: 47,998.2 and 31,998.8, the larger remainder up
    expect(unpaid_uEUR[BUYER]).toBe(79_997);
    expect([lost_uEUR[SELLER], lost_uEUR[RIVAL]]).toEqual([47_998, 31_999]);
    expect(operatorLoss_uEUR).toBe(0);
    expect(funds(market)).toEqual([0, 0, 0, 66_000 - 47_998, 44_000 - 31_999, 0]);
    expect(sum(market.balances())).toBe(0);
  });

  it('does not pay with what is held for another product', () => {
    const market = marketWith({ [BUYER]: 2 * 30_003 }, { collateral: 0.25 });
    const first = market.block(market.root, 100, orders(market));
    const second = [market.order(1, BUYER, 1000, BID), market.order(1, SELLER, -1000, ASK), market.clear(0)];
    const cleared = market.block(first, 1100, second);
    expect(market.receipts(cleared)).toEqual(['ok', 'ok', 'ok']);
    const read = market.block(cleared, 1101, [market.reading(0, 0), market.reading(0, 1)]);
    market.block(read, 1102, [market.settle(0)]);
    // 110,000 are due, 60,006 are there, of which 30,003 are for product 1
    expect(defaultsOf(market)!.unpaid_uEUR[BUYER]).toBe(79_997);
    expect(funds(market)[BUYER]).toBe(30_003);
  });

  it('costs the operator, where the operator guarantees', () => {
    const market = marketWith(poor, { collateral: 0.25, losses: 'operator' });
    trade(market, orders(market));
    expect(defaultsOf(market)!.operatorLoss_uEUR).toBe(79_997);
    expect(funds(market)).toEqual([0, 0, 0, 66_000, 44_000, 0]);
    expect(market.balances()[OPERATOR]).toBe(-79_997);
  });

  it('pays for energy before fees, and those whom it owes pay theirs from what they receive', () => {
    // 110,000 and 4,000 are due, 112,000 is there: the operator misses 2,000 of its fees
    const market = marketWith({ [BUYER]: 112_000 }, { collateral: 0, fees: true });
    trade(market, orders(market));
    const defaults = defaultsOf(market)!;
    expect([defaults.unpaid_uEUR[BUYER], defaults.unpaidFee_uEUR[BUYER]]).toEqual([0, 2_000]);
    expect(defaults.operatorLoss_uEUR).toBe(2_000);
    expect(funds(market)).toEqual([0, 0, 0, 66_000 - 2_400, 44_000 - 1_600, 0]);
    expect(market.balances()[OPERATOR]).toBe(2 * FEE - 2_000);
  });

  it('that has nothing leaves those whom it owes unable to pay their fees', () => {
    const market = marketWith({}, { collateral: 0, fees: true });
    trade(market, orders(market));
    const { unpaidFee_uEUR, operatorLoss_uEUR } = defaultsOf(market)!;
    expect([...unpaidFee_uEUR]).toEqual([4_000, 0, 0, 2_400, 1_600, 0]);
    expect(operatorLoss_uEUR).toBe(2 * FEE);
    expect(funds(market)).toEqual(new Array(HOMES).fill(0));
    expect(market.balances()).toEqual(new Array(HOMES + 3).fill(0));
  });

  it('costs the operator first what it would have kept: the surplus between what buyers pay and sellers receive', () => {
    // McAfee's trade reduction with 2 x 2: the better pair trades, the buyer at the next bid, the seller at the next ask
    const market = marketWith({ [BUYER]: 100_000 }, { collateral: 0, kind: 'trade-reduction' });
    trade(market, [
      market.order(0, BUYER, 1000, 150_000),
      market.order(0, OTHER, 1000, 130_000),
      market.order(0, SELLER, -1000, 80_000),
      market.order(0, RIVAL, -1000, 90_000),
    ]);
    // 130,000 are due, 90,000 of it to the seller; 30,000 are missing of the 40,000 that the operator would keep
    const { lost_uEUR, operatorLoss_uEUR } = defaultsOf(market)!;
    expect([lost_uEUR[SELLER], operatorLoss_uEUR]).toEqual([0, 30_000]);
    expect(market.balances()[OPERATOR]).toBe(10_000);
    expect(funds(market)).toEqual([0, 0, 0, 90_000, 0, 0]);
  });

  it('costs others the same whatever the numbers of the homes, where one that loses owes, too', () => {
    // a kWh at 10 ct from the middle home to the first, which has nothing; 2 kWh at -6 ct to the last, to whom it owes 12 ct and has 1
    const lossOf = (numbers: readonly [number, number, number]): number[] => {
      const [first, middle, last] = numbers;
      const orders = createOrders(3);
      const order = { green_permille: 0, greenWanted_permille: 0, minimum_Wh: 0, partner: -1 };
      pushOrder(orders, {
        ...order,
        agent: first,
        side: BUY,
        quantity_Wh: 1000,
        limit_uEUR_per_kWh: 100_000,
      });
      pushOrder(orders, {
        ...order,
        agent: middle,
        side: SELL,
        quantity_Wh: 3000,
        limit_uEUR_per_kWh: -60_000,
      });
      pushOrder(orders, { ...order, agent: last, side: BUY, quantity_Wh: 2000, limit_uEUR_per_kWh: -60_000 });
      const trades = createTrades(2);
      pushTrade(trades, 0, 1, 1000, 100_000, 100_000);
      pushTrade(trades, 2, 1, 2000, -60_000, -60_000);
      const paid_uEUR = new Float64Array(3);
      paid_uEUR[first] = 100_000;
      paid_uEUR[middle] = 120_000 - 100_000;
      paid_uEUR[last] = -120_000;
      const funds_uEUR = new Float64Array(3);
      funds_uEUR[middle] = 10_000;
      const due = { orders, trades, paid_uEUR, fee_uEUR: new Float64Array(3) };
      const { lost_uEUR, operatorLoss_uEUR } = contracts.findDefaults(due, funds_uEUR, 'sellers', 1)!;
      return [...numbers.map((home) => lost_uEUR[home]!), operatorLoss_uEUR];
    };
    // the middle one lacks 1 ct of what it owes on balance, and the 10 ct that it does not get: these are not passed on
    for (const numbers of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 1, 0],
      [1, 2, 0],
    ] as const)
      expect(lossOf(numbers)).toEqual([0, 100_000, 10_000, 100_000]);
  });

  it('can pay on one branch and not on another: each has its own defaults', () => {
    const market = marketWith(poor, { collateral: 0.25 });
    const taken = market.block(market.root, 100, orders(market));
    const cleared = market.block(taken, closes(0) + 1, [market.clear(0)]);
    const readings = (): number[] => [market.reading(0, 0), market.reading(0, 1)];
    const unpaid = market.block(market.block(cleared, closes(0) + 2, readings()), closes(0) + 3, [
      market.settle(0),
    ]);
    expect(defaultsOf(market)?.block).toBe(unpaid.id);
    // there is no way to have more than a deposit: on the other branch the settlement never comes
    const other = market.block(cleared, closes(0) + 2, []);
    expect(defaultsOf(market)).toBeUndefined();
    expect(funds(market)[BUYER]).toBe(30_003);
    const again = market.block(market.block(other, closes(0) + 4, readings()), closes(0) + 5, [
      market.settle(0),
    ]);
    expect(defaultsOf(market)?.block).toBe(again.id);
    market.host.moveTo(unpaid.id);
    expect(defaultsOf(market)?.block).toBe(unpaid.id);
  });
});
