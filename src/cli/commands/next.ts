/** What to type next: a command that does with the same experiment what the one before could not. */
import { invocation, shellWord } from '../invocation.js';
import type { LoadingOptions } from './loading.js';
import type { ExecutionOptions } from './run.js';

/** The same scenario with the same changes, seed, plug-ins and form of tables, ten times. */
export function repeatCommand(
  file: string,
  options: LoadingOptions & Pick<ExecutionOptions, 'format'>,
): string {
  const { set = [], seed, format, plugin = [], allowPlugins } = options;
  const words = [
    'run',
    file,
    ...set.flatMap(({ path, value }) => ['--set', `${path}=${value}`]),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...plugin.flatMap((name) => ['--plugin', name]),
    ...(allowPlugins === true ? ['--allow-plugins'] : []),
    ...(format === undefined ? [] : ['--format', format]),
    '--replications',
    '10',
  ];
  return `${invocation()} ${words.map(shellWord).join(' ')}`;
}

/** Charts of a results folder. */
export function plotCommand(folder: string): string {
  return `${invocation()} plot ${shellWord(folder)}`;
}

/** The report of a folder. */
export function reportCommand(folder: string): string {
  return `${invocation()} report ${shellWord(folder)}`;
}
