/**
 * docs/odd.md describes the model in the form of ODD+D. CHAINWATT_UPDATE_DOCS=1 writes its tables of parameters, results and plug-ins
 * anew; what is written by hand about events, streams, state and times is compared with the sources and with worlds that are built.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkZone } from '../../src/data/index.js';
import { centralEurope } from '../../src/devices/sky.js';
import { loadDesign } from '../../src/experiment/index.js';
import { Columns, phases, RandomSource, Simulation } from '../../src/kernel/index.js';
import { World } from '../../src/model/world.js';
import { dictionary } from '../../src/records/experiment-tables.js';
import { registries } from '../../src/scenario/index.js';
import { blockAfter, linksOf, withTable } from './markdown.js';
import { eventKinds, streamPurposes } from './odd-sources.js';
import { fieldsTable, outputTable, parametersTable, pluginsList } from './odd-tables.js';

const FILE = 'docs/odd.md';
const EXAMPLE = 'scenarios/neighbourhood.yaml';
const REFRESH = `CHAINWATT_UPDATE_DOCS=1 npx vitest run test/docs/odd.test.ts`;
const updating = process.env['CHAINWATT_UPDATE_DOCS'] !== undefined;

/** The elements of ODD+D in their order (Müller et al. 2013, table 1). */
const ELEMENTS = [
  '## I Overview',
  '### I.i Purpose',
  '### I.ii Entities, state variables and scales',
  '### I.iii Process overview and scheduling',
  '## II Design concepts',
  '### II.i Theoretical and empirical background',
  '### II.ii Individual decision-making',
  '### II.iii Learning',
  '### II.iv Individual sensing',
  '### II.v Individual prediction',
  '### II.vi Interaction',
  '### II.vii Collectives',
  '### II.viii Heterogeneity',
  '### II.ix Stochasticity',
  '### II.x Observation',
  '## III Details',
  '### III.i Implementation details',
  '### III.ii Initialization',
  '### III.iii Input data',
  '### III.iv Submodels',
];

/** Figures of the summary by which designs are judged. */
const FIGURES = [
  'billWithout_EUR_mean',
  'billWith_EUR_mean',
  'saving_EUR_mean',
  'shareWorseOff',
  'meanAbsoluteDifferenceOfSavings_EUR',
  'price_EUR_per_kWh_mean',
  'traded_kWh',
  'tradedShareOfTradable',
  'selfSufficiencyWith',
  'forecastDeviationShare',
  'imbalanceCost_EUR',
  'efficiency',
  'efficiencyOfBook',
  'ordersLate_count',
  'unseenAtDelivery_kWh',
  'undoneAfterSight_kWh',
  'finalityViolations_count',
  'latencyFinality_s_p95',
  'staleRate',
  'preferenceValue_EUR',
  'membersSurplus_EUR',
  'resourceSurplus_EUR',
  'fees_EUR',
  'ledgerCost_EUR',
  'gainBeforeLedger_EUR',
  'net_EUR',
  'carbonDifference_kg',
];

/** Everything that the ledgers, faults, markets and tariffs of these register, draw and keep is collected. */
const BUILT = [
  EXAMPLE,
  'scenarios/escrow.yaml',
  'scenarios/faults.yaml',
  'scenarios/three-gates.yaml',
  'scenarios/two-communities.yaml',
  ...readdirSync('scenarios/ledgers').map((name) => `scenarios/ledgers/${name}`),
];

async function build(file: string): Promise<World> {
  const { scenario, assets } = await loadDesign(file, { registries, checkZone });
  return new World({ scenario, assets, seed: '1', replication: 0, sinks: { open: () => undefined } });
}

/** `document` with `block` between the comments of that label. */
function withBlock(document: string, label: string, block: string): string {
  const begin = `<!-- list: ${label} -->`;
  const [before, rest] = document.split(begin) as [string, string];
  const end = rest.indexOf(`<!-- end: ${label} -->`);
  expect(end, `no end of ${label}`).toBeGreaterThan(0);
  return `${before}${begin}\n\n${block}\n\n${rest.slice(end)}`;
}

/** The cells of a table's rows, without its head. */
function rowsAfter(document: string, label: string): string[][] {
  const from = document.indexOf(`<!-- table: ${label} -->`);
  expect(from, `no table ${label}`).toBeGreaterThan(0);
  const lines = document.slice(document.indexOf('|', from)).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The words in code spans, without blocks of code. */
function codes(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
}

function matches(pattern: string, name: string): boolean {
  const text = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${text}$`).test(name);
}

describe(FILE, () => {
  const written = readFileSync(FILE, 'utf8');
  let text = written;
  const built = { kinds: new Set<string>(), purposes: new Set<string>(), columns: new Set<string>() };
  let example: World;
  const timesOf = new Map<string, number>();

  beforeAll(async () => {
    const design = await loadDesign(EXAMPLE, { registries, checkZone });
    const parameters = parametersTable(registries, readFileSync(EXAMPLE, 'utf8'), design.resolved);
    text = withBlock(text, 'parameters', parameters);
    text = withBlock(text, 'plugins', pluginsList(registries));
    text = withTable(text, 'outputs', outputTable(dictionary));
    text = withTable(text, 'figures', fieldsTable(dictionary.get('summary')!, FIGURES));
    text = await format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' });
    if (updating) writeFileSync(FILE, text);

    const on = vi.spyOn(Simulation.prototype, 'on');
    const drawn = [vi.spyOn(RandomSource.prototype, 'streams'), vi.spyOn(RandomSource.prototype, 'traits')];
    const kept = (['f64', 'i32', 'u8'] as const).map((kind) => vi.spyOn(Columns.prototype, kind));
    const at = vi.spyOn(Simulation.prototype, 'at');
    for (const file of BUILT) {
      const world = await build(file);
      if (file !== EXAMPLE) continue;
      example = world;
      for (const [time, kind, slot] of at.mock.calls) {
        const name = world.simulation.nameOf(kind);
        if (slot === SLOT || name === 'keeper')
          timesOf.set(`${name} ${name === 'keeper' ? time : slot}`, time);
      }
    }
    for (const [name] of on.mock.calls) built.kinds.add(name);
    for (const spy of drawn) for (const [purpose] of spy.mock.calls) built.purposes.add(purpose);
    for (const spy of kept) for (const [name] of spy.mock.calls) built.columns.add(name);
  }, 120_000);
  afterAll(() => void vi.restoreAllMocks());

  it('has every element of ODD+D, in its order', () => {
    const headings = written.split('\n').filter((line) => /^#{2,3} /.test(line));
    expect(headings).toEqual([...ELEMENTS, '## References']);
    const parts = written.split(/^#{2,3} .*$/m).slice(1);
    parts.forEach((part, k) => {
      const isChapter = ELEMENTS[k]?.startsWith('## ') ?? false;
      if (!isChapter) expect(part.trim().length, headings[k]).toBeGreaterThan(300);
    });
  });

  it('has the tables that schemas, registries and dictionary give', () => {
    const isCurrent = readFileSync(FILE, 'utf8') === text;
    expect(isCurrent, `${FILE} is out of date: ${REFRESH}`).toBe(true);
  });

  it('has the phases of the kernel, and every kind of event in its own', () => {
    const rows = rowsAfter(written, 'phases');
    expect(rows.map(([phase]) => phase)).toEqual([...phases]);
    const shown = rows.flatMap(([phase, kinds]) => codes(kinds!).map((kind) => `${phase} ${kind}`)).sort();
    const known = [...new Set(eventKinds().map(({ phase, kind }) => `${phase} ${kind}`))].sort();
    expect(shown).toEqual(known);
  });

  it('knows every kind of event that worlds register', () => {
    const known = eventKinds().map(({ kind }) => kind);
    expect(built.kinds.size).toBeGreaterThan(40);
    expect([...built.kinds].filter((name) => !known.some((kind) => matches(kind, name)))).toEqual([]);
  });

  it('has every random stream with its file, and whether it is of what is or of what happens', () => {
    const shown = rowsAfter(written, 'streams').flatMap(([purposes, , , about, files]) =>
      codes(purposes!).flatMap((purpose) => codes(files!).map((file) => `${purpose} | ${about} | ${file}`)),
    );
    const known = streamPurposes().map(({ purpose, about, file }) => `${purpose} | ${about} | ${file}`);
    expect(shown.sort()).toEqual([...new Set(known)].sort());
  });

  it('knows every stream that worlds draw from', () => {
    const known = streamPurposes().map(({ purpose }) => purpose);
    expect(built.purposes.size).toBeGreaterThan(30);
    expect([...built.purposes].filter((name) => !known.some((purpose) => matches(purpose, name)))).toEqual(
      [],
    );
  });

  it('names state variables that a run keeps, with their units', () => {
    const rows = rowsAfter(written, 'states');
    expect(rows.length).toBeGreaterThan(20);
    for (const [name, unit] of rows) {
      const column = codes(name!)[0]!;
      expect([...built.columns], column).toContain(column);
      const [, ...rest] = column.split('.').at(-1)!.split('_');
      expect(unit, column).toBe(rest.join('_'));
    }
    // every part of a home's state is there: what only counts or works is not, nor what one strategy has learnt
    const parts = new Set([...built.columns].map((name) => name.split('.')[0]!));
    const shown = new Set(rows.map(([name]) => codes(name!)[0]!.split('.')[0]!));
    const working = new Set(['metrics', 'shadowMeters', 'generationMeters', 'zip']);
    expect([...parts].filter((part) => !shown.has(part) && !working.has(part))).toEqual([]);
  });

  it('has the times of the example', () => {
    const { times } = example;
    const product = times.product(SLOT, 0);
    const begins = SLOT * times.slot_us;
    const minutes = (time: number): string => {
      const seconds = Math.round((time - begins) / 1e6);
      const whole = Math.abs(seconds);
      return `${seconds < 0 ? '-' : ''}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
    };
    const lookedAt = [...timesOf].filter(([name]) => name.startsWith('keeper')).map(([, time]) => time);
    const looks = Math.min(...lookedAt.filter((time) => time > times.closes(product)));
    const shown = [...blockAfter(written, 'times').text.matchAll(/^ *(-?\d+:\d\d) min {3}(.{14})/gm)];
    expect(shown.map(([, time, what]) => `${time} ${what!.trim()}`)).toEqual([
      `${minutes(times.opens(product))} gate opens`,
      `${minutes(timesOf.get(`submit ${SLOT}`)!)} homes decide`,
      `${minutes(times.closes(product))} gate closes`,
      `${minutes(looks)} keeper`,
      `${minutes(begins)} delivery begin`,
      `${minutes(times.ends(SLOT))} delivery ends`,
      `${minutes(timesOf.get(`readings ${SLOT}`)!)} meters send`,
      `${minutes(times.deadline(product))} deadline`,
    ]);
    const decides = Math.floor(timesOf.get(`submit ${SLOT}`)! / times.slot_us);
    expect(SLOT - (decides - 1), 'the lead is three slots in the example').toBe(3);
  });

  it('has the numbers of the sky', () => {
    const { lowest, highest, mean, spread, slowShare, slow_us, fast_us } = centralEurope;
    expect(written).toContain(`Z = sqrt(${slowShare}) S + sqrt(${1 - slowShare}) C`);
    expect(written).toContain(`memory ${slow_us / 3.6e9} h and ${fast_us / 3.6e9} h`);
    expect(written).toContain(`k = ${lowest} + (${highest} - ${lowest}) Phi(shift + ${spread} Z)`);
    expect(written).toContain(`the mean of k is ${mean}`);
  });

  it('names files and folders that exist', () => {
    const named = codes(written).filter((name) => /^[\w./-]+(\.ts|\/)$/.test(name));
    expect(named.length).toBeGreaterThan(100);
    for (const name of named) {
      const path = name.startsWith('test/') || name === 'src/' ? name : join('src', name);
      expect(existsSync(path), `${name}: no such file`).toBe(true);
    }
  });

  it('names strategies, forecasts and columns that exist', () => {
    const fields = new Set([...dictionary.values()].flatMap((table) => table.fields.map(({ name }) => name)));
    const columns = [...built.columns];
    for (const name of codes(written).filter((one) => /^[a-z][\w.]*_(kWh|Wh|EUR|uEUR|count)$/.test(one)))
      expect(fields.has(name) || columns.includes(name), name).toBe(true);
    const kinds = new Set(Object.values(registries).flatMap((set) => [...set.keys()]));
    for (const name of [...registries.strategies.keys(), ...registries.forecasts.keys()])
      expect(written, name).toContain(name);
    for (const [, name] of written.matchAll(/scenario\.md#([a-z0-9-]+)\)/g)) expect(kinds).toContain(name);
  });

  it('links to files that exist', () => {
    const links = linksOf(written);
    expect(links.length).toBeGreaterThan(50);
    for (const { file } of links) expect(existsSync(join('docs', file)), file).toBe(true);
  });

  it('is where README.md and CONTRIBUTING.md send readers', () => {
    for (const file of ['README.md', 'CONTRIBUTING.md'])
      expect(readFileSync(file, 'utf8').includes(`(${FILE})`), file).toBe(true);
  });
});

/** A slot in the middle of the example. */
const SLOT = 300;
