/** What a folder has beside its designs: findings that come first in the answer, and sections of its own that stand after it. */
import type { Finding, Section } from '../document/blocks.js';
import type { DesignSet } from './design-set.js';

export interface Extra {
  readonly findings: readonly Finding[];
  readonly sections: readonly Section[];
  /** The command that made the folder, without seed, replications and `--out`, where it is not `run` or `compare`. */
  readonly command: string;
  /** Said below it. */
  readonly caution?: string;
  /** Instead of the title that designs give. */
  readonly title?: string;
}

export interface SetWithExtra {
  readonly set: DesignSet;
  readonly extra: Extra;
}
