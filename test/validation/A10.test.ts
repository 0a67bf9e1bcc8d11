/**
 * A10: what mechanisms promise, in random truthful profiles of unit orders, with a search for profitable misreports by every trader.
 * Source: validation/targets.json, A10 (McAfee 1992; SBBA, arXiv 1607.05139; MUDA, arXiv 1712.06848). 1000 profiles; ten times as many
 * with CHAINWATT_SOAK.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { createTrades, pushTrade } from '../../src/market/columns.js';
import { gainsFromTrade_nEUR, OptimumOfBook } from '../../src/market/optimum.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import { bookOf, buy, context, mechanismOf, sell, type Entry } from '../market/books.js';
import { profitableLies } from '../market/truthfulness.js';

const PROFILES = process.env['CHAINWATT_SOAK'] ? 10_000 : 1_000;
const MOST_TRADERS = 4;
/** Values and costs: 1 is 1e6 micro-EUR per kWh. */
const ONE = 1e6;

interface Profile {
  readonly entries: readonly Entry[];
  readonly lot: number;
}

/** One to four buyers and sellers of 1 Wh, values and costs uniform in (0, 1). */
function profiles(): Profile[] {
  const draws = new RandomSource('A10').single('profiles');
  const value = (): number => Math.round(draws.uniform(0) * ONE);
  return Array.from({ length: PROFILES }, () => {
    const buyers = 1 + draws.integer(0, MOST_TRADERS);
    const sellers = 1 + draws.integer(0, MOST_TRADERS);
    const entries = [
      ...Array.from({ length: buyers }, (_, i) => buy(i, 1, value())),
      ...Array.from({ length: sellers }, (_, i) => sell(100 + i, 1, value())),
    ];
    return { entries, lot: draws.bits(0) };
  });
}

/** Orders by merit, each pair at the middle of its two limits. */
const midpointMatching: Mechanism = {
  properties: mechanismOf('uniform-price').properties,
  clear(orders, _context, trades) {
    const { side, limit_uEUR_per_kWh: limit, count } = orders;
    const ranked = (which: number): number[] =>
      Array.from({ length: count }, (_, k) => k)
        .filter((k) => side[k] === which)
        .sort((a, b) => limit[a] - limit[b]);
    const bids = ranked(BUY).reverse();
    const offers = ranked(SELL);
    trades.count = 0;
    for (let i = 0; i < bids.length && i < offers.length && limit[bids[i]] >= limit[offers[i]]; i++) {
      pushTrade(trades, bids[i], offers[i], 1, Math.floor((limit[bids[i]] + limit[offers[i]]) / 2));
    }
  },
};

/** How a mechanism fared over all profiles. */
interface Record {
  traders: number;
  lies: number;
  /** Profiles in which somebody ends worse off, the operator pays in, keeps anything, or less than the greatest gains are reached. */
  worseOff: number;
  deficits: number;
  surpluses: number;
  inefficient: number;
  /** Of k efficient trades fewer than k - 1 are made; less than (1 - 1/k) of the gains is reached. */
  farFewer: number;
  farLess: number;
  gains: number;
  bestGains: number;
}

function examine(mechanism: Mechanism, all: readonly Profile[]): Record {
  const record: Record = {
    traders: 0,
    lies: 0,
    worseOff: 0,
    deficits: 0,
    surpluses: 0,
    inefficient: 0,
    farFewer: 0,
    farLess: 0,
    gains: 0,
    bestGains: 0,
  };
  const optimum = new OptimumOfBook();
  const trades = createTrades(0);
  for (const { entries, lot } of all) {
    const orders = bookOf(entries);
    mechanism.clear(orders, { ...context, lot }, trades);
    let surplus = 0;
    let isWorse = false;
    for (let t = 0; t < trades.count; t++) {
      const paid = trades.buyerPrice_uEUR_per_kWh[t];
      const received = trades.sellerPrice_uEUR_per_kWh[t];
      surplus += paid - received;
      if (paid > entries[trades.buyOrder[t]].limit_uEUR_per_kWh) isWorse = true;
      if (received < entries[trades.sellOrder[t]].limit_uEUR_per_kWh) isWorse = true;
    }
    const best = optimum.of(orders);
    const k = best.traded_Wh;
    const bestGains = Number(best.gains_nEUR);
    const gains = Number(gainsFromTrade_nEUR(orders, trades));
    record.traders += entries.length;
    record.lies += profitableLies(mechanism, entries, { lot }).length;
    if (isWorse) record.worseOff++;
    if (surplus < 0) record.deficits++;
    if (surplus > 0) record.surpluses++;
    if (gains < bestGains) record.inefficient++;
    if (trades.count < k - 1) record.farFewer++;
    if (gains * k < bestGains * (k - 1)) record.farLess++;
    record.gains += gains;
    record.bestGains += bestGains;
  }
  return record;
}

describe('A10 mechanism properties', () => {
  let all: Profile[] = [];
  beforeAll(() => {
    all = profiles();
  });

  it.each([
    ['VCG', 'vcg', {}],
    ['McAfee', 'mcafee', {}],
    ['trade reduction', 'trade-reduction', {}],
    ['SBBA', 'trade-reduction', { balance: 'strong' }],
    ['Huang', 'huang', {}],
    ['MUDA, Vickrey', 'muda', {}],
    ['MUDA, lottery', 'muda', { variant: 'lottery' }],
  ])('%s: nobody is worse off, and no misreport pays', (_name, kind, config) => {
    const record = examine(mechanismOf(kind, config), all);
    expect([record.worseOff, record.lies]).toEqual([0, 0]);
    expect(record.gains).toBeGreaterThan(0);
    // what each promises besides
    const balance = { deficits: record.deficits, surpluses: record.surpluses };
    if (kind === 'vcg') {
      expect(record.inefficient).toBe(0);
      expect(balance.surpluses).toBe(0);
      expect(balance.deficits).toBeGreaterThan(0);
    } else {
      expect(balance.deficits).toBe(0);
      expect(record.inefficient).toBeGreaterThan(0);
    }
    if ('balance' in config || 'variant' in config) expect(balance.surpluses).toBe(0);
    else if (kind !== 'vcg') expect(balance.surpluses).toBeGreaterThan(0);
    if (kind !== 'muda') expect(record.farFewer).toBe(0);
    if (kind === 'mcafee' || kind === 'trade-reduction' || kind === 'huang') {
      // where sellers draw lots, 1 - 1/k holds for what trades, not for the gains
      if (!('balance' in config)) expect(record.farLess).toBe(0);
    }
  });

  it('VCG: the deficit is k times the difference of the two prices', () => {
    const auction = mechanismOf('vcg', {});
    const trades = createTrades(0);
    for (const { entries, lot } of all) {
      const orders = bookOf(entries);
      auction.clear(orders, { ...context, lot }, trades);
      const bids = entries.filter(({ side }) => side === BUY).map((entry) => entry.limit_uEUR_per_kWh);
      const asks = entries.filter(({ side }) => side === SELL).map((entry) => entry.limit_uEUR_per_kWh);
      bids.sort((a, b) => b - a);
      asks.sort((a, b) => a - b);
      const k = trades.count;
      for (let t = 0; t < k; t++) {
        expect(trades.buyerPrice_uEUR_per_kWh[t]).toBe(Math.max(asks[k - 1], bids[k] ?? -Infinity));
        expect(trades.sellerPrice_uEUR_per_kWh[t]).toBe(Math.min(bids[k - 1], asks[k] ?? Infinity));
      }
    }
  });

  it('uniform price, k = 1/2: nobody is worse off, balanced, efficient, and misreports pay', () => {
    const record = examine(mechanismOf('uniform-price', { priceRule: 'k', k: 0.5 }), all);
    const { worseOff, deficits, surpluses, inefficient } = record;
    expect([worseOff, deficits, surpluses, inefficient]).toEqual([0, 0, 0, 0]);
    expect(record.lies).toBeGreaterThan(PROFILES / 2);
  });

  it('matching at the middle of each pair: nobody is worse off, balanced, and misreports pay', () => {
    const record = examine(midpointMatching, all);
    expect([record.worseOff, record.deficits, record.surpluses]).toEqual([0, 0, 0]);
    expect(record.lies).toBeGreaterThan(PROFILES / 2);
  });
});
