/** How parts of a printed table stand out. */

/** The identity where there are no colours. */
export interface Emphasis {
  readonly heading: (text: string) => string;
  readonly faint: (text: string) => string;
}

export const plain: Emphasis = { heading: (text) => text, faint: (text) => text };
