/** Escrow in whole runs: homes that run out of money, that pay in again, and that cannot pay in the end. */
import { describe, expect, it } from 'vitest';
import { checkAll } from '../invariants/checks.js';
import { flatTariff } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type Row } from '../helpers/world.js';

/** Eight homes that buy from four whose sun shines all day, for six hours on a Clique chain. */
function village(escrow: object | undefined, group: object = {}, ledger: object = {}): FinishedRun {
  return runScenario({
    chainwatt: 1,
    title: 'Escrow',
    seed: 3,
    time: { start: '2026-05-04T09:00', duration: '6 h' },
    population: {
      renter: { count: 8, load: { kind: 'constant', power: { uniform: ['200 W', '800 W'] } }, ...group },
      pv: {
        count: 4,
        load: { kind: 'constant', power: '100 W' },
        pv: { kind: 'constant', power: { uniform: ['500 W', '3000 W'] } },
      },
    },
    tariff: flatTariff,
    market: { mechanism: 'uniform-price', gateOpens: '60 min', gateCloses: '15 min' },
    ledger: { kind: 'poa-clique', signers: 3, period: '15 s', ...ledger },
    network: { kind: 'regional', nodes: 5, placement: 'local' },
    ...(escrow ? { escrow } : {}),
  });
}

/** Instead of Clique's. */
const proofOfWork = {
  kind: 'pow',
  interval: '15 s',
  confirmations: 3,
  signers: undefined,
  period: undefined,
};

const number = (row: Row, column: string): number => Number(row[column]);
const total = (run: FinishedRun, column: string): number =>
  run.tables.agents.reduce((sum, row) => sum + number(row, column), 0);
const renters = (run: FinishedRun): Row[] => run.tables.agents.filter(({ group }) => group === 'renter');

describe('homes that trade with what they have paid in', () => {
  const rich = village({ deposit: '100 EUR' });
  const free = village(undefined);

  it('with plenty there, trade as without an escrow, for more gas', () => {
    expect(checkAll(rich)).toEqual([]);
    const market = ['bought_kWh', 'sold_kWh', 'billWith_EUR', 'ordersTraded_count'] as const;
    for (const column of market)
      expect(rich.tables.agents.map((row) => row[column])).toEqual(
        free.tables.agents.map((row) => row[column]),
      );
    expect(rich.result.summary.gas_total).toBeGreaterThan(free.result.summary.gas_total! * 1.1);
  });

  it('have at the end what they paid in less what they paid, and own it', () => {
    for (const row of rich.tables.agents)
      expect(number(row, 'escrow_EUR')).toBeCloseTo(100 - number(row, 'localPaid_EUR'), 9);
    expect(total(free, 'escrow_EUR')).toBe(0);
  });

  it('buy until their money is used up, and are refused from then on', () => {
    const run = village({ deposit: '2 ct' });
    expect(checkAll(run)).toEqual([]);
    for (const row of renters(run)) {
      expect(number(row, 'ordersUnfunded_count')).toBeGreaterThan(0);
      expect(number(row, 'localPaid_EUR')).toBeLessThanOrEqual(0.02);
    }
    expect(run.result.summary.defaults_count).toBe(0);
    expect(run.result.summary.traded_kWh).toBeLessThan(rich.result.summary.traded_kWh! * 0.8);
    const { slots } = run.tables;
    expect(slots.reduce((sum, row) => sum + number(row, 'ordersUnfunded_count'), 0)).toBe(
      run.result.summary.ordersUnfunded_count,
    );
  });

  it('go on where they pay in again in time', () => {
    const run = village({ deposit: '30 ct', topUpBelow: '25 ct' });
    expect(checkAll(run)).toEqual([]);
    expect(run.result.summary).toMatchObject({ ordersUnfunded_count: 0, defaults_count: 0 });
    expect(run.result.summary.traded_kWh).toBe(rich.result.summary.traded_kWh);
    const deposits = run.tables.transactions.filter(({ call }) => call === 'deposit');
    const paidIn = total(run, 'escrowPaidIn_EUR');
    expect(paidIn).toBeGreaterThan(12 * 0.3);
    expect(paidIn).toBeCloseTo(run.result.summary.escrowPaidIn_EUR!, 9);
    for (const row of renters(run)) {
      const own = deposits.filter(({ sender }) => sender === row['agent']);
      expect(own.length).toBeGreaterThan(0);
      // its deposits are seen before it sends the next: far fewer than the slots in which it is short
      expect(own.length).toBeLessThan(12);
    }
    // sellers only receive, and never need to
    expect(deposits.filter(({ sender }) => String(sender).startsWith('pv'))).toEqual([]);
  });

  it('pay in too late where the ledger is slow, though they have the money', () => {
    const escrow = { deposit: '6 ct', topUpBelow: '4 ct' };
    const fast = village(escrow);
    const slow = village(escrow, {}, { period: '150 s', confirmations: 8 });
    expect(checkAll(slow)).toEqual([]);
    expect(slow.result.summary.ordersUnfunded_count).toBeGreaterThan(
      fast.result.summary.ordersUnfunded_count!,
    );
  });

  it.each(['poa-clique', 'pow'])('on %s never have an order before the deposit that left with it', (kind) => {
    const run = village({ deposit: '6 ct', topUpBelow: '4 ct' }, {}, kind === 'pow' ? proofOfWork : {});
    expect(checkAll(run)).toEqual([]);
    const places = new Map<number, number>();
    const { blocks, transactions } = run.observed;
    const blockOf = new Map(transactions.map(({ id, block }) => [id, block]));
    for (const block of blocks)
      block.transactions.forEach((id, k) => {
        if (blockOf.get(id) === block.id) places.set(id, block.height * 1e6 + k);
      });
    const rows = run.tables.transactions;
    const sentBy = ({ sender, submitted_s }: Row): string => `${String(sender)} at ${String(submitted_s)}`;
    const deposits = new Map(
      rows.filter(({ call }) => call === 'deposit').map((row) => [sentBy(row), number(row, 'transaction')]),
    );
    let pairs = 0;
    for (const row of rows.filter(({ call }) => call === 'order')) {
      const deposit = places.get(deposits.get(sentBy(row)) ?? -1);
      const order = places.get(number(row, 'transaction'));
      if (deposit === undefined || order === undefined) continue;
      pairs++;
      expect(order, sentBy(row)).toBeGreaterThan(deposit);
    }
    expect(pairs).toBeGreaterThan(20);
  });

  it('pay in nothing where they stay out of the market', () => {
    const run = village({ deposit: '5 EUR' }, { participation: '50 %' });
    expect(checkAll(run)).toEqual([]);
    const { participates } = run.world.homes.population;
    expect([...participates.slice(0, 8)].sort()).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    run.tables.agents.forEach((row, i) => {
      expect(row['escrowPaidIn_EUR']).toBe(participates[i] === 1 ? 5 : 0);
    });
  });

  it('do as their group does', () => {
    const run = village({ deposit: '5 EUR' }, { escrow: { deposit: '1 ct', topUpBelow: 'never' } });
    for (const row of run.tables.agents)
      expect(row['escrowPaidIn_EUR']).toBe(row['group'] === 'renter' ? 0.01 : 5);
  });
});

describe('what homes cannot pay', () => {
  const sellers = village({ deposit: '3 ct', collateral: '0 %' });
  const operator = village({ deposit: '3 ct', collateral: '0 %', losses: 'operator' });

  it.each([
    ['those whom they owe', sellers],
    ['the operator', operator],
  ])('is borne by %s, to the micro-EUR, and is in the bills', (_bearer, run) => {
    expect(checkAll(run)).toEqual([]);
    const { summary } = run.result;
    expect(summary.defaults_count).toBeGreaterThan(0);
    expect(total(run, 'defaulted_EUR')).toBeCloseTo(summary.defaulted_EUR!, 9);
    const products = run.tables.products.reduce((sum, row) => sum + number(row, 'defaulted_EUR'), 0);
    expect(products).toBeCloseTo(summary.defaulted_EUR!, 9);
    expect(summary.defaultedBorneByHomes_EUR! + summary.defaultedBorneByOperator_EUR!).toBeCloseTo(
      summary.defaulted_EUR!,
      9,
    );
    for (const row of renters(run)) {
      expect(number(row, 'defaults_EUR')).toBe(-number(row, 'defaulted_EUR'));
      expect(number(row, 'localPaid_EUR') + number(row, 'defaults_EUR')).toBeCloseTo(0.03, 9);
    }
  });

  it('lowers what sellers get, or what the operator gets', () => {
    const lost = (run: FinishedRun): number =>
      run.tables.agents
        .filter(({ group }) => group === 'pv')
        .reduce((sum, row) => sum + number(row, 'defaults_EUR'), 0);
    expect(lost(sellers)).toBeCloseTo(sellers.result.summary.defaulted_EUR!, 9);
    expect(sellers.result.summary.transferOperator_EUR).toBe(0);
    expect(lost(operator)).toBe(0);
    expect(operator.result.summary.transferOperator_EUR).toBeCloseTo(
      -operator.result.summary.defaulted_EUR!,
      9,
    );
    // a transfer from one to another, no loss to all
    expect(sellers.result.summary.resourceSurplus_EUR).toBeCloseTo(
      operator.result.summary.resourceSurplus_EUR!,
      9,
    );
  });

  it('happens where metered energy is shared too: there are no orders to refuse', () => {
    const run = runScenario({ ...sharing, escrow: { deposit: '1 ct' } }, {});
    expect(checkAll(run)).toEqual([]);
    expect(run.result.summary.defaults_count).toBeGreaterThan(0);
  });
});

describe('homes that share metered energy', () => {
  it('fill up when their meters are read, and can then pay', () => {
    const never = runScenario({ ...sharing, escrow: { deposit: '3 ct' } }, {});
    const filled = runScenario({ ...sharing, escrow: { deposit: '3 ct', topUpBelow: '3 ct' } }, {});
    expect(checkAll(filled)).toEqual([]);
    expect(never.result.summary.defaults_count).toBeGreaterThan(0);
    expect(filled.result.summary).toMatchObject({ defaults_count: 0, defaulted_EUR: 0 });
    expect(filled.tables.transactions.some(({ call }) => call === 'deposit')).toBe(true);
    expect(filled.result.summary.traded_kWh).toBe(never.result.summary.traded_kWh);
  });
});

const sharing = {
  chainwatt: 1,
  title: 'Shared',
  seed: 3,
  time: { start: '2026-05-04T09:00', duration: '3 h' },
  population: {
    renter: { count: 4, load: { kind: 'constant', power: '500 W' } },
    pv: {
      count: 2,
      load: { kind: 'constant', power: '100 W' },
      pv: { kind: 'constant', power: '2000 W' },
    },
  },
  tariff: flatTariff,
  market: { mechanism: 'mid-market-rate' },
  ledger: 'central',
};
