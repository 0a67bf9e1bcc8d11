/** How orders reach the ledger: each by itself, sealed, or in batches. One line apart, with the same homes and the same draws. */
import { describe, expect, it } from 'vitest';
import {
  BATCH,
  batchGasBase,
  COMMIT,
  LATE,
  OK,
  ORDER,
  UNFUNDED,
  WORD_HOME,
  WORD_PRODUCT,
} from '../../src/contracts/index.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type RunScenarioOptions } from '../helpers/world.js';
import { checkAll, checkSameRun } from '../invariants/checks.js';

const scenario = {
  ...village,
  time: { ...village.time, start: '2026-05-04T08:00', duration: '6 h' },
  ledger: { ...village.ledger, period: '15 s' },
};

function runWith(onChain: string, more: object = {}, options: RunScenarioOptions = {}): FinishedRun {
  const changed = { ...scenario, ...more };
  return runScenario({ ...changed, market: { ...scenario.market, onChain } }, options);
}

const plain = runWith('orders');
const sealed = runWith('commit-reveal');

const of = ({ observed }: FinishedRun, kind: number): FinishedRun['observed']['transactions'] =>
  observed.transactions.filter((transaction) => transaction.kind === kind);
const trades = ({ observed }: FinishedRun): unknown[] =>
  observed.products.map(({ product, settlement, cleared_Wh, paid_uEUR }) => [
    product,
    settlement,
    [...cleared_Wh],
    [...paid_uEUR],
  ]);

describe('sealed orders', () => {
  it('hold all invariants', () => {
    expect(checkAll(sealed)).toEqual([]);
    expect(checkSameRun(sealed, runWith('commit-reveal'))).toEqual([]);
  });

  it('are the orders of a market without seals, and trade as those do where all come in time', () => {
    const words = (run: FinishedRun): number[][] => of(run, ORDER).map(({ payload }) => [...payload]);
    expect(words(sealed)).toEqual(words(plain));
    expect(plain.world.trading.traded_Wh).toBeGreaterThan(1000);
    expect(plain.result.summary.ordersLate_count).toBe(0);
    expect(sealed.result.summary.ordersLate_count).toBe(0);
    expect(trades(sealed)).toEqual(trades(plain));
  });

  it('need a commitment each before closure and the order within the window after it', () => {
    const commitments = of(sealed, COMMIT);
    expect(commitments).toHaveLength(of(sealed, ORDER).length);
    const { times } = sealed.world;
    const at = new Map(sealed.observed.blocks.map(({ id, timestamp_us }) => [id, timestamp_us]));
    for (const { payload, block, receipt } of commitments) {
      expect(receipt).toBe(OK);
      expect(at.get(block)!).toBeLessThanOrEqual(times.closes(payload[WORD_PRODUCT]!));
    }
    for (const { payload, block } of of(sealed, ORDER)) {
      expect(at.get(block)!).toBeGreaterThan(times.closes(payload[WORD_PRODUCT]!));
      expect(at.get(block)!).toBeLessThanOrEqual(times.bookCloses(payload[WORD_PRODUCT]!));
    }
  });

  it('show nothing but home and product before they are revealed', () => {
    for (const { payload } of of(sealed, COMMIT)) {
      const told = [...payload];
      told[WORD_PRODUCT] = told[WORD_HOME] = 0;
      expect(told).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    }
  });

  it('cost about twice the gas and the bytes of open ones', () => {
    const gas = (run: FinishedRun, calls: readonly string[]): number =>
      run.tables.transactions
        .filter(({ call }) => calls.includes(String(call)))
        .reduce((sum, row) => sum + Number(row['gas']), 0);
    const ratio = gas(sealed, ['order', 'commit']) / gas(plain, ['order']);
    expect(ratio).toBeGreaterThan(1.9);
    expect(ratio).toBeLessThan(2.2);
  });

  it('are cleared in the sequence of their commitments, whoever reveals first', () => {
    const run = runWith('commit-reveal', {}, { prepare: reverseReveals });
    expect(checkAll(run)).toEqual([]);
    const place = new Map<number, number>();
    run.observed.blocks
      .filter(({ onChain }) => onChain)
      .sort((a, b) => a.height - b.height)
      .flatMap(({ transactions }) => [...transactions])
      .forEach((id, k) => place.set(id, k));
    const committed = new Map(
      of(run, COMMIT).map(({ id, payload }) => [
        `${payload[WORD_PRODUCT]} ${payload[WORD_HOME]}`,
        place.get(id)!,
      ]),
    );
    let turned = 0;
    for (const { clearing } of run.observed.products) {
      if (!clearing) continue;
      const { product, orders, transactions } = clearing;
      const commitments = [...transactions].map((_, k) => committed.get(`${product} ${orders.agent[k]}`)!);
      expect(commitments).toEqual([...commitments].sort((a, b) => a - b));
      for (let k = 1; k < transactions.length; k++)
        if (place.get(transactions[k]!)! < place.get(transactions[k - 1]!)!) turned++;
    }
    expect(turned).toBeGreaterThan(20);
  });

  it('that nobody reveals in time do not trade, and count as late', () => {
    // reveals leave over half a minute, in blocks every 15 s from gate closure on
    const market = { ...scenario.market, onChain: 'commit-reveal', revealWindow: '20 s' };
    const run = runScenario({ ...scenario, market, agents: { submitSpread: '30 s' } });
    expect(checkAll(run)).toEqual([]);
    const revealed = run.tables.transactions.filter(({ call }) => call === 'order');
    const late = revealed.filter(({ receipt }) => receipt === 'late').length;
    expect(late).toBeGreaterThan(10);
    expect(run.result.summary.ordersLate_count).toBe(late);
    expect(run.result.summary.ordersTraded_count).toBeGreaterThan(10);
  });

  it('that were committed to too late do not trade, and count as late', () => {
    // blocks that do not fall on gate closures
    const ledger = { ...scenario.ledger, period: '14 s' };
    const run = runWith('commit-reveal', { ledger, agents: { submitBefore: '0 s', submitSpread: '30 s' } });
    expect(checkAll(run)).toEqual([]);
    const rows = run.tables.transactions;
    const refused = rows.filter(({ call, receipt }) => call === 'commit' && receipt === 'late').length;
    const uncommitted = rows.filter(({ receipt }) => receipt === 'uncommitted').length;
    expect(refused).toBeGreaterThan(10);
    expect(uncommitted).toBe(refused);
    expect(run.result.summary.ordersLate_count).toBe(refused);
  });

  it('cannot be revealed after the deadline of their settlement', () => {
    const market = { ...scenario.market, onChain: 'commit-reveal', revealWindow: '40 min' };
    const run = (settlementDeadline: string): unknown =>
      runScenario({ ...scenario, market: { ...market, settlementDeadline } });
    // 15 min from gate closure to delivery, and 15 min of delivery
    expect(() => run('9 min')).toThrow('CW-SCENARIO-CONFLICT');
    expect(() => run('10 min')).not.toThrow();
  });

  it('pay into escrow and are refused without funds when they are revealed', () => {
    const escrow = { deposit: '3 ct', topUpBelow: '1 ct' };
    const run = runWith('commit-reveal', { escrow });
    expect(checkAll(run)).toEqual([]);
    expect(run.result.summary.ordersUnfunded_count).toBeGreaterThan(0);
  });
});

/** Each block takes reveals in the reverse of the order in which they came. */
function reverseReveals({ chain, transactions }: FinishedRun['world']): void {
  const build = chain.build;
  chain.build = (node, parent, timestamp_us, out) => {
    const count = build(node, parent, timestamp_us, out);
    const at = [...out.subarray(0, count).keys()].filter(
      (k) => transactions.kind[transactions.at(out[k]!)] === ORDER,
    );
    const ids = at.map((k) => out[k]!);
    at.forEach((k, j) => (out[k] = ids[ids.length - 1 - j]!));
    return count;
  };
}

const batched = runWith('batch');

describe('batches of orders', () => {
  it('hold all invariants', () => {
    expect(checkAll(batched)).toEqual([]);
    expect(checkSameRun(batched, runWith('batch'))).toEqual([]);
  });

  it('carry the orders of a market without batches, which trade as those do where all come in time', () => {
    const words = (run: FinishedRun): number[][] => of(run, ORDER).map(({ payload }) => [...payload]);
    expect(words(batched)).toEqual(words(plain));
    expect(batched.result.summary.ordersLate_count).toBe(0);
    expect(trades(batched)).toEqual(trades(plain));
  });

  it('are one transaction a gateway and product, with every order in the sequence of its gateway', () => {
    const batches = of(batched, BATCH);
    const orders = of(batched, ORDER);
    const senders = new Map<string, number>();
    for (const { id, payload } of batches) {
      const key = `${payload[WORD_PRODUCT]} ${batched.tables.transactions[id]!['gateway']}`;
      senders.set(key, (senders.get(key) ?? 0) + 1);
    }
    expect(new Set(senders.values())).toEqual(new Set([1]));
    expect(batches.length).toBeLessThan(orders.length * 0.7);
    expect(new Set(orders.map(({ carrier }) => carrier))).toEqual(new Set(batches.map(({ id }) => id)));
    for (const { clearing } of batched.observed.products) {
      const last = new Map<number, number>();
      for (const id of clearing?.transactions ?? []) {
        const { carrier } = batched.observed.transactions[id]!;
        expect(id).toBeGreaterThan(last.get(carrier) ?? -1);
        last.set(carrier, id);
      }
    }
  });

  it('cost less gas and bytes the more orders they carry, and their fee is shared by these', () => {
    const { transactions } = batched.tables;
    const perOrder = (gas: number, count: number): number => gas / count;
    const plainGas = Number(plain.tables.transactions.find(({ call }) => call === 'order')!['gas']);
    for (const { id, fee_uEUR } of of(batched, BATCH)) {
      const carried = of(batched, ORDER).filter(({ carrier }) => carrier === id);
      const fees = carried.map((order) => order.fee_uEUR);
      expect(Math.max(...fees) - Math.min(...fees)).toBeLessThanOrEqual(1);
      expect(fee_uEUR).toBe(0);
      const gas = Number(transactions[id]!['gas']);
      // one order in a batch pays for a signature and a root more; of two each is cheaper than alone
      if (carried.length > 1) expect(perOrder(gas, carried.length)).toBeLessThan(plainGas);
      expect(gas).toBe(batchGasBase + batched.world.host.terms.gas.batchPerOrder * carried.length);
      const exact = gas * 1e-9 * 2000e6;
      expect(fees.reduce((sum, fee) => sum + fee, 0)).toBe(Math.ceil(exact - 1e-6));
    }
  });

  it('that come too late take all their orders with them', () => {
    const ledger = { ...scenario.ledger, period: '14 s' };
    const run = runWith('batch', { ledger, agents: { submitBefore: '0 s', submitSpread: '30 s' } });
    expect(checkAll(run)).toEqual([]);
    const late = of(run, BATCH).filter(({ receipt }) => receipt === LATE);
    expect(late.length).toBeGreaterThan(5);
    const carried = of(run, ORDER).filter(({ carrier }) => late.some(({ id }) => id === carrier));
    expect(carried.every(({ receipt }) => receipt === LATE)).toBe(true);
    expect(run.result.summary.ordersLate_count).toBe(carried.length);
  });

  it('are split where they would fill more than half of a block', () => {
    const ledger = { ...scenario.ledger, blockGasLimit: 145_000, period: '5 s' };
    const nodes = { ...village.network, nodes: 5 };
    const run = runWith('batch', { ledger, network: nodes, agents: { submitBefore: '4 min' } });
    expect(checkAll(run)).toEqual([]);
    const { ordersPerBatch } = run.world.host.terms;
    const counts = of(run, BATCH).map(
      ({ id }) => of(run, ORDER).filter(({ carrier }) => carrier === id).length,
    );
    expect(ordersPerBatch).toBe(2);
    expect(Math.max(...counts)).toBe(2);
  });

  it('are undone and come back whole where the chain forks', () => {
    const ledger = { kind: 'pow', interval: '15 s', confirmations: 3, gasPrice: 1 };
    const run = runWith('batch', {
      ledger,
      network: { kind: 'complete', nodes: 8, delay: '4 s' },
    });
    expect(run.result.summary.staleRate).toBeGreaterThan(0.1);
    expect(checkAll(run)).toEqual([]);
  });

  it('leave some out of escrow that have no funds, and take the others', () => {
    const run = runWith('batch', { escrow: { deposit: '3 ct', topUpBelow: '1 ct' } });
    expect(checkAll(run)).toEqual([]);
    const refused = of(run, ORDER).filter(({ receipt }) => receipt === UNFUNDED);
    expect(refused.length).toBeGreaterThan(0);
    const batches = new Set(refused.map(({ carrier }) => carrier));
    const beside = of(run, ORDER).filter(({ carrier, receipt }) => batches.has(carrier) && receipt === OK);
    expect(beside.length).toBeGreaterThan(0);
  });
});

describe('what is planted is found', () => {
  const after = (run: FinishedRun, doctor: (patient: FinishedRun) => void): string => {
    const patient = {
      ...run,
      tables: structuredClone(run.tables),
      observed: structuredClone(run.observed),
    };
    doctor(patient);
    return checkAll(patient).join('\n');
  };
  const first = (run: FinishedRun, kind: number): FinishedRun['observed']['transactions'][number] =>
    of(run, kind).find(({ receipt, block }) => receipt === OK && block >= 0)!;

  it('an order that is taken without its commitment', () => {
    const doctor = (patient: FinishedRun): void => void (first(patient, COMMIT).receipt = LATE);
    expect(after(sealed, doctor)).toContain('taken, if and only if committed to and revealed in time');
  });

  it('a commitment that is taken after gate closure', () => {
    const doctor = (patient: FinishedRun): void => {
      const { block } = first(patient, COMMIT);
      patient.observed.blocks.find(({ id }) => id === block)!.timestamp_us = 1e15;
    };
    expect(after(sealed, doctor)).toContain('a commitment accepted after gate closure');
  });

  it('an order that ends otherwise than its batch, and one that a block lists besides', () => {
    const other = (patient: FinishedRun): void => {
      patient.tables.transactions[first(patient, ORDER).id]!['outcome'] = 'pending';
    };
    expect(after(batched, other)).toContain('outcome of carried transaction');
    const listed = (patient: FinishedRun): void => {
      const { id, block } = first(patient, ORDER);
      const holder = patient.observed.blocks.find((each) => each.id === block)!;
      holder.transactions = Int32Array.of(...holder.transactions, id);
    };
    expect(after(batched, listed)).toContain('a block lists carried transaction');
  });

  it('a fee of a batch that nobody pays', () => {
    const doctor = (patient: FinishedRun): void => void (first(patient, ORDER).fee_uEUR -= 1);
    expect(after(batched, doctor)).toContain('money');
  });
});
