/** `chainwatt view` as the built command line: pages, files, what it refuses, and a sweep while it is worked on. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepStatus } from '../../src/cli/view/sweep-watch.js';
import { experimentFolder } from '../experiment/sweep/small-sweep.js';
import { buildIfNeeded, chainwatt } from './built.js';
import { ask, startViewing, statedPolicy, type Answer, type AskOptions, type Viewing } from './viewing.js';

let cwd = '';
let viewing: Viewing;
beforeAll(async () => {
  buildIfNeeded();
  cwd = experimentFolder();
  cpSync(new URL('../../results/sample', import.meta.url), join(cwd, 'results/sample'), { recursive: true });
  writeFileSync(join(cwd, 'secret.csv'), 'secret');
  cpSync(join(cwd, 'results/sample'), join(cwd, 'outside'), { recursive: true });
  cpSync(join(cwd, 'results/sample'), join(cwd, 'results/leaking'), { recursive: true });
  symlinkSync('../outside', join(cwd, 'results/linked'));
  symlinkSync('../../secret.csv', join(cwd, 'results/leaking/more.csv'));
  mkdirSync(join(cwd, 'results/notes'));
  writeFileSync(join(cwd, 'results/notes/mine.csv'), 'secret');
  writeFileSync(join(cwd, 'results/sample/script.html'), 'secret');
  writeFileSync(join(cwd, 'results/sample/a <b>.csv'), 'x\n1\n');
  const planned = await chainwatt(['sweep', 'plan', 'experiment.yaml'], { cwd });
  expect(planned.code).toBe(0);
  viewing = await startViewing(cwd);
});
afterAll(() => viewing.stop());

const get = (path: string, options?: AskOptions): Promise<Answer> => ask(viewing.port, path, options);

/** Names, sizes and times of everything in the results. */
function state(): string[] {
  return readdirSync(join(cwd, 'results'), { recursive: true, encoding: 'utf8' }).map((name) => {
    const { size, mtimeMs } = statSync(join(cwd, 'results', name), { throwIfNoEntry: false }) ?? {};
    return `${name} ${size} ${mtimeMs}`;
  });
}

function expectSafe({ headers }: Answer): void {
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  expect(headers['access-control-allow-origin']).toBeUndefined();
}

describe('pages', () => {
  it('lists what lies there, with links that work, and writes nothing', async () => {
    const before = state();
    const list = await get('/');
    expectSafe(list);
    expect(list.status).toBe(200);
    expect(list.text).toContain('Twelve homes trade for a day on Clique');
    expect(list.text).not.toContain('a <b>.csv');
    const links = [...list.text.matchAll(/href="(\/[^"]*)"/g)].map(([, path]) => path!);
    expect(links).toContain('/report/sample/');
    expect(links).toContain('/sweep/experiment/');
    expect(links).toContain('/files/sample/summary.csv');
    expect(links).toContain('/files/sample/a%20%3Cb%3E.csv');
    expect(links.filter((path) => /linked|notes|html$/.test(path))).toEqual([]);
    for (const path of links.filter((each) => each !== '/report/leaking/'))
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    expect(state()).toEqual(before);
  });

  it('states the policy of a page in its header too', async () => {
    for (const path of ['/', '/report/sample/', '/sweep/experiment/', '/nowhere/']) {
      const page = await get(path);
      expect(page.headers['content-security-policy'], path).toBe(statedPolicy(page.text));
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expectSafe(page);
      const script = /connect-src 'self'/.test(statedPolicy(page.text));
      expect(script, path).toBe(path.startsWith('/sweep'));
    }
  });

  it('lets no other script of the page of a sweep run than its own', async () => {
    const { text } = await get('/sweep/experiment/');
    const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
      ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
    );
    expect(statedPolicy(text)).toContain(`script-src ${scripts.join(' ')};`);
    expect(scripts).toHaveLength(1);
  });

  it('shows the report that `chainwatt report` writes, with a way back', async () => {
    const own = join(cwd, 'own');
    await chainwatt(['report', 'results/sample', '--out', own], { cwd });
    const file = readFileSync(join(own, 'report.html'), 'utf8');
    const { text } = await get('/report/sample/');
    expect(text.replace(/<nav aria-label="Results">[\s\S]*?<\/nav>\n/, '')).toBe(file);
    expect(text).toContain('<a href="/">All results</a>');
    expect((await get('/report/sample')).text).toBe(text);
  });

  it('sends a table as it is, as a download', async () => {
    const answer = await get('/files/sample/summary.csv');
    expect(answer.text).toBe(readFileSync(join(cwd, 'results/sample/summary.csv'), 'utf8'));
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''summary.csv");
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
    expectSafe(answer);
  });

  it('answers HEAD with the same headers and nothing else', async () => {
    for (const path of ['/', '/report/sample/', '/files/sample/summary.csv', '/nowhere/']) {
      const [head, whole] = [await get(path, { method: 'HEAD' }), await get(path)];
      expect([head.status, head.text]).toEqual([whole.status, '']);
      expect(head.headers['content-length']).toBe(whole.headers['content-length']);
      expect(Number(head.headers['content-length'])).toBe(Buffer.byteLength(whole.text));
    }
  });
});

describe('what is refused', () => {
  it.each(['evil.example', `evil.example:1`, 'localhost.evil.example', '127.0.0.1:1'])(
    'requests to the host %j',
    async (host) => {
      const answer = await get('/', { host });
      expect(answer.status).toBe(421);
      expect(answer.text).not.toContain('Twelve homes');
    },
  );

  it('names of this computer are answered', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]'])
      expect((await get('/', { host: `${name}:${viewing.port}` })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s', async (method) => {
    const answer = await get('/', { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    '/files/../secret.csv',
    '/files/sample/../../secret.csv',
    '/files/%2e%2e/secret.csv',
    '/files/..%2fsecret.csv',
    '/files/sample/..%2f..%2fsecret.csv',
    '/files/sample/%2e%2e/%2e%2e/secret.csv',
    '/files/%252e%252e/secret.csv',
    '/files/sample/..%5c..%5csecret.csv',
    '/files/linked/summary.csv',
    '/files/linked/',
    '/files/notes/mine.csv',
    '/files/sample/script.html',
    '/files/sample/',
    '/files/sample',
    '/files/',
    '/files//etc/passwd',
    '/files/etc/passwd',
    '/files/experiment/journals/whole-1.jsonl',
    '/files/sample/summary.csv%00.html',
    '//files/sample/summary.csv',
    '/report/../',
    '/report/..%2foutside/',
    '/report/linked/',
    '/report/notes/',
    '/report/',
    '/sweep/sample/',
    '/progress/sample/',
    '/reports/sample/',
    '/%',
  ])('%s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('secret');
    expectSafe(answer);
  });

  it('a report of files that lead out, though not the files beside them', async () => {
    const report = await get('/report/leaking/');
    expect([report.status, report.text.includes('CW-VIEW-OUTSIDE')]).toEqual([422, true]);
    expect((await get('/files/leaking/summary.csv')).status).toBe(200);
    expect((await get('/files/leaking/more.csv')).status).toBe(404);
  });
});

describe('a sweep', () => {
  const status = async (): Promise<SweepStatus> =>
    JSON.parse((await get('/progress/experiment/')).text) as SweepStatus;
  /** The server looks again after half a second, or later where a look takes long. */
  async function until(isSo: (status: SweepStatus) => boolean): Promise<SweepStatus> {
    for (;;) {
      const found = await status();
      if (isSo(found)) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  it('is planned, worked on, done and merged before the eyes of who looks', async () => {
    expect(await status()).toMatchObject({ state: 'planned', value: 0 });
    expect(await get('/report/experiment/')).toMatchObject({
      status: 302,
      headers: { location: '/sweep/experiment/' },
    });
    const work = (shard: string): Promise<unknown> =>
      chainwatt(['sweep', 'work', 'experiment.yaml', '--shard', shard, '--threads', '1'], { cwd });

    await work('1/2');
    expect(await until(({ value }) => value > 0)).toMatchObject({ state: 'working', value: 12, max: 24 });
    expect((await get('/')).text).toContain('12 of 24 runs are there.');
    expect((await get('/sweep/experiment/')).text).toContain('max="24" value="12"');

    await work('2/2');
    const worked = await until(({ state }) => state !== 'working');
    expect(worked).toMatchObject({ state: 'worked', value: 24, max: 24 });
    expect(worked.texts.sentence).toContain('chainwatt sweep merge');

    await chainwatt(['sweep', 'merge', 'experiment.yaml'], { cwd });
    await until(({ state }) => state === 'merged');
    expect((await get('/sweep/experiment/')).text).toContain('<p id="report"><a href="/report/experiment/">');
    const report = await get('/report/experiment/');
    expect([report.status, report.text.includes('Fees and PV')]).toEqual([200, true]);
    const links = [...(await get('/')).text.matchAll(/href="(\/[^"]*)"/g)].map(([, path]) => path!);
    expect(links).toContain('/report/experiment/');
    expect(links).toContain('/files/experiment/points.csv');
  });
});

describe('the command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s with the code of interruptions', async (signal) => {
    const own = await startViewing(cwd, ['results/sample']);
    const list = await ask(own.port, '/');
    expect(list.text).toContain('href="/report/"');
    expect((await ask(own.port, '/report/')).status).toBe(200);
    expect((await ask(own.port, '/files/summary.csv')).status).toBe(200);
    expect((await ask(own.port, '/files/..%2fleaking%2fsummary.csv')).status).toBe(404);
    expect(await own.stop(signal)).toBe(130);
    expect(own.log()).toContain('Ctrl-C ends it');
  });

  it('says where it serves as JSON', async () => {
    let stdout = '';
    const ended = chainwatt(['view', '--port', '0', '--json'], {
      cwd,
      onStart: (child) =>
        child.stdout!.on('data', (piece: Buffer) => {
          stdout += piece.toString();
          if (stdout.endsWith('}\n')) child.kill('SIGINT');
        }),
    });
    expect((await ended).code).toBe(130);
    const { port, address, folder } = JSON.parse(stdout) as Record<string, unknown>;
    expect([address, folder]).toEqual([`http://127.0.0.1:${String(port)}/`, 'results']);
  });

  it('says that nothing lies in a folder', async () => {
    mkdirSync(join(cwd, 'empty'));
    const own = await startViewing(cwd, ['empty']);
    const { status, text } = await ask(own.port, '/');
    expect([status, text.includes('Nothing of chainwatt lies here.')]).toEqual([200, true]);
    await own.stop();
  });

  it('refuses folders that are none, and ports that are taken', async () => {
    const none = await chainwatt(['view', 'nowhere'], { cwd });
    expect([none.code, none.stderr.includes('CW-VIEW-FOLDER')]).toEqual([65, true]);
    const file = await chainwatt(['view', 'secret.csv'], { cwd });
    expect([file.code, file.stderr.includes('CW-VIEW-FOLDER')]).toEqual([65, true]);
    const taken = await chainwatt(['view', '--port', String(viewing.port)], { cwd });
    expect([taken.code, taken.stderr.includes('CW-VIEW-PORT')]).toEqual([74, true]);
    expect(taken.stderr).toContain('--port 0');
    const wrong = await chainwatt(['view', '--port', '65536'], { cwd });
    expect([wrong.code, wrong.stderr.includes('CW-CLI-USAGE')]).toEqual([2, true]);
  });

  it('takes the next port where the usual one is taken', async () => {
    const blocker = createServer();
    // taken by this test, or by somebody before it
    await new Promise<void>((resolve) => {
      blocker.once('error', () => resolve());
      blocker.listen(8087, '127.0.0.1', () => resolve());
    });
    let stdout = '';
    const { code } = await chainwatt(['view'], {
      cwd,
      onStart: (child) =>
        child.stdout!.on('data', (piece: Buffer) => {
          stdout += piece.toString();
          child.kill('SIGINT');
        }),
    });
    blocker.close();
    expect(code).toBe(130);
    expect(Number(new URL(stdout.trim()).port)).toBeGreaterThan(8087);
  });
});
