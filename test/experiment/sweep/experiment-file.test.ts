/** What an experiment file alone gets wrong, before any scenario is read: said in sentences, with what to write instead. */
import { describe, expect, it } from 'vitest';
import { idlePath } from '../../../src/experiment/idle-paths.js';
import { readExperiment } from '../../../src/experiment/sweep/experiment-file.js';
import { ChainwattError, type Problem } from '../../../src/kernel/index.js';
import { loadScenario, registries } from '../../../src/scenario/index.js';
import { smallText } from '../small.js';

const FACTOR = 'it: { path: ledger.fee, values: [0 ct/kWh, 2 ct/kWh] }';
const text = `
experiment: 1
title: Fees
scenarios: small.yaml
factors:
  ${FACTOR}
kpis: [traded_kWh]
`;

async function problemsOf(from: string, to: string): Promise<readonly Problem[]> {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const error: unknown = await readExperiment(changed, 'e.yaml').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChainwattError);
  return (error as ChainwattError).problems;
}

describe('an experiment file', () => {
  it.each<[string, string, string[]]>([
    ['a slip', 'net_EUR_per_house', ['"net_EUR_per_home" or "net_EUR"']],
    ['a part of a name', 'traded', ['"traded_kWh"']],
    ['nothing alike', 'zzzzzz', []],
    ['a text of the summary', 'mechanism', []],
  ])(
    'with a KPI that is %s is told the nearest and where all are, not all of them',
    async (_, name, meant) => {
      for (const [from, to, path] of [
        ['[traded_kWh]', `[${name}]`, 'kpis.0'],
        ['kpis:', `replications: { kpi: ${name}, halfWidth: 1 }\nkpis:`, 'replications.kpi'],
      ] as const) {
        const problems = await problemsOf(from, to);
        expect(problems).toHaveLength(1);
        const [problem] = problems;
        expect(problem).toMatchObject({
          path,
          message: `the summary has no figure called "${name}"`,
          found: `"${name}"`,
        });
        expect(problem!.expected).toContain('chainwatt fields');
        expect(problem!.expected!.length).toBeLessThan(100);
        for (const one of meant) expect(problem!.remedy).toContain(one);
        expect(problem!.remedy).toBeTruthy();
      }
    },
  );

  it('of another format says so in a sentence', async () => {
    expect(await problemsOf('experiment: 1', 'experiment: 2')).toMatchObject([
      {
        message: 'this version of chainwatt reads experiments of format 1',
        found: '2',
        expected: '1',
        place: { line: 2 },
      },
    ]);
    expect(await problemsOf('experiment: 1', 'kind: x')).toContainEqual(
      expect.objectContaining({
        message: '"experiment" is missing',
        expected: '1, the version of the format',
      }),
    );
  });

  it.each<[string, string[]]>([
    ['triangular: [1, 2, 3]', ['minimum', 'mode', 'maximum']],
    ['normal: 5 kWh', ['mean', 'sd']],
    ['lognormal: [1, 2]', ['median', 'sigma']],
    ['uniform: 3', ['two ends']],
  ])('with the distribution %s names what it takes, at once', async (distribution, keys) => {
    const problems = await problemsOf(FACTOR, `it: { path: a, distribution: { ${distribution} } }`);
    expect(problems).toHaveLength(1);
    for (const key of keys) expect(problems[0]!.expected).toContain(key);
  });

  it.each(['seed', 'title', 'description', 'chainwatt', 'plugins', 'output.trades', ' seed '])(
    'that varies %s is refused, as that changes nothing',
    async (path) => {
      const [problem, ...more] = await problemsOf('path: ledger.fee', `path: "${path}"`);
      expect(more).toEqual([]);
      expect(problem).toMatchObject({
        code: 'CW-EXPERIMENT-FACTOR',
        path: 'factors.it.path',
        message: idlePath(path)!.message,
      });
      const [several] = await problemsOf('path: ledger.fee', `path: [ledger.fee, "${path}"]`);
      expect(several).toMatchObject({ path: 'factors.it.path.1', remedy: idlePath(path)!.remedy });
    },
  );

  it('that varies the seed is told of replications', async () => {
    const [problem] = await problemsOf('path: ledger.fee', 'path: seed');
    expect(problem!.remedy).toContain('`replications`');
    expect(await problemsOf('factors:', 'set: { seed: 3 }\nfactors:')).toMatchObject([
      { code: 'CW-SCENARIO-SET', path: 'set.seed', message: problem!.message },
    ]);
  });

  it('may vary every other section of a scenario', async () => {
    const { resolved } = await loadScenario(smallText, { file: 'small.yaml', registries });
    const heard = Object.keys(resolved).filter((key) => idlePath(key) === undefined);
    expect(heard).toEqual(expect.arrayContaining(['time', 'population', 'tariff', 'network', 'observer']));
    expect(
      Object.keys(resolved)
        .filter((key) => !heard.includes(key))
        .sort(),
    ).toEqual(['chainwatt', 'output', 'seed', 'title']);
  });
});
