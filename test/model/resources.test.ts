/** What ledgers use up: closed forms, and the ledgers whose every node counts. */
import { expect, it } from 'vitest';
import { ledgers } from '../../src/consensus/registry.js';
import { HOUR } from '../../src/kernel/index.js';
import { resourceUse } from '../../src/model/resources.js';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';

const resources = {
  power_W: 100,
  hardware_uEUR_per_year: 8_760_000_000,
  electricity_uEUR_per_kWh: 300_000,
  payer: 'validators',
} as const;
const of = (more: object, world = { nodes: 5, trades: true }): unknown =>
  resourceUse({ resources: { ...resources, ...more } }, world, 3 * HOUR);

it('is power and hardware times time: 0.3 kWh at 30 ct, and 1 EUR an hour', () => {
  expect(of({})).toEqual({ electricity_kWh: 0.3, cost_uEUR: 90_000 + 3_000_000, payer: 'validators' });
});

it('is that of each node where every node works', () => {
  expect(of({ of: 'each-node' })).toMatchObject({ electricity_kWh: 1.5, cost_uEUR: 450_000 + 15_000_000 });
});

it('is nothing where there is no local market', () => {
  expect(of({}, { nodes: 5, trades: false })).toMatchObject({ electricity_kWh: 0, cost_uEUR: 0 });
});

it('counts every node of a tangle, and of other ledgers those that make blocks', () => {
  const electricity = (ledger: object): number | null =>
    runScenario({
      ...village,
      time: { ...village.time, duration: '2 h' },
      ledger,
      network: { kind: 'complete', nodes: 6, delay: '50 ms' },
    }).result.summary.ledgerElectricity_kWh;
  expect(electricity({ kind: 'tangle' })).toBeCloseTo(6 * 0.03 * 2, 9);
  expect(electricity({ kind: 'poa-clique', signers: 4 })).toBeCloseTo(4 * 0.03 * 2, 9);
  for (const [kind, plugin] of ledgers) {
    const { success, data } = plugin.schema.safeParse({});
    if (!success) continue;
    const { of: whose } = plugin.create(data, { homes: 10 }).resources;
    expect(whose === 'each-node', kind).toBe(kind === 'tangle');
  }
});
