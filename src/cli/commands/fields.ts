/** `chainwatt fields`: the columns of the result tables, with units and definitions. */
import { ChainwattError } from '../../kernel/index.js';
import { nearest } from '../../records/nearest.js';
import { tableNames, tables, type TableName } from '../../records/tables.js';
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
  const chosen = name === undefined ? tableNames : tableNames.filter((table) => table === name);
  if (name !== undefined && chosen.length === 0) throw unknownTable(name);
  if (options.json === true) {
    await terminal.json(Object.fromEntries(chosen.map((table) => [table, tables[table]])));
    return exitCodes.ok;
  }
  await terminal.out(chosen.flatMap((table, i) => [...(i === 0 ? [] : ['']), ...block(terminal, table)]));
  return exitCodes.ok;
}

function block(terminal: Terminal, table: TableName): string[] {
  const { bold, dim } = terminal.outColours;
  const { description, fields: columns } = tables[table];
  const heads = alignColumns(
    columns.map(({ name, type, unit }) => [name, unit === '' || unit === '1' ? type : `${type}, ${unit}`]),
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
  return [bold(`${table}.csv`), dim(description), ...lines];
}

function unknownTable(name: string): ChainwattError {
  const meant = nearest(name, tableNames);
  return new ChainwattError('usage', {
    code: 'CW-CLI-TABLE',
    message: `there is no table "${name}"`,
    expected: `one of ${tableNames.join(', ')}`,
    remedy: meant === undefined ? undefined : `did you mean ${meant}?`,
  });
}
