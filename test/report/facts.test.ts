/** What a report says about the run itself. */
import { describe, expect, it } from 'vitest';
import { factsOf, newcomerTable } from '../../src/report/index.js';
import { summaryRow } from './rows.js';

const resolved = (more: object = {}): object => ({
  title: 'Toy market',
  time: { start: '2026-05-04T00:00:00', zone: 'UTC', duration: '7 d', slot: '15 min' },
  ...more,
});
const heading = (more: object): string =>
  newcomerTable([summaryRow({ mechanism: 'vcg', ledger: 'central' })], factsOf(resolved(more))!)
    .join(' ')
    .replace(/\s+/g, ' ');

describe('how long it is that figures are stated of', () => {
  it('is the run, where all of it counts', () => {
    for (const more of [{}, { kpis: { from: '0 s' } }, { kpis: { from: '0 d', to: '168 h' } }]) {
      expect(factsOf(resolved(more))).not.toHaveProperty('window');
      expect(heading(more)).toContain('7 days in slots of 15 min, market vcg');
      expect(heading(more)).toContain('per home over 7 days');
    }
  });

  it('is the part that KPIs count, where that is less', () => {
    const late = { kpis: { from: '5 d' } };
    expect(heading(late)).toContain('7 days in slots of 15 min, of which 2 days from 5 days on count');
    expect(heading(late)).toContain('per home over the 2 days that count');
    const odd = { kpis: { from: '1 h', to: '105 min' } };
    expect(heading(odd)).toContain('over the 45 min that count');
    expect(heading({ kpis: { from: '0 s', to: '330 min' } })).toContain('over the 5 h 30 min that count');
  });

  it('is not said of what is no scenario', () => {
    expect(factsOf({ title: 'no time' })).toBeUndefined();
  });
});

describe('the faults of a run', () => {
  it('are named by their kinds as the scenario has them, one a fault', () => {
    expect(factsOf(resolved())).not.toHaveProperty('faults');
    expect(factsOf(resolved({ faults: [] }))).not.toHaveProperty('faults');
    const faults = [
      { kind: 'partition', share: '35 %', start: '36 h', end: '40 h' },
      { kind: 'crash', nodes: 2 },
      { kind: 'partition', share: '10 %', start: '50 h' },
    ];
    const found = factsOf(resolved({ faults, output: { faults: true } }))!;
    expect(found.faults).toEqual(['partition', 'crash', 'partition']);
    expect(found).not.toHaveProperty('faultsUnwritten');
    expect(factsOf(resolved({ faults, output: { faults: false } }))!.faultsUnwritten).toBe(true);
  });
});
