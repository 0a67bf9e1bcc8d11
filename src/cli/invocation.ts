/** How the user called chainwatt, so that a suggested command can be typed as it stands. */
import { basename, relative, resolve } from 'node:path';
import { shellWord } from '../output/index.js';

export { shellWord };

export function invocation(): string {
  const script = process.argv[1] ?? 'chainwatt';
  if (basename(script) === 'chainwatt')
    return process.env['npm_command'] === 'exec' ? 'npx chainwatt' : 'chainwatt';
  // Node alone does not read the sources
  const runner = script.endsWith('.ts') ? 'npx tsx' : 'node';
  return `${runner} ${shellWord(relative(process.cwd(), script))}`;
}

/** The words that call this very chainwatt, whatever the folder and the search path: Node, its own options, the script. */
export function ownCommand(): string[] {
  return [process.execPath, ...process.execArgv, resolve(process.argv[1] ?? 'chainwatt')];
}
