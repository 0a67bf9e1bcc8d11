import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDesign, loadPlugins, RunControl, runExperiment } from '../../src/experiment/index.js';
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
});
