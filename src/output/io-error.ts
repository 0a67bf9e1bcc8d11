/**
 * Turns an error of the file system into one that tells the user which path failed, why, and what to do: category `io`, code
 * CW-OUTPUT-IO. Anything else passes unchanged.
 */
import { ChainwattError } from '../kernel/index.js';

interface Explanation {
  readonly what: string;
  readonly remedy: string;
}

const WRITABLE = { what: 'permission denied', remedy: 'choose a folder that you may write to with --out' };
const SPACE = {
  what: 'no space left on the device',
  remedy: 'free space, or choose another disk with --out',
};
const NOT_A_FOLDER = {
  what: 'a part of the path is a file, not a folder',
  remedy: 'choose another folder with --out',
};

const explanations: Readonly<Record<string, Explanation>> = {
  ENOSPC: SPACE,
  EDQUOT: { ...SPACE, what: 'the disk quota is used up' },
  EACCES: WRITABLE,
  EPERM: WRITABLE,
  EROFS: { ...WRITABLE, what: 'the file system is read-only' },
  ENOTDIR: NOT_A_FOLDER,
  EEXIST: NOT_A_FOLDER,
  EISDIR: {
    what: 'a folder is in the place of the file',
    remedy: 'move it away, or choose another folder with --out',
  },
  ENOENT: {
    what: 'no such file or folder',
    remedy: 'check that nothing removes the folder while the run writes to it',
  },
  ENAMETOOLONG: { what: 'the path is too long', remedy: 'choose a shorter one with --out' },
  EMFILE: { what: 'too many open files', remedy: 'raise the limit (ulimit -n), or run with fewer threads' },
};

/** Kinds of failure that mean a wrong name on the command line, not a broken disk: of category `input`. */
export const wrongName: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  ENOTDIR: 'a part of the path is a file',
};

/** The system's error code, such as ENOSPC, if `error` is one of the file system's. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** `error` as a ChainwattError about `path` where it is the file system's; `doing` reads like "write". */
export function ioError(error: unknown, doing: string, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const known = explanations[code];
  return new ChainwattError(
    'io',
    {
      code: 'CW-OUTPUT-IO',
      message: `cannot ${doing} ${path}: ${known?.what ?? 'the system refused'}`,
      found: code,
      remedy: known?.remedy ?? 'see the error code of your system',
    },
    error,
  );
}

/** Runs `work`; an error of the file system becomes one about `path`. */
export function explained<T>(doing: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw ioError(error, doing, path);
  }
}

/** The same for work that returns a promise. */
export async function explainedAsync<T>(doing: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw ioError(error, doing, path);
  }
}
