/** The options of a plug-in that choose among words. */
import { pluginParameters, registries } from '../../src/scenario/index.js';

export interface WordOption {
  readonly name: string;
  readonly value: string;
}

/** Every word that an option of plug-in `kind` accepts, one at a time. */
export function wordOptions(registry: keyof typeof registries, kind: string): WordOption[] {
  const plugin = registries[registry].get(kind)!;
  return pluginParameters(registry, plugin).flatMap(({ name, type }) =>
    [...type.matchAll(/[a-z][a-z-]*/g)]
      .map(([value]) => ({ name, value }))
      .filter(({ value }) => plugin.schema.safeParse({ [name]: value }).success),
  );
}
