/**
 * The lines of a file that may be long, from some byte on, without holding it in memory: a chunk of 1 MiB at a time, and the longest line.
 * Errors: CW-OUTPUT-IO.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { explained } from '../../output/index.js';

const CHUNK_bytes = 1024 * 1024;
const NEWLINE = 10;

/**
 * Calls `visit` with each line, without its line break, and the byte of the file at which it begins. `isWhole`: a line break ends it; all
 * but the last one are whole. `from`: the byte at which the first of them begins.
 */
export function eachLine(
  path: string,
  visit: (line: string, offset: number, isWhole: boolean) => void,
  from = 0,
): void {
  const descriptor = explained('read', path, () => openSync(path, 'r'));
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_bytes);
    let rest = Buffer.alloc(0);
    let offset = from;
    let position = from;
    for (;;) {
      const count = explained('read', path, () => readSync(descriptor, chunk, 0, CHUNK_bytes, position));
      if (count === 0) break;
      position += count;
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)]);
      let begin = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, begin)) {
        visit(bytes.toString('utf8', begin, end), offset + begin, true);
        begin = end + 1;
      }
      rest = bytes.subarray(begin);
      offset += begin;
    }
    if (rest.length > 0) visit(rest.toString('utf8'), offset, false);
  } finally {
    closeSync(descriptor);
  }
}
