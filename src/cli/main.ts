#!/usr/bin/env node
/** The command line: words in, exit code out. Every error ends here, once, as text or as JSON. */
import { CommanderError } from 'commander';
import { ChainwattError, InvariantError } from '../kernel/errors.js';
import { exitCodes } from './exit-codes.js';
import { errorDocument, printProblems } from './problems.js';
import { createProgram } from './program.js';
import { createTerminal } from './terminal.js';

const terminal = createTerminal();
const words = process.argv.slice(2);

async function main(): Promise<number> {
  let code = exitCodes.ok;
  const program = createProgram(terminal, (ended) => (code = ended));
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // help and version were asked for and are printed
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    return report(asChainwattError(error), error);
  }
}

/** Errors of the command line's grammar are the user's; what nobody expected is a defect. */
function asChainwattError(error: unknown): ChainwattError {
  if (error instanceof ChainwattError) return error;
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    const remedy = 'see chainwatt --help, or --help after a command';
    return new ChainwattError('usage', { code: 'CW-CLI-USAGE', message, remedy }, error);
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const remedy = 'this is a defect: please report it with the command';
  return new ChainwattError('invariant', { code: 'CW-UNEXPECTED', message, remedy }, error);
}

async function report(error: ChainwattError, thrown: unknown): Promise<number> {
  const defect = error instanceof InvariantError || error.category === 'invariant';
  // of a plug-in's own error, which is wrapped, that of the plug-in
  const origin = thrown instanceof ChainwattError && thrown.cause instanceof Error ? thrown.cause : thrown;
  const stack = defect && origin instanceof Error ? origin.stack : undefined;
  const wantsJson = words.includes('--json') && error.code !== 'CW-CLI-STDOUT';
  if (wantsJson) await terminal.json(errorDocument(error, stack));
  // without any command, the help that commander has printed says it all
  else if (!(thrown instanceof CommanderError && thrown.code === 'commander.help'))
    printProblems(terminal, error, stack);
  return exitCodes[error.category];
}

process.exitCode = await main();
