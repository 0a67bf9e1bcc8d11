/**
 * The study of docs/studies: makes all runs of its experiments with the built program and writes their tables into the page.
 *
 *   npm run study               every experiment; what is in results/studies already is not made again
 *   npm run study -- crashes    some of them
 *   npm run study -- --dry-run  how long it takes
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { experimentFile, experimentNames, resultsFolder } from './figures.js';
import { PAGE, readPage, withResults } from './page.js';

const [options, wanted] = [true, false].map((wantsOptions) =>
  process.argv.slice(2).filter((word) => word.startsWith('-') === wantsOptions),
);
const unknown = wanted!.find((word) => !(experimentNames as readonly string[]).includes(word));
if (unknown !== undefined) {
  process.stderr.write(`no experiment ${unknown}: ${experimentNames.join(', ')}\n`);
  process.exit(2);
}

for (const name of experimentNames) {
  if (wanted!.length > 0 && !wanted!.includes(name)) continue;
  const words = [
    'dist/cli/main.js',
    'sweep',
    experimentFile(name),
    '--out',
    resultsFolder(name),
    ...options!,
  ];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  if (!options!.includes('--dry-run')) writeFileSync(PAGE, await withResults(readPage(), name));
}
