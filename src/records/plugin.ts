/**
 * A plug-in: one file that exports `{ kind, title, source, schema, create }`, and one line in its room's `registry.ts`.
 * The scenario schema, `chainwatt list`, the docs and the law tests read the registries.
 */
import type { z } from 'zod';

export interface Plugin<Context, Instance> {
  /** The name by which a scenario chooses it, in kebab-case as the literature names it. */
  readonly kind: string;
  readonly title: string;
  /** Where the rule is written: paper, standard, specification. */
  readonly source: string;
  /** Parameters without `kind`: a strict object of quantities and plain types, each with a description and, where sound, a default. */
  readonly schema: z.ZodObject;
  /** `config` is what `schema` returned. */
  readonly create: (config: unknown, context: Context) => Instance;
}

/** Declares a plug-in with the type of its configuration known inside `create`. */
export function definePlugin<Schema extends z.ZodObject, Context, Instance>(plugin: {
  readonly kind: string;
  readonly title: string;
  readonly source: string;
  readonly schema: Schema;
  readonly create: (config: z.output<Schema>, context: Context) => Instance;
}): Plugin<Context, Instance> {
  return { ...plugin, create: (config, context) => plugin.create(config as z.output<Schema>, context) };
}

/** The plug-ins of one room by kind, in the order in which `chainwatt list` shows them. */
export type Registry<Context, Instance> = ReadonlyMap<string, Plugin<Context, Instance>>;

/** Builds a registry; two plug-ins of one kind are a defect. */
export function registryOf<Context, Instance>(
  plugins: readonly Plugin<Context, Instance>[],
): Registry<Context, Instance> {
  const map = new Map<string, Plugin<Context, Instance>>();
  for (const plugin of plugins) {
    if (map.has(plugin.kind)) throw new Error(`two plug-ins of kind ${plugin.kind}`);
    map.set(plugin.kind, plugin);
  }
  return map;
}
