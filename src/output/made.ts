/**
 * What chainwatt has put into a results folder after the run that it is of: reports, charts, long tables. `made.json` there lists them with
 * their checksums, so that overwriting takes them away, and nothing of the user's: a file goes only if it is still what was written.
 * Errors: CW-OUTPUT-IO.
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { explained, systemCode } from './io-error.js';
import { writeWhole } from './part-file.js';

export const MADE_FILE = 'made.json';

const schema = z.object({ files: z.array(z.object({ name: z.string(), sha256: z.string() })) });
type MadeFile = z.output<typeof schema>['files'][number];

/** Notes that chainwatt has just written the files `names` into `folder`; a name may begin with that of a folder in it. */
export function noteMade(folder: string, names: readonly string[]): void {
  const noted = madeIn(folder);
  if (noted === 'foreign') return;
  const files = new Map(noted.map(({ name, sha256 }) => [name, sha256]));
  for (const name of names) files.set(name, checksumOf(join(folder, name)));
  const list = [...files].map(([name, sha256]) => ({ name, sha256 }));
  list.sort((a, b) => (a.name < b.name ? -1 : 1));
  writeWhole(join(folder, MADE_FILE), JSON.stringify({ files: list }, null, 2) + '\n');
}

/** Removes from `folder` what is noted there and has not changed since, folders that are empty then, and the note. */
export function dropMade(folder: string): void {
  const noted = madeIn(folder);
  if (noted === 'foreign') return;
  const files = noted.filter((file) => isOurs(folder, file));
  for (const { name } of files) {
    explained('delete', join(folder, name), () => {
      rmSync(join(folder, name), { force: true });
    });
  }
  for (const inside of new Set(files.map(({ name }) => dirname(name)))) {
    const path = join(folder, inside);
    if (inside !== '.' && existsSync(path) && readdirSync(path).length === 0) rmdirSync(path);
  }
  rmSync(join(folder, MADE_FILE), { force: true });
}

/** None where there is no note; `foreign` where a file of that name is somebody else's, which stays as it is. */
function madeIn(folder: string): readonly MadeFile[] | 'foreign' {
  try {
    return (
      schema.safeParse(JSON.parse(readFileSync(join(folder, MADE_FILE), 'utf8'))).data?.files ?? 'foreign'
    );
  } catch (error) {
    if (error instanceof SyntaxError) return 'foreign';
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}

/** A file of the folder itself or of one in it, by way of no link, as it was written. */
function isOurs(folder: string, { name, sha256 }: MadeFile): boolean {
  const parts = name.split('/');
  if (parts.length > 2 || !parts.every((part) => part !== '' && !/^\.+$|[\\\0]/.test(part))) return false;
  try {
    const inside = parts.length === 1 || lstatSync(join(folder, parts[0]!)).isDirectory();
    const path = join(folder, name);
    return inside && lstatSync(path).isFile() && checksumOf(path) === sha256;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

function checksumOf(path: string): string {
  const bytes = explained('read', path, () => readFileSync(path));
  return createHash('sha256').update(bytes).digest('hex');
}
