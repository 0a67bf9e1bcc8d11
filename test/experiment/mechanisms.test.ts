/** Mechanisms that need more than a scenario's numbers: a solver that is loaded, rules that are parsed, rules that are refused. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RunControl } from '../../src/experiment/index.js';
import { executeRun, type CreateRun } from '../../src/experiment/run-task.js';
import { createRun } from '../../src/model/run.js';
import { designOf, smallText, temporaryFolder } from './small.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const planned = { run: 0, design: 0, replication: 0, seed: '1#0', paths: {} };

async function designWith(mechanism: string) {
  return designOf(folder, 'own', smallText.replace('mechanism: uniform-price', `mechanism: ${mechanism}`));
}

describe('a run', () => {
  it('waits for what its mechanism loads, before its first step', async () => {
    const design = await designWith('welfare-pool');
    const calls: string[] = [];
    const watched: CreateRun = (options) => {
      const run = createRun(options);
      return {
        slotsDone: 0,
        prepare: async () => {
          await run.prepare();
          calls.push('prepared');
        },
        step: (events) => {
          calls.push('step');
          return run.step(events);
        },
        finish: () => run.finish(),
      };
    };
    const outcome = await executeRun(planned, design, RunControl.create(1), watched);
    expect(outcome).toMatchObject({ status: 'done' });
    expect(calls.slice(0, 2)).toEqual(['prepared', 'step']);
    expect(calls.filter((call) => call === 'prepared')).toHaveLength(1);
  });

  it.each([
    'welfare-pool',
    '{ kind: bilateral-admm, maximumRounds: 20 }',
    '{ kind: user-rule, price: "(2 * bid.price + offer.price) / 3", match: "bid.price >= offer.price + 1 * ct" }',
  ])('trades with %s', async (mechanism) => {
    const design = await designWith(mechanism);
    // as a worker gets it
    const sent = { ...design, scenario: structuredClone(design.scenario) };
    const outcome = await executeRun(planned, sent, RunControl.create(1));
    expect(outcome).toMatchObject({ status: 'done' });
    if (outcome.status === 'done') expect(outcome.summary.traded_kWh).toBeGreaterThan(0);
  });

  it('divides what was metered with a sharing rule, when the slot is over', async () => {
    const outcome = await executeRun(planned, await designWith('mid-market-rate'), RunControl.create(1));
    expect(outcome).toMatchObject({ status: 'done' });
    if (outcome.status !== 'done') return;
    const { summary } = outcome;
    // all that can be shared is shared, nobody sends an order, and nothing is imbalance
    expect(summary.traded_kWh).toBeGreaterThan(0);
    expect(summary.tradedShareOfTradable).toBeCloseTo(1, 9);
    expect(summary.orders_count).toBe(0);
    expect(summary.orders_count).toBe(0);
    expect(summary.imbalanceCost_EUR).toBe(0);
  });
});
