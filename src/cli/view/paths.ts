/**
 * From the path of a request to a place below the folder that is served, and never to one outside of it. Each part is decoded by itself, so an encoded
 * slash or dot stays within its part and is refused; links of the file system are followed and must end within the folder.
 * What is refused is undefined: who asks does not learn whether anything is there.
 */
import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { systemCode } from '../../output/index.js';

/** The parts of a path that stands in a request, without its query; undefined where one of them can be no name of a results folder or file. */
export function partsOf(target: string): string[] | undefined {
  const path = target.split(/[?#]/, 1)[0]!;
  if (!path.startsWith('/')) return undefined;
  const parts = path.slice(1).replace(/\/$/, '').split('/');
  if (parts.length === 1 && parts[0] === '') return [];
  const decoded = parts.map(decodedPart);
  return decoded.every((part) => part !== undefined) ? decoded : undefined;
}

function decodedPart(part: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(part);
  } catch {
    return undefined;
  }
  return isName(name) ? name : undefined;
}

/** A part of a path that leads down: no folder above, nothing hidden, no separator of any system. */
export function isName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\:\u0000-\u001f\u007f]/.test(name);
}

/** As a path in an address. */
export function pathOf(parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/');
}

/** The real path of what lies at `parts` below `root`; undefined where nothing does, or it lies outside. `root` is a real path itself. */
export function placeOf(root: string, parts: readonly string[]): string | undefined {
  if (!parts.every(isName)) return undefined;
  let real: string;
  try {
    real = realpathSync(join(root, ...parts));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
  return isWithin(root, real) ? real : undefined;
}

/** Whether the real path `path` is `root` or lies below it. */
export function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
