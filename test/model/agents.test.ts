/** Every strategy and every forecast in a run of a village: it ends, its books balance, and what was asked of it is done. */
import { describe, expect, it } from 'vitest';
import { forecasts, strategies } from '../../src/agents/index.js';
import { HOUR, MINUTE } from '../../src/kernel/index.js';
import { lookahead } from '../../src/model/agents.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

const morning = {
  ...village,
  time: { ...village.time, start: '2026-05-04', duration: '12 h' },
  ledger: { kind: 'central', fee: '0 ct/kWh' },
};

function run(agents: Record<string, unknown>, changes: Record<string, unknown> = {}): FinishedRun {
  return runScenario({ ...morning, agents, ...changes });
}

const traded_Wh = ({ observed }: FinishedRun): number =>
  observed.products.reduce((sum, { cleared_Wh }) => {
    return sum + [...cleared_Wh].reduce((bought, energy) => bought + Math.max(energy, 0), 0);
  }, 0);

describe('a village in which all homes are of one strategy', () => {
  // adaptive-aggressive homes approach each other from clearing to clearing: tested where they see them
  const others = [...strategies.keys()].filter((kind) => kind !== 'adaptive-aggressive');
  it.each(others)('%s trades', (kind) => {
    expect(traded_Wh(run({ strategy: kind }))).toBeGreaterThan(0);
  });

  it.each([...forecasts.keys()])('foresees by %s', (kind) => {
    expect(traded_Wh(run({ forecast: kind }))).toBeGreaterThan(0);
  });

  it('batteries follow their plan whether their homes trade or not', () => {
    // perfect foresight until the end of the run, at prices that never change: batteries end with less than they began with, for a
    // kWh used saves 33 ct and one left is worth 7.81 ct; under self-consumption they end the sunny morning fuller
    const ends = (strategy: string): number[] => {
      const { observed } = run({ strategy, forecast: 'perfect' });
      return [...observed.slots.at(-1)!.batteries.stored_Wh];
    };
    const planned = ends('battery-arbitrage');
    const own = ends('truthful');
    expect(planned).not.toEqual(own);
    expect(planned.slice(0, 8)).toEqual(own.slice(0, 8));
  });
});

describe('how far a run looks', () => {
  const slot_us = 15 * MINUTE;
  const choice = (kind: string, config: Record<string, unknown> = {}) => ({ kind, config });
  const agents = (
    strategy: ReturnType<typeof choice>,
    forecast: ReturnType<typeof choice>,
  ): Parameters<typeof lookahead>[0] => {
    const greenPremium = { kind: 'constant', value: 0 } as const;
    return {
      agents: { strategy, forecast, greenPremium, submitBefore_us: 'auto', submitSpread_us: 0 },
      groups: [],
    };
  };

  it('persistence needs a day, the lead and its smoothing; two days where the lead is longer than a day', () => {
    const config = { loadHalfLife: HOUR, pvHalfLife: HOUR, smoothing: 30 * MINUTE };
    const reach = lookahead(agents(choice('truthful'), choice('persistence', config)), slot_us, 3);
    // memory 96 + 1 + 2 of the nearest, 3 slots ahead, and a slot at either end
    expect(reach).toEqual({ foreseen_slots: 3, generated_slots: 3, kept_slots: 99 + 3 + 2 });
  });

  it('a plan of 24 hours is foreseen, and generated only for those who read the future', () => {
    const plan = choice('battery-arbitrage', { horizon: 24 * HOUR, levels: 9 });
    const mean = choice('seasonal-mean', { days: 2, weekday: false });
    expect(lookahead(agents(plan, mean), slot_us, 3)).toMatchObject({
      foreseen_slots: 98,
      generated_slots: 3,
    });
    expect(lookahead(agents(plan, choice('perfect')), slot_us, 3)).toMatchObject({
      foreseen_slots: 98,
      generated_slots: 98,
    });
  });
});
