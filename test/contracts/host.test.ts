import { describe, expect, it } from 'vitest';
import * as contracts from '../../src/contracts/index.js';
import type { Block } from '../../src/ledger/index.js';
import {
  closes,
  deadline,
  HOMES,
  ISSUANCE,
  MarketByHand,
  MEGAWEI,
  OPERATOR,
  opens,
  VALIDATORS,
  type MarketOptions,
} from './market-by-hand.js';

/** 15 ct and 10 ct a kWh: whoever buys at the one meets whoever sells at the other at 12.5 ct. */
const BID = 150_000;
const ASK = 100_000;

describe('an order', () => {
  it.each([
    ['before its gate opens', opens(1) - 1, 'early'],
    ['when it opens', opens(1), 'ok'],
    ['when it closes', closes(1), 'ok'],
    ['after it closed', closes(1) + 1, 'late'],
  ])('in a block made %s: its receipt', (_when, timestamp, receipt) => {
    const market = new MarketByHand();
    const block = market.block(market.root, timestamp, [market.order(1, 0, 1000, BID)]);

    expect(market.receipts(block)).toEqual([receipt]);
    expect(market.row(1)['orders']).toEqual(receipt === 'ok' ? [0] : []);
  });

  it('for a product that is not open is closed', () => {
    const market = new MarketByHand();
    const block = market.block(market.root, opens(3), [market.order(3, 0, 1000, BID)]);

    expect(market.receipts(block)).toEqual(['closed']);
  });

  it('stands where its block and its place in the block put it, orders of other products between them or not', () => {
    const market = new MarketByHand();
    const [a, b, c, d] = [
      market.order(0, 3, 1, BID),
      market.order(1, 2, 1, BID),
      market.order(0, 1, 1, BID),
      market.order(0, 0, 1, BID),
    ];
    const first = market.block(market.root, opens(1) - 1000 + 400, [c]);
    const second = market.block(first, opens(1) - 1000 + 450, [a, d]);
    const both = market.block(second, 500, [b]);

    expect(market.receipts(both)).toEqual(['early']);
    expect(market.row(0)['orders']).toEqual([c, a, d]);
  });

  it('of each home has room, one more has not', () => {
    const market = new MarketByHand();
    const calls = Array.from({ length: HOMES + 1 }, () => market.order(0, 0, 1, BID));
    const block = market.block(market.root, 0, calls);

    expect(market.receipts(block)).toEqual([...Array<string>(HOMES).fill('ok'), 'closed']);
  });
});

describe('clear', () => {
  it('waits for the gate to close', () => {
    const market = new MarketByHand();
    const block = market.block(market.root, closes(0), [market.order(0, 0, 1, BID), market.clear(0)]);
    const next = market.block(block, closes(0) + 1, [market.clear(0)]);

    expect(market.receipts(block)).toEqual(['ok', 'not-ready']);
    expect(market.receipts(next)).toEqual(['ok']);
  });

  it('takes as many calls as its orders need, two a call: 5 orders, 3 calls, and each pays for what it reads', () => {
    const market = new MarketByHand();
    const orders = [0, 1, 2, 3, 4].map((home) =>
      market.order(0, home, home < 2 ? -1000 : 1000, home < 2 ? ASK : BID),
    );
    const parent = market.block(market.root, 0, orders);
    const block = market.block(
      parent,
      closes(0) + 1,
      [0, 1, 2, 3].map(() => market.clear(0)),
    );
    const { clearGasBase, clearGasPerOrder } = contracts;

    expect(market.receipts(block)).toEqual(['ok', 'ok', 'ok', 'already']);
    expect([...block.gas]).toEqual([
      clearGasBase + 2 * clearGasPerOrder,
      clearGasBase + 2 * clearGasPerOrder,
      clearGasBase + clearGasPerOrder,
      clearGasBase,
    ]);
    const clearing = market.host.state.clearingOf(market.host.state.row(0));
    expect(clearing?.transactions).toEqual(Int32Array.from(orders));
    expect(clearing?.traded_Wh).toBe(2000);
    expect(clearing?.block).toBe(block.id);
  });

  it('leaves a product without orders alone', () => {
    const market = new MarketByHand();
    const block = market.block(market.root, closes(0) + 1, [market.clear(0)]);

    expect(market.receipts(block)).toEqual(['closed']);
    expect(market.row(0)['clearing']).toBe(0);
  });

  it('is void after the settlement deadline', () => {
    const market = new MarketByHand();
    const parent = market.block(market.root, 0, [market.order(0, 0, 1, BID)]);
    const block = market.block(parent, deadline(0) + 1, [market.clear(0)]);

    expect(market.receipts(block)).toEqual(['closed']);
  });

  it('that finds no trade has settled the product: nobody need read meters for it', () => {
    const market = new MarketByHand();
    const parent = market.block(market.root, 0, [market.order(0, 0, 1000, BID)]);
    const cleared = market.block(parent, closes(0) + 1, [market.clear(0)]);
    const block = market.block(cleared, closes(0) + 2, [market.reading(0, 0), market.settle(0)]);

    expect(market.row(0)['settledHeight']).toBe(cleared.height + 1);
    expect(market.receipts(block)).toEqual(['closed', 'already']);
  });
});

describe('a reading', () => {
  const withOrder = (): { market: MarketByHand; parent: Block } => {
    const market = new MarketByHand();
    return { market, parent: market.block(market.root, 0, [market.order(0, 0, 1000, BID)]) };
  };

  it('counts once for each batch, and costs what its homes cost: 4 and 2', () => {
    const { market, parent } = withOrder();
    const block = market.block(
      parent,
      1500,
      [0, 0, 1].map((batch) => market.reading(0, batch)),
    );
    const { readingGasBase, readingGasPerHome } = contracts;
    // the same again has paid for its call data, 15 + 4 x 8 bytes and 117 + 4 x 24 zeros, at the floor of 40 and 10 gas
    const again = 21_000 + 40 * 47 + 10 * 213;

    expect(market.receipts(block)).toEqual(['ok', 'already', 'ok']);
    expect([...block.gas]).toEqual([
      readingGasBase + 4 * readingGasPerHome,
      again,
      readingGasBase + 2 * readingGasPerHome,
    ]);
    expect(market.row(0)['readings']).toBe(2);
  });

  it('comes in time in a block at the deadline itself', () => {
    const { market, parent } = withOrder();
    const block = market.block(parent, deadline(0), [market.reading(0, 0)]);

    expect(market.receipts(block)).toEqual(['ok']);
  });

  it('is of no use after the deadline, or for a product that nobody sent an order for', () => {
    const { market, parent } = withOrder();
    const block = market.block(parent, deadline(0) + 1, [market.reading(0, 0), market.reading(1, 0)]);

    expect(market.receipts(block)).toEqual(['closed', 'closed']);
  });
});

/** Two trades: homes 0 and 1 sell 1,000 and 500 Wh, home 4 buys all; cleared in the second block, meters read in the third. */
function traded(options: MarketOptions = {}): { market: MarketByHand; cleared: Block; read: Block } {
  const market = new MarketByHand({ ordersPerCall: 10, ...options });
  const orders = [
    market.order(0, 0, -1000, ASK),
    market.order(0, 1, -500, ASK),
    market.order(0, 4, 1500, BID),
  ];
  const parent = market.block(market.root, 0, orders);
  const cleared = market.block(parent, closes(0) + 1, [market.clear(0)]);
  const read = market.block(cleared, 1500, [market.reading(0, 0), market.reading(0, 1)]);
  return { market, cleared, read };
}

describe('settle', () => {
  it('waits for the clearing, for every meter, and for confirmations', () => {
    const market = new MarketByHand({ ordersPerCall: 10, tradesPerCall: 10, confirmations: 2 });
    const orders = [market.order(0, 0, -1000, ASK), market.order(0, 4, 1500, BID)];
    const b1 = market.block(market.root, 0, [...orders, market.settle(0)]);
    expect(market.receipts(b1)).toEqual(['ok', 'ok', 'not-ready']);
    const b2 = market.block(b1, closes(0) + 1, [market.clear(0), market.settle(0)]);
    expect(market.receipts(b2)).toEqual(['ok', 'not-ready']);
    const shallow = market.block(b2, 1500, [market.reading(0, 0), market.reading(0, 1), market.settle(0)]);
    expect(market.receipts(shallow)).toEqual(['ok', 'ok', 'not-ready']);
    const unread = market.block(market.block(b2, 1500), 1501, [market.reading(0, 0), market.settle(0)]);
    expect(market.receipts(unread)).toEqual(['ok', 'not-ready']);

    const b4 = market.block(shallow, 1600, [market.settle(0)]);

    expect(market.receipts(b4)).toEqual(['ok']);
  });

  it('pays what the trades say, to the micro-euro, when the last has been worked off: 1.5 kWh at 12.5 ct', () => {
    const { market, read } = traded();
    const first = market.block(read, 1600, [market.settle(0)]);
    expect(market.balances()).toEqual(new Array(HOMES + 3).fill(0));

    const second = market.block(first, 1700, [market.settle(0), market.settle(0)]);

    expect(market.receipts(second)).toEqual(['ok', 'already']);
    expect(market.balances()).toEqual([125_000, 62_500, 0, 0, -187_500, 0, 0, 0, 0]);
    expect(market.row(0)['settledHeight']).toBe(second.height + 1);
  });

  it('takes the operator fee from each side: 0.25 ct a kWh', () => {
    const { market, read } = traded({
      tradesPerCall: 10,
      buyerFee_uEUR_per_kWh: 2_500,
      sellerFee_uEUR_per_kWh: 2_500,
    });
    market.block(read, 1600, [market.settle(0)]);

    expect(market.balances().slice(0, HOMES)).toEqual([
      125_000 - 2_500,
      62_500 - 1_250,
      0,
      0,
      -187_500 - 3_750,
      0,
    ]);
    expect(market.balances()[OPERATOR]).toBe(7_500);
  });

  it('takes it also from a home whose purchases and sales cancel out', () => {
    const market = new MarketByHand({ ordersPerCall: 10, tradesPerCall: 10, buyerFee_uEUR_per_kWh: 1_000 });
    const orders = [
      market.order(0, 0, -1000, ASK),
      market.order(0, 1, 1000, BID),
      market.order(0, 1, -1000, ASK),
      market.order(0, 0, 1000, BID),
    ];
    const parent = market.block(market.root, 0, orders);
    const cleared = market.block(parent, closes(0) + 1, [market.clear(0)]);
    market.block(cleared, 1500, [market.reading(0, 0), market.reading(0, 1), market.settle(0)]);

    expect(market.balances().slice(0, 2)).toEqual([-1_000, -1_000]);
    expect(market.balances()[OPERATOR]).toBe(2_000);
  });

  it('is too late after the deadline: the retailer steps in', () => {
    const { market, read } = traded();
    const block = market.block(read, deadline(0) + 1, [market.settle(0)]);

    expect(market.receipts(block)).toEqual(['closed']);
    expect(market.balances().every((balance) => balance === 0)).toBe(true);
  });
});

describe('gas', () => {
  it('is what a call uses, paid at its price, rounded up once: 52,993 at 0.002 uEUR is 105.986, so 106', () => {
    const market = new MarketByHand({ prices_wei: [MEGAWEI] });
    const block = market.block(market.root, 0, [market.order(0, 2, 1000, BID)]);

    expect(block.gas[0]).toBe(52_993);
    expect(block.fees_uEUR[0]).toBe(106);
    expect(market.balances()[2]).toBe(-106);
    expect(market.balances()[VALIDATORS]).toBe(106);
  });

  it('is paid by a call that reverts, and nothing else of it remains: 24,030 is 48.06, so 49', () => {
    const market = new MarketByHand({ prices_wei: [MEGAWEI] });
    const before = market.row(0);
    const block = market.block(market.root, closes(0) + 1, [market.order(0, 2, 1000, BID)]);

    expect(market.receipts(block)).toEqual(['late']);
    expect(block.gas[0]).toBe(24_030);
    expect(market.row(0)).toEqual(before);
    expect(market.balances()).toEqual([0, 0, -49, 0, 0, 0, 49, 0, 0]);
    expect(block.segment?.values).toHaveLength(2);
  });

  it('beyond its limit reverts a call, which pays for the limit', () => {
    const market = new MarketByHand({ ordersPerCall: 10, prices_wei: [MEGAWEI] });
    const parent = market.block(
      market.root,
      0,
      [0, 1].map((home) => market.order(0, home, 1000, BID)),
    );
    const enough = contracts.clearGasBase + 2 * contracts.clearGasPerOrder;
    const starved = market.block(parent, closes(0) + 1, [
      market.clear(0, enough - 1),
      market.reading(0, 0, contracts.readingGasBase + 1),
      market.order(0, 3, 1000, BID, { gas: 30_000 }),
    ]);

    expect(market.receipts(starved)).toEqual(['out-of-gas', 'out-of-gas', 'late']);
    expect([...starved.gas]).toEqual([enough - 1, contracts.readingGasBase + 1, contracts.orderRefusedGas]);
    expect(market.row(0)).toMatchObject({ clearedOrders: 0, clearing: 0, readings: 0 });
    const fed = market.block(starved, closes(0) + 2, [market.clear(0, enough)]);
    expect(market.receipts(fed)).toEqual(['ok']);
  });

  it('of an order that cannot pay for its storage: no order', () => {
    const market = new MarketByHand();
    const block = market.block(market.root, 0, [
      market.order(0, 3, 1000, BID, { gas: contracts.orderGas - 1 }),
    ]);

    expect(market.receipts(block)).toEqual(['out-of-gas']);
    expect(market.row(0)['orders']).toEqual([]);
  });

  it('never exceeds the sum of limits in a block, and sets the time of its execution: 52,993 at 1e6 a second', () => {
    const market = new MarketByHand();
    const block = market.block(market.root, 0, [market.order(0, 3, 1000, BID)]);

    expect(block.gasUsed).toBe(52_993);
    expect(market.host.executionTime_us(block)).toBe(52_993);
  });
});

it('a block reward is new money: issuance owes what validators have', () => {
  const market = new MarketByHand({ blockReward_uEUR: 3_000 });
  const block = market.block(market.root, 0);
  market.block(block, 1);

  expect(market.balances()[VALIDATORS]).toBe(6_000);
  expect(market.balances()[ISSUANCE]).toBe(-6_000);
});

it('a block that names an uncle is worth more new money, in whole micro-EUR, and none of it when it is left', () => {
  const market = new MarketByHand({ blockReward_uEUR: 3_001 });
  // 1 + 7/8 + 1/32: 5720.65625 of 3001
  const block = market.tree.add({
    parent: 0,
    weight: 1,
    producer: 0,
    timestamp_us: 0,
    created_us: 0,
    transactions: new Int32Array(0),
    bytes: 0,
    uncles: [7],
    reward: 1 + 7 / 8 + 1 / 32,
  });
  market.host.request(block, () => undefined);
  expect(market.balances()[VALIDATORS]).toBe(5_720);
  expect(market.balances()[ISSUANCE]).toBe(-5_720);
  market.host.moveTo(0);
  expect(market.balances()[VALIDATORS]).toBe(0);
});

it('executions are answered as events of the same instant, in the order in which they were asked for', () => {
  const market = new MarketByHand();
  const told: number[] = [];
  const at = (calls: readonly number[]): Block => {
    const block = market.tree.add({
      parent: 0,
      weight: 1,
      producer: 0,
      timestamp_us: 0,
      created_us: 0,
      transactions: Int32Array.from(calls),
      bytes: 0,
    });
    market.host.request(block, ({ id }) => told.push(id));
    return block;
  };
  const [long, short] = [
    at([market.order(0, 0, 1, BID), market.order(0, 1, 1, BID)]),
    at([market.order(0, 2, 1, BID)]),
  ];
  expect(told).toEqual([]);
  market.simulation.run({ until: 0 });

  expect(told).toEqual([long.id, short.id]);
  // what others take, at a million gas a second
  expect([long, short].map((block) => market.host.executionTime_us(block))).toEqual([105_986, 52_993]);
});

describe('a product is over', () => {
  it('its clearings are not those of the next in its row', () => {
    const { market } = traded({ tradesPerCall: 10 });
    const row = market.host.state.row(0);
    expect(market.host.state.clearings[row]).toHaveLength(1);
    market.host.state.close(0);

    expect(market.host.state.clearings[row]).toEqual([]);
  });

  it('its row is wiped and serves the next, and calls to it are closed', () => {
    const { market, read } = traded({ tradesPerCall: 10 });
    const settled = market.block(read, 1600, [market.settle(0)]);
    const row = market.host.state.row(0);
    market.host.state.close(0);
    market.host.state.open(3, 0);
    const block = market.block(settled, opens(3), [
      market.reading(0, 0),
      market.settle(0),
      market.order(3, 1, 1000, BID),
    ]);

    expect(market.host.state.row(3)).toBe(row);
    expect(market.receipts(block)).toEqual(['closed', 'closed', 'ok']);
    expect(market.row(3)).toMatchObject({ clearing: 0, readings: 0, settledHeight: 0, read: [0, 0] });
  });

  it('later blocks wrote nothing into its row, so branches above the settlement can be left and entered still', () => {
    const { market, read } = traded({ tradesPerCall: 10 });
    const settled = market.block(read, 1600, [market.settle(0)]);
    const calls = (): number[] => [
      market.clear(0),
      market.reading(0, 0),
      market.settle(0),
      market.order(0, 1, 1, BID),
    ];
    const one = market.block(settled, 1700, calls());
    const other = market.block(settled, 1700, calls());
    market.host.state.close(0);

    market.host.moveTo(one.id);
    market.host.moveTo(other.id);
    expect([one, other].map(({ segment }) => segment)).toEqual([undefined, undefined]);
  });

  it('the same holds for one without orders, though its meters were read', () => {
    const market = new MarketByHand();
    const parent = market.block(market.root, closes(0) + 1);
    const one = market.block(parent, 1500, [market.reading(0, 0), market.clear(0)]);
    market.host.state.close(0);
    market.host.moveTo(parent.id);
    market.host.moveTo(one.id);

    expect(market.receipts(one)).toEqual(['closed', 'closed']);
  });
});

it('a ledger that never forks keeps no segments, and cannot be moved', () => {
  const market = new MarketByHand({ recording: false });
  const block = market.block(market.root, 0, [market.order(0, 0, 1, BID)]);

  expect(block.segment).toBeUndefined();
  expect(() => market.host.moveTo(0)).toThrow('CW-CONTRACT-MOVE');
});

it('a call of a kind that no contract knows is a defect', () => {
  const market = new MarketByHand();
  expect(() => market.block(market.root, 0, [market.call(9, [0], OPERATOR)])).toThrow('CW-CONTRACT-CALL');
});

it('money that moves enters the trace, also of a ledger that never forks', () => {
  const after = (home: number): string => {
    const market = new MarketByHand({
      recording: false,
      ordersPerCall: 10,
      tradesPerCall: 10,
      confirmations: 0,
    });
    const parent = market.block(market.root, 0, [
      market.order(0, home, -1000, ASK),
      market.order(0, 4, 1000, BID),
    ]);
    const cleared = market.block(parent, closes(0) + 1, [market.clear(0)]);
    const read = market.block(cleared, 1500, [market.reading(0, 0), market.reading(0, 1)]);
    const settled = market.block(read, 1600, [market.settle(0)]);
    expect(market.receipts(settled)).toEqual(['ok']);
    return market.simulation.digest.hex();
  };
  expect(after(0)).toBe(after(0));
  expect(after(0)).not.toBe(after(1));
});
