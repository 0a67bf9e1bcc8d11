/**
 * Where the code of a worker thread lies, and how it is loaded. Sources run under tsx, and then workers need it too; built files run as they
 * are, whatever loaders the calling process has: a loader that rewrites modules makes a worker take twice as long.
 */
import { fileURLToPath } from 'node:url';

export interface WorkerFile {
  readonly filename: string;
  readonly execArgv: string[];
}

/** `name` is that of a file beside `base`, the URL of the module that asks, without its ending. */
export function workerFile(name: string, base: string): WorkerFile {
  const isSource = base.endsWith('.ts');
  return {
    filename: fileURLToPath(new URL(`${name}.${isSource ? 'ts' : 'js'}`, base)),
    execArgv: isSource ? ['--import', 'tsx'] : [],
  };
}
