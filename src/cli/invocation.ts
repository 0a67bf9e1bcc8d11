/** How the user called chainwatt, so that a suggested command can be typed as it stands. */
import { basename, relative } from 'node:path';

export function invocation(): string {
  const script = process.argv[1] ?? 'chainwatt';
  if (basename(script) === 'chainwatt')
    return process.env['npm_command'] === 'exec' ? 'npx chainwatt' : 'chainwatt';
  // Node alone does not read the sources
  const runner = script.endsWith('.ts') ? 'npx tsx' : 'node';
  return `${runner} ${shellWord(relative(process.cwd(), script))}`;
}

/** `text` as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
