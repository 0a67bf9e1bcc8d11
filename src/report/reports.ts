/**
 * From a folder to its report, whatever chainwatt has written there. Each kind of folder is one line: what it is known by, and what reads it.
 * The first that knows the folder takes it; a folder of a run comes last and says what is wrong.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tableFile } from '../output/index.js';
import { BREAK_EVEN_TABLE } from './break-even-csv.js';
import { DECOMPOSITION_TABLE } from './decompose-csv.js';
import { LEDGERS_TABLE } from './ledgers-csv.js';
import { readDesigns, readRun } from './designs/design-set.js';
import type { Glossary } from './designs/glossary.js';
import { designsReport } from './designs/report.js';
import { readBreakEven } from './designs/read-break-even.js';
import { readDecomposition } from './designs/read-decomposition.js';
import { readLedgers } from './designs/read-ledgers.js';
import type { ReportDocument } from './document/blocks.js';
import { isComparison } from './read-comparison.js';
import { isSweep, readSweep } from './sweep/read-sweep.js';
import { sweepReport } from './sweep/report.js';

export interface ReportOptions {
  readonly glossary: Glossary;
  /** Of chainwatt. */
  readonly version: string;
}

interface Kind {
  readonly is: (folder: string) => boolean;
  readonly report: (folder: string, options: ReportOptions) => Promise<ReportDocument>;
}

const has =
  (table: string) =>
  (folder: string): boolean =>
    existsSync(join(folder, tableFile(table)));

const kinds: readonly Kind[] = [
  {
    is: isSweep,
    report: async (folder, { version }) => sweepReport(readSweep(folder), version),
  },
  {
    is: has(DECOMPOSITION_TABLE),
    report: async (folder, { glossary, version }) => {
      const { set, extra } = await readDecomposition(folder);
      return designsReport(set, glossary, version, extra);
    },
  },
  {
    is: has(LEDGERS_TABLE),
    report: async (folder, { glossary, version }) => {
      const { set, extra } = await readLedgers(folder);
      return designsReport(set, glossary, version, extra);
    },
  },
  {
    is: has(BREAK_EVEN_TABLE),
    report: async (folder, { glossary, version }) => {
      const { set, extra } = await readBreakEven(folder);
      return designsReport(set, glossary, version, extra);
    },
  },
  {
    is: isComparison,
    report: async (folder, { glossary, version }) =>
      designsReport(await readDesigns(folder), glossary, version),
  },
  {
    is: () => true,
    report: async (folder, { glossary, version }) => designsReport(await readRun(folder), glossary, version),
  },
];

/** Whether `run` has written the folder, or nobody has: no other command of chainwatt. */
export function isOfRun(folder: string): boolean {
  return kinds.findIndex(({ is }) => is(folder)) === kinds.length - 1;
}

/** The report of what lies in `folder`. Errors: CW-REPORT-FOLDER and those of reading. */
export async function reportOf(folder: string, options: ReportOptions): Promise<ReportDocument> {
  return kinds.find(({ is }) => is(folder))!.report(folder, options);
}
