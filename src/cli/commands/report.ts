/**
 * `chainwatt report`: what `run`, `compare` or `sweep` ended with, again, and a report that people read, both from the results folder alone.
 * Folders of other commands have no table of their own here, and give the report.
 */
import {
  compareDesigns,
  compareTable,
  newcomerTable,
  openComparison,
  openResults,
  readFigures,
} from '../../report/index.js';
import type { ReportFormat } from '../../report/document/formats.js';
import type { FolderKind } from '../../report/folder-commands.js';
import { kindOfFolder } from '../../report/folder-kinds.js';
import { refuseParquetOf } from '../../report/read-results.js';
import { extremesOf } from '../../report/sweep/extremes.js';
import { readSweepFacts } from '../../report/sweep/read-sweep.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { writeReport } from '../write-report.js';
import { comparisonDocument } from './comparison.js';
import { refuseKindsBut } from './only-kinds.js';
import { estimates, rowsDocument } from './run.js';
import { sweepAnswer } from './sweep-answer.js';

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
  const own = kindOfFolder(folder);
  if (own !== undefined) refuseParquetOf(folder, own);
  const table = tables[own?.kind ?? 'run'];
  if (json || format === 'text') {
    refuseKindsBut(
      Object.keys(tables) as FolderKind[],
      `report ${json ? '--json' : '--format text'}`,
      folder,
    );
    await table?.(terminal, folder, json);
    return exitCodes.ok;
  }
  // who asks for pictures does not ask for the table
  if (format === 'html') await table?.(terminal, folder, false);
  const files = await writeReport(folder, format, out);
  if (format === 'svg' || format === 'png') await terminal.out(files);
  else terminal.log(`report: ${files[0]!}`);
  return exitCodes.ok;
}

type Table = (terminal: Terminal, folder: string, json: boolean) => Promise<void>;

/** What the terminal is told of a folder, by its kind; of the others only a report is made. */
const tables: Readonly<Partial<Record<FolderKind, Table>>> = {
  run: reportRun,
  comparison: reportComparison,
  sweep: reportSweep,
};

async function reportSweep(terminal: Terminal, folder: string, json: boolean): Promise<void> {
  const facts = readSweepFacts(folder);
  if (json) await terminal.json({ folder, ...facts, extremes: await extremesOf(folder, facts) });
  else await terminal.out([facts.title, ...(await sweepAnswer(folder))]);
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
