/** What scenarios refuse of an experiment is said of the experiment file: where it stands, what was found and expected, how to mend it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ChainwattError, type Problem } from '../../../src/kernel/index.js';
import { experimentFolder, experimentText, planIn } from './small-sweep.js';

const FEE = 'fee: { path: ledger.fee, values: [0 ct/kWh, 2 ct/kWh] }';
const PV = 'pv: { path: population.pv.count, values: [2, 4] }';

/** Points between the ends of ranges. */
const LATIN = '\ndesign: { kind: latin-hypercube, points: 9 }';

/** The problems of the small experiment with one text in place of another, and the text itself. */
async function refused(from: string, to: string): Promise<{ problems: readonly Problem[]; text: string }> {
  const text = experimentText.replace(from, to);
  expect(text).not.toBe(experimentText);
  const folder = experimentFolder(text);
  const error: unknown = await planIn(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChainwattError);
  const { problems, category } = error as ChainwattError;
  expect(category).toBe('input');
  for (const { place, remedy } of problems) {
    expect(place?.file).toBe(join(folder, 'experiment.yaml'));
    expect(remedy).toBeTruthy();
  }
  return { problems, text };
}

/** What the file has from the place of the problem on. */
function textAt(text: string, { place }: Problem): string {
  return text.split('\n')[place!.line - 1]!.slice(place!.column - 1);
}

describe('a wrong experiment file', () => {
  it.each<[string, string, string, string, Partial<Problem>]>([
    [
      'a path that misses by a letter',
      FEE,
      FEE.replace('ledger.fee', 'ledger.feee'),
      'ledger.feee, values',
      { code: 'CW-SCENARIO-KEY', found: 'ledger.feee', remedy: 'did you mean "fee"?' },
    ],
    [
      'a path into a group that is not there',
      PV,
      PV.replace('population.pv', 'population.vp'),
      'population.vp.count, values',
      { code: 'CW-SCENARIO-SET', path: 'factors.pv.path', remedy: 'did you mean "population.pv.count"?' },
    ],
    [
      'the second of several paths',
      FEE,
      FEE.replace('ledger.fee', '[ledger.fee, tariff.feeIn]'),
      'tariff.feeIn], values',
      { path: 'factors.fee.path.1', remedy: 'did you mean "feedIn"?' },
    ],
    [
      'a unit of another dimension',
      FEE,
      FEE.replace('2 ct/kWh', '2 kW'),
      '2 kW] }',
      { code: 'CW-SCENARIO-DIMENSION', path: 'factors.fee.values.1', found: '2 kW' },
    ],
    [
      'a value out of range',
      PV,
      PV.replace('[2, 4]', '[2, -4]'),
      '-4] }',
      { code: 'CW-SCENARIO-RANGE', path: 'factors.pv.values.1', found: '-4' },
    ],
    [
      'an end of a range out of range',
      PV,
      `${PV.replace('values: [2, 4]', 'range: [-2, 4], step: 3')}\ndesign: { kind: full-factorial, levels: 3 }`,
      '-2, 4], step',
      { code: 'CW-SCENARIO-RANGE', path: 'factors.pv.range.0' },
    ],
    [
      'a unit of another dimension in a range',
      `${FEE}\n  ${PV}`,
      FEE.replace('values: [0 ct/kWh, 2 ct/kWh]', 'range: [2 kW, 12 kW], step: 0.1 kW') + `\n  ${PV}${LATIN}`,
      '2 kW, 12 kW]',
      {
        code: 'CW-SCENARIO-DIMENSION',
        path: 'factors.fee.range.0',
        message: 'ledger.fee: the values of the factor are in kW, which does not fit',
        found: 'kW',
      },
    ],
    [
      'no unit in a range',
      `${FEE}\n  ${PV}`,
      FEE.replace('values: [0 ct/kWh, 2 ct/kWh]', 'range: [2, 12]') + `\n  ${PV}${LATIN}`,
      '2, 12]',
      { code: 'CW-SCENARIO-UNIT', path: 'factors.fee.range.0', found: 'no unit' },
    ],
    [
      'a unit of another dimension in a distribution',
      `${FEE}\n  ${PV}`,
      FEE.replace('values: [0 ct/kWh, 2 ct/kWh]', 'distribution: { uniform: [2 kW, 12 kW] }') +
        `\n  ${PV}${LATIN}`,
      '{ uniform',
      { code: 'CW-SCENARIO-DIMENSION', path: 'factors.fee.distribution', found: 'kW' },
    ],
    [
      'a unit of another dimension behind an expression',
      PV,
      `${PV}\n  more: { path: tariff.feedIn, expression: pv * 0.37, unit: kW }`,
      'kW }',
      { code: 'CW-SCENARIO-DIMENSION', path: 'factors.more.unit', found: 'kW' },
    ],
    [
      'the upper end of a range out of range',
      PV,
      PV.replace('values: [2, 4]', 'range: [1000, 1500000], step: 250') + LATIN,
      '1500000], step',
      { code: 'CW-SCENARIO-RANGE', path: 'factors.pv.range.1', found: '1500000' },
    ],
    [
      'an expression that comes out between the whole numbers that are kept',
      PV,
      `${PV}\n  more: { path: tariff.feedIn, expression: pv / 3, unit: ct/kWh }`,
      'pv / 3',
      {
        code: 'CW-SCENARIO-QUANTITY',
        path: 'factors.more.expression',
        remedy:
          'give the factor a `step` that is a whole number of it: not every value that comes out is one',
      },
    ],
    [
      'a range without a step where a whole number is kept',
      `${FEE}\n  ${PV}`,
      `${FEE.replace('values:', 'range:')}\n  ${PV}\ndesign: { kind: full-factorial, levels: 4 }`,
      '[0 ct/kWh, 2 ct/kWh] }',
      {
        code: 'CW-SCENARIO-QUANTITY',
        path: 'factors.fee.range',
        remedy: 'give the factor a `step` that is a whole number of it: not every value between is one',
      },
    ],
    [
      'an expression over a factor that is not there',
      PV,
      `${PV}\n  more: { path: population.renter.count, expression: 2 * vp }`,
      '2 * vp }',
      { code: 'CW-EXPERIMENT-EXPRESSION', found: 'vp', remedy: 'did you mean pv?' },
    ],
    [
      'an expression whose value the scenario refuses',
      PV,
      `${PV}\n  more: { path: population.renter.count, expression: 3 - pv }`,
      '3 - pv }',
      { code: 'CW-SCENARIO-RANGE', path: 'factors.more.expression' },
    ],
    [
      'an entry of set',
      'time.duration: 3 h',
      'time.duration: 3 h, tariff.feeIn: 3 ct/kWh',
      '3 ct/kWh }',
      { code: 'CW-SCENARIO-KEY', path: 'set.tariff.feeIn', remedy: 'did you mean "feedIn"?' },
    ],
    [
      'a value of set',
      'time.duration: 3 h',
      'time.duration: 3 kWh',
      '3 kWh }',
      { code: 'CW-SCENARIO-DIMENSION', path: 'set.time.duration' },
    ],
  ])('%s', async (_, from, to, at, facts) => {
    const { problems, text } = await refused(from, to);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject(facts);
    expect(textAt(text, problems[0]!)).toMatch(new RegExp(`^${at.replaceAll(/[.*+?()[\]{}]/g, '\\$&')}`));
  });

  it('a factor may not have the name of a column that the tables have', async () => {
    const folder = experimentFolder(experimentText.replace(FEE, FEE.replace('fee:', 'ledger:')));
    const error: unknown = await planIn(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ChainwattError);
    const [problem] = (error as ChainwattError).problems;
    expect(problem).toMatchObject({
      path: 'factors.ledger',
      place: { file: join(folder, 'experiment.yaml') },
    });
    expect(problem!.message + (problem!.expected ?? '')).toContain('no column');
  });

  it('with several faults has all of them, each once', async () => {
    const { problems } = await refused(
      `${FEE}\n  ${PV}`,
      `${FEE.replace('2 ct/kWh', '2 kW')}\n  ${PV.replace('[2, 4]', '[-2, 4]')}`,
    );
    expect(problems.map(({ path }) => path).sort()).toEqual(['factors.fee.values.1', 'factors.pv.values.0']);
  });
});
