/** What the kinds that a scenario names are called: the caller knows the registries, a report does not. */

/** The title of a plug-in by registry and kind; undefined where it is not known. */
export type Glossary = (
  registry: 'mechanisms' | 'ledgers' | 'strategies',
  kind: string,
) => string | undefined;

/** "double-auction: Uniform-price call auction", or several joined by " + ". */
export function named(glossary: Glossary, registry: Parameters<Glossary>[0], kinds: string): string {
  return kinds
    .split(' + ')
    .map((kind) => {
      const title = glossary(registry, kind);
      return title === undefined ? `\`${kind}\`` : `${title} (\`${kind}\`)`;
    })
    .join(' + ');
}
