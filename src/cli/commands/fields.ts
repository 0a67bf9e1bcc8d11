/** `chainwatt fields`: the columns of the result tables, with units and definitions. */
import { ChainwattError } from '../../kernel/index.js';
import { dictionary } from '../../records/experiment-tables.js';
import { nearest } from '../../records/nearest.js';
import type { Table } from '../../records/tables.js';
import { alignColumns, wrap } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

const WIDTH = 100;
const INDENT = 6;

export async function fields(
  terminal: Terminal,
  name: string | undefined,
  options: { json?: boolean },
): Promise<number> {
  const chosen = [...dictionary].filter(([table]) => name === undefined || table === name);
  if (name !== undefined && chosen.length === 0) throw unknownTable(name);
  if (options.json === true) {
    await terminal.json(Object.fromEntries(chosen));
    return exitCodes.ok;
  }
  await terminal.out(chosen.flatMap((table, i) => [...(i === 0 ? [] : ['']), ...block(terminal, table)]));
  return exitCodes.ok;
}

function block(terminal: Terminal, [name, table]: readonly [string, Table]): string[] {
  const { bold, dim } = terminal.outColours;
  const { description, fields: columns } = table;
  const heads = alignColumns(
    columns.map(({ name: column, type, unit }) => [
      column,
      unit === '' || unit === '1' ? type : `${type}, ${unit}`,
    ]),
    ['left', 'left'],
  );
  const lines = columns.flatMap(({ description: text, missing, source }, i) => {
    const parts = [
      text,
      ...(missing ? [`Empty: ${missing}.`] : []),
      ...(source ? [`Source: ${source}.`] : []),
    ];
    return [
      `  ${heads[i]!}`,
      ...wrap(parts.join(' '), WIDTH - INDENT).map((line) => dim(' '.repeat(INDENT) + line)),
    ];
  });
  return [bold(`${name}.csv`), dim(description), ...lines];
}

function unknownTable(name: string): ChainwattError {
  const names = [...dictionary.keys()];
  const meant = nearest(name, names);
  return new ChainwattError('usage', {
    code: 'CW-CLI-TABLE',
    message: `there is no table "${name}"`,
    expected: `one of ${names.join(', ')}`,
    remedy: meant === undefined ? undefined : `did you mean ${meant}?`,
  });
}
