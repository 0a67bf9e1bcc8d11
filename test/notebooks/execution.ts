/**
 * Executes notebooks headless and from clean: in a temporary folder that looks like a fresh checkout after `npm ci` (built package,
 * scenarios, sample results), without anything that an earlier execution has left.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { installKernel } from '../../notebooks/kernel/install.js';
import { cleared, readNotebook, tidy, writeNotebook, type Notebook } from './notebook-file.js';

/** Debian's, for which its Jupyter packages are. */
const PYTHON = process.env['CHAINWATT_PYTHON'] ?? '/usr/bin/python3';
const EXECUTE = resolve('test/notebooks/execute.py');

/** Whether notebooks can be executed here. */
export function hasJupyter(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import nbclient, ipykernel, pandas'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** What comes of `file`, in the form in which notebooks are kept. Throws what a cell throws. */
export async function executed(file: string): Promise<Notebook> {
  const checkout = mkdtempSync(join(tmpdir(), 'chainwatt-notebooks-'));
  try {
    for (const name of ['package.json', 'dist', 'scenarios', 'results/sample'])
      cpSync(name, join(checkout, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
    mkdirSync(join(checkout, 'notebooks'));
    installKernel(join(checkout, 'jupyter'));
    const copy = join(checkout, 'notebooks', basename(file));
    writeNotebook(copy, cleared(readNotebook(file)));
    await execute(copy, join(checkout, 'jupyter'));
    return await tidy(readNotebook(copy));
  } finally {
    rmSync(checkout, { recursive: true, force: true });
  }
}

/** In place. Throws the first cell that fails, in the words of its kernel, without their colours. */
async function execute(file: string, jupyterPath: string): Promise<void> {
  // one thread, so that sums do not depend on how many there are
  const env = { ...process.env, JUPYTER_PATH: jupyterPath, OMP_NUM_THREADS: '1', NO_COLOR: '1' };
  try {
    await promisify(execFile)(PYTHON, [EXECUTE, file], { env, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    throw new Error(stripVTControlCharacters(stderr ?? String(error)), { cause: error });
  }
}
