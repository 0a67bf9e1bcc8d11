/**
 * Reports in a browser: they render, say nothing to the console, ask for nothing, can be read by those who see little or use no mouse, on a
 * phone, without scripts and on paper.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportOf } from '../../src/report/reports.js';
import { writeHtml } from '../../src/report/document/html.js';
import { buildIfNeeded, chainwatt } from '../cli/built.js';
import { hasBrowser, launch, open, seeAll, seriousIssues } from './browser.js';

describe.runIf(hasBrowser)('reports in a browser', { timeout: 120_000 }, () => {
  let folder: string;
  let browser: Browser;
  const urls = new Map<string, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chainwatt-reports-'));
    buildIfNeeded();
    const scenarios = resolve('scenarios');
    const small = ['--set', 'time.duration=1 d', '--quiet', '--overwrite'];
    const calls: string[][] = [
      ['run', join(scenarios, 'first-look.yaml'), '--out', 'run', '--report', ...small],
      [
        'compare',
        ...['neighbourhood.yaml', 'neighbourhood-pow.yaml'].map((name) => join(scenarios, name)),
        ...['-n', '3', '--out', 'comparison', '--report', '--all-tables', '--overwrite', '--quiet'],
        ...['--set', 'time.duration=6 h'],
      ],
      [
        'decompose',
        join(scenarios, 'first-look.yaml'),
        '-n',
        '3',
        '--out',
        'decomposition',
        '--report',
        ...small,
      ],
      [
        ...['ledgers', join(scenarios, 'first-look.yaml'), '--only', 'central,raft,qbft'],
        ...['-n', '3', '--out', 'ledgers', '--report', ...small],
      ],
      [
        'break-even',
        join(scenarios, 'first-look.yaml'),
        '-n',
        '3',
        '--spreads',
        '3',
        '--out',
        'spreads',
        '--report',
        ...small,
      ],
    ];
    for (const words of calls) expect(await chainwatt(words, { cwd: folder })).toMatchObject({ code: 0 });
    writeFileSync(
      join(folder, 'experiment.yaml'),
      `experiment: 1
title: What matters
scenarios: ${join(scenarios, 'first-look.yaml')}
set: { time.duration: 6 h }
factors:
  pv: { path: population.pv.count, values: [2, 4] }
  feedIn: { path: tariff.feedIn, range: [4 ct/kWh, 10 ct/kWh] }
design: { kind: morris, trajectories: 4, levels: 4 }
replications: 2
kpis: [net_EUR_per_home, traded_kWh]
`,
    );
    expect(
      await chainwatt(['sweep', 'experiment.yaml', '--out', 'sweep', '--report', '--quiet'], { cwd: folder }),
    ).toMatchObject({
      code: 0,
    });
    for (const name of ['run', 'comparison', 'decomposition', 'ledgers', 'spreads', 'sweep'])
      urls.set(name, pathToFileURL(join(folder, name, 'report.html')).href);
    browser = await launch();
  }, 180_000);

  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const kinds = ['run', 'comparison', 'decomposition', 'ledgers', 'spreads', 'sweep'] as const;

  it.each(kinds)(
    'that of a %s draws all its charts, without a complaint and without asking for anything',
    async (kind) => {
      const { page, complaints, requests } = await open(browser, urls.get(kind)!);
      await seeAll(page);
      const charts = page.locator('.chart');
      const count = await charts.count();
      expect(count).toBeGreaterThan(0);
      await expect.poll(() => page.locator('.chart.live').count(), { timeout: 20_000 }).toBe(count);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
      await page.context().close();
    },
  );

  it.each(
    kinds.flatMap((kind) =>
      (['light', 'dark'] as const).map((colourScheme) => [kind, colourScheme] as const),
    ),
  )('that of a %s has no serious issue of accessibility, %s', async (kind, colourScheme) => {
    const { page } = await open(browser, urls.get(kind)!, { colourScheme });
    await seeAll(page);
    // by dark only the colours differ
    expect(await seriousIssues(page, colourScheme === 'dark' ? ['color-contrast'] : undefined)).toEqual([]);
    await page.context().close();
  });

  it.each(kinds)(
    'that of a %s fits a phone: nothing but tables and charts scrolls sideways',
    async (kind) => {
      const { page } = await open(browser, urls.get(kind)!, { width: 360 });
      await seeAll(page);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      const count = await page.locator('.chart').count();
      await expect.poll(() => page.locator('.chart.live').count(), { timeout: 20_000 }).toBe(count);
      const drawn = await page.locator('.chart.live svg').all();
      const boxes = (await Promise.all(drawn.map((chart) => chart.boundingBox()))).filter(
        (box) => box !== null,
      );
      expect(boxes.length).toBeGreaterThan(0);
      for (const { width } of boxes) expect(width).toBeLessThanOrEqual(360);
      await page.context().close();
    },
  );

  it('without scripts every chart is there, drawn', async () => {
    const { page, requests } = await open(browser, urls.get('comparison')!, { scripts: false });
    const charts = await page.locator('.chart').count();
    expect(charts).toBeGreaterThan(5);
    expect(await page.locator('.chart svg').count()).toBe(charts);
    const visible = page.locator('figure').first().locator('svg');
    expect((await visible.boundingBox())!.height).toBeGreaterThan(50);
    expect(requests).toEqual([]);
    await page.context().close();
  });

  it('answers first: the answer is the first section, and stands on the first screen', async () => {
    const { page } = await open(browser, urls.get('comparison')!);
    expect(await page.locator('main section').first().getAttribute('id')).toBe('answer');
    expect((await page.locator('#answer .findings li').first().boundingBox())!.y).toBeLessThan(600);
    await page.context().close();
  });

  it('is read with the keyboard: the first stop leads to the answer, tables can be scrolled', async () => {
    const { page } = await open(browser, urls.get('comparison')!);
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement?.getAttribute('href')")).toBe('#answer');
    const scrolling = await page.locator('.scroll').all();
    expect(scrolling.length).toBeGreaterThan(3);
    for (const table of scrolling) expect(await table.getAttribute('tabindex')).toBe('0');
    await page.context().close();
  });

  it('a chart says its numbers where the pointer is', async () => {
    const { page } = await open(browser, urls.get('comparison')!);
    const chart = page.locator('#chart-bills .chart.live');
    await page.locator('#chart-bills').scrollIntoViewIfNeeded();
    await chart.waitFor();
    await chart.locator('.mark-symbol.role-mark path').first().hover();
    const tooltip = page.locator('#vg-tooltip-element.visible');
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toMatch(/Mean/);
    await page.context().close();
  });

  it('prints: light, without what only a screen has, on more than one page', async () => {
    const { page } = await open(browser, urls.get('run')!, { colourScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe('rgb(255, 255, 255)');
    expect(await page.locator('nav').isVisible()).toBe(false);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 4).toString()).toBe('%PDF');
    await page.context().close();
  });

  it('the file of the command is what the function gives, to the byte', async () => {
    const html = await writeHtml(
      await reportOf(join(folder, 'sweep'), {
        version: JSON.parse(readFileSync('package.json', 'utf8')).version as string,
        glossary: () => undefined,
      }),
    );
    expect(readFileSync(join(folder, 'sweep', 'report.html'), 'utf8')).toBe(html);
  });
});
