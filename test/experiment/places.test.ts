import { expect, it } from 'vitest';
import { failureOf } from '../../src/experiment/index.js';
import { placesOf, withPlaces } from '../../src/experiment/places.js';
import { createRun } from '../../src/model/run.js';
import { parseScenario } from '../../src/scenario/index.js';
import { registries } from '../../src/scenario/registries.js';
import { designOf, smallText, temporaryFolder } from './small.js';

const placeOf = (text: string, needle: string): { line: number; column: number } => {
  const before = text.slice(0, text.indexOf(needle)).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
};

it('what a device refuses of its options has the line that says so, or that should', async () => {
  const text = smallText.replace(
    '{ kind: household, annual: 3 MWh } }\n  pv',
    '{ kind: csv, file: load.csv, column: load, unit: W/kWp, repeat: true } }\n  pv',
  );
  const design = await designOf(temporaryFolder(), 'small').then(async (base) => {
    const loaded = parseScenario(text, { file: 'my.yaml', registries });
    return { ...base, ...loaded, places: placesOf(loaded.resolved, loaded.place) };
  });
  const { scenario, hash, places } = design;
  const sinks = { open: () => undefined };
  const assets = new Map([['load.csv', 'load\n1\n']]);
  let problems;
  try {
    createRun({ scenario, hash, assets, seed: 'x', replication: 0, sinks });
  } catch (error) {
    ({ problems } = failureOf(error, places));
  }
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'CW-DEVICE-PEAK',
      path: 'population.renter.load.peak',
      place: { file: 'my.yaml', ...placeOf(text, '{ kind: csv') },
    }),
  ]);
});

it('the only ledger and market stand under the names that a scenario gives them', () => {
  const loaded = parseScenario(smallText, { file: 'my.yaml', registries });
  const places = placesOf(loaded.resolved, loaded.place);
  const [problem, other, own] = withPlaces(
    [
      { code: 'A', message: '', path: 'ledger.delay' },
      { code: 'B', message: '', path: 'market.mechanism.priceRule' },
      { code: 'C', message: '', path: 'ledger', place: { file: 'data.csv', line: 7, column: 1 } },
    ],
    places,
  );
  expect(problem!.place).toEqual({ file: 'my.yaml', ...placeOf(smallText, 'central') });
  expect(other!.place).toEqual({ file: 'my.yaml', ...placeOf(smallText, 'uniform-price') });
  expect(own!.place).toEqual({ file: 'data.csv', line: 7, column: 1 });
});
