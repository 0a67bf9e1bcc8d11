/** A run on a chain with the base fee of EIP-1559: who pays, who receives, what is burnt, and who waits. */
import { describe, expect, it } from 'vitest';
import { checkAll } from '../invariants/checks.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

/** Blocks that aim at 75,000 gas, one order, and may hold four times as much. */
const ledger = {
  ...village.ledger,
  feeMarket: 'eip-1559',
  blockGasLimit: 600_000,
  elasticity: 8,
  initialBaseFee: 1,
  gasPrice: 40,
  tip: 0.5,
} as const;
const scenario = { ...village, time: { ...village.time, duration: '12 h' }, ledger };
const run = runScenario(scenario);

function institution({ world }: FinishedRun, name: 'burn' | 'validators' | 'issuance'): number {
  const { balance_uEUR, accounts } = world.billing;
  return balance_uEUR[accounts.index(name)]!;
}

function sum(rows: FinishedRun['tables']['blocks'], name: string): number {
  return rows.reduce((total, row) => total + Math.round(Number(row[name]) * 1e6), 0);
}

describe('a run with base fees', () => {
  it('holds all invariants, among them that money sums to zero and base fees follow from their parents', () => {
    expect(checkAll(run)).toEqual([]);
  });

  it('sees base fees rise and fall, the first being 1 gwei', () => {
    const fees = run.tables.blocks.map((row) => Number(row['baseFee_gwei']));
    expect(fees[0]).toBe(1);
    const rises = fees.filter((fee, k) => k > 0 && fee > fees[k - 1]!);
    expect(rises.length).toBeGreaterThan(20);
    expect(fees.length - rises.length).toBeGreaterThan(20);
  });

  it('burns what the blocks of the chain say, and leaves the rest of the fees to validators', () => {
    const chain = run.tables.blocks.filter((row) => row['fate'] !== 'stale');
    const fees = sum(run.tables.transactions, 'fee_EUR');
    expect(institution(run, 'burn')).toBe(sum(chain, 'burnt_EUR'));
    expect(institution(run, 'burn')).toBeGreaterThan(0);
    const cost = run.world.billing.ledgerCost_uEUR;
    expect(institution(run, 'validators')).toBe(fees - sum(chain, 'burnt_EUR') - cost);
  });

  it('is not paid for by who offers less than the base fee: it waits until that has fallen', () => {
    // from 30 gwei, empty blocks bring the base fee below 1 gwei after 26: 30 x (7 / 8)^26 = 0.93
    const poor = runScenario({ ...scenario, ledger: { ...ledger, initialBaseFee: 30, gasPrice: 1, tip: 1 } });
    expect(checkAll(poor)).toEqual([]);
    const held = poor.tables.blocks.filter((row) => Number(row['transactions_count']) > 0);
    expect(held.length).toBeGreaterThan(0);
    expect(Math.max(...held.map((row) => Number(row['baseFee_gwei'])))).toBeLessThanOrEqual(1);
  });

  it('says of a ledger without base fees that it has none, and burns nothing', () => {
    const fixed = runScenario({
      ...scenario,
      ledger: village.ledger,
      time: { ...village.time, duration: '2 h' },
    });
    expect(new Set(fixed.tables.blocks.map((row) => row['baseFee_gwei']))).toEqual(new Set([null]));
    expect(institution(fixed, 'burn')).toBe(0);
  });

  it('offers twice the initial base fee and a tip of 1 gwei where nothing else is said', () => {
    const { gasPrice: _price, tip: _tip, ...plain } = ledger;
    const { design } = runScenario({
      ...scenario,
      ledger: plain,
      time: { ...village.time, duration: '30 min' },
    }).world;
    expect(design.homeGasPrice).toEqual({ maxFee_wei: 3_000_000_000n, maxTip_wei: 1_000_000_000n });
    expect(design.keeperGasPrice).toEqual(design.homeGasPrice);
  });

  it('is refused with an elasticity of 1, whose base fee could only fall', () => {
    const stiff = { ...scenario, ledger: { ...ledger, elasticity: 1 } };
    expect(() => runScenario(stiff)).toThrow(/ledger\.elasticity[\s\S]*2/);
  });
});
