import { afterEach, describe, expect, it } from 'vitest';
import { comparisonName } from '../../src/cli/commands/compare.js';
import { repeatCommand } from '../../src/cli/commands/next.js';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { invocation, shellWord } from '../../src/cli/invocation.js';
import { replicationsOption, setOption, spreadsOption, threadsOption } from '../../src/cli/options.js';
import { progressText } from '../../src/cli/progress.js';

describe('exit codes', () => {
  it('are the documented ones', () => {
    expect(exitCodes).toEqual({ ok: 0, usage: 2, input: 65, invariant: 70, io: 74, interrupted: 130 });
  });
});

describe('options', () => {
  it('numbers are whole and positive', () => {
    expect([replicationsOption('10'), threadsOption('2')]).toEqual([10, 2]);
    expect(threadsOption('auto')).toBeGreaterThanOrEqual(1);
    for (const text of ['0', '-1', '1.5', '1e3', '', 'ten', '9999999999']) {
      expect(() => replicationsOption(text), text).toThrow(/whole number/);
    }
  });

  it('a break-even needs two spreads, and takes a thousand', () => {
    expect([spreadsOption('2'), spreadsOption('1000')]).toEqual([2, 1000]);
    for (const text of ['0', '1', '1001', '2.5'])
      expect(() => spreadsOption(text), text).toThrow(/from 2 to 1000/);
  });

  it('--set splits at the first equals sign', () => {
    expect(setOption('ledger.fee=1 ct/kWh')).toEqual([{ path: 'ledger.fee', value: '1 ct/kWh' }]);
    expect(setOption('title=a=b', [{ path: 'x', value: '1' }])).toEqual([
      { path: 'x', value: '1' },
      { path: 'title', value: 'a=b' },
    ]);
    for (const text of ['ledger', '=1', '']) expect(() => setOption(text), text).toThrow(/path=value/);
  });
});

describe('the progress line', () => {
  const totals = { runs: 1, slots: 672, runsDone: 0 };

  it('given a quarter after 2 s: a quarter of the bar, and 6 s left', () => {
    const text = progressText({ ...totals, slotsDone: 168, elapsed_ms: 2000 });
    expect(text).toBe(`${'█'.repeat(6)}${'░'.repeat(18)}  25 %  slot 168 of 672  about 6 s left`);
  });

  it('makes no guess in the first second, nor at the ends', () => {
    for (const [slotsDone, elapsed_ms] of [
      [168, 900],
      [0, 5000],
      [672, 5000],
    ] as const) {
      expect(progressText({ ...totals, slotsDone, elapsed_ms })).not.toContain('left');
    }
  });

  it('counts runs where there are many', () => {
    const text = progressText({
      runs: 4,
      runsDone: 2,
      slots: 4 * 672,
      slotsDone: 2 * 672,
      elapsed_ms: 3_600_000,
    });
    expect(text).toContain(' 50 %  2 of 4 runs  about 60 min left');
  });
});

describe('the folder of a comparison', () => {
  it('is named by all designs, or where that is too long by the first and how many others', () => {
    expect(comparisonName(['small', 'clique'])).toBe('compare-small-clique');
    expect(comparisonName(['june-retail', 'june', 'june-clique'])).toBe(
      'compare-june-retail-june-june-clique',
    );
    const many = Array.from({ length: 12 }, (_, i) => `june-${i + 1000}`);
    expect(comparisonName(many)).toBe('compare-june-1000-and-11-others');
    expect(comparisonName(['x'.repeat(200), 'y'])).toBe(`compare-${'x'.repeat(80)}-and-1-other`);
  });
});

describe('suggested commands', () => {
  const { argv } = process;
  const command = process.env['npm_command'];
  afterEach(() => {
    process.argv = argv;
    if (command === undefined) delete process.env['npm_command'];
    else process.env['npm_command'] = command;
  });

  it.each([
    ['/usr/bin/chainwatt', undefined, 'chainwatt'],
    ['/a/node_modules/.bin/chainwatt', 'exec', 'npx chainwatt'],
    [`${process.cwd()}/dist/cli/main.js`, undefined, 'node dist/cli/main.js'],
    // Node does not read TypeScript, whoever started it
    [`${process.cwd()}/src/cli/main.ts`, 'exec', 'npx tsx src/cli/main.ts'],
  ])('given %s (npm %s), begin with %s', (script, npmCommand, expected) => {
    process.argv = ['node', script];
    if (npmCommand === undefined) delete process.env['npm_command'];
    else process.env['npm_command'] = npmCommand;
    expect(invocation()).toBe(expected);
  });

  it('repeat the experiment that was run: its changes, seed and plug-ins, quoted where a shell would split them', () => {
    process.argv = ['node', '/usr/bin/chainwatt'];
    delete process.env['npm_command'];
    const plain = repeatCommand('a.yaml', {});
    expect(plain).toBe('chainwatt run a.yaml --replications 10');
    const set = [
      { path: 'ledger', value: 'poa-clique' },
      { path: 'tariff.localNetworkDiscount', value: '50 %' },
      { path: 'title', value: "it's" },
    ];
    const options = { set, seed: '7', plugin: ['my plugin.mjs', 'b.mjs'], allowPlugins: true };
    expect(repeatCommand('a b.yaml', options)).toBe(
      [
        "chainwatt run 'a b.yaml' --set ledger=poa-clique --set 'tariff.localNetworkDiscount=50 %'",
        String.raw`--set 'title=it'\''s' --seed 7 --plugin 'my plugin.mjs' --plugin b.mjs --allow-plugins`,
        '--replications 10',
      ].join(' '),
    );
  });

  it('quote what a shell would split', () => {
    expect(shellWord('scenarios/a.yaml')).toBe('scenarios/a.yaml');
    expect(shellWord("my scenario's.yaml")).toBe(String.raw`'my scenario'\''s.yaml'`);
  });
});
