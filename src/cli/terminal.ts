/**
 * The two streams: data goes to stdout, everything that is said about it to stderr. Colours only on a terminal, never under
 * NO_COLOR (no-color.org). A reader that goes away (`| head`) is not an error; a device that is full is one.
 * Errors: CW-CLI-STDOUT (category `io`).
 */
import { createColors } from 'picocolors';
import { ChainwattError } from '../kernel/errors.js';

export type Colours = ReturnType<typeof createColors>;

export interface Terminal {
  /** Colours for stdout, and for stderr. */
  readonly outColours: Colours;
  readonly logColours: Colours;
  /** Whether stderr is a terminal that a progress line can live on. */
  readonly interactive: boolean;
  /** Writes lines of data to stdout. */
  out(lines: readonly string[]): Promise<void>;
  /** Writes a JSON document to stdout. */
  json(document: unknown): Promise<void>;
  /** Writes one line to stderr. */
  log(line: string): void;
  /** Writes to stderr as it is. */
  raw(text: string): void;
}

export function createTerminal(): Terminal {
  // without a listener, a closed pipe would end the process with a stack trace
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const out = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => {
        if (error === undefined || error === null || isClosedPipe(error)) resolve();
        else reject(stdoutError(error));
      });
    });
  return {
    outColours: createColors(wantsColour(process.stdout)),
    logColours: createColors(wantsColour(process.stderr)),
    interactive: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    out: (lines) => (lines.length === 0 ? Promise.resolve() : out(lines.join('\n') + '\n')),
    json: (document) => out(JSON.stringify(document, jsonNumbers, 2) + '\n'),
    log: (line) => void process.stderr.write(line + '\n'),
    raw: (text) => void process.stderr.write(text),
  };
}

function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && TERM !== 'dumb';
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

function stdoutError(error: Error): ChainwattError {
  const found = 'code' in error ? String(error.code) : error.message;
  const remedy = 'the results folder, if there is one, is not affected';
  return new ChainwattError(
    'io',
    { code: 'CW-CLI-STDOUT', message: 'stdout cannot be written', found, remedy },
    error,
  );
}

/** JSON has no infinity: what lies beyond the horizon is null, as in the tables it is empty. */
function jsonNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
