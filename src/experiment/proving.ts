/**
 * Takes the proof out of a run that a transaction is in a block of the observer's chain. Blocks are not stored: a run is what its
 * scenario and seed say, so it is run again, to its end, without tables.
 * Errors: CW-PROOF-PERIODS for a year in typical periods, which is several runs; those of model/proving.ts. Cost: that of the run.
 */
import { ChainwattError } from '../kernel/index.js';
import { watchTransaction } from '../model/proving.js';
import { createRun } from '../model/run.js';
import { cryptographyOf } from './cryptography.js';
import type { Design } from './design.js';

const SLICE_events = 1 << 16;

/** The proof for transaction `number` of the run with this seed (of a replication). */
export async function proveTransaction(
  { scenario, hash, assets }: Design,
  seed: string,
  number: number,
): Promise<ReturnType<ReturnType<typeof watchTransaction>>> {
  if (scenario.time.typical !== undefined)
    throw new ChainwattError('input', {
      code: 'CW-PROOF-PERIODS',
      message: 'a year in typical periods is several runs, each with blocks of its own',
      path: 'time.typical',
      remedy: 'prove it of a scenario of one period',
    });
  const cryptography = cryptographyOf(seed);
  const sinks = { open: () => undefined };
  const run = createRun({ scenario, hash, assets, seed, replication: 0, sinks, cryptography });
  const proofOf = watchTransaction(run.world, number, cryptography);
  await run.prepare();
  while (!run.step(SLICE_events)) continue;
  return proofOf();
}
