/**
 * The swarm: random scenarios, and every plug-in with every other by name; every invariant checked.
 *
 *   npm run swarm -- --runs 200 --seed 1      200 scenarios
 *   npm run swarm -- --seed 1 --only 17       the 17th again, with the scenario itself on stdout
 *   npm run swarm -- --matrix ""              every mechanism with every strategy, and on every ledger (matrix.ts)
 *   npm run swarm -- --matrix vcg             those of them whose name holds "vcg"
 *
 * A failure prints the command that repeats it; the swarm goes on and exits with 1 at the end.
 */
import { parseArgs } from 'node:util';
import { RandomSource } from '../../src/kernel/index.js';
import { drawFrom } from './draw.js';
import { generateScenario, large, small } from './generate.js';
import { matrix, problemsOf } from './matrix.js';
import { trial } from './trial.js';

/** Every tenth scenario is a larger one. */
const LARGE_EVERY = 10;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    matrix: { type: 'string' },
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

/** A name that repeats the trial, and what it finds wrong. */
interface Trial {
  readonly repeat: string;
  problems(): readonly string[];
}

function swarm(): Trial[] {
  const random = new RandomSource(`swarm ${seed}`);
  return Array.from({ length: runs }, (_, i) => {
    const k = first + i;
    const size = k % LARGE_EVERY === LARGE_EVERY - 1 ? large : small;
    return {
      repeat: `npm run swarm -- --seed ${seed} --only ${k}`,
      problems: () => {
        const scenario = generateScenario(drawFrom(random, k), size);
        if (only !== undefined) process.stdout.write(`${JSON.stringify(scenario, null, 2)}\n`);
        return trial(scenario);
      },
    };
  });
}

/** The cells of the matrix whose name holds `part`. */
function cells(part: string): Trial[] {
  return matrix()
    .filter(({ name }) => name.includes(part))
    .map((cell) => ({
      repeat: `npm run swarm -- --matrix "${cell.name}"`,
      problems: () => problemsOf(cell),
    }));
}

const trials = values.matrix === undefined ? swarm() : cells(values.matrix);
const what = values.matrix === undefined ? `swarm of ${runs}, seed ${seed}` : `matrix of ${trials.length}`;
process.stderr.write(`${what}\n`);
let failed = 0;
trials.forEach(({ repeat, problems }, k) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${k + 1} of ${trials.length}, ${failed} failed`);
  const found = problems();
  if (found.length === 0) return;
  failed++;
  process.stderr.write(`\n${repeat}\n`);
  for (const problem of found) process.stderr.write(`  ${problem.replaceAll('\n', '\n  ')}\n`);
});
const passed = trials.length - failed;
process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || trials.length === 0 ? 1 : 0;
