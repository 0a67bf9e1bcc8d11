import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  failureOfExperiment,
  loadDesign,
  loadPlugins,
  RunControl,
  runExperiment,
  type ExperimentResult,
} from '../../src/experiment/index.js';
import type { Problem } from '../../src/kernel/index.js';
import { createResultsFolder, readManifest } from '../../src/output/index.js';
import { registries } from '../../src/scenario/index.js';
import { smallText, temporaryFolder } from './small.js';

let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** A load of the user's own: the same power at all times. */
const flatLoad = `
export const room = 'loads';
export const plugin = ({ z, quantity }) => ({
  kind: 'my-flat-load',
  title: 'The same power at all times',
  source: 'a test',
  schema: z.strictObject({ power: quantity('power', 'power of a home').prefault('500 W') }),
  create: ({ power }, { ids, calendar }) => ({
    step: (slot, out_Wh, offset) => out_Wh.fill((power * calendar.slot_us) / 3.6e9, offset, offset + ids.length),
  }),
});
`;

describe('plug-in files of the user', () => {
  it('extend the registries, run in every thread, and stand in the manifest with their checksum', async () => {
    const file = write('flat-load.mjs', flatLoad);
    const plugins = await loadPlugins([file]);
    expect(registries.loads.get('my-flat-load')).toMatchObject({ title: 'The same power at all times' });
    const sha256 = createHash('sha256').update(flatLoad).digest('hex');
    expect(plugins).toEqual([{ file, sha256 }]);

    const scenario = write(
      'own.yaml',
      smallText.replaceAll('{ kind: household, annual: 3 MWh }', 'my-flat-load'),
    );
    const design = await loadDesign(scenario, { registries });
    const results = createResultsFolder(folder, 'results');
    const { designs } = await runExperiment({
      designs: [design],
      folders: [results],
      replications: 2,
      threads: 2,
      seed: '1',
      control: RunControl.create(2),
      version: '0.0.0',
      plugins,
    });
    // 8 homes, 500 W, 6 h
    expect(designs[0]!.rows.map(({ load_kWh }) => load_kWh)).toEqual([24, 24]);
    expect(readManifest(results.file('manifest.json')).plugins).toEqual(plugins);
  });

  it.each([
    ['no file', undefined, 'CW-PLUGIN-FILE'],
    ['a syntax error', 'export const room = ;', 'CW-PLUGIN-FILE'],
    ['an unknown room', "export const room = 'kitchen'; export const plugin = {};", 'CW-PLUGIN-SHAPE'],
    ['no plug-in', "export const room = 'loads';", 'CW-PLUGIN-SHAPE'],
    [
      'half a plug-in',
      "export const room = 'loads'; export const plugin = { kind: 'x' };",
      'CW-PLUGIN-SHAPE',
    ],
    ['a kind that is taken', flatLoad.replace('my-flat-load', 'household'), 'CW-PLUGIN-KIND'],
  ])('with %s are refused', async (what, text, code) => {
    const file = join(folder, `${what.replaceAll(' ', '-')}.mjs`);
    if (text !== undefined) writeFileSync(file, text);
    await expect(loadPlugins([file])).rejects.toMatchObject({ category: 'input', code });
  });

  it('are known by their bytes', async () => {
    const file = write('another.mjs', flatLoad.replace('my-flat-load', 'another-load'));
    const [loaded] = await loadPlugins([file]);
    expect(loaded!.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
  });

  /** Runs a scenario's text once, with the plug-ins that are loaded. */
  async function runOnce(name: string, text: string): Promise<ExperimentResult> {
    return runExperiment({
      designs: [await loadDesign(write(`${name}.yaml`, text), { registries })],
      folders: [createResultsFolder(folder, `results-${name}`)],
      replications: 1,
      threads: 1,
      seed: '1',
      control: RunControl.create(1),
      version: '0.0.0',
      plugins: [],
    });
  }

  /** Runs the small scenario with a mechanism of the user's own; returns the first problem. */
  async function problemWith(kind: string, create: string): Promise<Problem> {
    const file = write(
      `${kind}.mjs`,
      `export const room = 'mechanisms';
export const plugin = ({ z, pushTrade, BUY, SELL }) => ({
  kind: '${kind}', title: 'Own', source: 'a test', schema: z.strictObject({}),
  create: () => (${create}),
});`,
    );
    await loadPlugins([file]);
    const text = smallText.replace('mechanism: uniform-price', `mechanism: ${kind}`);
    const result = await runOnce(kind, text);
    return failureOfExperiment(result)!.problems[0]!;
  }
  const properties = `properties: { timing: 'call', individuallyRational: true, budgetBalance: 'strong', truthful: false, efficient: false, orderIndependent: false, quantityBasis: 'offered' }`;

  it('that fail in a run are named with hook and line, and no defect of chainwatt is reported', async () => {
    const problem = await problemWith('broken', `{ ${properties},\n clear() { null.clear(); } }`);
    expect(problem).toMatchObject({
      code: 'CW-PLUGIN-FAILED',
      message: `the plug-in file ${join(folder, 'broken.mjs')} failed in \`clear\``,
      place: { file: join(folder, 'broken.mjs'), line: 5 },
    });
    expect(problem.found).toContain('clear');
  });

  it('that lack what their room asks for are told what', async () => {
    expect(await problemWith('empty', '{}')).toMatchObject({
      code: 'CW-PLUGIN-SHAPE',
      message: expect.stringContaining('lacks properties, clear() or share()') as string,
      path: 'market.mechanism',
    });
  });

  it.each([
    ['no-such-order', 'pushTrade(trades, 0, 99999, 1, 100000)'],
    [
      'too-much',
      'for (let b = 0; b < orders.count; b++) for (let s = 0; s < orders.count; s++) if (orders.side[b] === BUY && orders.side[s] === SELL) pushTrade(trades, b, s, 100000000, orders.limit_uEUR_per_kWh[b])',
    ],
  ])('whose trades the orders do not allow end the run: %s', async (kind, trade) => {
    const problem = await problemWith(
      kind,
      `{ ${properties}, clear(orders, context, trades) { trades.count = 0; if (orders.count > 0) { ${trade} } } }`,
    );
    expect(problem).toMatchObject({
      code: 'CW-MARKET-TRADE',
      message: expect.stringContaining(`the mechanism ${kind} made a clearing`) as string,
    });
  });

  it('that give a home less energy than none end the run', async () => {
    const file = write(
      'negative.mjs',
      flatLoad.replace('my-flat-load', 'negative').replace('(power', '(-power'),
    );
    await loadPlugins([file]);
    const text = smallText.replaceAll('{ kind: household, annual: 3 MWh }', 'negative');
    const result = await runOnce('negative', text);
    expect(failureOfExperiment(result)!.problems[0]).toMatchObject({
      code: 'CW-PLUGIN-ENERGY',
      found: '-125 Wh',
    });
  });

  it('of the documents work', async () => {
    await loadPlugins(['docs/fixed-price.mjs']);
    const text = smallText.replace('mechanism: uniform-price', 'mechanism: fixed-price');
    const { designs } = await runOnce('fixed', text);
    const [row] = designs[0]!.rows;
    expect(row!.traded_kWh).toBeGreaterThan(0);
    // half way between 7.8 and 15.3 ct
    expect(row!.price_EUR_per_kWh_mean).toBeCloseTo((0.078 + 0.15351) / 2, 4);
  });
});
