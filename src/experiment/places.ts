/** Where the values of a scenario are written, as plain data, for problems that are found only when its world is built. */
import type { Place, Problem } from '../kernel/index.js';
import { ONLY, type PlainData, type PlainMapping } from '../scenario/index.js';

/** Place of each dotted path. */
export type Places = ReadonlyMap<string, Place>;

/**
 * The places of every value of `resolved`; a default stands where the object stands that lacks it. The only market and ledger
 * stand under `market` and `ledger`, as a scenario writes them.
 */
export function placesOf(
  resolved: PlainMapping,
  place: (path: readonly (string | number)[]) => Place,
): Places {
  const places = new Map<string, Place>();
  const visit = (value: PlainData, path: readonly (string | number)[]): void => {
    if (path.length > 0) places.set(path.join('.'), place(path));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) visit(inner as PlainData, [...path, key]);
  };
  const { markets, ledgers, ...others } = resolved;
  visit(others, []);
  for (const [key, named] of Object.entries({ market: markets, ledger: ledgers })) {
    for (const [name, value] of Object.entries(named as PlainMapping))
      visit(value, name === ONLY ? [key] : [`${key}s`, name]);
  }
  return places;
}

/** `problems`, each with the place of its path or of what is around it, unless it has one. */
export function withPlaces(problems: readonly Problem[], places: Places): Problem[] {
  return problems.map((problem) => {
    if (problem.place || problem.path === undefined) return problem;
    for (let path = problem.path; ; path = path.slice(0, path.lastIndexOf('.'))) {
      const place = places.get(path);
      if (place) return { ...problem, place };
      if (!path.includes('.')) return problem;
    }
  });
}
