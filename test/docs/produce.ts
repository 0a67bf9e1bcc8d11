/** What the documents show, produced afresh: runs of scenarios that come with chainwatt, and what is printed of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkZone } from '../../src/data/index.js';
import { loadDesign, RunControl, runExperiment } from '../../src/experiment/index.js';
import { createResultsFolder, type ResultsFolder } from '../../src/output/index.js';
import { tableNames, type TableName } from '../../src/records/tables.js';
import {
  compareDesigns,
  compareTable,
  newcomerTable,
  openResults,
  readSummary,
  type Results,
} from '../../src/report/index.js';
import { registries } from '../../src/scenario/index.js';
import { version } from '../../src/cli/version.js';

/** Runs `work` with a folder that is gone afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'chainwatt-docs-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `chainwatt run` and `chainwatt compare` do: `files` on the same seeds, a results folder each. */
async function runAll(
  files: readonly string[],
  folders: readonly ResultsFolder[],
  replications: number,
  tables: readonly TableName[],
): Promise<Results[]> {
  const designs = [];
  for (const file of files) designs.push(await loadDesign(file, { registries, checkZone }));
  await runExperiment({
    designs,
    folders,
    replications,
    threads: 1,
    seed: designs[0]!.scenario.seed,
    control: RunControl.create(files.length * replications),
    tables,
    version: version(),
    plugins: [],
  });
  return folders.map((folder) => openResults(folder.path));
}

/** Runs `file` once, with every table, into `base/name`, whose results are replaced. */
export async function runOnce(file: string, base: string, name: string): Promise<Results> {
  const folder = createResultsFolder(base, name, { ifExists: 'overwrite' });
  return (await runAll([file], [folder], 1, tableNames))[0]!;
}

/** The table that `chainwatt run` ends with. */
export function tableOf(results: Results): string {
  return newcomerTable(readSummary(results), results.facts).join('\n');
}

/** What `chainwatt compare` prints of two scenarios. */
export async function comparisonOf(files: readonly string[], replications: number): Promise<string> {
  return inTemporaryFolder(async (base) => {
    const names = files.map((file) => file.replace(/^.*\/|\.yaml$/g, ''));
    const folders = names.map((name) => createResultsFolder(base, name));
    const results = await runAll(files, folders, replications, ['summary']);
    const rows = results.map((one, i) => ({ name: names[i]!, rows: readSummary(one) }));
    return compareTable(rows, compareDesigns(rows), results[0]!.facts).join('\n');
  });
}
