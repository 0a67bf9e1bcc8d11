/** Days that are netted: the same trades and the same bills, with one reading of the meters and one payment a home and day. */
import { describe, expect, it } from 'vitest';
import { dayReadingGas, READING, SETTLE } from '../../src/contracts/index.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type RunScenarioOptions } from '../helpers/world.js';
import { checkAll, checkSameRun } from '../invariants/checks.js';

/** From the morning of one day to that of the next, on a ledger that costs nothing. */
const scenario = {
  ...village,
  time: { ...village.time, start: '2026-05-04T10:00', duration: '22 h' },
  ledger: { ...village.ledger, signers: 3, gasPrice: 0, keeperGasPrice: 0 },
  network: { ...village.network, nodes: 4 },
};
/** Slots of the first day, from 10:00 to midnight, and of all. */
const FIRST = 56;
const SLOTS = 88;
const MIDNIGHT_s = FIRST * 900;

function runWith(market: object, more: object = {}, options: RunScenarioOptions = {}): FinishedRun {
  return runScenario({ ...scenario, ...more, market: { ...scenario.market, ...market } }, options);
}

type Row = FinishedRun['tables']['transactions'][number];
const calls = ({ tables }: FinishedRun, name: string): Row[] =>
  tables.transactions.filter(({ call }) => call === name);
/** All that homes pay, part by part, and what they trade; what they store of the ledger is less, which is the point. */
const bills = ({ tables }: FinishedRun): unknown =>
  tables.agents.map((row) => ({ ...row, ledgerStorage_bytes: null }));
const money = ({ world }: FinishedRun): number[] => [...world.billing.balance_uEUR];
const ends = ({ observed }: FinishedRun): unknown[] =>
  observed.products.map(({ product, settlement, cleared_Wh, paid_uEUR, fee_uEUR }) => [
    product,
    settlement,
    [...cleared_Wh],
    [...paid_uEUR],
    [...fee_uEUR],
  ]);

const plain = runWith({});
const netted = runWith({ settle: 'day' });

describe('a netted day', () => {
  it('holds all invariants', () => {
    expect(checkAll(netted)).toEqual([]);
    expect(checkSameRun(netted, runWith({ settle: 'day' }))).toEqual([]);
  });

  const fees = { payer: 'split', perKwh: '0.3 ct/kWh', percentage: '1 %' };
  const early = { mechanism: 'mcafee', gateOpens: '8 h', gateCloses: '2 h' };
  it.each([
    ['a call at one price', { mechanism: 'uniform-price', fees }, {}],
    ['a double auction', { mechanism: 'continuous-double-auction', fees }, {}],
    ['an auction with a surplus', { mechanism: 'mcafee' }, {}],
    ['pairs at prices of their own', { mechanism: 'pay-as-bid', onChain: 'batch' }, {}],
    ['sealed orders', { mechanism: 'vcg', onChain: 'commit-reveal' }, {}],
    ['shared energy', { mechanism: 'mid-market-rate', fees }, {}],
    ['energy shared by supply and demand', { mechanism: 'supply-demand-ratio' }, {}],
    ['an escrow', { mechanism: 'uniform-price', fees }, { escrow: { deposit: '20 EUR' } }],
    ['an escrow of what is shared', { mechanism: 'mid-market-rate' }, { escrow: { deposit: '20 EUR' } }],
    ['two markets', {}, { markets: { main: { ...scenario.market }, early } }],
  ])('leaves everybody with the same money as slot by slot, to the micro-EUR: %s', (_what, market, more) => {
    const [slot, day] = ['slot', 'day'].map((settle) => {
      if (!('markets' in more)) return runWith({ ...market, settle }, more);
      const markets = Object.entries(more.markets).map(([name, each]) => [name, { ...each, settle }]);
      return runScenario({ ...scenario, market: undefined, markets: Object.fromEntries(markets) });
    });
    expect(slot!.world.trading.traded_Wh).toBeGreaterThan(1000);
    expect(slot!.result.summary.voidSlots_count).toBe(0);
    expect(ends(day!)).toEqual(ends(slot!));
    expect(bills(day!)).toEqual(bills(slot!));
    expect(money(day!)).toEqual(money(slot!));
    expect(checkAll(day!)).toEqual([]);
  });

  it('is settled by one call, as its readings are sent in one batch a gateway, when it is over', () => {
    const settlements = calls(netted, 'settle');
    // nobody trades in the night and morning of the second day but from sunrise on
    expect(settlements.map(({ slot }) => slot)).toEqual([FIRST - 1, SLOTS - 1]);
    expect(Number(settlements[0]!.submitted_s)).toBeGreaterThan(MIDNIGHT_s);
    const gateways = netted.world.gateways.batchSizes.length;
    const readings = calls(netted, 'reading');
    expect(readings.map(({ slot }) => slot)).toEqual([
      ...Array<number>(gateways).fill(FIRST - 1),
      ...Array<number>(gateways).fill(SLOTS - 1),
    ]);
    for (const { submitted_s } of readings.slice(0, gateways)) expect(submitted_s).toBe(MIDNIGHT_s + 1);
    const slots = [FIRST, SLOTS - FIRST];
    const sizes = netted.world.gateways.batchSizes;
    readings.forEach(({ gas }, k) => {
      expect(gas).toBe(dayReadingGas(sizes[k % gateways]!, slots[Math.floor(k / gateways)]!));
    });
  });

  it('writes to the balance of each home once, where slots do once a product', () => {
    const writes = (settle: string): number => {
      let count = 0;
      runWith(
        { settle },
        {},
        {
          prepare({ host }) {
            const { journal, balance_uEUR, homes } = host.state;
            const add = journal.add.bind(journal);
            journal.add = (column, row, difference) => {
              if (column === balance_uEUR && row < homes && difference !== 0) count++;
              add(column, row, difference);
            };
          },
        },
      );
      return count;
    };
    expect(writes('day')).toBeLessThanOrEqual(2 * netted.world.homes.count);
    expect(writes('slot')).toBeGreaterThan(5 * netted.world.homes.count);
  });

  it('uses less gas, bytes and transactions, and money comes when it is over', () => {
    const [a, b] = [plain.result.summary, netted.result.summary];
    const gas = (run: FinishedRun, ...names: string[]): number =>
      names.flatMap((name) => calls(run, name)).reduce((sum, row) => sum + Number(row['gas']), 0);
    expect(gas(netted, 'order', 'clear')).toBe(gas(plain, 'order', 'clear'));
    expect(gas(netted, 'reading', 'settle')).toBeLessThan(0.1 * gas(plain, 'reading', 'settle'));
    expect(b.gas_total).toBeLessThan(a.gas_total!);
    expect(b.chain_bytes).toBeLessThan(a.chain_bytes!);
    expect(b.transactionsSubmitted_count).toBeLessThan(a.transactionsSubmitted_count! - 100);
    expect(a.paidAfter_s_mean).toBeLessThan(300);
    expect(b.paidAfter_s_mean).toBeGreaterThan(6 * 3600);
    const paid = netted.tables.products.filter((row) => row['paidAt_s'] !== null);
    expect(paid.length).toBeGreaterThan(20);
    for (const row of paid) {
      const day_s = Number(row['slot']) < FIRST ? MIDNIGHT_s : SLOTS * 900;
      const over_s = Number(row['paidAt_s']) + (Number(row['slot']) + 1) * 900 - day_s;
      expect(over_s).toBeGreaterThan(0);
      expect(over_s).toBeLessThan(300);
    }
  });

  it('is held up by a batch of readings, and void with all of its trades if that never comes', () => {
    const fault = { kind: 'missing-readings', nodes: [1], start: '13 h + 59 min', end: '14 h + 1 min' };
    const run = runWith({ settle: 'day' }, { faults: [fault] });
    expect(checkAll(run)).toEqual([]);
    const traded = run.observed.products.filter(({ clearing }) => (clearing?.trades.count ?? 0) > 0);
    const first = traded.filter(({ product }) => product < FIRST);
    expect(first.length).toBeGreaterThan(10);
    expect(first.every(({ settlement }) => settlement === 'void')).toBe(true);
    const second = traded.filter(({ product }) => product >= FIRST);
    expect(second.length).toBeGreaterThan(0);
    expect(second.every(({ settlement }) => settlement === 'settled')).toBe(true);
    // at noon nobody sends readings
    const noon = { ...fault, start: '2 h', end: '3 h' };
    expect(bills(runWith({ settle: 'day' }, { faults: [noon] }))).toEqual(bills(netted));
  });

  it('can be settled until its deadline, which counts from its end', () => {
    const late = (delay: string): FinishedRun =>
      runWith(
        { settle: 'day', settlementDeadline: '60 min' },
        { faults: [{ kind: 'late-readings', share: '100 %', delay, start: '0 h' }] },
      );
    const [inTime, tooLate] = [late('50 min'), late('61 min')];
    expect(bills(inTime)).toEqual(bills(netted));
    expect(tooLate.world.times.deadline(0)).toBe((MIDNIGHT_s + 3600) * 1e6);
    const paid = tooLate.observed.products.filter(({ paid_uEUR }) => paid_uEUR.some((each) => each !== 0));
    expect(paid).toEqual([]);
    expect(checkAll(tooLate)).toEqual([]);
  });

  it('takes several calls where blocks are small, and the last of them pays', () => {
    const ledger = { ...scenario.ledger, blockGasLimit: 300_000, period: '10 s' };
    const run = runWith({ settle: 'day' }, { ledger });
    expect(checkAll(run)).toEqual([]);
    const settlements = calls(run, 'settle').filter(({ slot }) => slot === FIRST - 1);
    expect(settlements.length).toBeGreaterThan(2);
    for (const { gas } of settlements) expect(Number(gas)).toBeLessThanOrEqual(150_000);
    expect(settlements.every(({ receipt }) => receipt === 'ok')).toBe(true);
    expect(bills(run)).toEqual(bills(netted));
  });

  it('is undone and comes back whole where the chain forks', () => {
    const ledger = { kind: 'pow', interval: '15 s', confirmations: 3, gasPrice: 0 };
    const network = { kind: 'complete', nodes: 8, delay: '4 s' };
    const run = runWith({ settle: 'day' }, { ledger, network });
    expect(run.result.summary.staleRate).toBeGreaterThan(0.1);
    expect(run.result.summary.voidSlots_count).toBe(0);
    expect(checkAll(run)).toEqual([]);
  });

  it('binds collateral for longer, so that little money carries fewer orders; what is unpaid is told by product', () => {
    const escrow = { deposit: '5 ct', topUpBelow: '2 ct', collateral: '20 %' };
    const [slot, day] = ['slot', 'day'].map((settle) => runWith({ settle }, { escrow }));
    expect(checkAll(day!)).toEqual([]);
    expect(day!.result.summary.ordersUnfunded_count).toBeGreaterThan(
      slot!.result.summary.ordersUnfunded_count!,
    );
    expect(day!.result.summary.defaults_count).toBeGreaterThan(slot!.result.summary.defaults_count!);
    const covered = runWith({ settle: 'day' }, { escrow: { ...escrow, collateral: '100 %' } });
    expect(checkAll(covered)).toEqual([]);
    expect(covered.result.summary.defaults_count).toBe(0);
  });
});

describe('a day beside a market that settles slot by slot', () => {
  const markets = {
    main: { ...scenario.market, settlementDeadline: '30 min' },
    early: { mechanism: 'uniform-price', gateOpens: '8 h', gateCloses: '2 h', settle: 'day' },
  };
  const run = runScenario({ ...scenario, market: undefined, markets });

  it('has its readings slot by slot, and nets its own money alone', () => {
    expect(checkAll(run)).toEqual([]);
    expect(calls(run, 'reading').length).toBeGreaterThan(100);
    const traded = run.observed.products.filter(
      ({ product, clearing }) => product % 2 === 0 && clearing && clearing.trades.count > 0,
    );
    expect(traded.length).toBeGreaterThan(10);
    const days = new Set(traded.map(({ product }) => (product / 2 < FIRST ? FIRST : SLOTS)));
    const settlements = calls(run, 'settle').filter(({ market }) => market === 'early');
    expect(settlements.map(({ slot }) => Number(slot) + 1)).toEqual([...days]);
    expect(calls(run, 'settle').filter(({ market }) => market === 'main').length).toBeGreaterThan(20);
  });

  it('takes readings that come after the other market has closed', () => {
    const late = { kind: 'late-readings', share: '100 %', delay: '40 min', start: '0 h' };
    const other = runScenario({ ...scenario, market: undefined, markets, faults: [late] });
    expect(checkAll(other)).toEqual([]);
    const traded = other.observed.products.filter(({ clearing }) => (clearing?.trades.count ?? 0) > 0);
    const of = (market: number): string[] => [
      ...new Set(traded.filter(({ product }) => product % 2 === market).map(({ settlement }) => settlement)),
    ];
    // the early market's gate closes first
    expect([of(0), of(1)]).toEqual([['settled'], ['void']]);
  });
});

describe('what is planted is found', () => {
  const after = (doctor: (patient: FinishedRun) => void): string => {
    const patient = { ...netted, observed: structuredClone(netted.observed) };
    doctor(patient);
    return checkAll(patient).join('\n');
  };
  const first = (patient: FinishedRun, kind: number): FinishedRun['observed']['transactions'][number] =>
    patient.observed.transactions.find((each) => each.kind === kind)!;

  it('a day that is settled before it is over', () => {
    const doctor = (patient: FinishedRun): void => {
      const { block } = first(patient, SETTLE);
      patient.observed.blocks.find(({ id }) => id === block)!.timestamp_us = MIDNIGHT_s * 1e6;
    };
    expect(after(doctor)).toContain('a day is settled before it is over');
  });

  it('a settlement or readings in the name of another product', () => {
    const doctor = (kind: number) => (patient: FinishedRun) => void (first(patient, kind).payload[0]! -= 1);
    expect(after(doctor(SETTLE))).toContain('a day is settled in the name of another product');
    expect(after(doctor(READING))).toContain('readings of a day that is not over');
  });
});
