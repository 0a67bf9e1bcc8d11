/** Runs of a sweep are written down with names that hold in every folder; who is told of them gets paths from where he is. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { problemsFromHere } from '../../../src/experiment/index.js';
import type { Problem } from '../../../src/kernel/index.js';
import { experimentFolder, experimentText, planIn } from './small-sweep.js';

it('scenarios of a plan, and the places in them, are called as the experiment calls them', async () => {
  const folder = experimentFolder();
  const { file, scenarios } = await planIn(folder);
  expect(file).toBe(join(folder, 'experiment.yaml'));
  expect(scenarios.map((scenario) => scenario.file)).toEqual(['small.yaml', 'other.yaml']);
  for (const scenario of scenarios) {
    const files = new Set([...scenario.places.values()].map((place) => place.file));
    // what `set` of the experiment says stands in no scenario file
    expect([...files].sort()).toEqual(['--set time.duration', scenario.file].sort());
  }
});

it('the plan of another folder with the same files is the same', async () => {
  const [one, two] = await Promise.all([planIn(experimentFolder()), planIn(experimentFolder())]);
  expect(two.hash).toBe(one.hash);
  expect(two.scenarios.map(({ places }) => [...places])).toEqual(
    one.scenarios.map(({ places }) => [...places]),
  );
  const other = await planIn(experimentFolder(experimentText.replace('seed: 7', 'seed: 8')));
  expect(other.hash).not.toBe(one.hash);
});

it('problems get paths from here, those of the sweep alone', () => {
  const problem = (file?: string): Problem => ({
    code: 'CW-SCENARIO-CONFLICT',
    message: 'does not go together',
    ...(file === undefined ? {} : { place: { file, line: 3, column: 5 } }),
  });
  const sweep = {
    file: '../study/experiment.yaml',
    scenarios: [{ file: 'small.yaml' }, { file: '../cities/town.yaml' }],
    plugins: [{ file: '../own/rule.mjs' }],
  };
  const written = [
    'small.yaml',
    '../cities/town.yaml',
    'rule.mjs',
    '--set market.gateOpens',
    'prices.csv',
    undefined,
  ];
  const places = problemsFromHere(sweep, written.map(problem)).map(({ place }) => place);
  expect(places.map((place) => place?.file)).toEqual([
    join('../study/small.yaml'),
    join('../cities/town.yaml'),
    '../own/rule.mjs',
    '--set market.gateOpens',
    'prices.csv',
    undefined,
  ]);
  expect(places[0]).toMatchObject({ line: 3, column: 5 });
});
