/** What the reports of decompositions, ledgers, break-even spreads and sweeps say, from folders with known tables. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breakEvenTable } from '../../../src/records/fields-break-even.js';
import { decompositionTable } from '../../../src/records/fields-decomposition.js';
import { ledgersTable } from '../../../src/records/fields-ledgers.js';
import { sweepTables, type SweepTableName } from '../../../src/records/fields-sweep.js';
import type { Field } from '../../../src/records/fields.js';
import { chartsOf, type ReportDocument } from '../../../src/report/document/blocks.js';
import { writeHtml } from '../../../src/report/document/html.js';
import { writeMarkdown } from '../../../src/report/document/markdown.js';
import { reportOf } from '../../../src/report/reports.js';
import { temporaryFolder } from '../../experiment/small.js';

type Cells = Readonly<Record<string, string | number>>;

function writeTable(path: string, fields: readonly Field[], rows: readonly Cells[]): void {
  const names = fields.map(({ name }) => name);
  const unknown = rows.flatMap((row) => Object.keys(row)).find((name) => !names.includes(name));
  expect(unknown).toBeUndefined();
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  writeFileSync(path, lines.map((line) => line.join(',') + '\n').join(''));
}

/** A folder with the sample's run under each of these names. */
function folderWith(...runs: readonly string[]): string {
  const folder = temporaryFolder();
  for (const run of runs) cpSync('results/sample', join(folder, run), { recursive: true });
  return folder;
}

const read = (folder: string): Promise<ReportDocument> =>
  reportOf(folder, { glossary: () => undefined, version: '1.2.3' });

function answerOf(document: ReportDocument): string {
  const [block] = document.sections[0]!.blocks;
  return block!.kind === 'findings' ? block!.items.map(({ text }) => text).join('\n') : '';
}

describe('a decomposition', () => {
  const row = (cause: string, loss: number, low: number, high: number, verdict: string): Cells => ({
    cause,
    measure: 'saving_EUR',
    unit: 'EUR',
    state: 'measured',
    replications_count: 5,
    loss,
    low,
    high,
    verdict,
  });

  it('tells by the words of its table what a cause takes and adds; sum and interaction are no causes', async () => {
    const folder = folderWith('as-it-is');
    writeTable(join(folder, 'decomposition.csv'), decompositionTable.fields, [
      row('forecast', 3, 2, 4, 'higher'),
      row('strategy', -1.5, -2, -1, 'lower'),
      // the table's own word counts, not what its rounded ends seem to say
      row('mechanism', 0.5, 0.1, 0.9, 'unclear'),
      { cause: 'ledger', measure: 'saving_EUR', unit: 'EUR', state: 'absent', replications_count: 0 },
      row('sum', 2, 1, 3, 'higher'),
      row('interaction', 9, 8, 10, 'higher'),
    ]);
    const document = await read(folder);
    expect(document.title).toContain('What is lost by which cause');
    const answer = answerOf(document);
    expect(answer).toContain('by the market: forecasts that err 3.00 EUR (95 % interval 2.00 to 4.00).');
    expect(answer).toContain('What adds to it: bids that are not truthful 1.50 EUR');
    expect(answer).not.toMatch(/atching that is not optimal|share or do jointly|Sum of these/);
    const text = writeMarkdown(document, 'charts');
    expect(text).toMatch(/Matching that is not optimal \| \+0\.50 \| \+0\.10 to \+0\.90 \| unclear/);
    expect(text).toContain('The ledger (delay, fees, failures): absent.');
    expect(text).toContain('npx chainwatt decompose as-it-is/scenario.json --seed 1');
  });

  it('of one run says that nothing is told from chance', async () => {
    const folder = folderWith('as-it-is');
    writeTable(join(folder, 'decomposition.csv'), decompositionTable.fields, [
      { ...row('forecast', 3, 0, 0, ''), low: '', high: '', replications_count: 1 },
    ]);
    expect(answerOf(await read(folder))).toContain('Of no cause can it be told from chance');
  });
});

describe('ledgers', () => {
  const row = (ledger: string, cost: number, verdict: string): Cells => ({
    ledger,
    faultModel: 'none',
    threshold: 'never',
    finality: 'immediate',
    messagesPerDecision: '1',
    replications_count: 4,
    costOfDecentralisation_EUR_per_home: cost,
    low: cost - 0.1,
    high: cost + 0.1,
    verdict,
  });

  it('are dearer, cheaper or not to be told from the central one, the cheapest first, and say how to run them again', async () => {
    const folder = folderWith('central', 'qbft', 'pow', 'raft');
    writeTable(join(folder, 'ledgers.csv'), ledgersTable.fields, [
      row('central', 0, 'unchanged'),
      row('pow', 0.8, 'dearer'),
      row('qbft', 0.3, 'dearer'),
      row('raft', 0.05, 'unclear'),
      row('tangle', -0.4, 'cheaper'),
    ]);
    const document = await read(folder);
    const answer = answerOf(document);
    expect(answer).toContain(
      'with the 95 % interval: `qbft` 0.30 EUR (0.20 to 0.40), `pow` 0.80 EUR (0.70 to 0.90).',
    );
    expect(answer).toContain('Cheaper for a home than the central ledger: `tangle` 0.40 EUR (0.30 to 0.50).');
    expect(answer).toContain('Not to be told from the central ledger in what is left for a home: `raft`.');
    // none of its runs finished: its folder has no manifest
    expect(answer).toContain('No run finished of tangle.');
    const text = writeMarkdown(document, 'charts');
    expect(text).toMatch(
      /npx chainwatt ledgers \S+ --only central,pow,qbft,raft,tangle --seed 1 --replications 1 --out again/,
    );
    expect(text).toContain('| central | none | never | immediate | 3 | - | - | baseline |');
  });

  it('names that are paths are refused', async () => {
    const folder = folderWith('central');
    writeTable(join(folder, 'ledgers.csv'), ledgersTable.fields, [row('../central', 0, 'unchanged')]);
    await expect(read(folder)).rejects.toThrow(/CW-REPORT-FOLDER/);
  });
});

describe('break-even spreads', () => {
  const tried = (point: number, spread: number, net: number, verdict: string): Cells => ({
    point,
    feedIn_EUR_per_kWh: 0.3 - spread,
    spread_EUR_per_kWh: spread,
    replications_count: 3,
    net_EUR: net,
    netLow_EUR: net - 1,
    netHigh_EUR: net + 1,
    traded_kWh: 12.5,
    verdict,
  });

  it.each([
    ['crosses', 'more than 12.34 ct/kWh apart', '95 % interval 10.00 to 15.00 ct/kWh'],
    ['pays-throughout', 'pays at every spread that was tried', ''],
    ['pays-nowhere', 'pays at no spread that was tried', ''],
    ['unclear', 'is not told from chance', ''],
  ])('%s', async (verdict, sentence, interval) => {
    const folder = folderWith('as-it-is');
    writeTable(join(folder, 'break-even.csv'), breakEvenTable.fields, [
      tried(0, 0.24, 9, 'pays'),
      tried(1, 0.08, -4, 'costs'),
      {
        point: 'break-even',
        ...(verdict === 'crosses'
          ? { spread_EUR_per_kWh: 0.1234, spreadLow_EUR_per_kWh: 0.1, spreadHigh_EUR_per_kWh: 0.15 }
          : {}),
        replications_count: 3,
        verdict,
      },
    ]);
    const document = await read(folder);
    expect(answerOf(document)).toContain(sentence);
    expect(answerOf(document)).toContain(interval);
    const text = writeMarkdown(document, 'charts');
    expect(text).toContain('| 24.00 | 6.00 | 12.50 | 9.00 | 8.00 to 10.00 | pays |');
    expect(text).toContain('--spreads 2');
    expect(chartsOf(document).map(({ id }) => id)).toContain('break-even');
  });
});

describe('a sweep', () => {
  const factors = [
    { name: 'fee', unit: 'ct/kWh' },
    { name: 'ledger', unit: '' },
  ];
  const scenarios = ['plain', 'chain'];

  interface Tables {
    readonly points?: readonly Cells[];
    readonly differences?: readonly Cells[];
    readonly sensitivity?: readonly Cells[];
    readonly failures?: readonly Cells[];
  }

  function sweepFolder(tables: Tables, more: object = {}, points = 4): string {
    const folder = temporaryFolder();
    const facts = {
      chainwatt: '1.2.3',
      title: 'Fees and ledgers',
      seed: '7',
      design: 'full-factorial',
      experiment: 'fees',
      scenarios: scenarios.map((name) => ({ name, file: `${name}.yaml`, hash: 'abc' })),
      factors,
      points,
      replications: { minimum: 5, maximum: 5, step: 1 },
      kpis: ['saving_EUR_mean'],
      runs: 20,
      failed: 0,
      ...more,
    };
    writeFileSync(join(folder, 'sweep.json'), JSON.stringify(facts));
    const dictionary = sweepTables(factors.map((factor) => ({ ...factor, isNumber: factor.unit !== '' })));
    for (const name of [
      'points',
      'differences',
      'sensitivity',
      'failures',
    ] as const satisfies SweepTableName[])
      writeTable(join(folder, `${name}.csv`), dictionary[name].fields, tables[name] ?? []);
    return folder;
  }

  const point = (p: number, scenario: string, mean: number, half = 0.5): Cells => ({
    point: p,
    fee: p,
    ledger: p % 2 === 0 ? 'pow' : 'raft',
    scenario,
    kpi: 'saving_EUR_mean',
    unit: 'EUR',
    replications_count: 5,
    failed_count: 0,
    mean,
    standardDeviation: 1,
    low: mean - half,
    high: mean + half,
  });
  const difference = (p: number, verdict: string, known = true): Cells => ({
    point: p,
    fee: p,
    ledger: 'pow',
    scenario: 'chain',
    baseline: 'plain',
    kpi: 'saving_EUR_mean',
    unit: 'EUR',
    replications_count: known ? 5 : 0,
    ...(known ? { difference: 1, low: 0.5, high: 1.5, pValueHolm: 0.01, varianceReduction: 3 } : {}),
    verdict,
  });
  const change = (
    factor: string,
    measure: string,
    value: number,
    at: string,
    ends?: [number, number],
  ): Cells => ({
    scenario: 'plain',
    kpi: 'saving_EUR_mean',
    unit: 'EUR',
    factor,
    measure,
    at,
    value,
    ...(ends === undefined ? {} : { low: ends[0], high: ends[1] }),
  });

  it('tells the range of a figure, says what its intervals are, and names the factors that move it', async () => {
    const document = await read(
      sweepFolder({
        points: [point(0, 'plain', 2), point(1, 'plain', 2.2), point(0, 'chain', -3), point(1, 'chain', 4)],
        sensitivity: [
          change('fee', 'leastChange', -2, '3', [-2.5, -1.5]),
          change('fee', 'greatestChange', 0, '0'),
          change('ledger', 'leastChange', 0, 'pow'),
          change('ledger', 'greatestChange', 1, 'raft', [-0.2, 2.2]),
        ],
      }),
    );
    const answer = answerOf(document);
    expect(answer).toContain(
      'from 2.00 EUR at fee = 0 ct/kWh, ledger = pow (95 % interval 1.50 to 2.50) to 2.20 EUR',
    );
    expect(answer).toMatch(/with `chain`: from -3\.00 EUR .* Each interval is of that point alone/);
    expect(answer).toContain(
      'What moves it, the most first (each interval by itself, of the value that moves it most): `fee` (-2.00 EUR at 3 ct/kWh, against 0 ct/kWh). Not told from chance: `ledger`.',
    );
    expect(chartsOf(document).map(({ id }) => id)).toContain('tornado-plain-saving_EUR_mean');
    expect(writeMarkdown(document, 'charts')).toContain('npx chainwatt sweep fees.yaml');
  });

  it('of two ends the one counts that is told from chance; no change in any replication is no effect', async () => {
    const answer = answerOf(
      await read(
        sweepFolder({
          points: [point(0, 'plain', 2), point(1, 'plain', 2.2)],
          sensitivity: [
            change('fee', 'leastChange', -3, '2', [-3.5, -2.5]),
            change('fee', 'greatestChange', 4, '3', [-2, 10]),
            change('ledger', 'leastChange', 0, 'pow', [0, 0]),
            change('ledger', 'greatestChange', 0, 'pow', [0, 0]),
          ],
        }),
      ),
    );
    expect(answer).toContain(
      '`fee` (-3.00 EUR at 2 ct/kWh, against 0 ct/kWh). No effect in any replication: `ledger`.',
    );
  });

  it('an interval of a share ends at nothing and at all, in words, numbers and charts', async () => {
    const kpi = 'shareWorseOff';
    const share = (p: number, mean: number, half: number): Cells => ({
      ...point(p, 'plain', mean, half),
      kpi,
      unit: '1',
    });
    const document = await read(
      sweepFolder({ points: [share(0, 0.1, 0.3), share(1, 0.9, 0.2)] }, { kpis: [kpi] }),
    );
    expect(answerOf(document)).toContain(
      'from 10.0 % at fee = 0 ct/kWh, ledger = pow (95 % interval 0.0 to 40.0)',
    );
    expect(answerOf(document)).toContain('(95 % interval 70.0 to 100.0)');
    const responses = chartsOf(document).filter(({ id }) => id.startsWith('response-'));
    expect(responses).not.toHaveLength(0);
    for (const { numbers } of responses)
      expect(numbers!.rows.map((row) => row.slice(-2))).toEqual([
        ['0.000', '40.000'],
        ['70.000', '100.000'],
      ]);
  });

  it('sizes of effects are never told from noise, and a factor that cancels is no factor without effect', async () => {
    const ofSensitivity = async (sensitivity: readonly Cells[]): Promise<string> =>
      answerOf(
        await read(sweepFolder({ points: [point(0, 'plain', 2), point(1, 'plain', 3)], sensitivity })),
      );
    expect(await ofSensitivity([change('fee', 'muStar', 2, '', [1, 3])])).toContain(
      'with what is noise between runs counted as an effect of every factor: `fee`',
    );
    const cancels = [change('fee', 'leastChange', 0, '0'), change('fee', 'greatestChange', 0, '0')];
    expect(await ofSensitivity(cancels)).toContain('Not told from chance: `fee`');
  });

  it.each<[string, string, readonly (number | undefined)[], string]>([
    ['rankCorrelation', 'ledger', [2, 3], 'Not ranked: `ledger`, as words have no order'],
    ['rankCorrelation', 'fee', [2, 2], 'Not ranked: `fee`, as the figure is the same at all points.'],
    ['total', 'fee', [2, 3, undefined], 'Not ranked: `fee`, as at 1 of 3 points the figure has no mean'],
    [
      'muStar',
      'ledger',
      [2, undefined, 3, undefined],
      'Not ranked: `ledger`, as at 2 of 4 points the figure has no mean',
    ],
    ['greatestChange', 'fee', [2, 3], 'Not ranked: `fee`, as too few replications finished at all'],
  ])('a %s that a factor (%s) does not have is told, and why', async (measure, factor, means, text) => {
    const points = means.map((mean, p): Cells => {
      const { mean: _mean, low: _low, high: _high, ...row } = point(p, 'plain', mean ?? 0);
      return mean === undefined ? row : point(p, 'plain', mean);
    });
    const other = factor === 'fee' ? 'ledger' : 'fee';
    const known: Cells = change(other, measure, 0.5, '', [0.4, 0.6]);
    const { value: _value, low: _low, high: _high, ...unknown }: Cells = { ...known, factor };
    const answer = answerOf(await read(sweepFolder({ points, sensitivity: [known, unknown] })));
    expect(answer).toContain(text);
    expect(answer.match(/Not ranked/g)).toHaveLength(1);
    expect(answer).toContain(`\`${other}\``);
  });

  it('says what was varied, in which homes and how long, and what that rests on, where sweep.json has it', async () => {
    const resolved = JSON.parse(readFileSync('results/sample/scenario.json', 'utf8')) as object;
    const document = await read(
      sweepFolder(
        { points: [point(0, 'plain', 1)] },
        {
          scenarios: [{ name: 'plain', file: 'plain.yaml', hash: 'abc', resolved }],
          factors: [
            { name: 'fee', unit: 'ct/kWh', paths: ['ledger.fee'] },
            { name: 'ledger', unit: '', paths: ['ledger', 'population.pv.count'] },
          ],
        },
      ),
    );
    const text = writeMarkdown(document, 'charts');
    expect(text).toContain(
      '`plain`, before factors: "Twelve homes trade for a day on Clique", 12 homes over 1 day, in delivery slots of 15 min.',
    );
    expect(text).toContain('A factor sets how many homes there are');
    expect(text).toContain('| ledger | ledger, population.pv.count | - |');
    expect(text).toContain('## What this rests on, before factors change it');
    expect(text).toContain('batteries then run for self-consumption');
  });

  it('counts at how many points scenarios differ; where nothing ran in both, it does not say that they are alike', async () => {
    const answer = answerOf(
      await read(
        sweepFolder({
          points: [point(0, 'plain', 1)],
          differences: [
            difference(0, 'higher'),
            difference(1, 'lower'),
            difference(2, 'undecided'),
            difference(3, 'undecided', false),
          ],
        }),
      ),
    );
    expect(answer).toContain(
      'higher at 1, lower at 1, not told from chance at 1 of 4 points; at 1 nothing is known',
    );
    expect(answer).not.toContain('without a difference');
  });

  it('tells a precision that was asked for and not reached, and runs that failed', async () => {
    const document = await read(
      sweepFolder(
        {
          points: [point(0, 'plain', 1)],
          failures: [
            {
              point: 0,
              fee: 0,
              ledger: 'pow',
              scenario: 'plain',
              replication: 2,
              seed: 's',
              code: 'CW-X',
              message: 'broke',
            },
          ],
        },
        {
          replications: { minimum: 3, maximum: 9, step: 2, halfWidth: 0.25 },
          target: 'saving_EUR_mean',
          imprecise: 3,
          failed: 1,
        },
      ),
    );
    expect(answerOf(document)).toMatch(
      /0\.25 EUR to either side of saving by the market, is not reached at 3 of 4 points .*\(9\)/,
    );
    expect(answerOf(document)).toContain('1 run failed');
    expect(writeMarkdown(document, 'charts')).toContain('| 0 | plain | 2 | s | CW-X: broke |');
  });

  it('has a bounded size, whatever the number of points, and says what it leaves out', async () => {
    const sizes: number[] = [];
    for (const count of [1000, 4000]) {
      const points = Array.from({ length: count }, (_, p) => point(p, 'plain', Math.sin(p)));
      const document = await read(sweepFolder({ points }, {}, count));
      sizes.push((await writeHtml(document)).length);
      const text = writeMarkdown(document, 'charts');
      expect(text).toContain(
        `The first 400 of ${count === 1000 ? '1,000' : '4,000'} rows; \`points.csv\` has all.`,
      );
      expect(text).toMatch(/400 of [14],000 points are drawn, at even distances/);
    }
    // the larger one has longer numbers, no more of them
    expect(sizes[1]! / sizes[0]!).toBeLessThan(1.05);
  });
});
