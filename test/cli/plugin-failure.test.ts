/** What is said where a plug-in file of the user's own fails: once, with its place, and with no calls of chainwatt's. */
import { readFileSync, writeFileSync } from 'node:fs';
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
