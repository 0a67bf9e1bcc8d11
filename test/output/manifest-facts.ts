/** What a caller knows of a run that went well. */
import type { ManifestFacts } from '../../src/output/manifest.js';

export function manifestFacts(facts: Partial<ManifestFacts> = {}): ManifestFacts {
  return {
    chainwatt: '0.1.0',
    scenario: { file: 'scenarios/neighbourhood.yaml', title: 'A week of May', hash: 'ab12' },
    seed: '1',
    replications: 1,
    threads: 2,
    node: 'v20.20.2',
    started: '2026-05-04T00:00:00.000Z',
    ended: '2026-05-04T00:00:01.500Z',
    wallTime_s: 1.5,
    perRun: [{ replication: 0, seed: '1#0', digest: '00ff', unseed: 'ff00', events: 12 }],
    complete: true,
    inputs: [],
    notices: [],
    plugins: [],
    ...facts,
  };
}
