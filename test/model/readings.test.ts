import { describe, expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';

describe('meter readings', () => {
  it('are not sent for what was cleared without a trade: nobody would ask for them', () => {
    const { tables } = runScenario(village);
    const cleared = tables.slots.filter((slot) => slot.ordersAccepted_count !== 0);
    const readings = tables.transactions.filter((transaction) => transaction.call === 'reading');
    const asked = new Set(readings.map(({ slot }) => slot));
    const traded = cleared.filter((slot) => slot.trades_count !== 0).map(({ slot }) => slot);
    const idle = cleared.filter((slot) => slot.trades_count === 0).map(({ slot }) => slot);
    expect(idle.length).toBeGreaterThan(10);
    expect(traded.length).toBeGreaterThan(10);
    expect(traded.filter((slot) => !asked.has(slot))).toEqual([]);
    expect(idle.filter((slot) => asked.has(slot))).toEqual([]);
  });

  it('outlast a partition that is longer than a pool keeps what others sent', () => {
    // 11:00 to 15:00; three hours is how long an order waits, and settlement has six hours after delivery
    const { tables } = runScenario({
      ...village,
      time: { ...village.time, duration: '20 h', drainMax: '8 h' },
      faults: [{ kind: 'partition', share: '40 %', start: '11 h', end: '15 h' }],
    });
    const before = tables.slots.filter((slot) => Number(slot.slot) < 44 && Number(slot.trades_count) > 0);
    expect(before.length).toBeGreaterThan(0);
    expect(tables.slots.filter(({ settled }) => settled === 'void').map(({ slot }) => slot)).toEqual([]);
    const kinds = tables.transactions.filter(({ outcome }) => outcome === 'expired').map(({ call }) => call);
    expect(kinds).not.toContain('reading');
  });
});
