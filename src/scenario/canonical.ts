/**
 * The canonical form of a scenario: what its author could have written, with every default filled in, quantities in the most
 * readable exact unit, shorthands written out, and `kind` first. It is a scenario itself: loading it gives the same scenario, the
 * same canonical form and the same hash.
 */
import { z } from 'zod';
import { Digest } from '../kernel/index.js';
import { ONLY } from './checks.js';
import type { PlainData, PlainMapping } from './document.js';
import type { ParsedScenario, scenarioSchema } from './schema.js';

/** The canonical form of a parsed scenario. Fails only when a plug-in's schema cannot be converted back. */
export function canonicalForm(
  schema: ReturnType<typeof scenarioSchema>,
  scenario: ParsedScenario,
): PlainMapping {
  const written = plain(z.encode(schema, scenario)) as PlainMapping;
  // The short forms become the long ones, in their place.
  const entries = Object.entries(written).map(([key, value]): [string, PlainData] =>
    key === 'market' || key === 'ledger' ? [`${key}s`, { [ONLY]: value }] : [key, value],
  );
  return Object.fromEntries(entries);
}

/** A copy as JSON knows it: without undefined, `kind` before the other keys. */
function plain(value: unknown): PlainData {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as PlainData;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const ordered = [
    ...entries.filter(([key]) => key === 'kind'),
    ...entries.filter(([key]) => key !== 'kind'),
  ];
  return Object.fromEntries(ordered.map(([key, inner]) => [key, plain(inner)]));
}

/** Sixteen hexadecimal digits of the canonical form, whatever the order of its keys. Files that it names do not enter. */
export function scenarioHash(form: PlainMapping): string {
  const digest = new Digest();
  digest.text(sortedJson(form));
  return digest.hex();
}

function sortedJson(value: PlainData): string {
  if (Array.isArray(value)) return `[${value.map((inner: PlainData) => sortedJson(inner)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${sortedJson(inner)}`).join(',')}}`;
}

/** Files that the scenario names, each once, sorted: by convention every text under a key `file`, alone or in a list. */
export function assetsOf(form: PlainMapping): string[] {
  const files = new Set<string>();
  const walk = (value: PlainData, key: string): void => {
    if (Array.isArray(value)) for (const inner of value as readonly PlainData[]) walk(inner, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) walk(inner, name);
    else if (key === 'file' && typeof value === 'string') files.add(value);
  };
  walk(form, '');
  return [...files].sort();
}
