/**
 * Reports of results folders as pages, made when they are asked for and kept until a file of the folder changes. What is kept are the latest few:
 * a report is a megabyte or two.
 * Errors: those of reading a report; CW-VIEW-OUTSIDE where a file of the folder is a link that leads out of what is served.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ChainwattError } from '../../kernel/index.js';
import { explained } from '../../output/index.js';
import type { Page } from '../../report/document/shell.js';
import { isWithin } from './paths.js';

const MOST_KEPT = 8;
/** A comparison of years: its designs, their periods. */
const DEEPEST = 3;

interface Kept {
  readonly key: string;
  readonly page: Promise<Page>;
}

export class ReportCache {
  private readonly root: string;
  private readonly make: (folder: string, navigation: string) => Promise<Page>;
  private readonly kept = new Map<string, Kept>();

  /** `root`: a real path. */
  constructor(root: string, make: (folder: string, navigation: string) => Promise<Page>) {
    this.root = root;
    this.make = make;
  }

  async pageOf(folder: string, navigation: string): Promise<Page> {
    const key = `${navigation}\n${stateOf(this.root, folder, 0).join('\n')}`;
    const before = this.kept.get(folder);
    this.kept.delete(folder);
    const one = before?.key === key ? before : { key, page: this.make(folder, navigation) };
    this.kept.set(folder, one);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(oldest);
    }
    try {
      return await one.page;
    } catch (error) {
      if (this.kept.get(folder) === one) this.kept.delete(folder);
      throw error;
    }
  }
}

/** Name, size and time of change of every file that a report may read. */
function stateOf(root: string, folder: string, depth: number): string[] {
  return explained('read', folder, () => readdirSync(folder, { withFileTypes: true }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink() && !leadsWithin(root, path)) throw outside(path);
      if (entry.isDirectory())
        return depth < DEEPEST && entry.name !== 'journals' ? stateOf(root, path, depth + 1) : [];
      const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
      return [`${path} ${size} ${mtimeMs}`];
    });
}

function leadsWithin(root: string, link: string): boolean {
  try {
    return isWithin(root, realpathSync(link));
  } catch {
    // it leads nowhere
    return false;
  }
}

function outside(path: string): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-VIEW-OUTSIDE',
    message: `${path} is a link that leads out of the folder that is served`,
    expected: 'files in the folder itself',
    remedy: 'serve the folder that it leads to, or make the report with `chainwatt report`',
  });
}
