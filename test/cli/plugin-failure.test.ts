/** What is said where a plug-in file of the user's own fails: once, with its place, and with no calls of chainwatt's. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { experimentText } from '../experiment/sweep/small-sweep.js';
import { smallText, temporaryFolder } from '../experiment/small.js';
import { buildIfNeeded, chainwatt } from './built.js';

const properties = `properties: { timing: 'call', individuallyRational: true, budgetBalance: 'strong', truthful: false, efficient: false, orderIndependent: false, quantityBasis: 'offered' }`;

/** A mechanism whose \`clear\` throws from within a function of its own; the line of that is 3. */
const pluginText = `export const room = 'mechanisms';
function priceOf(hour) {
  throw new Error('no price in hour ' + hour);
}
export const plugin = ({ z }) => ({
  kind: 'fails', title: 'Fails', source: 'a test', schema: z.strictObject({}),
  create: () => ({ ${properties}, clear() { priceOf(7); } }),
});
`;

const PLUGIN = ['--plugin', 'fails.mjs', '--allow-plugins'];
let cwd = '';

beforeAll(() => {
  buildIfNeeded();
  cwd = temporaryFolder();
  writeFileSync(join(cwd, 'fails.mjs'), pluginText);
  writeFileSync(join(cwd, 'small.yaml'), smallText.replace('uniform-price', 'fails'));
  writeFileSync(
    join(cwd, 'experiment.yaml'),
    experimentText
      .replace('[small.yaml, other.yaml]', 'small.yaml')
      .replace('replications: 3', 'replications: 1'),
  );
});

describe('a plug-in that fails', () => {
  it.each(['1', '2'])('in a run on %s thread(s) is said once, with its own calls alone', async (threads) => {
    const { code, stderr } = await chainwatt(
      ['run', 'small.yaml', '--out', `run-${threads}`, '-n', threads, '-t', threads, ...PLUGIN],
      { cwd },
    );
    expect(code).toBe(70);
    expect(stderr.match(/CW-PLUGIN-FAILED: the plug-in file/g)).toHaveLength(1);
    expect(stderr).toContain('error: fails.mjs:3:9: CW-PLUGIN-FAILED');
    expect(stderr.match(/no price in hour 7/g)).toHaveLength(1);
    const calls = stderr.split('\n').filter((line) => /^ +at .*:\d+:\d+/.test(line));
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(call).toContain('fails.mjs:');
  });

  it('in a sweep has place and cause in failures.csv, and the end says where to look', async () => {
    const { code, stdout, stderr } = await chainwatt(
      ['sweep', 'experiment.yaml', '--out', 'sweep', ...PLUGIN],
      { cwd },
    );
    // all runs failed: it ends as that of `run` does
    expect(code).toBe(70);
    expect(stderr).toContain('all of 4 runs failed');
    expect(stdout).toContain('no run finished; failures.csv says why');
    const rows = parse(readFileSync(join(cwd, 'sweep/failures.csv')), { columns: true }) as {
      code: string;
      message: string;
    }[];
    expect(rows).toHaveLength(4);
    for (const { code: own, message } of rows) {
      expect(own).toBe('CW-PLUGIN-FAILED');
      expect(message).toBe(
        'fails.mjs:3:9: the plug-in file fails.mjs failed in `clear` (found: no price in hour 7)',
      );
    }
  });
});

describe('a sweep of which runs fail', () => {
  it('is the same from whichever folder it is worked on, and the terminal has paths from there', async () => {
    const base = temporaryFolder();
    for (const folder of ['plugins', 'scenarios', 'elsewhere/deep'])
      mkdirSync(join(base, folder), { recursive: true });
    writeFileSync(join(base, 'plugins/fails.mjs'), pluginText);
    writeFileSync(join(base, 'scenarios/small.yaml'), smallText);
    // at one point the plug-in fails, at another a gate closes before it opens
    writeFileSync(
      join(base, 'experiment.yaml'),
      experimentText.replace('[small.yaml, other.yaml]', 'scenarios/small.yaml').replace(
        /factors:[^]*replications: 3/,
        `factors:
  rule: { path: market.mechanism, values: [fails, uniform-price] }
  opens: { path: market.gateOpens, values: [60 min, 20 min] }
  closes: { path: market.gateCloses, values: [15 min, 30 min] }
replications: 2`,
      ),
    );
    const work = async (cwd: string, up: string): Promise<string> => {
      const words = [
        '--plugin',
        `${up}plugins/fails.mjs`,
        '--allow-plugins',
        '-o',
        `${up}results-${cwd === base ? 1 : 2}`,
      ];
      const { code, stderr } = await chainwatt(['sweep', `${up}experiment.yaml`, ...words], { cwd });
      expect(code, stderr).toBe(0);
      expect(stderr).toContain(`${up}plugins/fails.mjs:3:9`);
      return stderr;
    };
    await work(base, '');
    await work(join(base, 'elsewhere/deep'), '../../');
    const bytesIn = (folder: string): Record<string, string> =>
      Object.fromEntries(
        readdirSync(join(base, folder))
          .filter((name) => name !== 'journals' && name !== 'plan.json')
          .map((name) => [name, readFileSync(join(base, folder, name), 'utf8')]),
      );
    const one = bytesIn('results-1');
    expect(one['failures.csv']).toContain('CONFLICT,"market.gateOpens: the gate would close');
    expect(bytesIn('results-2')).toEqual(one);
    expect(one['failures.csv']).toContain('the plug-in file fails.mjs failed');
    expect(one['sweep.json']).toContain('"file": "scenarios/small.yaml"');
    // the same runs from both: each counts once
    cpSync(join(base, 'results-2/journals/whole-1.jsonl'), join(base, 'results-1/journals/other-1.jsonl'));
    const words = [
      'sweep',
      'merge',
      'experiment.yaml',
      ...PLUGIN.map((word) => word.replace('fails', 'plugins/fails')),
      '-o',
      'results-1',
    ];
    const { code, stderr } = await chainwatt(words, { cwd: base });
    expect(code, stderr).toBe(0);
    expect(bytesIn('results-1')).toEqual(one);
  });
});
