/**
 * The files that a scenario names (profiles, columns of numbers), read as text before any run: plain, or compressed when the name
 * ends in `.gz`. Names are relative to the scenario file.
 * Errors: CW-DATA-FILE (category `input`), one for each file that cannot be read, with the place in the scenario that names it.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ChainwattError, type Place, type Problem } from '../kernel/index.js';
import type { PlainData, PlainMapping } from '../scenario/index.js';

const decompress = promisify(gunzip);

export interface AssetRequest {
  /** The scenario file, to which the names are relative. */
  readonly scenarioFile: string;
  /** Names as the scenario writes them. */
  readonly names: readonly string[];
  /** Where the scenario names a file, if that is known. */
  readonly placeOf?: (name: string) => Place | undefined;
}

/** A file as the scenario names it, and the SHA-256 of its bytes. */
export interface InputFile {
  readonly file: string;
  readonly sha256: string;
}

export interface Assets {
  readonly texts: ReadonlyMap<string, string>;
  /** In the order of the names. */
  readonly inputs: readonly InputFile[];
}

/** Reads all files; all that fail are reported at once. */
export async function readAssets(request: AssetRequest): Promise<Assets> {
  const { scenarioFile, names, placeOf } = request;
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  const inputs: InputFile[] = [];
  for (const name of names) {
    const path = resolve(dirname(scenarioFile), name);
    try {
      const { text, sha256 } = await readText(path);
      texts.set(name, text);
      inputs.push({ file: name, sha256 });
    } catch (error) {
      problems.push(fileProblem(error, name, path, placeOf?.(name)));
    }
  }
  if (problems.length > 0) throw new ChainwattError('input', problems);
  return { texts, inputs };
}

async function readText(path: string): Promise<{ text: string; sha256: string }> {
  const bytes = await readFile(path);
  const plain = path.endsWith('.gz') ? await decompress(bytes) : bytes;
  return { text: plain.toString('utf8'), sha256: createHash('sha256').update(bytes).digest('hex') };
}

const EXPLANATIONS: Readonly<Record<string, readonly [found: string, remedy: string]>> = {
  ENOENT: ['no such file', 'correct the name; it is relative to the scenario file'],
  EISDIR: ['a folder', 'name a file in it'],
  ENOTDIR: ['a part of the path is a file', 'correct the name; it is relative to the scenario file'],
  EACCES: ['permission denied', 'make the file readable'],
  Z_DATA_ERROR: ['not gzip data', 'compress it with gzip, or drop .gz from its name'],
  Z_BUF_ERROR: ['gzip data that ends too early', 'fetch or compress the file again'],
};

function fileProblem(error: unknown, name: string, path: string, place: Place | undefined): Problem {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  const [found, remedy] = EXPLANATIONS[error.code] ?? [error.message, 'make the file readable'];
  return {
    code: 'CW-DATA-FILE',
    message: `the data file ${name} cannot be read`,
    place,
    found: `${found}: ${path}`,
    expected: 'a CSV file, plain or compressed with gzip (.gz)',
    remedy,
  };
}

/** The path inside a scenario at which `name` stands under a key `file`, or undefined. */
export function assetPath(form: PlainMapping, name: string): readonly (string | number)[] | undefined {
  const search = (
    value: PlainData,
    path: readonly (string | number)[],
  ): readonly (string | number)[] | undefined => {
    if (value === name) return path.some((step) => step === 'file') ? path : undefined;
    if (typeof value !== 'object' || value === null) return undefined;
    const entries: (readonly [string | number, PlainData])[] = Array.isArray(value)
      ? (value as readonly PlainData[]).map((inner, index) => [index, inner])
      : Object.entries(value);
    for (const [key, inner] of entries) {
      const found = search(inner, [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(form, []);
}
