/** Whether a file is a table of chainwatt: a CSV whose first line has the columns of the dictionary. Errors: CW-OUTPUT-IO. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Field } from '../records/fields.js';
import { explained } from './io-error.js';

/** Whether there is a file at `path` that begins with the names of `fields`. */
export function hasColumns(path: string, fields: readonly Field[]): boolean {
  if (!existsSync(path)) return false;
  const header = Buffer.from(fields.map(({ name }) => name).join(','));
  return explained('read', path, () => {
    const file = openSync(path, 'r');
    try {
      // one byte more: the end of the line, or that of the file
      const found = Buffer.alloc(header.length + 1);
      const bytes = readSync(file, found, 0, found.length, 0);
      const after = bytes > header.length ? String.fromCharCode(found[header.length]!) : '\n';
      return found.subarray(0, header.length).equals(header) && '\r\n'.includes(after);
    } finally {
      closeSync(file);
    }
  });
}
