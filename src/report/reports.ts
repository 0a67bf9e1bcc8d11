/**
 * From a folder to its report, whatever chainwatt has written there. Each kind of folder is one entry: what reads it. What is of no kind is read
 * as a run, which says what is wrong with it.
 */
import type { FolderKind } from './folder-commands.js';
import { kindOfFolder } from './folder-kinds.js';
import { readDesigns, readRun, type DesignSet } from './designs/design-set.js';
import type { SetWithExtra } from './designs/extra.js';
import type { Glossary } from './designs/glossary.js';
import { designsReport } from './designs/report.js';
import { readBreakEven } from './designs/read-break-even.js';
import { readDecomposition } from './designs/read-decomposition.js';
import { readLedgers } from './designs/read-ledgers.js';
import type { ReportDocument } from './document/blocks.js';
import { refuseParquetOf } from './read-results.js';
import { readSweep } from './sweep/read-sweep.js';
import { sweepReport } from './sweep/report.js';

export interface ReportOptions {
  readonly glossary: Glossary;
  /** Of chainwatt. */
  readonly version: string;
}

type Reporter = (folder: string, options: ReportOptions) => Promise<ReportDocument>;

const withExtra =
  (read: (folder: string) => Promise<SetWithExtra>): Reporter =>
  async (folder, { glossary, version }) => {
    const { set, extra } = await read(folder);
    return designsReport(set, glossary, version, extra);
  };

const ofDesigns =
  (read: (folder: string) => Promise<DesignSet>): Reporter =>
  async (folder, { glossary, version }) =>
    designsReport(await read(folder), glossary, version);

const reporters: Readonly<Record<FolderKind, Reporter>> = {
  sweep: async (folder, { version }) => sweepReport(readSweep(folder), version),
  decomposition: withExtra(readDecomposition),
  ledgers: withExtra(readLedgers),
  'break-even': withExtra(readBreakEven),
  comparison: ofDesigns(readDesigns),
  run: ofDesigns(readRun),
};

/** The report of what lies in `folder`. Errors: CW-REPORT-FOLDER, CW-REPORT-PARQUET and those of reading. */
export async function reportOf(folder: string, options: ReportOptions): Promise<ReportDocument> {
  const own = kindOfFolder(folder);
  if (own !== undefined) refuseParquetOf(folder, own);
  return reporters[own?.kind ?? 'run'](folder, options);
}
