/**
 * `chainwatt view`: serves the reports of a results folder to a browser on the same computer, until it is interrupted. Errors: CW-VIEW-FOLDER,
 * CW-VIEW-PORT, CW-CLI-STDOUT.
 */
import { realpathSync, statSync } from 'node:fs';
import { ChainwattError } from '../../kernel/index.js';
import { ioError, systemCode, wrongName } from '../../output/index.js';
import type { Page } from '../../report/document/shell.js';
import { registries } from '../../scenario/index.js';
import { exitCodes } from '../exit-codes.js';
import { shellWord } from '../invocation.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { serve } from '../view/server.js';
import { Site } from '../view/site.js';

export interface ViewOptions {
  readonly port?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export async function view(
  terminal: Terminal,
  folder: string,
  { port, json = false, quiet = false }: ViewOptions,
): Promise<number> {
  const site = new Site({
    root: realFolder(folder),
    shown: folder,
    generator: `chainwatt ${version()}`,
    makeReport,
    onDefect: (error) =>
      terminal.log(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  const interrupted = interruption();
  const serving = await serve(site, port);
  const { address, port: own } = serving;
  if (json) await terminal.json({ status: 'serving', address, port: own, folder });
  else if (!quiet) {
    await terminal.out([address]);
    terminal.log(terminal.logColours.dim(`serves ${shellWord(folder)} to this computer; Ctrl-C ends it`));
  }
  await interrupted;
  // the terminal shows ^C
  if (terminal.interactive) terminal.raw('\n');
  await serving.stop();
  return exitCodes.interrupted;
}

/** Resolves at the first Ctrl-C or termination; the next one ends the process at once. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  });
}

/** Drawing takes a second to load: not before somebody asks for a report. */
async function makeReport(folder: string, navigation: string): Promise<Page> {
  const [{ reportOf }, { writePage }] = await Promise.all([
    import('../../report/reports.js'),
    import('../../report/document/html.js'),
  ]);
  const document = await reportOf(folder, {
    version: version(),
    glossary: (registry, kind) => registries[registry].get(kind)?.title,
  });
  return writePage(document, { navigation });
}

function realFolder(folder: string): string {
  try {
    const path = realpathSync(folder);
    if (statSync(path).isDirectory()) return path;
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || wrongName[code] === undefined) throw ioError(error, 'read', folder);
    throw noFolder(folder, wrongName[code]);
  }
  throw noFolder(folder, 'a file');
}

function noFolder(folder: string, found: string): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-VIEW-FOLDER',
    message: `${folder} is no folder that can be served`,
    found,
    expected: 'a folder with results in it, or one of them',
    remedy: 'run a scenario first, or name the folder that its results went to',
  });
}
