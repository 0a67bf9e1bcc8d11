/**
 * `chainwatt report`: what `run` or `compare` ended with, again, and a report that people read, both from the results folder alone. Folders of
 * other commands have no table of their own here, and give the report.
 */
import {
  compareDesigns,
  compareTable,
  isComparison,
  newcomerTable,
  openComparison,
  openResults,
  readFigures,
} from '../../report/index.js';
import type { ReportFormat } from '../../report/document/formats.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { writeReport } from '../write-report.js';
import { comparisonDocument } from './comparison.js';
import { estimates, rowsDocument } from './run.js';

export interface ReportCommandOptions {
  readonly format?: ReportFormat | 'text';
  readonly out?: string;
  readonly json?: boolean;
}

export async function report(
  terminal: Terminal,
  folder: string,
  { format = 'html', out = folder, json = false }: ReportCommandOptions,
): Promise<number> {
  const { isOfRun } = await import('../../report/reports.js');
  const table = isComparison(folder) ? reportComparison : isOfRun(folder) ? reportRun : undefined;
  if (json || format === 'text') {
    await (table ?? reportRun)(terminal, folder, json);
    return exitCodes.ok;
  }
  // who asks for pictures does not ask for the table
  if (format === 'html') await table?.(terminal, folder, false);
  const files = await writeReport(folder, format, out);
  if (format === 'svg' || format === 'png') await terminal.out(files);
  else terminal.log(`report: ${files[0]!}`);
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
