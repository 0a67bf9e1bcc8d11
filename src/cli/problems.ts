/** Says what went wrong: as text on stderr, or as a JSON document on stdout. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeProblem, type ChainwattError, type Problem } from '../kernel/errors.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** The error as a JSON document; `stack` stands only with defects. */
export function errorDocument(error: ChainwattError, stack?: string): object {
  const { category, problems } = error;
  return { status: 'error', category, exitCode: exitCodes[category], problems, ...(stack ? { stack } : {}) };
}

/** Prints every problem, the first line of each standing out; of `stack` what the problems do not say. */
export function printProblems(terminal: Terminal, error: ChainwattError, stack?: string): void {
  const { red, bold, dim } = terminal.logColours;
  for (const problem of error.problems) {
    const [first = '', ...rest] = describeProblem(problem).split('\n');
    terminal.log([bold(red('error: ')) + bold(first), ...rest].join('\n'));
  }
  if (error.problems.length > 1) terminal.log(dim(`${error.problems.length} problems`));
  const frames = stack === undefined ? [] : framesOf(stack, error.problems[0]);
  if (frames.length > 0) terminal.log(dim(frames.join('\n')));
}

/** The calls of a stack without the message above them; of a plug-in's failure those in its own file, if there are more than its place tells. */
function framesOf(stack: string, problem: Problem | undefined): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  if (problem?.code.startsWith('CW-PLUGIN-') !== true) return frames;
  if (problem.place === undefined) return [];
  const path = resolve(problem.place.file);
  const url = pathToFileURL(path).href;
  const own = frames.filter((line) => line.includes(url) || line.includes(path));
  return own.length > 1 ? own : [];
}

/** More notices are counted, not shown: the manifest has them all. */
const SHOWN_NOTICES = 8;

/** Prints what the user should know and what is no error. */
export function printNotices(terminal: Terminal, notices: readonly Problem[]): void {
  const { yellow, bold, dim } = terminal.logColours;
  for (const notice of notices.slice(0, SHOWN_NOTICES)) {
    const [first = '', ...rest] = describeProblem(notice).split('\n');
    terminal.log([bold(yellow('note: ')) + first, ...rest.map(dim)].join('\n'));
  }
  const more = notices.length - SHOWN_NOTICES;
  if (more > 0)
    terminal.log(dim(`${more} more ${more === 1 ? 'note stands' : 'notes stand'} in manifest.json`));
}
