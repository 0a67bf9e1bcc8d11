/** Folders that hold a run as it is, beside a table of what was tried on it: decompositions and break-even spreads. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AS_IT_IS, INCOMPLETE_FILE } from '../../output/index.js';
import { openResults } from '../read-results.js';
import { designOf, type DesignSet, type ReportedDesign } from './design-set.js';

/** The run as it is. What else was run are yardsticks, no designs that anybody could choose, so they are not reported as such. */
export async function readAsItIs(folder: string): Promise<{ set: DesignSet; design: ReportedDesign }> {
  const results = openResults(join(folder, AS_IT_IS));
  const design = await designOf('', results);
  const complete = results.manifest.complete && !existsSync(join(folder, INCOMPLETE_FILE));
  return { design, set: { folder, kind: 'run', designs: [design], complete } };
}
