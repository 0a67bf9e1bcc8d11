/**
 * Keeps mistakes of plug-in files apart from defects of chainwatt: what they throw is said to be theirs, with file, hook and line,
 * and what they lack is found when they are made.
 * Errors: CW-PLUGIN-SHAPE (category `input`), CW-PLUGIN-FAILED, CW-PLUGIN-ENERGY (category `invariant`).
 */
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { ChainwattError, type Place } from '../kernel/index.js';
import type { PluginFacts, Registries } from '../scenario/index.js';

/** A plug-in as a file exports it. */
export interface OwnPlugin extends PluginFacts {
  readonly create: (config: unknown, context: unknown) => unknown;
}

/** What an instance of each room must have: functions, and objects. */
const members: Readonly<
  Record<
    keyof Registries,
    {
      functions: readonly string[];
      objects: readonly string[];
      /** One of these at least. */
      either?: readonly string[];
      optional?: readonly string[];
    }
  >
> = {
  loads: { functions: ['step'], objects: [] },
  generators: { functions: ['step'], objects: [] },
  batteries: { functions: [], objects: [] },
  mechanisms: {
    functions: [],
    objects: ['properties'],
    either: ['clear', 'share'],
    optional: ['prepare'],
  },
  tariffs: { functions: ['at'], objects: ['terms'] },
  strategies: { functions: ['bid'], objects: [], optional: ['observe', 'plan'] },
  forecasts: { functions: ['predict', 'memory_slots'], objects: [] },
  networks: { functions: ['publish', 'fetch', 'announce', 'onDeliver'], objects: [] },
  ledgers: { functions: ['start', 'inclusionQuantile_us', 'finalityQuantile_us'], objects: ['resources'] },
  faults: { functions: ['apply', 'lift'], objects: [] },
};

/** `plugin` as it was, with `create` and the functions of what it creates guarded. */
export function guarded(file: string, room: keyof Registries, plugin: OwnPlugin): OwnPlugin {
  return {
    ...plugin,
    create: (config: unknown, context: unknown): unknown => {
      const instance = attempt(file, 'create', () => plugin.create(config, context));
      const { ids = [] } = (context ?? {}) as { readonly ids?: readonly string[] };
      return guardInstance(file, room, instance, ids.length);
    },
  };
}

/** Calls `hook` of a plug-in file; what it throws is its own fault. */
export function attempt<T>(file: string, hook: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof ChainwattError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new ChainwattError(
      'invariant',
      {
        code: 'CW-PLUGIN-FAILED',
        message: `the plug-in file ${file} failed in \`${hook}\``,
        place: placeIn(file, error),
        found: message,
        remedy: 'mend the file; nothing else is wrong',
      },
      error,
    );
  }
}

type Step = (slot: number, out_Wh: Float64Array, offset: number) => void;

function badEnergy(file: string, slot: number, home: number, energy_Wh: number): ChainwattError {
  return new ChainwattError('invariant', {
    code: 'CW-PLUGIN-ENERGY',
    message: `the plug-in file ${file} gave an energy that cannot be, in slot ${slot}, to its home ${home}`,
    found: `${energy_Wh} Wh`,
    expected: 'a number from 0',
    remedy: 'mend the file; a load that feeds in is a generator',
  });
}

function guardInstance(file: string, room: keyof Registries, instance: unknown, homes: number): unknown {
  const { functions, objects, either = [], optional = [] } = members[room];
  if (functions.length + objects.length === 0) return instance;
  const has = (name: string): unknown =>
    typeof instance === 'object' && instance !== null
      ? (instance as Record<string, unknown>)[name]
      : undefined;
  const missing = [
    ...functions.filter((name) => typeof has(name) !== 'function').map((name) => `${name}()`),
    ...objects.filter((name) => typeof has(name) !== 'object' || has(name) === null),
  ];
  const offered = either.map((name) => `${name}()`).join(' or ');
  if (either.length > 0 && !either.some((name) => typeof has(name) === 'function')) missing.push(offered);
  if (missing.length > 0) {
    throw new ChainwattError('input', {
      code: 'CW-PLUGIN-SHAPE',
      message: `what \`create\` of the plug-in file ${file} returns lacks ${missing.join(', ')}`,
      expected: `for the room ${room}: ${[...functions.map((name) => `${name}()`), ...(offered ? [offered] : []), ...objects].join(', ')}`,
      remedy: 'see CONTRIBUTING.md, and a plug-in of the same room in src/',
    });
  }
  const own = Object.create(instance as object) as Record<string, unknown>;
  if (room === 'loads' || room === 'generators') {
    const step = has('step') as Step;
    own['step'] = (slot: number, out_Wh: Float64Array, offset: number): void => {
      attempt(file, 'step', () => step.call(instance, slot, out_Wh, offset));
      for (let i = 0; i < homes; i++) {
        const energy = out_Wh[offset + i]!;
        if (!(energy >= 0 && energy < Infinity)) throw badEnergy(file, slot, i, energy);
      }
    };
    return own;
  }
  for (const name of [
    ...functions,
    ...[...either, ...optional].filter((each) => typeof has(each) === 'function'),
  ]) {
    const hook = has(name) as (...input: unknown[]) => unknown;
    own[name] = (...input: unknown[]) => attempt(file, name, () => hook.apply(instance, input));
  }
  return own;
}

/** Where in the file an error was thrown, if its stack says so. */
function placeIn(file: string, error: unknown): Place | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const path = resolve(file);
  const url = pathToFileURL(path).href;
  const line = error.stack.split('\n').find((each) => each.includes(url) || each.includes(path));
  const match = line === undefined ? null : /:(\d+):(\d+)\)?$/.exec(line);
  return match ? { file, line: Number(match[1]), column: Number(match[2]) } : undefined;
}
