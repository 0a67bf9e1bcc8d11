/** The plug-in files that a scenario brings along: read before anything else, since its other keys may need them. */
import { ChainwattError, type Place } from '../kernel/index.js';
import { readDocument } from './document.js';

export interface NamedPluginFile {
  /** As the scenario names it: relative to its own file. */
  readonly name: string;
  readonly place: Place;
}

/** What the key `plugins` of a scenario's text names. Nothing where that cannot be read: loading the scenario says why. */
export function pluginFilesOf(text: string, file: string): NamedPluginFile[] {
  try {
    const { data, place } = readDocument(text, file);
    const names = Array.isArray(data.plugins) ? (data.plugins as readonly unknown[]) : [];
    return names.flatMap((name, index) =>
      typeof name === 'string' ? [{ name, place: place(['plugins', index], 'value') }] : [],
    );
  } catch (error) {
    if (error instanceof ChainwattError) return [];
    throw error;
  }
}
