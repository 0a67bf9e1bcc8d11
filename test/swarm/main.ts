/**
 * The swarm: random scenarios, every invariant checked.
 *
 *   npm run swarm -- --runs 200 --seed 1      200 scenarios
 *   npm run swarm -- --seed 1 --only 17       the 17th again, with the scenario itself on stdout
 *
 * A failure prints the command that repeats it; the swarm goes on and exits with 1 at the end.
 */
import { parseArgs } from 'node:util';
import { RandomSource } from '../../src/kernel/index.js';
import { drawFrom, generateScenario, large, small } from './generate.js';
import { trial } from './trial.js';

/** Every tenth scenario is a larger one. */
const LARGE_EVERY = 10;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const { seed, only } = values;
const runs = only === undefined ? wholeNumber('runs', values.runs) : 1;
const first = only === undefined ? 0 : wholeNumber('only', only);

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  process.stderr.write(`--${name} takes a whole number, not ${text}\n`);
  process.exit(2);
}

process.stderr.write(`swarm of ${runs}, seed ${seed}\n`);
const random = new RandomSource(`swarm ${seed}`);
let failed = 0;
for (let k = first; k < first + runs; k++) {
  const scenario = generateScenario(drawFrom(random, k), k % LARGE_EVERY === LARGE_EVERY - 1 ? large : small);
  if (only !== undefined) process.stdout.write(`${JSON.stringify(scenario, null, 2)}\n`);
  if (process.stderr.isTTY) process.stderr.write(`\r${k - first + 1} of ${runs}, ${failed} failed`);
  const problems = trial(scenario);
  if (problems.length === 0) continue;
  failed++;
  process.stderr.write(`\nnpm run swarm -- --seed ${seed} --only ${k}\n`);
  for (const problem of problems) process.stderr.write(`  ${problem.replaceAll('\n', '\n  ')}\n`);
}
process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}${runs - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
