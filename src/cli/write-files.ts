/** Files that are made of a results folder, into that folder or another one. Errors: CW-OUTPUT-IO. */
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { explained, makeFolder, noteMade } from '../output/index.js';

export interface MadeFile {
  /** Seen from the folder into which it goes; may begin with the name of a folder. */
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

/** Writes `files`, which are made of the results in `folder`, into `out`, and returns their paths. */
export function writeFiles(folder: string, out: string, files: readonly MadeFile[]): string[] {
  const paths = files.map(({ name, bytes }) => {
    const path = join(out, name);
    makeFolder(dirname(path));
    explained('write', path, () => {
      writeFileSync(path, bytes);
    });
    return path;
  });
  noteIfInside(
    folder,
    out,
    files.map(({ name }) => name),
  );
  return paths;
}

/** Notes files of the names in `out` where that is the results folder itself, so that overwriting the results takes them away. */
export function noteIfInside(folder: string, out: string, names: readonly string[]): void {
  if (resolve(folder) === resolve(out)) noteMade(folder, names);
}
