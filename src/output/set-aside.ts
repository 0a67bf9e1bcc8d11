/**
 * Files that bear a name of chainwatt's in a folder whose results are being replaced, and are not known to be its own: drawn by a version that
 * took no note of them, changed by the user since, or the user's altogether. Beside new results they would pass for theirs, and they may be
 * dear; so they get another name.
 * Errors: CW-OUTPUT-IO.
 */
import { lstatSync, renameSync } from 'node:fs';
import { join, parse } from 'node:path';
import { explained } from './io-error.js';

/** Renames those of the files `names` that are in `folder`: `price.svg` becomes `price.kept.svg`, or `price.kept-2.svg`. */
export function setAside(folder: string, names: readonly string[]): { from: string; to: string }[] {
  const isThere = (name: string): boolean =>
    lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
  const renamed: { from: string; to: string }[] = [];
  for (const from of names.filter(isThere)) {
    const { name, ext } = parse(from);
    let to = `${name}.kept${ext}`;
    for (let number = 2; isThere(to); number++) to = `${name}.kept-${number}${ext}`;
    explained('rename', join(folder, from), () => {
      renameSync(join(folder, from), join(folder, to));
    });
    renamed.push({ from, to });
  }
  return renamed;
}
