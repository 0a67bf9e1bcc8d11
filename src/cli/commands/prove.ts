/** `chainwatt prove`: takes the proof out of a run that a transaction is in a block, for `chainwatt verify`. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proveTransaction, SCENARIO_FILE, withPlaces } from '../../experiment/index.js';
import { ChainwattError, replicationSeed } from '../../kernel/index.js';
import { explained, MANIFEST_FILE, readManifest, type Manifest } from '../../output/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { loadScenarios, type LoadingOptions } from './loading.js';

export interface ProveOptions extends LoadingOptions {
  readonly transaction: number;
  readonly replication?: number;
  readonly out?: string;
  readonly overwrite?: boolean;
}

/**
 * `source`: a scenario, or a results folder, whose scenario and seed are run again. The proof goes to a file, which is replaced with
 * `overwrite` alone, or to the terminal. The same source gives the same bytes.
 */
export async function prove(terminal: Terminal, source: string, options: ProveOptions): Promise<number> {
  const isFolder = existsSync(source) && statSync(source).isDirectory();
  const file = isFolder ? join(source, SCENARIO_FILE) : source;
  const manifest = isFolder ? readManifest(join(source, MANIFEST_FILE)) : undefined;
  const recorded = manifest?.seed;
  const { replication = 0, transaction, out, overwrite = false } = options;
  if (manifest !== undefined) checkReplication(source, manifest, replication);
  if (out !== undefined && !overwrite) checkFree(out);
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

/** Any replication of the scenario could be run, but the tables of the folder say nothing of one that it does not have. */
function checkReplication(folder: string, { perRun }: Manifest, replication: number): void {
  const all = [...new Set(perRun.map((run) => run.replication))].sort((a, b) => a - b);
  if (all.includes(replication)) return;
  const last = all.length - 1;
  const isUnbroken = all[last] === last;
  throw new ChainwattError('input', {
    code: 'CW-PROOF-REPLICATION',
    message: `${folder} has no such replication`,
    found: `replication ${replication}`,
    expected: last < 0 ? 'a folder with a run' : isUnbroken && last > 0 ? `0 to ${last}` : all.join(', '),
    remedy: 'name one that it has, or the scenario file in place of the folder',
  });
}

function checkFree(file: string): void {
  if (!existsSync(file) || !statSync(file).isFile()) return;
  throw new ChainwattError('usage', {
    code: 'CW-OUTPUT-EXISTS',
    message: `${file} exists; files are never overwritten silently`,
    remedy: '--overwrite to replace it, or another file with --out',
  });
}
