/**
 * Notebooks as files (nbformat 4.5), and the form in which they are kept: what differs between two executions on two machines though
 * the results are the same is taken out, and every Vega-Lite chart has a picture for readers that draw none.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { TopLevelSpec } from 'vega-lite';
import { renderChart } from '../../src/report/charts/render.js';

const VEGA_LITE = 'application/vnd.vegalite.v5+json';
const SVG = 'image/svg+xml';

const lines = z.union([z.string(), z.array(z.string())]).transform((text) => [text].flat().join(''));
const datum = z.union([lines, z.unknown()]);
const outputSchema = z.looseObject({
  output_type: z.string(),
  name: z.string().optional(),
  text: lines.optional(),
  data: z.record(z.string(), datum).optional(),
});
const cellSchema = z.looseObject({
  cell_type: z.string(),
  source: lines,
  execution_count: z.number().nullable().optional(),
  outputs: z.array(outputSchema).optional(),
});
const notebookSchema = z.looseObject({
  cells: z.array(cellSchema),
  metadata: z.looseObject({
    kernelspec: z.looseObject({ name: z.string() }),
    language_info: z.looseObject({}).optional(),
  }),
});

export type Output = z.output<typeof outputSchema>;
export type Cell = z.output<typeof cellSchema>;
export type Notebook = z.output<typeof notebookSchema>;

export function readNotebook(file: string): Notebook {
  return notebookSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** As Jupyter writes it: texts as lists of lines, keys in order. */
export function writeNotebook(file: string, notebook: Notebook): void {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: linesOf(cell.source),
    ...(cell.outputs ? { outputs: cell.outputs.map(withLines) } : {}),
  }));
  writeFileSync(file, JSON.stringify(inOrder({ ...notebook, cells }), null, 1) + '\n');
}

function withLines({ text, data, ...output }: Output): object {
  return {
    ...output,
    ...(text === undefined ? {} : { text: linesOf(text) }),
    ...(data === undefined
      ? {}
      : {
          data: Object.fromEntries(
            Object.entries(data).map(([type, value]) => [
              type,
              typeof value === 'string' ? linesOf(value) : value,
            ]),
          ),
        }),
  };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, inOrder(each)]),
  );
}

/** Code without what it has printed: what is executed from clean. */
export function cleared(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.outputs ? { ...cell, execution_count: null, outputs: [] } : cell,
  );
  return { ...notebook, cells };
}

/** In the form in which notebooks are kept. */
export async function tidy(notebook: Notebook): Promise<Notebook> {
  const cells: Cell[] = [];
  for (const cell of notebook.cells) {
    const outputs: Output[] = [];
    for (const output of cell.outputs ?? []) {
      const before = outputs.at(-1);
      // how often what a cell prints is sent is a matter of time
      if (output.output_type === 'stream' && before?.name === output.name && before?.output_type === 'stream')
        before.text = `${before.text ?? ''}${output.text ?? ''}`;
      else outputs.push({ ...output, ...(output.data ? { data: await tidyData(output.data) } : {}) });
    }
    cells.push({ ...cell, metadata: {}, ...(cell.outputs ? { outputs } : {}) });
  }
  const { kernelspec, language_info: { version: _, ...language } = {} } = notebook.metadata;
  return { ...notebook, cells, metadata: { kernelspec, language_info: language } };
}

/** Tables without pandas' style, and a picture beside a chart. */
async function tidyData(data: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const all = { ...data };
  if (typeof all['text/html'] === 'string')
    all['text/html'] = all['text/html'].replace(/<style scoped>[^]*?<\/style>\n?/, '');
  const spec = all[VEGA_LITE];
  if (spec !== undefined && all[SVG] === undefined)
    // a copy: vega marks the rows that it draws
    all[SVG] = await renderChart(structuredClone(spec) as TopLevelSpec);
  return all;
}

/** Everything that the notebook has printed, in one text. */
export function printedBy(notebook: Notebook): string {
  return notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .map(({ text }) => text ?? '')
    .join('');
}
