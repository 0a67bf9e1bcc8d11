/**
 * Plug-in files of the user's own: ES modules that export `room`, the name of a registry, and `plugin`, an object
 * `{ kind, title, source, schema, create }` or a function that gets chainwatt's builders and returns one, so that a file
 * anywhere on the disk needs no import.
 *
 * They extend the registries of this process, before the first scenario is read; a worker thread loads the same files again.
 * Errors: CW-PLUGIN-FILE, CW-PLUGIN-CHANGED, CW-PLUGIN-SHAPE, CW-PLUGIN-KIND (category `input`); CW-PLUGIN-FAILED (plugin-guard.ts).
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ChainwattError } from '../kernel/index.js';
import { pluginTools, registries, type PluginTools, type Registries } from '../scenario/index.js';
import { attempt, guarded, type OwnPlugin } from './plugin-guard.js';

/** A plug-in file, with the checksum of what was loaded. */
export interface PluginFile {
  readonly file: string;
  readonly sha256: string;
}

const rooms = Object.keys(registries) as (keyof Registries)[];

const shape = z.object({
  kind: z.string().regex(/^[a-z][a-z0-9-]*$/, 'kebab-case'),
  title: z.string().min(1),
  source: z.string().min(1),
  schema: z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, 'a strict object of zod'),
  create: z.custom<(config: unknown, context: unknown) => unknown>(
    (value) => typeof value === 'function',
    'a function',
  ),
});

/** Loads `files` in order and adds what they export to the registries of this process. */
export async function loadPlugins(files: readonly string[]): Promise<PluginFile[]> {
  const loaded: PluginFile[] = [];
  for (const file of files) loaded.push(await loadPlugin(file));
  return loaded;
}

/** The same in a worker: the files must still be what the first thread loaded. */
export async function reloadPlugins(files: readonly PluginFile[]): Promise<void> {
  for (const { file, sha256 } of files) {
    const again = await loadPlugin(file);
    if (again.sha256 === sha256) continue;
    throw refuse('CW-PLUGIN-CHANGED', file, 'changed while the experiment was starting', 'start it again');
  }
}

async function loadPlugin(file: string): Promise<PluginFile> {
  const path = resolve(file);
  let bytes: Buffer;
  let exported: unknown;
  try {
    bytes = await readFile(path);
    exported = await import(pathToFileURL(path).href);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw refuse('CW-PLUGIN-FILE', file, 'cannot be loaded', 'name an ES module (.mjs)', found, error);
  }
  const { room, plugin } = checked(file, exported);
  const registry: Registries[typeof room] = registries[room];
  if (registry.has(plugin.kind)) {
    const message = `brings a ${room} plug-in of kind "${plugin.kind}", which there is already`;
    throw refuse('CW-PLUGIN-KIND', file, message, 'give it a kind of its own');
  }
  // the registries are read-only for everybody else
  if (registry instanceof Map) registry.set(plugin.kind, guarded(file, room, plugin));
  return { file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function checked(file: string, exported: unknown): { room: keyof Registries; plugin: OwnPlugin } {
  const { room, plugin } = z
    .object({ room: z.unknown().optional(), plugin: z.unknown().optional() })
    .parse(exported);
  const known = rooms.find((name) => name === room);
  if (known === undefined) {
    throw refuse('CW-PLUGIN-SHAPE', file, 'must export `room`', `one of ${rooms.join(', ')}`, describe(room));
  }
  const made: unknown =
    typeof plugin === 'function'
      ? attempt(file, 'plugin', () => (plugin as (tools: PluginTools) => unknown)(pluginTools))
      : plugin;
  const result = shape.safeParse(made);
  if (!result.success) {
    const expected =
      'export const plugin = { kind, title, source, schema, create }, or a function that returns it';
    throw refuse('CW-PLUGIN-SHAPE', file, 'must export `plugin`', expected, z.prettifyError(result.error));
  }
  return { room: known, plugin: result.data };
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : value === undefined ? 'nothing' : typeof value;
}

function refuse(
  code: string,
  file: string,
  what: string,
  remedy: string,
  found?: string,
  cause?: unknown,
): ChainwattError {
  const problem = { code, message: `the plug-in file ${file} ${what}`, found, remedy };
  return new ChainwattError('input', problem, cause);
}
