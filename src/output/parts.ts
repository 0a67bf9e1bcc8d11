/**
 * Joins the parts of a table, one a replication, into one file with one header, byte for byte as if one writer had written it.
 * Cost: one copy through a buffer of 1 MiB; memory does not grow with the table. The loop yields between buffers.
 * Errors: CW-OUTPUT-IO; CW-OUTPUT-PART if the parts' headers differ.
 */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { assert } from '../kernel/index.js';
import { explainedAsync } from './io-error.js';
import { PartFile } from './part-file.js';

const COPY_BYTES = 1024 * 1024;
const NEWLINE = 10;

/** Writes `parts`, in their order, to `out`, then deletes them. If it fails, the parts are kept and `out` does not appear. */
export async function mergeParts(out: string, parts: readonly string[]): Promise<void> {
  assert(parts.length > 0, 'CW-OUTPUT-PART', `no parts for ${out}`);
  const file = new PartFile(out);
  try {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    let header: Buffer | undefined;
    for (const part of parts) {
      const handle = await explainedAsync('read', part, () => open(part, 'r'));
      try {
        header = await appendPart(file, handle, part, buffer, header);
      } finally {
        await handle.close();
      }
    }
    file.close();
  } catch (error) {
    file.abort();
    throw error;
  }
  for (const part of parts) await explainedAsync('delete', part, () => rm(part));
}

/** Copies one part, without its header unless it is the first; returns the header. */
async function appendPart(
  file: PartFile,
  handle: FileHandle,
  part: string,
  buffer: Buffer,
  expected: Buffer | undefined,
): Promise<Buffer> {
  let header: Buffer | undefined;
  for (;;) {
    const { bytesRead } = await explainedAsync('read', part, () =>
      handle.read(buffer, 0, buffer.length, null),
    );
    if (bytesRead === 0) break;
    let start = 0;
    if (header === undefined) {
      // field names hold no line break, so the first one ends the header
      start = buffer.subarray(0, bytesRead).indexOf(NEWLINE) + 1;
      header = Buffer.from(buffer.subarray(0, start));
      if (expected === undefined) start = 0;
      else
        assert(
          header.equals(expected),
          'CW-OUTPUT-PART',
          `${part} has another header than the parts before it`,
        );
    }
    file.write(buffer.subarray(start, bytesRead));
  }
  assert(header !== undefined && header.length > 0, 'CW-OUTPUT-PART', `${part} has no header`);
  return header;
}
