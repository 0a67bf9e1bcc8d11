/** Producers that leave calls out: what becomes of these, and what is counted. */
import { describe, expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type Row } from '../helpers/world.js';
import { checkAll } from '../invariants/checks.js';

const quick = {
  ...village,
  time: { ...village.time, duration: '12 h' },
  ledger: { kind: 'poa-clique', signers: 4, period: '10 s' },
};
const run = (faults: object[], ledger: object = quick.ledger): FinishedRun =>
  runScenario({ ...quick, ledger, faults });
const ordersOf = ({ tables }: FinishedRun, group: string): Row[] =>
  tables.transactions.filter(
    (row) => row['call'] === 'order' && String(row['sender']).startsWith(`${group}-`),
  );
const leftOut = ({ tables }: FinishedRun): number => Number(tables.faults[0]!['value']);

describe('censorship of a group', () => {
  it('by everybody keeps its orders out for good, and nobody else’s', () => {
    const censored = run([{ kind: 'censorship', group: 'pv', share: '100 %' }]);
    expect(ordersOf(censored, 'pv').length).toBeGreaterThan(50);
    expect(ordersOf(censored, 'pv').every((row) => row['receipt'] === null)).toBe(true);
    expect(ordersOf(censored, 'renter').every((row) => row['receipt'] === 'ok')).toBe(true);
    expect(checkAll(censored)).toEqual([]);
  });

  it('by some makes its orders wait for somebody else', () => {
    const wait = (finished: FinishedRun): number => {
      const waits = ordersOf(finished, 'pv').map(
        (row) => Number(row['included_s']) - Number(row['submitted_s']),
      );
      return waits.reduce((sum, one) => sum + one, 0) / waits.length;
    };
    const free = run([]);
    const censored = run([{ kind: 'censorship', group: 'pv', nodes: [0, 1] }]);
    // two of four signers in turn: after one of them comes the other or a third
    expect(wait(censored)).toBeGreaterThan(wait(free) + 3);
    expect(ordersOf(censored, 'pv').every((row) => row['receipt'] === 'ok')).toBe(true);
    // each waits for two blocks at most, and some for none
    expect(leftOut(censored)).toBeGreaterThan(ordersOf(censored, 'pv').length / 4);
    expect(leftOut(censored)).toBeLessThan(2 * ordersOf(censored, 'pv').length);
  });
});

it('of readings leaves trades unsettled: all that was cleared falls back to the retailer', () => {
  const { result } = run([{ kind: 'censorship', calls: ['reading'], share: '100 %' }]);
  expect(result.summary.traded_kWh).toBe(0);
  expect(result.summary.fellBack_kWh).toBeGreaterThan(0);
});

it('counts what blocks lack and not how often a producer looks, as Raft does at every arrival', () => {
  const looks: number[] = [];
  const scenario = {
    ...quick,
    ledger: { kind: 'raft', nodes: 3 },
    faults: [{ kind: 'censorship', group: 'pv', share: '100 %' }],
  };
  const censored = runScenario(scenario, {
    prepare: ({ chain }) => {
      const choose = chain.choose.bind(chain);
      chain.choose = (node, timestamp_us) => {
        looks.push(node);
        return choose(node, timestamp_us);
      };
    },
  });
  const { blocks } = censored.tables;
  const made = blocks.map((row) => ({ from: Number(row['created_s']) }));
  // what waits when a block is made, and has not expired
  const most = made.reduce(
    (sum, { from }) =>
      sum + ordersOf(censored, 'pv').filter((row) => Number(row['submitted_s']) <= from).length,
    0,
  );
  expect(looks.length).toBeGreaterThan(2 * blocks.length);
  expect(leftOut(censored)).toBeGreaterThan(0);
  expect(leftOut(censored)).toBeLessThanOrEqual(most);
});

it.each(['censorship', 'front-running'])('is refused where nobody fills blocks: %s', (kind) => {
  const fault = kind === 'censorship' ? { kind } : { kind, group: 'pv' };
  expect(() => run([fault], { kind: 'tangle' })).toThrow('CW-FAULT-PRODUCER');
});
