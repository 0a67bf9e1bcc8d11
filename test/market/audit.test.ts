import { describe, expect, it } from 'vitest';
import { TradeAudit } from '../../src/market/audit.js';
import { createTrades, pushOwnTrade, pushTrade } from '../../src/market/columns.js';
import { bookOf, buy, sell } from './books.js';

/** A bid of home 1 (green wanted 500 per mille), an offer of home 2 (600 per mille green, at least 200 Wh), one of home 1. */
const book = bookOf([
  buy(1, 1000, 120_000, { greenWanted_permille: 500 }),
  sell(2, 800, 90_000, { green_permille: 600, minimum_Wh: 200 }),
  sell(1, 500, 80_000, { green_permille: 1000 }),
  sell(3, 500, 80_000),
]);
const audit = new TradeAudit();

type TradeEntry = readonly [bid: number, offer: number, quantity: number, price: number, received?: number];

function balanced(budgetBalance: 'strong' | 'weak' | 'none', ...trades: readonly TradeEntry[]): void {
  const columns = createTrades(1);
  for (const trade of trades) pushTrade(columns, ...trade);
  audit.check('fixed-price', budgetBalance, book, columns);
}

function audited(...trades: readonly TradeEntry[]): void {
  balanced('none', ...trades);
}

describe('what no clearing may do', () => {
  it('nothing else is refused', () => {
    audited();
    audited([0, 1, 800, 120_000]);
    audited([0, 1, 100, 90_000], [0, 1, 100, 120_000]);
    audited([0, 1, 200, 100_000, 100_001]);
    balanced('strong', [0, 1, 200, 100_000, 100_000]);
    balanced('weak', [0, 1, 200, 100_001, 100_000], [0, 1, 200, 100_000, 100_001]);
  });

  it('two prices where the mechanism claims one', () => {
    expect(() => balanced('strong', [0, 1, 200, 100_001, 100_000])).toThrow(
      'has the price 100001 for the buyer and 100000 for the seller, though the mechanism claims',
    );
  });

  it('a deficit where the mechanism claims none', () => {
    expect(() => balanced('weak', [0, 1, 200, 100_000, 100_001])).toThrow(
      'sellers receive 2e-7 EUR more than buyers pay',
    );
  });

  it('a seller who receives less than the offer says, though the buyer pays enough', () => {
    expect(() => audited([0, 1, 200, 100_000, 89_999])).toThrow('89999 for the seller');
  });

  it.each([
    ['an order that is not there', [[0, 4, 100, 100_000]], 'names an order that is not there'],
    ['an order before the first', [[-1, 1, 100, 100_000]], 'names an order that is not there'],
    ['two offers', [[1, 2, 100, 100_000]], 'does not pair a bid with an offer'],
    ['the wrong way round', [[1, 0, 100, 100_000]], 'does not pair a bid with an offer'],
    ['with oneself', [[0, 2, 100, 100_000]], 'is between an agent and itself'],
    ['nothing', [[0, 1, 0, 100_000]], 'is of 0 Wh'],
    ['less than nothing', [[0, 1, -5, 100_000]], 'is of -5 Wh'],
    ['above the bid', [[0, 1, 300, 120_001]], 'the bid says at most 120000'],
    ['below the offer', [[0, 1, 300, 89_999]], 'the offer at least 90000'],
    ['not green enough', [[0, 3, 300, 100_000]], 'is 0 per mille green, the bid wants 500'],
    ['more than offered', [[0, 1, 801, 100_000]], 'order 1 of 800 Wh is filled with 801 Wh'],
    [
      'more than offered in two trades',
      [
        [0, 1, 400, 100_000],
        [0, 1, 401, 100_000],
      ],
      'order 1 of 800 Wh is filled with 801 Wh',
    ],
    ['less than the least', [[0, 1, 199, 100_000]], 'order 1 is filled with 199 Wh, less than its least'],
  ] as [string, [number, number, number, number][], string][])('a trade %s', (_, trades, message) => {
    expect(() => audited(...trades)).toThrow(/CW-MARKET-TRADE: the mechanism fixed-price/);
    expect(() => audited(...trades)).toThrow(message);
  });

  it.each([
    [0.5, 100_000],
    [NaN, 100_000],
    [100, 0.25],
    [100, NaN],
    [2 ** 31, 1],
  ])('a trade of %d Wh at %d cannot even be written', (quantity, price) => {
    expect(() => pushOwnTrade(createTrades(1), 0, 1, quantity, price)).toThrow('CW-MARKET-INTEGER');
  });
});
