/** `chainwatt prove` and `chainwatt verify`, from a run to a proof that somebody else checks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallText, temporaryFolder } from '../experiment/small.js';
import { buildIfNeeded, chainwatt, type Ended } from './built.js';

let cwd = '';
const text = smallText.replace(/duration: 6 h/, 'duration: 2 h');
const run = (...words: string[]): Promise<Ended> => chainwatt(words, { cwd });
const rows = (table: string): Record<string, string>[] =>
  parse(readFileSync(join(cwd, 'results/chained', table), 'utf8'), { columns: true }) as Record<
    string,
    string
  >[];

beforeAll(async () => {
  buildIfNeeded();
  cwd = temporaryFolder();
  writeFileSync(
    join(cwd, 'chained.yaml'),
    text.replace('ledger: central', 'ledger: { kind: poa-clique, hashes: ed25519 }'),
  );
  writeFileSync(join(cwd, 'plain.yaml'), text.replace('ledger: central', 'ledger: poa-clique'));
  const { code, stderr } = await run('run', 'chained.yaml', '-q', '--seed', '5', '-n', '2');
  expect(code, stderr).toBe(0);
}, 300_000);

describe('a proof', () => {
  it('is taken out of a results folder, and checked with the hash of its block in blocks.csv', async () => {
    const blocks = new Map(rows('blocks.csv').map((row) => [`${row['replication']} ${row['block']}`, row]));
    for (const replication of ['0', '1']) {
      const sent = rows('transactions.csv').find(
        (row) => row['replication'] === replication && row['block'] !== '' && row['transaction'] !== '0',
      )!;
      const number = sent['transaction']!;
      const words = [
        '--transaction',
        number,
        '--replication',
        replication,
        '-o',
        'proof.json',
        '--overwrite',
      ];
      const proven = await run('prove', 'results/chained', ...words);
      expect(proven.code, proven.stderr).toBe(0);
      const hash = blocks.get(`${replication} ${sent['block']}`)!['hash']!;
      const checked = await run('verify', 'proof.json', '--hash', hash);
      expect(checked.code, checked.stderr).toBe(0);
      expect(checked.stdout).toMatch(
        new RegExp(
          `^Transaction ${number} is number \\d+ of \\d+ in the block at height \\d+ with the hash\n${hash}`,
        ),
      );
      const first = readFileSync(join(cwd, 'proof.json'), 'utf8');
      await run('prove', 'chained.yaml', '--seed', '5', ...words);
      expect(readFileSync(join(cwd, 'proof.json'), 'utf8')).toBe(first);
    }
  }, 120_000);

  it('that was tampered with is refused with what is wrong, and so is one of another block', async () => {
    const whole = readFileSync(join(cwd, 'proof.json'), 'utf8');
    writeFileSync(
      join(cwd, 'bad.json'),
      whole.replace(/"index": (\d+)/, (_, k) => `"index": ${Number(k) + 1}`),
    );
    const tampered = await run('verify', 'bad.json');
    expect(tampered.code).toBe(65);
    expect(tampered.stderr).toMatch(
      /CW-PROOF-INVALID: bad\.json proves nothing: the transaction does not lead/,
    );
    const other = await run('verify', 'proof.json', '--hash', '0'.repeat(64));
    expect(other.code).toBe(65);
    expect(other.stderr).toContain('another hash than the one that is trusted');
    writeFileSync(join(cwd, 'bad.json'), '{');
    expect(await run('verify', 'bad.json')).toMatchObject({ code: 65, stdout: '' });
    const none = await run('verify', 'none.json');
    expect([none.code, none.stderr]).toEqual([
      65,
      expect.stringMatching(/CW-PROOF-FILE[^]*found: +no such file/),
    ]);
    expect((await run('verify', 'proof.json')).stdout).toContain('name that with --hash');
  }, 120_000);

  it('of a folder is of a replication that the folder has', async () => {
    const words = ['--transaction', '1', '--replication'];
    const { code, stderr } = await run('prove', 'results/chained', ...words, '2');
    expect(code).toBe(65);
    expect(stderr).toMatch(/CW-PROOF-REPLICATION[^]*found: +replication 2\n[^]*expected: +0 to 1\n/);
    // a scenario has any
    expect((await run('prove', 'chained.yaml', ...words, '2')).stderr).not.toContain('CW-PROOF-REPLICATION');
  }, 120_000);

  it('replaces no file unless told to', async () => {
    writeFileSync(join(cwd, 'mine.json'), 'mine');
    const words = ['prove', 'results/chained', '--transaction', '1', '-o', 'mine.json'];
    const refused = await run(...words);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/CW-OUTPUT-EXISTS[^]*--overwrite/),
    ]);
    expect(readFileSync(join(cwd, 'mine.json'), 'utf8')).toBe('mine');
    const replaced = await run(...words, '--overwrite');
    expect(replaced.code, replaced.stderr).toBe(0);
    expect((await run('verify', 'mine.json')).code).toBe(0);
  }, 120_000);

  it('needs hashed blocks and a transaction that a block lists', async () => {
    const plain = await run('prove', 'plain.yaml', '--transaction', '1');
    expect([plain.code, plain.stderr]).toEqual([65, expect.stringMatching(/CW-PROOF-HASHES[\s\S]*sha256/)]);
    const none = await run('prove', 'chained.yaml', '--transaction', '999999');
    expect([none.code, none.stderr]).toEqual([65, expect.stringContaining('CW-PROOF-TRANSACTION')]);
    expect((await run('prove', 'chained.yaml')).code).toBe(2);
  }, 120_000);
});
