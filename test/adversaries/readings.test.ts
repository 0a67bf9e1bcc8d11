/** Meter readings that come late or never, on an operator's database: what is settled, and when. */
import { describe, expect, it } from 'vitest';
import { checkAll } from '../invariants/checks.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

function run(...faults: object[]): FinishedRun {
  return runScenario({
    ...village,
    time: { ...village.time, start: '2026-05-04T10:00', duration: '3 h' },
    market: { ...village.market, settlementDeadline: '60 min' },
    ledger: { kind: 'central', delay: '50 ms' },
    network: undefined,
    faults,
  });
}
const figure = ({ tables }: FinishedRun): number => Number(tables.faults[0]!.value);
const readings = ({ tables }: FinishedRun): number[] =>
  tables.transactions.filter(({ call }) => call === 'reading').map(({ submitted_s }) => Number(submitted_s));
const settled = ({ observed }: FinishedRun): number =>
  observed.products.filter(({ settlement }) => settlement === 'settled').length;

const well = run();
const late = (delay: string): FinishedRun => run({ kind: 'late-readings', delay, start: '0 h' });

describe('late readings', () => {
  it('are sent later by the delay, and all is settled if that is before the deadline', () => {
    const some = late('59 min');
    expect(readings(some)).toEqual(readings(well).map((time) => time + 59 * 60));
    expect(figure(some)).toBe(readings(well).length);
    expect(settled(well)).toBeGreaterThan(5);
    expect(settled(some)).toBe(settled(well));
    expect(some.result.summary.billWith_EUR).toBe(well.result.summary.billWith_EUR);
    expect(checkAll(some)).toEqual([]);
  });

  it('void everything that was traded if it is after the deadline', () => {
    const some = late('61 min');
    expect(settled(some)).toBe(0);
    expect(some.result.summary.fellBack_kWh).toBeGreaterThan(0.1);
    expect(checkAll(some)).toEqual([]);
  });

  it('of two faults add up', () => {
    const both = run(
      { kind: 'late-readings', delay: '10 min', start: '0 h' },
      { kind: 'late-readings', delay: '5 min', start: '0 h' },
    );
    expect(readings(both)).toEqual(readings(well).map((time) => time + 15 * 60));
  });
});

describe('missing readings', () => {
  it('of two hours void what was delivered in them, and nothing else', () => {
    const some = run({ kind: 'missing-readings', start: '1 h', end: '2 h' });
    const lost = readings(well).filter((time) => time >= 3600 && time < 7200);
    expect(readings(some)).toEqual(readings(well).filter((time) => !lost.includes(time)));
    expect(figure(some)).toBe(lost.length);
    expect(lost.length).toBe(4);
    const voided = some.observed.products.filter(
      ({ settlement, clearing }) => settlement !== 'settled' && (clearing?.trades.count ?? 0) > 0,
    );
    // slots that end at 60, 75, 90 and 105 minutes, as far as they were traded
    expect(voided.map(({ product }) => product)).toEqual([3, 4, 5, 6].slice(-voided.length));
    expect(voided.length).toBeGreaterThan(2);
    expect(checkAll(some)).toEqual([]);
  });

  it('win over late ones', () => {
    const both = run({ kind: 'missing-readings', start: '0 h' }, { kind: 'late-readings', start: '0 h' });
    expect(readings(both)).toEqual([]);
    expect(settled(both)).toBe(0);
  });
});
