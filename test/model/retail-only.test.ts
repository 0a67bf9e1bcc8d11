import { expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';

it('without a local market nobody runs a ledger for it, whatever the scenario says it would cost', () => {
  const ledger = { kind: 'central', power: '500 W', hardware: '1000 EUR/year' };
  const trading = runScenario({ ...village, ledger }).result.summary;
  const alone = runScenario({ ...village, ledger, market: { mechanism: 'retail-only' } }).result.summary;
  // 500 W for 18 h
  expect(trading.ledgerElectricity_kWh).toBeCloseTo(9, 9);
  expect(trading.ledgerCost_EUR).toBeGreaterThan((1000 * 18) / 8760);
  expect(alone.ledgerElectricity_kWh).toBe(0);
  expect(alone.ledgerCost_EUR).toBe(0);
  expect(alone.net_EUR).toBe(0);
  expect(alone.billWith_EUR_mean).toBe(alone.billWithout_EUR_mean);
});
