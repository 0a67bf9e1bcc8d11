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
    // what only options have begun is at their place, not somewhere in the file
    ['ledgr.period=5 s', 'KEY', '--set ledgr.period'],
    ['agents.stratgy.kind=truthful', 'KEY', '--set agents.stratgy.kind'],
    ['population.new={count: 1}', 'MISSING', '--set population.new'],
    ['market.gateOpens=5 min', 'CONFLICT', '--set market.gateOpens'],
  ])('%s is refused at its own place', (change, code, file) => {
    const problems = problemsOf(exampleText, set(change));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: `CW-SCENARIO-${code}`, place: { file, line: 1, column: 1 } });
  });
  it.each([
    ['population.rentr.count=5', 'there is no group "rentr"', 'did you mean "population.renter.count"?'],
    [
      'population.villa.count=5',
      'there is no group "villa"',
      'a new group is set as a whole: population.villa={…}',
    ],
    [
      'markets.main.gateOpens=2 h',
      'the market of this scenario has no name',
      'did you mean "market.gateOpens"?',
    ],
    ['ledgers.main=pow', 'the ledger of this scenario has no name', 'did you mean "ledger"?'],
  ])('%s: %s, %s', (change, message, remedy) => {
    const path = change.split('=')[0]!;
    expect(problemsOf(exampleText, set(change))).toEqual([
      expect.objectContaining({
        code: 'CW-SCENARIO-SET',
        message,
        remedy,
        path,
        place: { file: `--set ${path}`, line: 1, column: 1 },
      }),
    ]);
  });

  it('enters markets and ledgers by the names that they have', () => {
    const named = exampleText
      .replace('ledger: {', 'ledgers: { chain: {')
      .replace('delay: 50 ms }', 'delay: 50 ms } }');
    expect(load(named, set('ledgers.chain.delay=1 s')).scenario.ledgers[0]?.config).toMatchObject({
      delay: 1_000_000,
    });
    const told = (change: string): (string | undefined)[] =>
      problemsOf(named, set(change)).map(({ remedy }) => remedy);
    expect(told('ledgers.chian.delay=1 s')).toEqual(['did you mean "ledgers.chain.delay"?']);
    expect(told('ledger.delay=1 s')).toEqual(['did you mean "ledgers.chain.delay"?']);
    expect(told('ledger=poa-clique')).toEqual(['did you mean "ledgers.chain"?']);
  });

  it.each([
    ['ledger.delay.fee=1 ct/kWh', '"ledger.delay" is "50 ms"', 'did you mean "ledger.fee"?'],
    ['ledger.kind.dely=1 s', '"ledger.kind" is "central"', 'did you mean "ledger.delay"?'],
    // a key that the file leaves to its default is known as well
    ['time.slot.drainmax=1 h', '"time.slot" is "15 min"', 'did you mean "time.drainMax"?'],
    ['time.slot.length=1 h', '"time.slot" is "15 min"', 'set "time.slot" as a whole'],
  ])('%s goes below a plain value: %s, %s', (change, message, remedy) => {
    const [problem, ...more] = problemsOf(exampleText, set(change));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'CW-SCENARIO-SET', remedy });
    expect(problem?.message).toContain(message);
  });

  it('leaves the mistakes of the file at their lines', () => {
    const problems = problemsOf(exampleText.replace('slot: 15', 'slott: 15'), set('seed=.nan'));
    expect(problems.map(({ place }) => place?.file)).toEqual(['test.yaml', '--set seed']);
  });
});
