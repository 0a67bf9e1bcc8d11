/** The built command line, end to end: what it prints where, what it writes, and how it ends. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/output/index.js';
import { tableNames, tables } from '../../src/records/tables.js';
import { smallText, temporaryFolder } from '../experiment/small.js';
import { buildIfNeeded, chainwatt, shell, type Ended } from './built.js';

let cwd: string;

beforeAll(() => {
  buildIfNeeded();
  cwd = temporaryFolder();
  write('small.yaml', smallText);
  write('clique.yaml', smallText.replace('ledger: central', 'ledger: poa-clique'));
});

function write(name: string, text: string | Buffer): void {
  writeFileSync(join(cwd, name), text);
}

function run(...words: string[]): Promise<Ended> {
  return chainwatt(words, { cwd });
}

function records(path: string): Record<string, string>[] {
  return parse(readFileSync(join(cwd, path)), { columns: true }) as Record<string, string>[];
}

/** Every file of a results folder but the manifest, which knows the time of day. */
function filesOf(path: string): Record<string, string> {
  const names = readdirSync(join(cwd, path)).filter((name) => name !== 'manifest.json');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(cwd, path, name), 'utf8')]));
}

describe('chainwatt run', () => {
  it('prints the table on stdout and says on stderr where the files are; a second run takes a numbered folder', async () => {
    const first = await run('run', 'small.yaml');
    expect(first.code).toBe(0);
    const lines = first.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('Small');
    expect(first.stdout).toContain('One run has no interval');
    expect(first.stdout).not.toMatch(/\u001b|results\/|next:/);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(first.stderr).toContain('8 homes, 24 slots, 1 run, seed 1');
    expect(first.stderr).toMatch(/manifest: results\/small\n/);
    expect(first.stderr).toContain('run small.yaml --replications 10');
    // no progress line where stderr is no terminal
    expect(first.stderr).not.toContain('\r');

    const second = await run('run', 'small.yaml', '--quiet');
    expect([second.code, second.stdout, second.stderr]).toEqual([0, '', '']);
    expect(filesOf('results/small-2')).toEqual(filesOf('results/small'));
  });

  it('writes tables that have the declared columns, and a manifest with their checksums', async () => {
    // a year is written where there are typical periods, faults where there are any
    expect(existsSync(join(cwd, 'results/small/year.csv'))).toBe(false);
    expect(existsSync(join(cwd, 'results/small/faults.csv'))).toBe(false);
    for (const table of tableNames.filter((name) => name !== 'year' && name !== 'faults')) {
      const text = readFileSync(join(cwd, 'results/small', `${table}.csv`), 'utf8');
      expect(text.split('\n')[0]!.split(',')).toEqual(tables[table].fields.map(({ name }) => name));
      expect(records(`results/small/${table}.csv`).length, table).toBeGreaterThan(0);
    }
    expect(records('results/small/slots.csv')).toHaveLength(24);
    expect(records('results/small/agents.csv')).toHaveLength(8);
    const manifest = readManifest(join(cwd, 'results/small/manifest.json'));
    expect(manifest).toMatchObject({
      complete: true,
      seed: '1',
      scenario: { file: 'small.yaml', title: 'Small' },
    });
    expect(manifest.files.map(({ name }) => name)).toContain('slots.csv');
    const description = JSON.parse(readFileSync(join(cwd, 'results/small/datapackage.json'), 'utf8')) as {
      resources: unknown[];
    };
    expect(description.resources).toHaveLength(7);
  });

  it('gives the same bytes with one thread and with two', async () => {
    const [one, two] = await Promise.all([
      run('run', 'small.yaml', '-n', '3', '-t', '1', '--out', 'one'),
      run('run', 'small.yaml', '-n', '3', '-t', '2', '--out', 'two'),
    ]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(two.stdout).toBe(one.stdout);
    expect(one.stdout).toContain('95 % interval of the mean over 3 runs');
    expect(Object.keys(filesOf('one'))).toHaveLength(9);
    expect(filesOf('two')).toEqual(filesOf('one'));
    const digests = (name: string) => readManifest(join(cwd, name, 'manifest.json')).perRun;
    expect(digests('two')).toEqual(digests('one'));
  });

  it('never overwrites silently: a folder that is named must be free, or --overwrite be said', async () => {
    const before = filesOf('one');
    const refused = await run('run', 'small.yaml', '--out', 'one');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('CW-OUTPUT-EXISTS');
    expect(filesOf('one')).toEqual(before);

    write('one/price.svg', 'a chart of the results before');
    const replaced = await run('run', 'small.yaml', '--out', 'one', '--overwrite', '--seed', '7');
    expect(replaced.code).toBe(0);
    expect(readManifest(join(cwd, 'one/manifest.json'))).toMatchObject({ seed: '7', replications: 1 });
    expect(existsSync(join(cwd, 'one/price.svg'))).toBe(false);
    // it may be the user's own work
    expect(filesOf('one')['price.kept.svg']).toBe('a chart of the results before');
    expect(replaced.stderr).toContain('one/price.svg is not as chainwatt wrote it');
    rmSync(join(cwd, 'one/price.kept.svg'));

    mkdirSync(join(cwd, 'mine'));
    write('mine/thesis.txt', 'irreplaceable');
    const foreign = await run('run', 'small.yaml', '--out', 'mine', '--overwrite');
    expect([foreign.code, foreign.stderr.includes('CW-OUTPUT-FOREIGN')]).toEqual([2, true]);
    expect(readdirSync(join(cwd, 'mine'))).toEqual(['thesis.txt']);
  });

  it('with --json prints one document, and --set and --seed take part in it', async () => {
    const { code, stdout } = await run(
      ...['run', 'small.yaml', '--json', '--out', 'json', '--seed', 'abc'],
      ...['--set', 'population.pv.count=4', '--set', 'title="With four"'],
    );
    expect(code).toBe(0);
    const document = JSON.parse(stdout) as Record<string, unknown> & { summary: Record<string, unknown>[] };
    expect(document).toMatchObject({
      status: 'complete',
      exitCode: 0,
      seed: 'abc',
      scenario: { title: 'With four' },
    });
    expect(document.summary).toHaveLength(1);
    expect(document.summary[0]).toMatchObject({ homes_count: 9, homesPv_count: 4, seed: 'abc#0' });
    const told = await run('run', 'small.yaml', '--out', 'told', '--seed', 'abc', '--set', 'title=With four');
    expect(told.stderr).toMatch(
      /next: .*main\.js run small\.yaml --set 'title=With four' --seed abc --replications 10\n/,
    );
    expect(document['estimates']).toMatchObject({ homes_count: { mean: 9, halfWidth: null, runs: 1 } });
  });

  it('colours only where they are wanted: never under NO_COLOR', async () => {
    const words = ['list', 'mechanisms'];
    const [plain, forced, refused] = await Promise.all([
      chainwatt(words, { cwd }),
      chainwatt(words, { cwd, env: { FORCE_COLOR: '1' } }),
      chainwatt(words, { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
    ]);
    expect(forced.stdout).toContain('\u001b[');
    expect(plain.stdout).not.toContain('\u001b');
    expect(refused.stdout).toBe(plain.stdout);
  });

  it('reads measured profiles, plain or compressed', async () => {
    const rows = Array.from(
      { length: 24 },
      (_, i) => `${new Date(Date.UTC(2026, 4, 4, i)).toISOString()},1000`,
    );
    write('load.csv.gz', gzipSync(`time,load\n${rows.join('\n')}\n`));
    const csv = 'load: { kind: csv, file: load.csv.gz, column: load, unit: W, repeat: true }';
    const text = smallText
      .replaceAll('load: { kind: household, annual: 3 MWh }', csv)
      .replace('T09:00', 'T04:00');
    write('measured.yaml', text);
    const { code, stdout, stderr } = await run('run', 'measured.yaml', '--json');
    expect(code, stderr).toBe(0);
    // 8 homes, 1 kW, 6 h
    expect(JSON.parse(stdout)).toMatchObject({ summary: [{ load_kWh: 48 }] });
  });
});

describe('input that is wrong', () => {
  beforeAll(() => {
    write('malformed.yaml', 'chainwatt: 1\ntitle: [unclosed\n');
    write('unknown.yaml', smallText.replace('tariff:', 'tarif:'));
    write(
      'nofile.yaml',
      smallText.replace(
        '{ kind: household, annual: 3 MWh } }',
        '{ kind: csv, file: none.csv, column: load, unit: W } }',
      ),
    );
    write('broken.csv', 'time,load\n2026-05-04T00:00Z,1\n2026-05-04T00:15Z,oops\n');
    write(
      'broken.yaml',
      smallText.replace(
        '{ kind: household, annual: 3 MWh } }',
        '{ kind: csv, file: broken.csv, column: load, unit: W, repeat: true } }',
      ),
    );
  });

  it('is refused with code 65, file, line and column, and leaves no results', async () => {
    for (const [file, place] of [
      ['malformed.yaml', /malformed\.yaml:\d+:\d+: CW-SCENARIO-YAML/],
      ['unknown.yaml', /unknown\.yaml:9:1: CW-SCENARIO-KEY: .*"tarif"[^]*did you mean "tariff"/],
      ['nofile.yaml', /nofile\.yaml:7:\d+: CW-DATA-FILE[^]*no such file/],
      ['broken.yaml', /broken\.csv:3:\d+: CW-DATA-/],
      ['smal.yaml', /CW-SCENARIO-FILE[^]*did you mean small\.yaml/],
    ] as const) {
      const { code, stdout, stderr } = await run('run', file, '--out', 'wrong');
      expect([file, code, stdout]).toEqual([file, 65, '']);
      expect(stderr).toMatch(place);
      expect(existsSync(join(cwd, 'wrong')), file).toBe(false);
    }
  });

  it('with --json is a document on stdout', async () => {
    const { code, stdout, stderr } = await run('run', 'unknown.yaml', '--json');
    expect([code, stderr]).toEqual([65, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'error',
      category: 'input',
      exitCode: 65,
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: 'CW-SCENARIO-KEY',
          place: { file: 'unknown.yaml', line: 9, column: 1 },
        }),
      ]) as unknown,
    });
  });

  it('is found by validate in all files at once, before anything runs', async () => {
    const { code, stdout, stderr } = await run('validate', 'small.yaml', 'unknown.yaml', 'broken.yaml');
    expect(code).toBe(65);
    expect(stdout.split('\n')).toEqual([
      'small.yaml: valid: 8 homes, 24 slots, uniform-price on central',
      'unknown.yaml: not valid',
      'broken.yaml: not valid',
      '',
    ]);
    expect(stderr).toContain('CW-SCENARIO-KEY');
    expect(stderr).toMatch(/CW-DATA-/);
    const json = await run('validate', 'small.yaml', 'unknown.yaml', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      files: [{ valid: true }, { valid: false }],
    });
  });

  it('on the command line ends with code 2 and a hint', async () => {
    for (const words of [
      ['run'],
      ['run', 'small.yaml', '--replicatons', '3'],
      ['run', 'small.yaml', '-n', '0'],
      ['run', 'small.yaml', '--set', 'nothing'],
      ['compare', 'small.yaml'],
      ['list', 'mechanism'],
      ['walk'],
    ]) {
      const { code, stdout, stderr } = await run(...words);
      expect([words, code, stdout]).toEqual([words, 2, '']);
      expect(stderr, words.join(' ')).toMatch(/error: CW-CLI-/);
    }
    const json = await run('list', 'mechanism', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ category: 'usage', exitCode: 2 });
  });
});

describe('output that cannot be written', () => {
  it('ends with code 74: a folder that cannot be made, a stdout that is full', async () => {
    const folder = await run('run', 'small.yaml', '--out', '/proc/nowhere');
    expect([folder.code, folder.stderr.includes('CW-OUTPUT-IO')]).toEqual([74, true]);
    const full = await shell('chainwatt fields > /dev/full', { cwd });
    expect([full.code, full.stderr.includes('ENOSPC')]).toEqual([74, true]);
  });

  it('a disk that is full in the middle of a run leaves no manifest and no half file', async () => {
    // no file may grow beyond 8 KiB
    const { code, stderr } = await shell('ulimit -f 8; chainwatt run small.yaml --out full', { cwd });
    expect([code, stderr.includes('CW-OUTPUT-IO')]).toEqual([74, true]);
    const names = readdirSync(join(cwd, 'full'));
    expect(names).toContain('INCOMPLETE');
    expect(names).not.toContain('manifest.json');
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('a reader that goes away is no error', async () => {
    const { code, stdout, stderr } = await shell('chainwatt fields | head -n 1', { cwd });
    expect([code, stdout, stderr]).toEqual([0, 'summary.csv\n', '']);
  });
});

describe('Ctrl-C', () => {
  /** Interrupts a long experiment as soon as its first run is whole. */
  async function interrupt(out: string, ...words: string[]): Promise<Ended> {
    const firstRun = join(cwd, out, 'parts/slots.000000.csv');
    let timer: NodeJS.Timeout | undefined;
    const ended = await chainwatt(['run', 'small.yaml', '-n', '5000', '--out', out, ...words], {
      cwd,
      onStart: (child) => {
        timer = setInterval(() => {
          if (!existsSync(firstRun)) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 20);
      },
    });
    clearInterval(timer);
    return ended;
  }

  it('ends with code 130, keeps the finished runs and no others, and says that they are incomplete', async () => {
    const { code, stderr } = await interrupt('stopped', '-t', '1');
    expect([code, stderr.includes('what is done so far will be kept')]).toEqual([130, true]);
    expect(readFileSync(join(cwd, 'stopped/INCOMPLETE'), 'utf8')).toContain('interrupted');
    const manifest = readManifest(join(cwd, 'stopped/manifest.json'));
    expect([manifest.complete, manifest.replications]).toEqual([false, 5000]);
    const summary = records('stopped/summary.csv');
    expect(summary.length).toBeGreaterThan(0);
    expect(summary.map(({ replication }) => Number(replication))).toEqual(
      manifest.perRun.map((each) => each.replication),
    );
    // no rows of the run that was stopped
    expect(records('stopped/slots.csv')).toHaveLength(24 * summary.length);
    expect(existsSync(join(cwd, 'stopped/parts'))).toBe(false);
  });

  it('also stops worker threads', async () => {
    const { code, stdout } = await interrupt('stopped-2', '-t', '2', '--json');
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'interrupted', exitCode: 130 });
    expect(readManifest(join(cwd, 'stopped-2/manifest.json')).complete).toBe(false);
  });
});

describe('other commands', () => {
  it('compare pairs designs on the same seeds, prints differences, and writes every figure', async () => {
    const { code, stdout, stderr } = await run('compare', 'small.yaml', 'clique.yaml', '-n', '3');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('clique against small over 6 hours: 3 runs each, on the same seeds');
    expect(stdout).toMatch(/submission to final, p95 \(s\).*±.*higher/);
    const rows = records('results/compare-small-clique/compare.csv');
    const load = rows.find((row) => row['figure'] === 'load_kWh')!;
    // the same homes and draws
    expect([load['difference'], load['verdict'], load['pairs_count']]).toEqual(['0', 'unchanged', '3']);
    expect(readdirSync(join(cwd, 'results/compare-small-clique')).sort()).toEqual([
      'clique',
      'compare.csv',
      'small',
    ]);
    expect(readManifest(join(cwd, 'results/compare-small-clique/clique/manifest.json')).complete).toBe(true);

    const json = await run('compare', 'small.yaml', 'small.yaml', '-n', '2', '--json', '--out', 'compared');
    const document = JSON.parse(json.stdout) as { comparisons: { figure: string; verdict: string | null }[] };
    expect(document).toMatchObject({ status: 'complete', designs: [{ name: 'small' }, { name: 'small-2' }] });
    expect(document.comparisons.find(({ figure }) => figure === 'load_kWh')!.verdict).toBe('unchanged');
    // null: figures that no run has
    expect(new Set(document.comparisons.map(({ verdict }) => verdict))).toEqual(new Set(['unchanged', null]));
    const again = await run('compare', 'small.yaml', 'small.yaml', '-n', '2', '--quiet', '--out', 'compared');
    expect([again.code, again.stderr.includes('CW-OUTPUT-EXISTS')]).toEqual([2, true]);

    // its folder alone says the same again
    const [reported, reportedJson, plotted] = await Promise.all([
      run('report', 'results/compare-small-clique'),
      run('report', 'compared', '--json'),
      run('plot', 'compared'),
    ]);
    expect([reported.code, reported.stdout]).toEqual([0, stdout]);
    const { exitCode, folder, ...compared } = JSON.parse(json.stdout) as Record<string, unknown>;
    expect([exitCode, folder]).toEqual([0, join(cwd, 'compared')]);
    expect(JSON.parse(reportedJson.stdout)).toEqual({ ...compared, folder: 'compared' });
    expect([plotted.code, plotted.stderr.includes('one of its designs')]).toEqual([65, true]);
  });

  it('report prints the table again from the folder alone; plot draws it', async () => {
    const [printed, again, plotted] = await Promise.all([
      run('run', 'small.yaml', '--out', 'shown').then(async (ended) => ({
        ended,
        again: await run('report', 'shown'),
      })),
      run('report', cwd),
      run('plot', 'results/small'),
    ]);
    expect((await run('plot', 'results/small', '-o', 'drawn')).code).toBe(0);
    expect(readdirSync(join(cwd, 'drawn')).sort()).toEqual(['energy.svg', 'price.svg', 'savings.svg']);
    expect(printed.again.stdout).toBe(printed.ended.stdout);
    expect([again.code, again.stderr.includes('CW-REPORT-FOLDER')]).toEqual([65, true]);
    expect(plotted.stdout.trim().split('\n')).toEqual(
      ['price', 'energy', 'savings'].map((name) => join('results/small', `${name}.svg`)),
    );
    for (const name of ['price', 'energy', 'savings']) {
      const svg = readFileSync(join(cwd, 'results/small', `${name}.svg`), 'utf8');
      expect(svg.startsWith('<svg')).toBe(true);
      expect(svg).not.toContain('NaN');
    }
  });

  it('schema and list describe what a scenario may say', async () => {
    const [schema, list, one] = await Promise.all([
      run('schema'),
      run('list', '--json'),
      run('list', 'ledgers'),
    ]);
    const document = JSON.parse(schema.stdout) as { properties: Record<string, unknown> };
    expect(Object.keys(document.properties)).toContain('population');
    const registries = JSON.parse(list.stdout) as Record<
      string,
      { kind: string; title: string; source: string }[]
    >;
    expect(registries['ledgers']!.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['central', 'poa-clique', 'pow']),
    );
    for (const { kind, title, source } of registries['ledgers']!) {
      expect(one.stdout).toContain(kind);
      expect(one.stdout).toContain(title);
      expect(one.stdout.replaceAll(/\s+/g, ' ')).toContain(source);
    }
  });

  it('help names every command, and version is that of the package', async () => {
    const [help, none, version] = await Promise.all([run('--help'), run(), run('--version')]);
    for (const command of [
      'run',
      'compare',
      'decompose',
      'ledgers',
      'break-even',
      'validate',
      'report',
      'plot',
      'list',
      'fields',
      'schema',
    ]) {
      expect(help.stdout).toContain(`  ${command}`);
    }
    expect([help.code, version.code, none.code, none.stdout]).toEqual([0, 0, 2, '']);
    const { version: own } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(version.stdout).toBe(`${own}\n`);
  });
});

describe('plug-in files', () => {
  it('load only when that is allowed', async () => {
    write(
      'flat.mjs',
      `export const room = 'loads';
       export const plugin = ({ z }) => ({
         kind: 'flat-out', title: 'One kilowatt', source: 'a test', schema: z.strictObject({}),
         create: (_config, { ids, calendar }) => ({
           step: (_slot, out_Wh, offset) => out_Wh.fill(calendar.slot_us / 3.6e6, offset, offset + ids.length),
         }),
       });`,
    );
    write('own.yaml', smallText.replaceAll('{ kind: household, annual: 3 MWh }', 'flat-out'));
    const refused = await run('run', 'own.yaml', '--plugin', 'flat.mjs');
    expect([refused.code, refused.stderr.includes('CW-CLI-PLUGINS')]).toEqual([2, true]);
    const allowed = await run('run', 'own.yaml', '--plugin', 'flat.mjs', '--allow-plugins', '--json');
    expect(allowed.code, allowed.stderr).toBe(0);
    expect(JSON.parse(allowed.stdout)).toMatchObject({ summary: [{ load_kWh: 48 }] });
    expect(readManifest(join(cwd, 'results/own/manifest.json')).plugins).toMatchObject([
      { file: 'flat.mjs' },
    ]);
    const listed = await run('list', 'loads', '--plugin', 'flat.mjs', '--allow-plugins');
    expect(listed.stdout).toContain('flat-out');
  });

  it('may be named by the scenario itself, relative to it', async () => {
    mkdirSync(join(cwd, 'inner'), { recursive: true });
    const text = smallText.replaceAll('{ kind: household, annual: 3 MWh }', 'flat-out');
    write('inner/named.yaml', `${text}plugins: [../flat.mjs]\n`);
    const refused = await run('run', 'inner/named.yaml');
    expect(refused.code).toBe(2);
    const line = text.split('\n').length;
    expect(refused.stderr).toContain(`inner/named.yaml:${line}:11: CW-CLI-PLUGINS`);
    const checked = await run('validate', 'inner/named.yaml', '--allow-plugins');
    expect(checked.code, checked.stderr).toBe(0);
    const allowed = await run('run', 'inner/named.yaml', '--allow-plugins', '-n', '2', '-t', '2', '--json');
    expect(allowed.code, allowed.stderr).toBe(0);
    expect(readManifest(join(cwd, 'results/named/manifest.json')).plugins).toMatchObject([
      { file: 'flat.mjs' },
    ]);
  });
});
