/** The first notebook: whether it was executed on the sample. */
import { executed } from '../notebooks/execution.js';
import { printedBy, readNotebook, writeNotebook } from '../notebooks/notebook-file.js';

export const NOTEBOOK = 'notebooks/first-look.ipynb';

/** The digest that the notebook printed of the run it was executed on. */
export function digestOf(file: string): string | undefined {
  return /digest +([0-9a-f]{16})/.exec(printedBy(readNotebook(file)))?.[1];
}

/** Executes the notebook in place and draws its charts. */
export async function executeNotebook(): Promise<void> {
  writeNotebook(NOTEBOOK, await executed(NOTEBOOK));
}
