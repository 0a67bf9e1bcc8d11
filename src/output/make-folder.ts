/**
 * Makes a folder and those above it. Node's own `mkdir` with `recursive` never ends where the system makes no folder in one that is there (it
 * says ENOENT in /proc, and Node goes up, finds the folder above, and comes down again for ever); this one looks once.
 * Errors: CW-OUTPUT-IO.
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ChainwattError } from '../kernel/index.js';
import { explained, systemCode } from './io-error.js';

/** Whether the folder was made, or had been there. */
export type MadeOrThere = 'made' | 'there';

export function makeFolder(path: string): MadeOrThere {
  return explained('create', path, () => make(resolve(path), path));
}

/** `named`: as the user did. */
function make(path: string, named: string): MadeOrThere {
  try {
    mkdirSync(path);
    return 'made';
  } catch (error) {
    if (isFolder(path)) return 'there';
    const above = dirname(path);
    if (systemCode(error) !== 'ENOENT' || above === path) throw error;
    if (isFolder(above)) throw refused(named, above, error);
    make(above, named);
    return make(path, named);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

function refused(path: string, above: string, cause: unknown): ChainwattError {
  return new ChainwattError(
    'io',
    {
      code: 'CW-OUTPUT-IO',
      message: `cannot create ${path}: the system makes no folders in ${above}`,
      found: 'ENOENT',
      remedy: 'choose another folder with --out',
    },
    cause,
  );
}
