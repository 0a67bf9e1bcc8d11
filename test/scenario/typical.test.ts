/** Typical periods in a scenario: what they demand, and the scenario of one period that each of them stands for. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ChainwattError, type Problem } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import {
  formOfPeriod,
  parseScenario,
  registries,
  scenarioHash,
  scenarioOfPeriod,
} from '../../src/scenario/index.js';
import { smallText } from '../experiment/small.js';

const PLAIN = /^time:.*$/m;

/** The small scenario with this `time`, and `more` after it. */
function text(time: string, more = ''): string {
  return smallText.replace(PLAIN, `time: ${time}`) + more;
}

const load = (written: string) => parseScenario(written, { file: 'test.yaml', registries });

function problemsOf(written: string): readonly Problem[] {
  try {
    load(written);
    return [];
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    return error.problems;
  }
}

/** A year of weeks, `weights` apart. */
function weeks(...weights: number[]): string {
  const each = weights.map((weight, i) => `p${i}: { start: 2026-0${i + 1}-05, weight: ${weight} }`);
  return `{ duration: 7 d, typical: { ${each.join(', ')} } }`;
}

beforeAll(loadQuantityParser);

describe('typical periods', () => {
  it('keep the order of the file, with their starts and weights', () => {
    const { time } = load(text(weeks(52, 0.143))).scenario;
    expect(time.typical).toEqual([
      { name: 'p0', start: '2026-01-05T00:00:00', weight: 52 },
      { name: 'p1', start: '2026-02-05T00:00:00', weight: 0.143 },
    ]);
    expect(time.slots).toBe(672);
  });

  it.each([
    ['a year of 365 days', weeks(365 / 7)],
    ['365.25 days', weeks(26, 26 + 1.25 / 7)],
    ['366 days', weeks(366 / 7)],
    ['half a day less than a year', weeks(364.5 / 7 + 1e-9)],
    ['half a day more than a leap year', weeks(366.5 / 7 - 1e-9)],
    [
      'one period that is the year',
      '{ duration: 365 d, typical: { all: { start: 2026-01-01, weight: 1 } } }',
    ],
  ])('may make up %s', (_, time) => {
    expect(problemsOf(text(time))).toEqual([]);
  });

  it.each([
    ['too little', weeks(52), '364 d: weights that sum to 52, times 7 d', 'weights that sum to 52.1429'],
    ['too much', weeks(26, 27), '371 d: weights that sum to 53, times 7 d', 'weights that sum to 52.1429'],
    [
      'more than half a day less',
      weeks(364.4 / 7),
      '364.4 d: weights that sum to 52.0571, times 7 d',
      'weights that sum to 52.1429',
    ],
  ])('make up a year, and not %s', (_, time, found, remedy) => {
    expect(problemsOf(text(time))).toEqual([
      expect.objectContaining({
        code: 'CW-SCENARIO-CONFLICT',
        path: 'time.typical',
        found,
        expected: '365 d, 365.25 d or 366 d, to within 0.5 d',
        remedy,
      }),
    ]);
  });

  it('count as long as KPIs count them: what comes before may warm up', () => {
    const time = '{ duration: 8 d, typical: { any: { start: 2026-05-04, weight: 52.142857 } } }';
    expect(problemsOf(text(time, 'kpis: { from: 1 d }\n'))).toEqual([]);
    expect(problemsOf(text(time))[0]?.found).toBe('417.143 d: weights that sum to 52.1429, times 8 d');
  });

  it.each([
    [
      'a start beside them',
      '{ start: 2026-05-04, duration: 7 d, typical: { a: { start: 2026-01-05, weight: 52.15 } } }',
      'CONFLICT',
      'time.start',
    ],
    [
      'a period beside them',
      '{ period: b, duration: 7 d, typical: { a: { start: 2026-01-05, weight: 52.15 } } }',
      'CONFLICT',
      'time.period',
    ],
    ['neither them nor a start', '{ duration: 7 d }', 'MISSING', 'time.start'],
    ['none of them', '{ duration: 7 d, typical: {} }', 'VALUE', 'time.typical'],
    [
      'one without a weight',
      '{ duration: 7 d, typical: { a: { start: 2026-01-05 } } }',
      'MISSING',
      'time.typical.a.weight',
    ],
    [
      'one without a start',
      '{ duration: 7 d, typical: { a: { weight: 52.15 } } }',
      'MISSING',
      'time.typical.a.start',
    ],
    [
      'a negative weight',
      '{ duration: 7 d, typical: { a: { start: 2026-01-05, weight: -52.15 } } }',
      'RANGE',
      'time.typical.a.weight',
    ],
    [
      'no date',
      '{ duration: 7 d, typical: { a: { start: 2026-13-05, weight: 52.15 } } }',
      'VALUE',
      'time.typical.a.start',
    ],
    [
      'a start between slots',
      '{ duration: 7 d, typical: { a: { start: 2026-01-05T00:10, weight: 52.15 } } }',
      'CONFLICT',
      'time.typical.a.start',
    ],
    [
      'a key that does not exist',
      '{ duration: 7 d, typical: { a: { start: 2026-01-05, wieght: 1, weight: 52.15 } } }',
      'KEY',
      'time.typical.a.wieght',
    ],
    [
      'a name that is a path',
      '{ duration: 7 d, typical: { ../a: { start: 2026-01-05, weight: 52.15 } } }',
      'KEY',
      'time.typical.../a',
    ],
  ])('are refused with %s', (_, time, code, path) => {
    const [problem, ...others] = problemsOf(text(time));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: `CW-SCENARIO-${code}`, path });
    expect(problem?.place).toMatchObject({ file: 'test.yaml' });
  });
});

describe('the scenario of a period', () => {
  const whole = () => load(text(weeks(26, 26.15)));

  it('is one that could have been written: its canonical form loads as that very scenario', () => {
    const { scenario, resolved } = whole();
    for (const period of scenario.time.typical!) {
      const form = formOfPeriod(resolved, period);
      const loaded = load(JSON.stringify(form));
      expect(loaded.scenario).toEqual(scenarioOfPeriod(scenario, period));
      expect(loaded.resolved).toEqual(form);
      expect(loaded.hash).toBe(scenarioHash(form));
    }
  });

  it('is that of the whole but for its time', () => {
    const { scenario } = whole();
    const { time, ...rest } = scenarioOfPeriod(scenario, scenario.time.typical![1]!);
    const { time: _, ...others } = scenario;
    expect(rest).toEqual(others);
    expect(time).toMatchObject({ start: '2026-02-05T00:00:00', period: 'p1', slots: 672 });
    expect(time).not.toHaveProperty('typical');
  });

  it('hashes unlike those of the other periods, and the whole hashes by its weights', () => {
    const { scenario, resolved, hash } = whole();
    const hashes = scenario.time.typical!.map((period) => scenarioHash(formOfPeriod(resolved, period)));
    expect(new Set([...hashes, hash, load(text(weeks(26.15, 26))).hash]).size).toBe(4);
  });
});
