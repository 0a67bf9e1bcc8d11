/** Markdown of the scenario's reference: tables of keys, code, sentences. */
import { inline, type Parameter } from './parameters.js';

/** What is longer than this stands below its table. */
const WIDEST = 80;

/** Keys as a table, without the columns that would be empty. */
export function parameterTable(parameters: readonly Parameter[]): string {
  const limited = parameters.some(({ limits }) => limits !== undefined);
  const rows = parameters.map((one) => [
    code(one.name),
    one.type.length > WIDEST ? 'see below' : one.type,
    defaultOf(one),
    ...(limited ? [one.limits ?? ''] : []),
    one.description,
  ]);
  const notes = parameters
    .filter(({ type }) => type.length > WIDEST)
    .map(({ name, type }) => `\n\n${code(name)}: ${type}.`);
  return (
    markdownTable(['key', 'write', 'default', ...(limited ? ['limits'] : []), 'meaning'], rows) +
    notes.join('')
  );
}

function defaultOf({ required, default: value }: Parameter): string {
  if (value === undefined) return required ? 'required' : '';
  return inline(value) === '{}' ? '' : code(inline(value));
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return text === '' ? '`""`' : `\`${text}\``;
}

/** Capital at the start, one point at the end. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}
