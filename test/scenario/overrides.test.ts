import { beforeAll, describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import type { Scenario } from '../../src/scenario/index.js';
import { exampleText, load, problemsOf } from './toys.js';

beforeAll(loadQuantityParser);

function set(...changes: string[]): { overrides: { path: string; value: string }[] } {
  return {
    overrides: changes.map((change) => {
      const [path = '', ...value] = change.split('=');
      return { path, value: value.join('=') };
    }),
  };
}
function withSet(...changes: string[]): Scenario {
  return load(exampleText, set(...changes)).scenario;
}

describe('--set', () => {
  it('changes a value, adds one, replaces a section', () => {
    expect(withSet('population.pv.count=20').groups[1]?.count).toBe(20);
    expect(withSet('output.trades={sample: 10 %}').output.trades).toBe(0.1);
    expect(withSet('ledger=poa-clique').ledgers[0]?.config).toEqual({ signers: 7, period: 5_000_000 });
    expect(withSet('ledger={kind: poa-clique, signers: 4}').ledgers[0]?.config).toMatchObject({ signers: 4 });
  });
  it('enters lists by number, and adds at their end', () => {
    expect(withSet('population.pv.pv.peak.uniform.1=12 kWp').groups[1]?.pv?.config).toMatchObject({
      peak: { high: 12_000 },
    });
    const { faults } = withSet(
      'faults.0={kind: crash, node: 1}',
      'faults.1={kind: crash, node: 2}',
      'faults.0.node=5',
    );
    expect(faults.map(({ config }) => config)).toEqual([{ node: 5 }, { node: 2 }]);
  });
  it('enters a plug-in that is named by its kind alone', () => {
    expect(withSet('ledger=poa-clique', 'ledger.period=3 s').ledgers[0]?.config).toEqual({
      signers: 7,
      period: 3_000_000,
    });
  });
  it('goes by the last change of a path, and changes the hash as an edit would', () => {
    expect(withSet('seed=2', 'seed=3').seed).toBe('3');
    const edit = load(exampleText.replace('seed: 1', 'seed: 3'));
    expect(load(exampleText, set('seed=3')).hash).toBe(edit.hash);
  });
  it('changes one place only, even where the file repeats it by an alias', () => {
    const aliased = exampleText.replace('{ uniform: [4 kWp, 10 kWp] }', '&roof { uniform: [4 kWp, 10 kWp] }');
    const text = aliased.replace(/(?<!&roof )\{ uniform: \[4 kWp, 10 kWp\] \}/, '*roof');
    const { groups } = load(text, set('population.pv.pv.peak.uniform.1=12 kWp')).scenario;
    expect(groups[1]?.pv?.config).toMatchObject({ peak: { high: 12_000 } });
    expect(groups[2]?.pv?.config).toMatchObject({ peak: { high: 10_000 } });
  });

  it.each([
    ['population.pv.count=none', 'UNIT', '--set population.pv.count'],
    ['ledger.dealy=1 s', 'KEY', '--set ledger.dealy'],
    ['ledger={kind: central, dealy: 1 s}', 'KEY', '--set ledger'],
    ['title.x=1', 'SET', '--set title.x'],
    ['faults.2=crash', 'SET', '--set faults.2'],
    ['population.pv.pv.peak.uniform.x=1', 'SET', '--set population.pv.pv.peak.uniform.x'],
    ['a..b=1', 'SET', '--set a..b'],
    ['=1', 'SET', '--set '],
    ['population.__proto__.count=1', 'SET', '--set population.__proto__.count'],
    ['population={__proto__: {count: 1}}', 'SET', '--set population'],
    ['seed=[1', 'SET', '--set seed'],
    ['seed=*a', 'SET', '--set seed'],
    ['seed=&a [*a]', 'SET', '--set seed'],
  ])('%s is refused at its own place', (change, code, file) => {
    const problems = problemsOf(exampleText, set(change));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: `CW-SCENARIO-${code}`, place: { file, line: 1, column: 1 } });
  });
  it('leaves the mistakes of the file at their lines', () => {
    const problems = problemsOf(exampleText.replace('slot: 15', 'slott: 15'), set('seed=.nan'));
    expect(problems.map(({ place }) => place?.file)).toEqual(['test.yaml', '--set seed']);
  });
});
