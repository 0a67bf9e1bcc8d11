/**
 * B25: energy a transaction: what the nodes draw over what they include, kWh = P_network x 8760 h / (transactions a year).
 * Source: CCRI (2022), The Merge: 23 TWh a year before and 2,600 MWh a year after, both by secondary texts; 1.1 million transactions a
 * day is the target's assumption. The power is the user's (`nodePower`), and the product's own accounts are asked: `ledgerElectricity_kWh`
 * of the summary over `transactionsFinal_count`. Tolerance: floating point. The bands themselves are figures of others and are not
 * asserted: CBNSI has 5.8 GWh for Ethereum in 2023, CBECI 132.2 TWh for Bitcoin.
 */
import { describe, expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';

const HOURS_A_YEAR = 8760;
const SIGNERS = 5;
const HOURS = 6;

/** A summary of a run of six hours whose nodes draw `network_kWh` a year together. */
function summaryOf(network_kWh: number) {
  const nodePower = `${(network_kWh * 1000) / HOURS_A_YEAR / SIGNERS} W`;
  const { result } = runScenario({
    ...village,
    time: { ...village.time, duration: `${HOURS} h` },
    ledger: { ...village.ledger, signers: SIGNERS, nodePower },
  });
  const { ledgerElectricity_kWh, transactionsFinal_count, throughputAchieved_per_s } = result.summary;
  return {
    electricity_kWh: Number(ledgerElectricity_kWh),
    transactions: Number(transactionsFinal_count),
    throughput_per_s: Number(throughputAchieved_per_s),
  };
}

describe('B25: energy a transaction', () => {
  it.each([
    ['23 TWh a year', 23e9, 57.28518057285181],
    ['2,600 MWh a year', 2.6e6, 0.006475716064757161],
  ])('%s at 1.1 million a day', (_what, network_kWh, expected) => {
    const included = (1.1e6 / 24) * HOURS;
    const each_kWh = summaryOf(network_kWh).electricity_kWh / included;
    expect(Math.abs(each_kWh / expected - 1)).toBeLessThan(1e-12);
  });

  it('of a run is its electricity over what became final, the same by power and throughput', () => {
    const { electricity_kWh, transactions, throughput_per_s } = summaryOf(2.6e6);
    const each_kWh = electricity_kWh / transactions;
    const byRate = 2.6e6 / (throughput_per_s * 3600 * HOURS_A_YEAR);
    expect(transactions).toBeGreaterThan(0);
    expect(Math.abs(each_kWh / byRate - 1)).toBeLessThan(1e-12);
  });
});
