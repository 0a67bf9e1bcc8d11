/** `chainwatt prove`: takes the proof out of a run that a transaction is in a block, for `chainwatt verify`. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proveTransaction, SCENARIO_FILE, withPlaces } from '../../experiment/index.js';
import { ChainwattError, replicationSeed } from '../../kernel/index.js';
import { explained, MANIFEST_FILE, readManifest } from '../../output/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { loadScenarios, type LoadingOptions } from './loading.js';

export interface ProveOptions extends LoadingOptions {
  readonly transaction: number;
  readonly replication?: number;
  readonly out?: string;
}

/**
 * `source`: a scenario, or a results folder, whose scenario and seed are run again. The proof goes to a file, which is replaced, or to
 * the terminal. The same source gives the same bytes.
 */
export async function prove(terminal: Terminal, source: string, options: ProveOptions): Promise<number> {
  const isFolder = existsSync(source) && statSync(source).isDirectory();
  const file = isFolder ? join(source, SCENARIO_FILE) : source;
  const recorded = isFolder ? readManifest(join(source, MANIFEST_FILE)).seed : undefined;
  const { replication = 0, transaction, out } = options;
  const loaded = await loadScenarios([file], {
    ...options,
    ...(options.seed === undefined && recorded !== undefined ? { seed: recorded } : {}),
  });
  const design = loaded.designs[0]!;
  try {
    const document = await proveTransaction(design, replicationSeed(loaded.seed, replication), transaction);
    if (out === undefined) {
      await terminal.json(document);
      return exitCodes.ok;
    }
    explained('write', out, () => writeFileSync(out, JSON.stringify(document, null, 2) + '\n'));
    const { height, hash } = document.block;
    terminal.log(`transaction ${transaction} is in the block at height ${height}, hash ${hash}: ${out}`);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    throw new ChainwattError(error.category, withPlaces(error.problems, design.places), error);
  }
}
