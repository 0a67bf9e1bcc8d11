/** What to type next: a command that does with the same experiment what the one before could not. */
import { invocation, shellWord } from '../invocation.js';
import type { LoadingOptions } from './loading.js';

/** The same scenario with the same changes, seed and plug-ins, ten times. */
export function repeatCommand(file: string, options: LoadingOptions): string {
  const { set = [], seed, plugin = [], allowPlugins } = options;
  const words = [
    'run',
    file,
    ...set.flatMap(({ path, value }) => ['--set', `${path}=${value}`]),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...plugin.flatMap((name) => ['--plugin', name]),
    ...(allowPlugins === true ? ['--allow-plugins'] : []),
    '--replications',
    '10',
  ];
  return `${invocation()} ${words.map(shellWord).join(' ')}`;
}

/** Charts of a results folder. */
export function plotCommand(folder: string): string {
  return `${invocation()} plot ${shellWord(folder)}`;
}
