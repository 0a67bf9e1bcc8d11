/**
 * The folder of a sweep: `plan.json`, the journals of all who have worked on it, and the tables once they are merged. It is opened
 * again and again, by several processes at once; the first writes which plan it is for, and nobody works on it by another.
 * Errors: CW-SWEEP-MIXED, CW-OUTPUT-FOREIGN, CW-OUTPUT-IO.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ChainwattError } from '../../kernel/index.js';
import { explained, makeFolder, ResultsFolder, systemCode } from '../../output/index.js';
import type { PluginFile } from '../plugins.js';
import { isStale, planMixed, planText, readPlanned } from './plan-text.js';
import type { Sweep } from './sweep.js';

export const PLAN_FILE = 'plan.json';

/** Opens or makes the folder at `path` for `sweep`. */
export function openSweepFolder(path: string, sweep: Sweep, version: string): ResultsFolder {
  makeFolder(path);
  const folder = new ResultsFolder(path);
  const text = planText(sweep, version);
  const found = readPlan(folder);
  if (found === text) return folder;
  if (found !== undefined) {
    const mixed = planMixed(path, found, sweep, version);
    if (mixed !== undefined) throw mixed;
    if (isStale(found, sweep)) write(folder, text);
    return folder;
  }
  // who begins at the same moment may be writing the plan
  const others = explained('read', path, () => readdirSync(path)).filter(
    (name) => !name.startsWith(PLAN_FILE),
  );
  if (others.length > 0 && readPlan(folder) !== undefined) return openSweepFolder(path, sweep, version);
  if (others.length > 0) {
    throw new ChainwattError('usage', {
      code: 'CW-OUTPUT-FOREIGN',
      message: `${path} holds files and is no folder of a sweep`,
      remedy: 'choose another folder with --out',
    });
  }
  write(folder, text);
  // the last to have written it wins
  return openSweepFolder(path, sweep, version);
}

/** Under a name of its own first, as several may write at once. */
function write(folder: ResultsFolder, text: string): void {
  const own = folder.file(`${PLAN_FILE}.${randomUUID()}`);
  explained('write', own, () => {
    writeFileSync(own, text);
    renameSync(own, folder.file(PLAN_FILE));
  });
}

/** The plug-in files that the sweep in the folder at `path` was planned with; none if none is planned there. */
export function pluginsOfPlan(path: string): readonly PluginFile[] {
  const found = readPlan(new ResultsFolder(path));
  return found === undefined ? [] : (readPlanned(found)?.plugins ?? []);
}

/** Whether something has been planned at `path`; false if there is no such folder. */
export function isSweepFolder(path: string): boolean {
  return readPlan(new ResultsFolder(path)) !== undefined;
}

function readPlan(folder: ResultsFolder): string | undefined {
  try {
    return readFileSync(folder.file(PLAN_FILE), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
