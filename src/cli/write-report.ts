/** Writes the report of a results folder in one of its forms, and says where it lies. Errors: those of reading; CW-OUTPUT-IO. */
import { ChainwattError } from '../kernel/index.js';
import type { TableFormat } from '../output/index.js';
import type { ReportFormat } from '../report/document/formats.js';
import { registries } from '../scenario/index.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';
import { writeFiles } from './write-files.js';

export interface ReportOption {
  /** Whether a report is written once the runs are done. */
  readonly report?: boolean;
  readonly format?: TableFormat;
  readonly quiet?: boolean;
}

/** Throws where a report is asked for and its tables are not: before anything is run. */
export function checkReport({ report = false, format = 'csv' }: ReportOption): void {
  if (!report || format !== 'parquet') return;
  throw new ChainwattError('usage', {
    code: 'CW-REPORT-PARQUET',
    message: 'a report is made of CSV tables, and these are to be Parquet alone',
    found: '--report --format parquet',
    expected: '--format csv or both',
    remedy: 'say --format both',
  });
}

/** The report of `folder`, into it, where it is asked for. */
export async function reportAfterRuns(
  terminal: Terminal,
  { report = false, quiet = false }: ReportOption,
  folder: string,
): Promise<void> {
  if (!report) return;
  const [path] = await writeReport(folder, 'html', folder);
  if (!quiet) terminal.log(terminal.logColours.dim(`report: ${path!}`));
}

/** Returns the paths of the files, the first of them first to be read. `out` is the folder into which they go. */
export async function writeReport(folder: string, format: ReportFormat, out: string): Promise<string[]> {
  // drawing takes a second to load: not before there is something to draw
  const [{ reportOf }, { reportFormats }] = await Promise.all([
    import('../report/reports.js'),
    import('../report/document/formats.js'),
  ]);
  const document = await reportOf(folder, {
    version: version(),
    glossary: (registry, kind) => registries[registry].get(kind)?.title,
  });
  const files = await reportFormats[format](document);
  return writeFiles(folder, out, files);
}
