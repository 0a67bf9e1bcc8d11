/** `chainwatt report`: what `run` or `compare` ended with, again, from the results folder alone. */
import {
  compareDesigns,
  compareTable,
  isComparison,
  newcomerTable,
  openComparison,
  openResults,
  readFigures,
} from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { comparisonDocument } from './comparison.js';
import { estimates, rowsDocument } from './run.js';

export async function report(
  terminal: Terminal,
  folder: string,
  options: { json?: boolean },
): Promise<number> {
  await (isComparison(folder) ? reportComparison : reportRun)(terminal, folder, options.json === true);
  return exitCodes.ok;
}

async function reportRun(terminal: Terminal, folder: string, json: boolean): Promise<void> {
  const results = openResults(folder);
  const rows = readFigures(results);
  const { scenario, complete } = results.manifest;
  if (json) {
    await terminal.json({
      folder,
      complete,
      scenario,
      ...rowsDocument(rows, results.facts),
      estimates: estimates(rows),
    });
    return;
  }
  const { bold, dim } = terminal.outColours;
  await terminal.out(newcomerTable(rows, results.facts, { heading: bold, faint: dim }));
  if (!complete) terminal.log('these results are incomplete: the run was stopped, or some runs failed');
}

async function reportComparison(terminal: Terminal, folder: string, json: boolean): Promise<void> {
  const { designs, facts, manifest, complete } = openComparison(folder);
  const comparisons = compareDesigns(designs);
  if (json) {
    const { seed, replications } = manifest;
    const status = complete ? 'complete' : 'incomplete';
    const described = designs.flatMap(({ name, manifest: own }) =>
      own === undefined ? [] : [{ name, ...own.scenario }],
    );
    const head = { status, seed, replications, folder, designs: described } as const;
    await terminal.json(comparisonDocument(head, comparisons));
    return;
  }
  const { bold, dim } = terminal.outColours;
  await terminal.out(compareTable(designs, comparisons, facts, { heading: bold, faint: dim }));
  if (!complete)
    terminal.log(
      'these results are incomplete: not every run finished; only replications that did are compared',
    );
}
