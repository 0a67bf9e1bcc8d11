/** A day of three products that is settled at once, by hand: who pays what, when, and for how much gas. */
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/ledger/index.js';
import { closes, HOMES, MarketByHand, type MarketOptions } from './market-by-hand.js';

const BID = 150_000;
const ASK = 100_000;
/** The day of products 0 to 2 ends after 3,500 us and can be settled until 6,000. */
const ENDS = 3500;
const DEADLINE = 6000;
const day = { number: 0, from: 0, to: 3, ends_us: ENDS };

function byDay(piecesPerCall: number, more: MarketOptions = {}): MarketByHand {
  return new MarketByHand({
    ordersPerCall: 10,
    settle: 'day',
    deadline_us: () => DEADLINE,
    netting: { days: 1, dayOf: () => day, gathersReadings: true, piecesPerCall, homesPerCall: 10 },
    ...more,
  });
}

/** Home 0 sells 1 kWh to home 4, gets 0.4 kWh back, and home 1 sells 0.6 kWh to home 4: all at 12.5 ct. */
function trade(market: MarketByHand): Block {
  let last = market.root;
  const sales = [
    [0, 4, 1000],
    [4, 0, 400],
    [1, 4, 600],
  ] as const;
  sales.forEach(([seller, buyer, energy_Wh], product) => {
    const orders = [
      market.order(product, seller, -energy_Wh, ASK),
      market.order(product, buyer, energy_Wh, BID),
    ];
    const sent = market.block(last, closes(product), orders);
    last = market.block(sent, closes(product) + 1, [market.clear(product)]);
  });
  return last;
}

const readings = (market: MarketByHand): number[] => [market.reading(2, 0), market.reading(2, 1)];
/** 12.5 ct for 1 kWh less 0.4; for 0.6; and for 1 kWh less 0.4 and 0.6 more. */
const PAID = [75_000, 75_000, 0, 0, -150_000, 0, 0, 0, 0];

describe('a netted day', () => {
  it('is paid by one call when it is over and all readings are there, once', () => {
    const market = byDay(100);
    const traded = trade(market);
    const early = market.block(traded, ENDS, [...readings(market), market.settle(2)]);
    expect(market.receipts(early)).toEqual(['ok', 'ok', 'not-ready']);
    const unread = market.block(traded, ENDS + 1, [market.reading(2, 0), market.settle(2)]);
    expect(market.receipts(unread)).toEqual(['ok', 'not-ready']);
    expect(market.balances()).toEqual(new Array(HOMES + 3).fill(0));

    const paid = market.block(unread, ENDS + 2, [market.reading(2, 1), market.settle(2), market.settle(2)]);

    expect(market.receipts(paid)).toEqual(['ok', 'ok', 'already']);
    expect(market.balances()).toEqual(PAID);
    for (const product of [0, 1, 2]) expect(market.row(product)['settledHeight']).toBe(paid.height + 1);
  });

  it('waits for each of its products to lie deep enough, and for none without a trade', () => {
    const market = byDay(100, { confirmations: 9 });
    const traded = trade(market);
    const read = market.block(traded, ENDS + 1, readings(market));
    let last = read;
    for (let k = 0; k < 7; k++) last = market.block(last, ENDS + 2 + k, [market.settle(2)]);
    expect(market.receipts(last)).toEqual(['not-ready']);
    expect(market.receipts(market.block(last, ENDS + 20, [market.settle(2)]))).toEqual(['ok']);

    const other = byDay(100);
    const apart = other.block(other.root, 0, [other.order(0, 0, -10, BID), other.order(0, 4, 10, ASK)]);
    const cleared = other.block(apart, closes(0) + 1, [other.clear(0)]);
    const idle = other.block(cleared, ENDS + 1, [...readings(other), other.settle(2)]);
    expect(other.receipts(idle)).toEqual(['closed', 'closed', 'already']);
  });

  it('is void after its deadline', () => {
    const market = byDay(100);
    const read = market.block(trade(market), ENDS + 1, readings(market));
    const late = market.block(read, DEADLINE + 1, [market.settle(2)]);
    expect(market.receipts(late)).toEqual(['closed']);
    expect(market.receipts(market.block(read, DEADLINE, [market.settle(2)]))).toEqual(['ok']);
  });

  it('takes 256,155 gas for readings and settlement where three slots take 721,065', () => {
    const market = byDay(100);
    const read = market.block(trade(market), ENDS + 1, readings(market));
    const paid = market.block(read, ENDS + 2, [market.settle(2)]);
    // batches of 4 and 2 homes, 3 slots each: 192 gas of call data and 36 for a hash a home
    expect([...read.gas]).toEqual([30_427 + 4 * 22_370, 30_427 + 2 * 22_370]);
    // three products and three trades read, three accounts written
    expect(paid.gasUsed).toBe(33_103 + 6 * 2_142 + 3 * 5_042);
    expect(read.gasUsed + paid.gasUsed).toBe(256_155);

    const slots = new MarketByHand({ ordersPerCall: 10, deadline_us: () => DEADLINE });
    let last = trade(slots);
    let gas = 0;
    for (const product of [0, 1, 2]) {
      const calls = [slots.reading(product, 0), slots.reading(product, 1), slots.settle(product)];
      last = slots.block(last, ENDS + product, calls);
      // a trade read and two accounts written, each slot
      expect(last.gas[2]).toBe(33_103 + 2_142 + 2 * 5_042);
      gas += last.gasUsed;
    }
    expect(gas).toBe(3 * (2 * 30_415 + 6 * 22_366 + 45_329));
    expect(gas).toBe(721_065);
    expect(slots.balances()).toEqual(PAID);
  });

  it('is worked through in several calls if it is large: the last one pays, one amid a product looks at it again', () => {
    const market = byDay(3);
    const read = market.block(trade(market), ENDS + 1, readings(market));
    // product 0, its trade, product 1
    const first = market.block(read, ENDS + 2, [market.settle(2)]);
    expect(market.balances()).toEqual(new Array(HOMES + 3).fill(0));
    expect(first.gasUsed).toBe(33_103 + 3 * 2_142 + 2 * 5_042);
    // product 1 again, its trade, product 2, its trade: three homes
    const second = market.block(first, ENDS + 3, [market.settle(2)]);
    expect(second.gasUsed).toBe(33_103 + 4 * 2_142 + 3 * 5_042);
    expect(market.balances()).toEqual(PAID);

    // on another branch it begins where its own blocks have brought it
    const beside = market.block(read, ENDS + 3, [market.settle(2), market.settle(2), market.settle(2)]);
    expect(market.receipts(beside)).toEqual(['ok', 'ok', 'already']);
    expect(market.balances()).toEqual(PAID);
  });

  it('is paid with what it brings: a home fails if its net sum is more than its funds', () => {
    const deposits = (home4: number): Float64Array => Float64Array.of(0, 0, 0, 0, home4, 0);
    const settled = (home4: number): MarketByHand => {
      const escrow = { deposit_uEUR: deposits(home4), collateral: 0, losses: 'sellers' } as const;
      const market = byDay(100, { escrow });
      const read = market.block(trade(market), ENDS + 1, readings(market));
      market.block(read, ENDS + 2, [market.settle(2)]);
      return market;
    };
    // home 0 has nothing, and pays 5 ct of the 12.5 that it receives
    const enough = settled(150_000);
    expect(enough.balances()).toEqual(PAID);
    expect([...enough.host.state.funds_uEUR.data]).toEqual([75_000, 75_000, 0, 0, 0, 0]);
    // home 4 can pay 12.5 ct for the first product and 2.5 of 7.5 for the last one, so home 1 loses 5
    const tooLittle = settled(100_000);
    expect(tooLittle.balances()).toEqual([75_000, 25_000, 0, 0, -100_000, 0, 0, 0, 0]);
    const { state } = tooLittle.host;
    const unpaid = [0, 1, 2].map((product) => state.defaultsOf(state.row(product))?.unpaid_uEUR[4] ?? 0);
    expect(unpaid).toEqual([0, 0, 50_000]);
  });
});
