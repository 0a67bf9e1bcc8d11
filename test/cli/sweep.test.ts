/** `chainwatt sweep`, as the built command line: all in one, step by step, killed again and again, and what it refuses. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { experimentFolder, experimentText } from '../experiment/sweep/small-sweep.js';
import { smallText } from '../experiment/small.js';
import { buildIfNeeded, chainwatt, type CallOptions, type Ended } from './built.js';

const MINUTES_ms = 60_000;
const KILLS = 20;

let cwd = '';
beforeAll(() => {
  buildIfNeeded();
  cwd = experimentFolder();
  writeFileSync(
    join(cwd, 'longer.yaml'),
    experimentText
      .replace('time.duration: 3 h', 'time.duration: 6 h')
      .replace('replications: 3', 'replications: 25'),
  );
});

const sweep = (words: readonly string[], more: Partial<CallOptions> = {}): Promise<Ended> =>
  chainwatt(['sweep', ...words], { cwd, ...more });

/** Everything that a merge has written. */
function merged(folder: string): Record<string, string> {
  const names = readdirSync(join(cwd, folder)).filter((name) => name !== 'journals');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(cwd, folder, name), 'utf8')]));
}

function journalBytes(folder: string): number {
  try {
    const journals = join(cwd, folder, 'journals');
    return readdirSync(journals).reduce((sum, name) => sum + statSync(join(journals, name)).size, 0);
  } catch {
    return 0;
  }
}

describe('chainwatt sweep', () => {
  it('does all in one, and nothing again when it is called again', async () => {
    const first = await sweep(['experiment.yaml', '--threads', '2']);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('24 runs at 4 points');
    expect(first.stderr).toContain('24 runs made; nothing is left');
    const files = merged('results/experiment');
    const again = await sweep(['experiment.yaml']);
    expect(again.stderr).toContain('0 runs made, 24 were there');
    expect(merged('results/experiment')).toEqual(files);
  });

  it('keeps a report as long as its tables are those that it is of, and takes it away with them', async () => {
    const at = ['reported.yaml', '--out', 'reported'];
    writeFileSync(join(cwd, 'reported.yaml'), experimentText.replace('replications: 3', 'replications: 2'));
    expect((await sweep([...at, '--report'])).code).toBe(0);
    expect((await sweep(at)).code).toBe(0);
    expect(readdirSync(join(cwd, 'reported'))).toContain('report.html');
    writeFileSync(join(cwd, 'reported.yaml'), experimentText);
    expect((await sweep(at)).code).toBe(0);
    expect(readdirSync(join(cwd, 'reported')).filter((name) => /^report|^made/.test(name))).toEqual([]);
  });

  it('goes step by step, with the number of the shard from the scheduler', async () => {
    const at = ['experiment.yaml', '--out', 'steps'];
    expect((await sweep(['status', ...at])).stderr).toContain('CW-SWEEP-NONE');
    expect((await sweep(['plan', ...at])).stdout).toContain('full-factorial: 4 points of fee, pv');
    const slurm = { SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_TASK_MIN: '11' };
    expect((await sweep(['work', ...at, '--shard', '2'], { env: slurm })).code).toBe(0);
    expect((await sweep(['status', ...at])).stdout).toContain('12 of 24 runs done, 0 failed, 12 left');
    const early = await sweep(['merge', ...at]);
    expect([early.code, early.stderr.includes('CW-SWEEP-INCOMPLETE')]).toEqual([65, true]);
    expect((await sweep(['work', ...at, '--shard', '2'], { env: { JOB_COMPLETION_INDEX: '0' } })).code).toBe(
      0,
    );
    expect(readdirSync(join(cwd, 'steps/journals'))).toEqual([
      'shard-1-of-2-1.jsonl',
      'shard-2-of-2-1.jsonl',
    ]);
    expect((await sweep(['merge', ...at])).code).toBe(0);
    expect(merged('steps')).toEqual(merged('results/experiment'));
  });

  it('ends with where each figure is least and greatest, and with the next command, which says it again', async () => {
    const { stdout, stderr } = await sweep(['experiment.yaml']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThan(16);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(stderr).toMatch(/next: .*main\.js report results\/experiment\n/);

    const [head, ...cells] = readFileSync(join(cwd, 'results/experiment/points.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const rows = cells
      .map((row) => Object.fromEntries(head!.map((name, c) => [name, row[c]!])))
      .filter(({ scenario, kpi }) => scenario === 'other' && kpi === 'traded_kWh')
      .sort((a, b) => Number(a['mean']) - Number(b['mean']));
    expect(rows).toHaveLength(4);
    const at = lines.indexOf('Traded energy, other');
    expect(at).toBeGreaterThan(0);
    for (const [l, name, row] of [
      [1, 'least', rows[0]!],
      [2, 'greatest', rows.at(-1)!],
    ] as const) {
      const found = /^ {2}(\w+) +([\d.]+) kWh \(([-\d.]+) to ([-\d.]+)\) at (.*)$/.exec(lines[at + l]!)!;
      expect([found[1], found[5]]).toEqual([name, `fee = ${row['fee']} ct/kWh, pv = ${row['pv']}`]);
      ['mean', 'low', 'high'].forEach((column, c) =>
        expect(Math.abs(Number(found[c + 2]) - Number(row[column]))).toBeLessThan(0.051),
      );
    }
    const again = await chainwatt(['report', 'results/experiment', '--format', 'text'], { cwd });
    expect(again.stdout).toContain(lines.slice(1, -1).join('\n'));
    const quiet = await sweep(['experiment.yaml', '--quiet']);
    expect([quiet.stdout, quiet.stderr]).toEqual(['', '']);
  });

  it('of one point tells its mean, and of figures beyond a few that there are more', async () => {
    const one = experimentText
      .replace('scenarios: [small.yaml, other.yaml]', 'scenarios: small.yaml')
      .replace('[0 ct/kWh, 2 ct/kWh]', '[2 ct/kWh]')
      .replace('[2, 4]', '[4]')
      .replace('kpis: [', 'kpis: [load_kWh, fees_EUR, latencyFinality_s_p95, ');
    writeFileSync(join(cwd, 'one.yaml'), one);
    const { stdout } = await sweep(['one.yaml', '-q', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ runs: 3 });
    const { stdout: text } = await chainwatt(['report', 'results/one', '--format', 'text'], { cwd });
    const lines = text.trimEnd().split('\n');
    expect(lines[1]).toBe('At its one point the mean of 3 replications, with its 95 % interval:');
    expect(lines[2]).toBe('Consumption');
    expect(lines[3]).toMatch(/^ {2}[\d.]+ kWh \([\d.]+ to [\d.]+\) at fee = 2 ct\/kWh, pv = 4$/);
    expect(lines.at(-1)).toBe('2 more figures in points.csv and in the report');
    expect(lines).toHaveLength(9);
  });

  it('of a shard says what is left of the whole', async () => {
    const at = ['experiment.yaml', '--out', 'shards', '--threads', '1', '--shard'];
    const first = await sweep(['work', ...at, '1/2']);
    expect(first.stderr).toContain(
      '12 runs made; nothing of shard 1/2 is left, 12 runs of the whole sweep are: shards',
    );
    const last = await sweep(['work', ...at, '2/2']);
    expect(last.stderr).toContain(
      '12 runs made; nothing of shard 2/2 is left, nor of the whole sweep: shards',
    );
  });

  it('may be begun by many at the same moment', async () => {
    const at = ['experiment.yaml', '--out', 'together', '--threads', '1'];
    const ended = await Promise.all(
      [1, 2, 3, 4].map((index) => sweep(['work', ...at, '--shard', `${index}/4`])),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect((await sweep(['merge', 'experiment.yaml', '--out', 'together'])).code).toBe(0);
    expect(merged('together')).toEqual(merged('results/experiment'));
  });

  it('says beforehand how many runs there are, how long and how large, and makes nothing', async () => {
    const { stdout, code } = await sweep(['experiment.yaml', '--dry-run', '--json', '--out', 'dry']);
    const plan = JSON.parse(stdout) as { runs: object; estimate: { time_s: number; disk_bytes: number } };
    expect(code).toBe(0);
    expect(plan.runs).toEqual({ least: 24, most: 24 });
    expect(plan.estimate.time_s).toBeGreaterThan(0);
    // one record is as large as another but for a few digits
    expect(plan.estimate.disk_bytes / journalBytes('results/experiment')).toBeGreaterThan(0.8);
    expect(plan.estimate.disk_bytes / journalBytes('results/experiment')).toBeLessThan(1.2);
    expect(readdirSync(cwd)).not.toContain('dry');
  });

  it(
    `ends with the same bytes when it is killed at ${KILLS} moments`,
    async () => {
      const at = ['longer.yaml', '--threads', '2'];
      expect((await sweep([...at, '--out', 'unharmed'])).code).toBe(0);
      const whole = journalBytes('unharmed');
      const random = new RandomSource('kills').single('moments');
      let hit = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        // as soon as the journals have grown by some runs, or by none
        const until = journalBytes('killed') + (random.integer(0, 4) * whole) / 80;
        let timer: NodeJS.Timeout | undefined;
        const { code } = await sweep([...at, '--out', 'killed'], {
          onStart: (child) => {
            timer = setInterval(() => {
              if (journalBytes('killed') > until) child.kill('SIGKILL');
            }, 5);
          },
        });
        clearInterval(timer);
        if (code === null) hit++;
      }
      expect(hit).toBeGreaterThan(KILLS / 2);
      const last = await sweep([...at, '--out', 'killed']);
      expect(last.code).toBe(0);
      expect(merged('killed')).toEqual(merged('unharmed'));
      expect(readdirSync(join(cwd, 'killed/journals')).length).toBeGreaterThan(hit / 2);
    },
    10 * MINUTES_ms,
  );

  it('shows everything that is wrong with an experiment, with its place', async () => {
    writeFileSync(
      join(cwd, 'wrong.yaml'),
      experimentText
        .replace('ledger.fee', 'ledger.fees')
        .replace('kpis: [net_EUR_per_home, traded_kWh]', 'kpis: [net_EUR_per_house]'),
    );
    const kpi = await sweep(['plan', 'wrong.yaml']);
    expect(kpi.code).toBe(65);
    expect(kpi.stderr).toContain('wrong.yaml:11:8');
    writeFileSync(join(cwd, 'wrong.yaml'), experimentText.replace('ledger.fee', 'ledger.fees'));
    const path = await sweep(['plan', 'wrong.yaml']);
    expect(path.code).toBe(65);
    expect(path.stderr).toContain('did you mean "fee"');
    const budget = experimentText + 'budget: { runs: 23 }\n';
    writeFileSync(join(cwd, 'wrong.yaml'), budget);
    const refused = await sweep(['wrong.yaml']);
    expect([refused.code, refused.stderr.includes('CW-SWEEP-BUDGET')]).toEqual([65, true]);
    expect((await sweep(['work', 'experiment.yaml', '--shard', '3/2'])).code).toBe(2);
  });

  it('loads the plug-ins of its scenarios in every step and thread, once that is allowed, and knows them again', async () => {
    writeFileSync(join(cwd, 'steady.mjs'), plugin('steady', 1));
    writeFileSync(join(cwd, 'double.mjs'), plugin('double', 2));
    mkdirSync(join(cwd, 'inner'), { recursive: true });
    const own = smallText.replaceAll('{ kind: household, annual: 3 MWh }', 'steady');
    writeFileSync(join(cwd, 'inner/own.yaml'), `${own}plugins: [../steady.mjs]\n`);
    writeFileSync(
      join(cwd, 'plugged.yaml'),
      experimentText
        .replace('[small.yaml, other.yaml]', 'inner/own.yaml')
        .replace(
          'ledger.fee, values: [0 ct/kWh, 2 ct/kWh]',
          'population.renter.load, values: [steady, double]',
        ),
    );
    const at = ['plugged.yaml', '--out', 'plugged'];
    for (const step of ['plan', 'work', 'status', 'merge', 'all']) {
      const { code, stderr } = await sweep([step, ...at]);
      expect([step, code, stderr.includes('CW-CLI-PLUGINS')]).toEqual([step, 2, true]);
      expect(stderr).toContain('inner/own.yaml:');
    }
    // the kind that only the factor names comes by --plugin, which the plan remembers
    const planned = await sweep(['plan', ...at, '--plugin', 'double.mjs', '--allow-plugins']);
    expect(planned.code, planned.stderr).toBe(0);
    const first = await sweep(['work', ...at, '--shard', '1/2', '--threads', '2', '--allow-plugins']);
    expect(first.code, first.stderr).toBe(0);
    const submit = ['submit', ...at, '--backend', 'slurm', '--shards', '2', '--allow-plugins'];
    expect((await sweep(submit)).code).toBe(0);
    for (const script of ['work.sh', 'merge.sh'])
      expect(readFileSync(join(cwd, 'plugged/slurm', script), 'utf8')).toContain(' --allow-plugins');

    writeFileSync(join(cwd, 'double.mjs'), plugin('double', 3));
    const other = await sweep(['work', ...at, '--shard', '2/2', '--allow-plugins']);
    expect([other.code, other.stderr.includes('the plug-in file double.mjs has changed')]).toEqual([
      65,
      true,
    ]);
    writeFileSync(join(cwd, 'double.mjs'), plugin('double', 2));

    const second = await sweep(['work', ...at, '--shard', '2/2', '--threads', '1', '--allow-plugins']);
    expect(second.code, second.stderr).toBe(0);
    const { code, stdout, stderr } = await sweep(['merge', ...at, '--allow-plugins']);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('12 runs at 4 points');
    const [header, ...rows] = readFileSync(join(cwd, 'plugged/runs.csv'), 'utf8').trimEnd().split('\n');
    const column = (row: string, name: string): string => row.split(',')[header!.split(',').indexOf(name)]!;
    // a kilowatt of each home for three hours; two of each renter's where the factor says so
    for (const row of rows)
      expect(Number(column(row, 'load_kWh'))).toBe(
        3 * (Number(column(row, 'pv')) + (column(row, 'fee') === 'double' ? 10 : 5)),
      );
    const { plugins } = JSON.parse(readFileSync(join(cwd, 'plugged/sweep.json'), 'utf8')) as {
      plugins: { file: string }[];
    };
    expect(plugins.map(({ file }) => file).sort()).toEqual(['double.mjs', 'steady.mjs']);
  });

  it('refuses a data file that validate refuses, before anything is run', async () => {
    writeFileSync(join(cwd, 'bad.csv'), 'W\n1\n2\n');
    const load = '{ kind: csv, file: bad.csv, column: W, unit: W, repeat: true }';
    writeFileSync(join(cwd, 'bad.yaml'), smallText.replace('{ kind: household, annual: 3 MWh }', load));
    writeFileSync(join(cwd, 'worse.yaml'), experimentText.replace('[small.yaml, other.yaml]', 'bad.yaml'));
    const { stderr: told } = await chainwatt(['validate', 'bad.yaml'], { cwd });
    expect(told).toContain('CW-DATA-COLUMN');
    for (const words of [['worse.yaml', '--dry-run'], ['plan', 'worse.yaml'], ['worse.yaml']]) {
      const { code, stderr } = await sweep([...words, '--out', 'worse']);
      expect([words, code, stderr]).toEqual([words, 65, told]);
    }
    expect(readdirSync(cwd)).not.toContain('worse');
  });

  it('ends with the error of its runs when all of them fail, and shows the first of some', async () => {
    // each value is well by itself; a gate that opens 20 minutes before delivery cannot close 30 minutes before
    const gates = (opens: string): string =>
      experimentText
        .replace('ledger.fee, values: [0 ct/kWh, 2 ct/kWh]', `market.gateOpens, values: [${opens}]`)
        .replace('population.pv.count, values: [2, 4]', 'market.gateCloses, values: [5 min, 30 min]')
        .replace('replications: 3', 'replications: 2');
    writeFileSync(join(cwd, 'some.yaml'), gates('60 min, 20 min'));
    const some = await sweep(['some.yaml']);
    expect(some.code).toBe(0);
    expect(some.stderr).toContain(
      '4 runs failed; the first, of small at point 3, says: the gate would close before it opens',
    );
    expect(some.stderr).toContain('CW-SCENARIO-CONFLICT');
    expect(some.stderr).toContain(join('results/some', 'failures.csv'));
    const quiet = await sweep(['merge', 'some.yaml', '--quiet']);
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, '', '']);

    // ends of data: every start lies behind them, but for that of the scenario
    const rows = Array.from({ length: 24 }, (_, h) => `2026-05-04T${String(h).padStart(2, '0')}:00,${h}`);
    writeFileSync(join(cwd, 'day.csv'), `time,W\n${rows.join('\n')}\n`);
    const load = '{ kind: csv, file: day.csv, column: W, unit: W, repeat: true }';
    writeFileSync(join(cwd, 'day.yaml'), smallText.replace('{ kind: household, annual: 3 MWh }', load));
    writeFileSync(
      join(cwd, 'all.yaml'),
      experimentText
        .replace('[small.yaml, other.yaml]', 'day.yaml')
        .replace(
          'ledger.fee, values: [0 ct/kWh, 2 ct/kWh]',
          'time.start, values: [2027-05-04T09:00, 2027-06-04T09:00]',
        ),
    );
    const run = await chainwatt(['run', 'day.yaml', '--set', 'time.start=2027-05-04T09:00'], { cwd });
    expect(run.code).toBe(65);
    const all = await sweep(['all.yaml']);
    expect(all.code).toBe(run.code);
    expect(all.stderr).toContain('CW-DATA-COVERAGE');
    expect(all.stderr).toContain('all of 12 runs failed; the first is replication 0 of day at point 0');
    const again = await sweep(['merge', 'all.yaml', '--quiet']);
    expect([again.code, again.stdout]).toEqual([run.code, '']);
    expect(again.stderr).toContain('CW-DATA-COVERAGE');
    const document = JSON.parse((await sweep(['all.yaml', '--json'])).stdout) as object;
    expect(document).toMatchObject({
      runs: 0,
      failed: 12,
      exitCode: run.code,
      problems: [{ code: 'CW-DATA-COVERAGE' }, { code: 'CW-EXPERIMENT-FAILED' }],
    });
    // who makes runs has made them: a task of a scheduler is not to be tried again
    const task = await sweep(['work', 'all.yaml', '--out', 'tasks', '--shard', '1/2']);
    expect(task.code).toBe(0);
    expect(task.stderr).toContain('6 runs failed; the first, of day at point');
    const dry = await sweep(['all.yaml', '--dry-run']);
    expect([dry.code, dry.stderr.includes('the run that was made to estimate the others failed')]).toEqual([
      65,
      true,
    ]);
  });
});

/** A plug-in file with a load of so many kilowatts in every home. */
function plugin(kind: string, load_kW: number): string {
  return `export const room = 'loads';
export const plugin = ({ z }) => ({
  kind: '${kind}', title: 'the same at all times', source: 'a test', schema: z.strictObject({}),
  create: (_config, { ids, calendar }) => ({
    step: (_slot, out_Wh, offset) => out_Wh.fill(${load_kW} * calendar.slot_us / 3.6e6, offset, offset + ids.length),
  }),
});
`;
}
