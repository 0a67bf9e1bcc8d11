/**
 * The share-nothing loop that sweeps are measured against: the plainest program that makes the same runs. It takes its part of the
 * points one after the other, makes the scenarios of each once, runs its replications, and keeps their digests. No journal, no pool, one message.
 * As a process of its own (`fork`) it says when it is loaded, is sent its part, sends the digests, and ends.
 */
import type { Sweep } from '../src/experiment/index.js';
import { createRun, CsvTableSinks, cryptographyOf, registries, seedOf, variantOfText } from './built.js';

export interface LoopPart {
  readonly sweep: Pick<Sweep, 'seed' | 'points' | 'scenarios' | 'replications'>;
  /** Points from here to before there. */
  readonly from: number;
  readonly to: number;
}

/** Digests of the runs, in their order. */
export async function loop({ sweep, from, to }: LoopPart): Promise<string[]> {
  const digests: string[] = [];
  for (const { overrides } of sweep.points.slice(from, to)) {
    const designs = [];
    for (const base of sweep.scenarios) {
      const all = [...base.set, ...overrides];
      designs.push(await variantOfText(base.text, base, base.name, { registries, overrides: all }));
    }
    for (let replication = 0; replication < sweep.replications.maximum; replication++) {
      const seed = seedOf(sweep, replication);
      for (const { scenario, hash, assets } of designs) {
        const sinks = new CsvTableSinks([], () => '');
        const cryptography = cryptographyOf(seed);
        const run = createRun({ scenario, hash, assets, seed, replication, sinks, cryptography });
        await run.prepare();
        while (!run.step(1 << 20));
        digests.push(run.finish().digest);
        sinks.close();
      }
    }
  }
  return digests;
}

if (process.send) {
  process.once('message', (part: LoopPart) => {
    void loop(part).then((digests) => process.send!(digests, () => process.disconnect()));
  });
  process.send('loaded');
}
