/** Experiments over typical periods: which runs there are, what draws they share, and what they leave. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  countRuns,
  failureOfExperiment,
  periodsOf,
  RunControl,
  runDesigns,
  type Design,
  type ExperimentOptions,
} from '../../src/experiment/index.js';
import { RandomSource } from '../../src/kernel/index.js';
import { World } from '../../src/model/world.js';
import { createResultsFolder, readManifest } from '../../src/output/index.js';
import { compareDesigns, factsOf, newcomerTable, openResults, readFigures } from '../../src/report/index.js';
import { designOf, smallText, temporaryFolder, yearText } from './small.js';

let folder: string;
let design: Design;

beforeEach(async () => {
  folder = temporaryFolder();
  design = await designOf(folder, 'year', yearText);
});

function run(name: string, changes: Partial<ExperimentOptions> = {}) {
  const designs = changes.designs ?? [design];
  const replications = changes.replications ?? 2;
  return runDesigns({
    designs,
    folders: designs.map((each) => createResultsFolder(join(folder, name), each.name)),
    replications,
    threads: 1,
    seed: '1',
    control: RunControl.create(countRuns(designs, replications)),
    version: '0.0.0',
    plugins: [],
    ...changes,
  });
}

/** Every file below a results folder but the manifests, which know the time of day. */
function filesOf(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.(csv|json)$/.test(name) && !name.endsWith('manifest.json'));
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

const rowsOf = (...path: string[]): Record<string, string>[] =>
  parse(readFileSync(join(...path), 'utf8'), { columns: true });

function worldOf({ scenario, assets }: Design, seed = '1#0'): World {
  return new World({ scenario, assets, seed, replication: 0, sinks: { open: () => undefined } });
}

describe('the periods of a design', () => {
  it('share the draws of what homes, devices and the network are, and no others', async () => {
    const traits = vi.spyOn(RandomSource.prototype, 'traits');
    const chain = await designOf(
      folder,
      'chain',
      yearText
        .replace('ledger: central', 'ledger: { kind: poa-clique, signers: 3 }')
        .replace(
          'solar, peak: 6 kWp }',
          'solar, peak: 6 kWp }, battery: { kind: battery, capacity: 5 kWh, power: 3 kW }',
        ),
    );
    const [january, july] = periodsOf(chain).map((period) => worldOf(period));
    expect(january!.gateways.node).toEqual(july!.gateways.node);
    const purposes = new Set(traits.mock.calls.map(([purpose]) => purpose));
    traits.mockRestore();
    expect([...purposes].sort()).toEqual([
      'agents.greenPremium',
      'battery.capacity',
      'battery.efficiency',
      'battery.power',
      'gateway',
      'gateway.order',
      'household.annual',
      'household.base',
      'household.habits',
      'network/peers',
      'network/region',
      'participation',
      'solar.azimuth',
      'solar.deviation',
      'solar.peak',
      'solar.tilt',
      'strategy.traits',
    ]);
  });

  it('have the same homes in one replication: devices, preferences, habits and gateways', () => {
    const [january, july] = periodsOf(design).map((period) => worldOf(period).homes);
    expect(january!.peak_Wp).toEqual(july!.peak_Wp);
    for (const column of ['greenPremium_uEUR_per_kWh', 'participates', 'homeType'] as const)
      expect(january!.population[column], column).toEqual(july!.population[column]);
    const other = worldOf(periodsOf(design)[0]!, '1#1').homes.population;
    expect(january!.population.greenPremium_uEUR_per_kWh).not.toEqual(other.greenPremium_uEUR_per_kWh);
  });

  it('draw weather and loads of their own, even on the same days', async () => {
    const same = await designOf(folder, 'same', yearText.replace('2026-07-15', '2026-01-15'));
    const [first, second] = periodsOf(same).map((period) => {
      const world = worldOf(period);
      world.homes.ring.fillTo(23);
      return world.homes.ring;
    });
    expect(first!.load.data).not.toEqual(second!.load.data);
    expect(first!.pv.data).not.toEqual(second!.pv.data);
  });

  it('draw by seed and name alone: another period, weight or design beside changes nothing', async () => {
    const more = yearText
      .replace('january: {', 'april: { start: 2026-04-15T09:00, weight: 365 }\n    january: {')
      .replace('2026-07-15T09:00, weight: 730', '2026-07-15T09:00, weight: 365');
    const wider = await designOf(folder, 'wider', more);
    await run('two', { replications: 1 });
    await run('three', { replications: 1, designs: [wider] });
    for (const period of ['january', 'july'])
      for (const table of ['slots', 'agents', 'trades'])
        expect(
          readFileSync(join(folder, 'three', 'wider', period, `${table}.csv`), 'utf8'),
          `${period} ${table}`,
        ).toBe(readFileSync(join(folder, 'two', 'year', period, `${table}.csv`), 'utf8'));
  });

  it('have the same weather and loads in another market: designs stay paired', async () => {
    const other = await designOf(folder, 'other', yearText.replace('uniform-price', 'mid-market-rate'));
    await run('pair', { designs: [design, other], replications: 1 });
    for (const period of ['january', 'july']) {
      const [a, b] = ['year', 'other'].map((name) => rowsOf(folder, 'pair', name, period, 'agents.csv'));
      const shared = ({ agent, load_kWh, pv_kWh, billWithout_EUR }: Record<string, string>) => ({
        ...{ agent, load_kWh, pv_kWh, billWithout_EUR },
      });
      expect(a!.map(shared)).toEqual(b!.map(shared));
    }
  });

  it('are under the sun of their season', () => {
    const [january, july] = periodsOf(design).map((period) => {
      const { homes } = worldOf(period);
      homes.ring.fillTo(23);
      return homes.ring.pv.data.reduce((sum, energy_Wh) => sum + energy_Wh, 0);
    });
    expect(july! / january!).toBeGreaterThan(1.5);
  });

  it('read measured profiles at their own time of the year, and say where these have nothing', async () => {
    const hours = (day: string, power: number) =>
      Array.from({ length: 24 }, (_, h) => `${day}T${String(h).padStart(2, '0')}:00:00Z,${power}`);
    const days = (month: string, power: number) =>
      ['14', '15', '16'].flatMap((day) => hours(`2026-${month}-${day}`, power + Number(day)));
    const measured = (text: string) =>
      text.replaceAll(
        /renter: .*/g,
        'renter: { count: 5, load: { kind: csv, file: load.csv, column: power, unit: W, repeat: true, policies: { gap: zero } } }',
      );
    writeFileSync(
      join(folder, 'load.csv'),
      ['time,power', ...days('01', 100), ...days('07', 900), ''].join('\n'),
    );
    const both = await designOf(folder, 'measured', measured(yearText));
    const [january, july] = periodsOf(both).map((period) => {
      const { homes } = worldOf(period);
      homes.ring.fillTo(0);
      return homes.ring.load.data[0]! * 4;
    });
    expect(january).toBeCloseTo(115, 9);
    expect(july).toBeCloseTo(915, 9);

    writeFileSync(join(folder, 'load.csv'), ['time,power', ...days('01', 100), ''].join('\n'));
    const lacking = await designOf(folder, 'lacking', measured(yearText));
    const report = await run('lacking', { designs: [lacking], replications: 1 });
    expect(failureOfExperiment(report.experiment)?.problems.at(-1)?.message).toContain('period july');
    const path = join(folder, 'lacking', 'lacking');
    expect(readdirSync(path).sort()).toEqual(['INCOMPLETE', 'january', 'scenario.json']);
    expect(report.designs[0]).toMatchObject({ complete: false, rows: [] });
  });
});

describe('an experiment over typical periods', () => {
  it('runs each period in each replication, and leaves a folder for each beside the year', async () => {
    const { designs } = await run('whole', { replications: 3 });
    expect(countRuns([design], 3)).toBe(6);
    const path = join(folder, 'whole', 'year');
    const own = ['datapackage.json', 'scenario.json', 'year.csv'];
    expect(readdirSync(path).sort()).toEqual([...own, 'january', 'july', 'manifest.json'].sort());
    const manifest = readManifest(join(path, 'manifest.json'));
    expect(manifest.complete).toBe(true);
    expect(manifest.files.map(({ name }) => name)).toEqual(own);
    expect(manifest.scenario.hash).toBe(design.hash);
    expect(manifest.perRun.map(({ replication, period, seed }) => [replication, period, seed])).toEqual(
      [0, 1, 2].flatMap((r) => ['january', 'july'].map((period) => [r, period, `1#${r}`])),
    );
    expect(JSON.parse(readFileSync(join(path, 'scenario.json'), 'utf8'))).toEqual(design.resolved);
    expect(designs[0]!.rows.map(({ replication }) => replication)).toEqual([0, 1, 2]);
    for (const period of ['january', 'july'])
      expect(rowsOf(path, period, 'summary.csv').map((row) => row['replication'])).toEqual(['0', '1', '2']);
  });

  it('gives 730 times the sum of its two days', async () => {
    await run('sum', { replications: 1 });
    const path = join(folder, 'sum', 'year');
    const [year] = rowsOf(path, 'year.csv');
    const days = ['january', 'july'].map((period) => rowsOf(path, period, 'summary.csv')[0]!);
    for (const name of ['load_kWh', 'pv_kWh', 'saving_EUR', 'orders_count', 'traded_kWh'])
      expect(Number(year![name]), name).toBeCloseTo(
        730 * days.reduce((sum, day) => sum + Number(day[name]), 0),
        6,
      );
    expect(Number(year!['slots_count'])).toBe(365 * 96);
  });

  it('writes the same bytes on two threads, and again', async () => {
    await run('one');
    await run('two', { threads: 2 });
    const one = filesOf(join(folder, 'one', 'year'));
    expect(filesOf(join(folder, 'two', 'year'))).toEqual(one);
    expect(Object.keys(one)).toContain('year.csv');
  });

  it("leaves in a period's folder a scenario that gives the same tables by itself", async () => {
    await run('year', { replications: 1 });
    const path = join(folder, 'year', 'year', 'july');
    const alone = await designOf(folder, 'alone', readFileSync(join(path, 'scenario.json'), 'utf8'));
    await run('alone', { designs: [alone], replications: 1 });
    const files = filesOf(join(folder, 'alone', 'alone'));
    expect(files).toEqual(filesOf(path));
  });

  it('leaves a plain design as it is: one run a replication, and no year', async () => {
    const plain = await designOf(folder, 'plain', smallText);
    expect(periodsOf(plain)).toEqual([plain]);
    const { designs } = await run('plain', { designs: [plain] });
    expect(designs[0]!.rows).toBe(designs[0]!.results[0]!.rows);
    expect(existsSync(join(folder, 'plain', 'plain', 'year.csv'))).toBe(false);
  });

  it('states no year when it is stopped before every period is run', async () => {
    const control = RunControl.create(4);
    const { designs, experiment } = await run('stopped', {
      control,
      onEnd: () => control.stop(),
    });
    expect(experiment.interrupted).toBe(true);
    const path = join(folder, 'stopped', 'year');
    expect(designs[0]!.rows).toEqual([]);
    expect(readdirSync(path)).toContain('INCOMPLETE');
    expect(readdirSync(path)).not.toContain('manifest.json');
    expect(rowsOf(path, 'january', 'summary.csv')).toHaveLength(1);
  });
});

describe('a report of typical periods', () => {
  it('is per year, with intervals over replications, from the folder as from the run', async () => {
    const { designs } = await run('report', { replications: 3 });
    const results = openResults(join(folder, 'report', 'year'));
    const rows = readFigures(results);
    expect(rows).toEqual(designs[0]!.rows);
    const lines = newcomerTable(rows, results.facts).join('\n');
    expect(lines).toContain('a year of 2 typical periods of 6 hours (january, july)');
    expect(lines).toContain('Bills in EUR per home per year, without and with the local market');
    expect(lines).toContain('The whole neighbourhood, EUR per year');
    expect(lines).toContain('95 % interval of the mean over 3 runs');
    expect(lines).not.toMatch(/over 6 hours|submission to final|90 % of the energy|NaN|undefined/);
  });

  it('of one period is no year', async () => {
    await run('one', { replications: 1 });
    const results = openResults(join(folder, 'one', 'year', 'july'));
    const lines = newcomerTable(readFigures(results), results.facts).join('\n');
    expect(lines).toContain('Bills in EUR per home over 6 hours');
    expect(lines).not.toContain('year');
  });

  it('compares years in the figures of a year', async () => {
    const cheap = await designOf(folder, 'cheap', yearText.replace('feedIn: 7.8', 'feedIn: 6.8'));
    const { designs } = await run('compare', { designs: [design, cheap], replications: 2 });
    const comparisons = compareDesigns(designs.map(({ design: { name }, rows }) => ({ name, rows })));
    const figures = comparisons.map(({ figure }) => figure);
    expect(figures).toContain('saving_EUR');
    expect(figures).not.toContain('latencyFinality_s_p95');
    const load = comparisons.find(({ figure }) => figure === 'load_kWh')!;
    expect(load.verdict).toBe('unchanged');
    expect(load.baselineMean).toBeCloseTo(
      (Number(designs[0]!.rows[0]!.load_kWh) + Number(designs[0]!.rows[1]!.load_kWh)) / 2,
      6,
    );
    const bill = comparisons.find(({ figure }) => figure === 'billWithout_EUR')!;
    expect(bill.difference.meanDifference).toBeGreaterThan(0);
    expect(factsOf(design.resolved)?.periods).toEqual(['january', 'july']);
  });
});
