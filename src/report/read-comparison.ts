/**
 * Reads the folder of a comparison back: which designs, in which order, says its CSV table; what they did, their own results folders.
 * Errors: CW-REPORT-FOLDER (category `input`) when the table is not one of chainwatt's, or a design's folder lacks what it should have.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { INCOMPLETE_FILE, MANIFEST_FILE, tableFile, type Manifest } from '../output/index.js';
import { COMPARE_TABLE } from './compare-csv.js';
import type { DesignRows } from './compare.js';
import type { RunFacts } from './facts.js';
import { notResults, openResults, readFigures } from './read-results.js';

const COMPARE_FILE = tableFile(COMPARE_TABLE);

/** A design as it was compared. */
export interface ComparedDesign extends DesignRows {
  /** None where no run of the design finished. */
  readonly manifest: Manifest | undefined;
}

export interface ComparisonResults {
  readonly folder: string;
  /** The baseline first. */
  readonly designs: readonly ComparedDesign[];
  /** Those of the baseline. */
  readonly facts: RunFacts;
  readonly manifest: Manifest;
  /** Whether every run of every design finished. */
  readonly complete: boolean;
}

/** Whether `chainwatt compare` has written `folder`, and not `chainwatt run`. */
export function isComparison(folder: string): boolean {
  return existsSync(join(folder, COMPARE_FILE)) && !existsSync(join(folder, MANIFEST_FILE));
}

/** Opens a folder that `chainwatt compare` has written. */
export function openComparison(folder: string): ComparisonResults {
  const { baseline, others, paired } = namesIn(folder);
  const { manifest, facts } = openResults(join(folder, baseline));
  const designs = [baseline, ...others].map((name) => {
    const own = join(folder, name);
    // a design without a finished run takes part in no pair, and has no manifest
    if (!paired.has(name) && !existsSync(join(own, MANIFEST_FILE)))
      return { name, rows: [], manifest: undefined };
    const results = openResults(own);
    return { name, rows: readFigures(results), manifest: results.manifest };
  });
  const complete =
    !existsSync(join(folder, INCOMPLETE_FILE)) &&
    designs.every((design) => design.manifest?.complete === true);
  return { folder, designs, facts, manifest, complete };
}

/** The names in the table, and those of the designs that have a pair. */
function namesIn(folder: string): { baseline: string; others: string[]; paired: Set<string> } {
  const text = readFileSync(join(folder, COMPARE_FILE), 'utf8');
  const records = parse(text, { columns: true, relax_column_count: true, relax_quotes: true }) as Record<
    string,
    string
  >[];
  const baseline = records[0]?.['baseline'] ?? '';
  const others = new Set<string>();
  const paired = new Set([baseline]);
  for (const { design = '', pairs_count: pairs = '' } of records) {
    others.add(design);
    if (Number(pairs) > 0) paired.add(design);
  }
  if (![baseline, ...others].every(isFolderName))
    throw notResults(folder, `a ${COMPARE_FILE} that names no designs`);
  return { baseline, others: [...others], paired };
}

/** Whether a name in a table can be that of a folder beside it: no path, and nothing above. */
export function isFolderName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\/\0]/.test(name);
}
