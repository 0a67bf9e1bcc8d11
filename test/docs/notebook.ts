/**
 * The first notebook: executed by Jupyter where it is installed, its Vega-Lite charts given a picture for readers that draw none.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { TopLevelSpec } from 'vega-lite';
import { render } from '../../src/report/charts.js';

export const NOTEBOOK = 'notebooks/first-look.ipynb';
const VEGA_LITE = 'application/vnd.vegalite.v5+json';
const SVG = 'image/svg+xml';

const outputSchema = z.looseObject({
  text: z.union([z.string(), z.array(z.string())]).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
const notebookSchema = z.looseObject({
  cells: z.array(z.looseObject({ outputs: z.array(outputSchema).optional() })),
});

/** The digest that the notebook printed of the run it was executed on. */
export function digestOf(text: string): string | undefined {
  const printed = notebookSchema
    .parse(JSON.parse(text))
    .cells.flatMap((cell) => cell.outputs ?? [])
    .flatMap((output) => output.text ?? [])
    .join('');
  return /digest +([0-9a-f]{16})/.exec(printed)?.[1];
}

/** Executes the notebook in place and draws its charts. */
export async function executeNotebook(): Promise<void> {
  execFileSync(
    'jupyter',
    [
      'nbconvert',
      '--to=notebook',
      '--execute',
      '--inplace',
      '--ExecutePreprocessor.record_timing=False',
      NOTEBOOK,
    ],
    { stdio: 'pipe' },
  );
  const notebook = notebookSchema.parse(JSON.parse(readFileSync(NOTEBOOK, 'utf8')));
  for (const { data } of notebook.cells.flatMap((cell) => cell.outputs ?? [])) {
    const spec = data?.[VEGA_LITE];
    if (data !== undefined && spec !== undefined) {
      const svg = await render(spec as TopLevelSpec);
      data[SVG] = svg.split(/(?<=\n)/);
    }
  }
  writeFileSync(NOTEBOOK, JSON.stringify(notebook, null, 1) + '\n');
}
