/** `chainwatt report`: the table that a run ended with, again, from its results folder alone. */
import { newcomerTable, openResults, readSummary } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { estimates } from './run.js';

export async function report(
  terminal: Terminal,
  folder: string,
  options: { json?: boolean },
): Promise<number> {
  const results = openResults(folder);
  const rows = readSummary(results);
  if (options.json === true) {
    const { scenario, complete } = results.manifest;
    await terminal.json({ folder, complete, scenario, summary: rows, estimates: estimates(rows) });
    return exitCodes.ok;
  }
  const { bold, dim } = terminal.outColours;
  await terminal.out(newcomerTable(rows, results.facts, { heading: bold, faint: dim }));
  if (!results.manifest.complete)
    terminal.log('these results are incomplete: the run was stopped, or some runs failed');
  return exitCodes.ok;
}
