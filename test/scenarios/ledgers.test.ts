/** scenarios/ledgers: one neighbourhood on each ledger, draw for draw the same, shortened to four hours with sun. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ledgers } from '../../src/consensus/registry.js';
import { parseScenario, registries } from '../../src/scenario/index.js';
import { checkAll } from '../invariants/checks.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

const folder = 'scenarios/ledgers/';
const textOf = (kind: string): string => readFileSync(`${folder}${kind}.yaml`, 'utf8');
const overrides = { 'time.start': '2026-05-04T10:00', 'time.duration': '4 h' };
const run = (kind: string): FinishedRun => runScenario(textOf(kind), { overrides });

const central = run('central');
const physics = ({ result: { summary } }: FinishedRun): (number | null)[] => [
  summary.load_kWh,
  summary.pv_kWh,
  summary.billWithoutRenter_EUR_mean,
  summary.orders_count,
];

it('has a file for every ledger, and no other', () => {
  expect(readdirSync(folder).sort()).toEqual([...ledgers.keys()].map((kind) => `${kind}.yaml`).sort());
});

describe.each([...ledgers.keys()])('%s', (kind) => {
  const finished = run(kind);

  it('is that ledger with its defaults but for what the file says, and the same in everything else', () => {
    const written = (name: string): Record<string, unknown> => {
      const { resolved } = parseScenario(textOf(name), { file: name, registries });
      const { ledgers: _, network, title, ...rest } = resolved as Record<string, unknown>;
      expect(title).toBe(`The neighbourhood on ${name}`);
      expect(network).toBeDefined();
      return rest;
    };
    expect(finished.scenario.ledgers[0]!.kind).toBe(kind);
    expect(written(kind)).toEqual(written('central'));
  });

  it('has the same homes, draw for draw', () => {
    expect(physics(finished)).toEqual(physics(central));
  });

  it('trades, settles, and keeps every invariant', () => {
    expect(finished.result.summary.traded_kWh).toBeGreaterThan(0.8 * central.result.summary.traded_kWh!);
    expect(checkAll(finished)).toEqual([]);
  });
});
