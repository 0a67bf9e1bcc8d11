/** Electricity of proof of work: hash rate times time times energy a hash, beside the power of the nodes. */
import { describe, expect, it } from 'vitest';
import { meanHashRateFactor } from '../../src/consensus/mining.js';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';

const mined = {
  kind: 'pow',
  miners: 4,
  interval: '20 s',
  confirmations: 1,
  nodePower: 0,
  nodeHardware: 0,
  electricity: '40 ct/kWh',
};
const rates = { networkHashRate: '1 TH/s', energyPerHash: '30 J/TH' };

function use(ledger: object): { electricity_kWh: number; cost_uEUR: number; digest: string } {
  const run = runScenario({ ...village, time: { ...village.time, duration: '1 h' }, ledger });
  const { ledgerElectricity_kWh, ledgerCost_uEUR } = run.world.billing;
  return {
    electricity_kWh: ledgerElectricity_kWh,
    cost_uEUR: ledgerCost_uEUR,
    digest: run.result.digest,
  };
}

describe('the electricity of hashing', () => {
  it('is hash rate x time x energy a hash: 1 TH/s x 30 J/TH x 1 h = 0.03 kWh, for 1.2 ct', () => {
    const { electricity_kWh, cost_uEUR } = use({ ...mined, ...rates });
    expect(electricity_kWh).toBeCloseTo(0.03, 14);
    expect(cost_uEUR).toBe(12_000);
  });

  it('adds to that of the nodes: 4 x 50 W x 1 h = 0.2 kWh', () => {
    expect(use({ ...mined, ...rates, nodePower: '50 W' }).electricity_kWh).toBeCloseTo(0.23, 14);
    expect(use({ ...mined, nodePower: '50 W' }).electricity_kWh).toBeCloseTo(0.2, 14);
  });

  it('is the same in other units: 1,000 GH/s x 0.03 J/GH, and 1 MH/s x 30 uJ/H', () => {
    const gigahashes = use({ ...mined, networkHashRate: '1000 GH/s', energyPerHash: '0.03 J/GH' });
    expect(gigahashes.electricity_kWh).toBeCloseTo(0.03, 14);
    const slow = use({ ...mined, networkHashRate: '1 MH/s', energyPerHash: '30 uJ/H' });
    expect(slow.electricity_kWh).toBeCloseTo(0.03, 14);
  });

  it('follows the hash rate: three times from half of the time on is twice on average', () => {
    const hashRate = [{ from: '30 min', factor: 3 }];
    expect(use({ ...mined, ...rates, hashRate }).electricity_kWh).toBeCloseTo(0.06, 14);
  });

  it('changes nothing else in the run: neither blocks nor draws', () => {
    const powered = use({ ...mined, ...rates });
    expect(powered.digest).toBe(use(mined).digest);
    expect(powered.electricity_kWh).toBeGreaterThan(use(mined).electricity_kWh);
  });

  it('needs both figures, and names the one that is missing', () => {
    expect(() => use({ ...mined, networkHashRate: '1 TH/s' })).toThrow(
      /CW-POW-ENERGY[\s\S]*ledger\.energyPerHash[\s\S]*networkHashRate alone/,
    );
    expect(() => use({ ...mined, energyPerHash: '30 J/TH' })).toThrow(
      /CW-POW-ENERGY[\s\S]*ledger\.networkHashRate[\s\S]*energyPerHash alone/,
    );
    expect(() => use({ ...mined, ...rates, energyPerHash: '-1 J/TH' })).toThrow(/energyPerHash/);
  });
});

it('the mean factor of the hash rate weighs each step by its time, up to the end of the run', () => {
  const steps = [
    { from_us: 0, factor: 2 },
    { from_us: 10, factor: 5 },
    { from_us: 40, factor: 100 },
  ];
  // 10 at 2 and 20 at 5 of 30
  expect(meanHashRateFactor(steps, 30)).toBe(4);
  expect(meanHashRateFactor(steps, 40)).toBe((20 + 150) / 40);
  expect(meanHashRateFactor(steps, 50)).toBe((20 + 150 + 1_000) / 50);
  expect(meanHashRateFactor([], 7)).toBe(1);
  expect(meanHashRateFactor([{ from_us: 5, factor: 3 }], 5)).toBe(1);
});
