/** How the process ends. Documented and stable; after sysexits(3) where that has a code. */
import type { ErrorCategory } from '../kernel/index.js';

export const exitCodes: Readonly<Record<'ok' | ErrorCategory, number>> = {
  ok: 0,
  /** A wrong option or argument, or results that would be overwritten. */
  usage: 2,
  /** A scenario or a data file that is wrong or missing. */
  input: 65,
  /** A broken invariant: a defect of chainwatt or of a plug-in. */
  invariant: 70,
  /** The file system, the terminal or the job scheduler refused. */
  io: 74,
  /** Ctrl-C; what was finished is kept. */
  interrupted: 130,
};
