/** Runs of the neighbourhood, twenty homes of it, with every message relayed or with deliveries that are sampled. */
import { readFileSync } from 'node:fs';
import { createRun } from '../../src/model/run.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import type { SummaryRow } from '../../src/records/fields-summary.js';
import { parseScenario } from '../../src/scenario/index.js';
import { registries } from '../../src/scenario/registries.js';

await loadQuantityParser();

export function runOf(
  fidelity: 'message' | 'sampled',
  ledger: string,
  duration: string,
  seed = 'fidelity',
): SummaryRow {
  const file = 'scenarios/neighbourhood.yaml';
  const { scenario, hash } = parseScenario(readFileSync(file, 'utf8'), {
    file,
    registries,
    overrides: [
      { path: 'ledger', value: ledger },
      { path: 'network', value: `{ kind: regional, placement: bitcoin-2019, fidelity: ${fidelity} }` },
      { path: 'time.duration', value: duration },
      { path: 'population.renter.count', value: '14' },
      { path: 'population.pv.count', value: '4' },
      { path: 'population.pv-battery.count', value: '2' },
    ],
  });
  const run = createRun({
    scenario,
    hash,
    assets: new Map(),
    seed,
    replication: 0,
    sinks: { open: () => undefined },
  });
  while (!run.step(1 << 20));
  return run.finish().summary;
}
