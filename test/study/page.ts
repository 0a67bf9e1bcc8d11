/** Tables of a study in its page: each stands after `<!-- table: label -->`. */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { markdownTable, withTable } from '../docs/markdown.js';
import { planOf, readMeasured, type ExperimentName, type Measured } from './figures.js';
import {
  crashesTables,
  hoursTables,
  marketTables,
  nodesTables,
  wideTables,
  type StudyTable,
} from './tables.js';

export const PAGE = 'docs/studies/microgrid-consensus.md';

const tablesFrom: Readonly<Record<ExperimentName, (measured: readonly Measured[]) => StudyTable[]>> = {
  nodes: nodesTables,
  hours: hoursTables,
  wide: wideTables,
  crashes: crashesTables,
  market: marketTables,
};

/** The cells of the table after a mark, heads first. */
export function tableAfter(page: string, label: string): string[][] {
  const mark = `<!-- table: ${label} -->\n\n`;
  const start = page.indexOf(mark);
  if (start < 0) throw new Error(`no table after ${mark}`);
  const [heads = '', , ...rows] = page
    .slice(start + mark.length)
    .split('\n\n')[0]!
    .split('\n');
  const cellsOf = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  return [heads, ...rows].map(cellsOf);
}

/** Puts what the results folder of an experiment says into `page`. */
export async function withResults(page: string, name: ExperimentName): Promise<string> {
  const measured = readMeasured(name, await planOf(name));
  const tables = tablesFrom[name](measured);
  const filled = tables.reduce(
    (text, { label, heads, rows }) => withTable(text, label, markdownTable([heads, ...rows])),
    page,
  );
  return format(filled, { ...(await resolveConfig(PAGE)), filepath: PAGE });
}

export const readPage = (): string => readFileSync(PAGE, 'utf8');
