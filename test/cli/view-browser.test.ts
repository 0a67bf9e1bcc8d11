/**
 * `chainwatt view` in headless Chromium, in light and dark, wide and as wide as a phone: pages render without an error, ask nobody else, can
 * be read by who does not see them, and a sweep's page follows it. Skipped where there is no Chromium; under CI that is a failure.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentFolder } from '../experiment/sweep/small-sweep.js';
import { buildIfNeeded, chainwatt } from './built.js';
import { startViewing, type Viewing } from './viewing.js';

const CHROMIUM = '/usr/bin/chromium';
const isThere = existsSync(CHROMIUM);
const isDemanded = process.env['CI'] !== undefined && process.env['CI'] !== '';

const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core calls serious or critical; it is evaluated by the browser itself, as no policy of a page would let it in. */
async function seriousIssues(page: Page): Promise<string[]> {
  await page.evaluate(axeText);
  const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as Violation[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

it.runIf(isDemanded)('there is a Chromium to test with', () => {
  expect(isThere).toBe(true);
});

describe.runIf(isThere)('in a browser', () => {
  let cwd = '';
  let viewing: Viewing;
  let browser: Browser;
  beforeAll(async () => {
    buildIfNeeded();
    cwd = experimentFolder();
    cpSync(new URL('../../results/sample', import.meta.url), join(cwd, 'results/sample'), {
      recursive: true,
    });
    const words = ['sweep', 'work', 'experiment.yaml', '--shard', '1/2', '--threads', '1'];
    expect((await chainwatt(words, { cwd })).code).toBe(0);
    viewing = await startViewing(cwd);
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await viewing.stop();
  });

  interface Opened {
    readonly page: Page;
    /** Messages of errors and warnings, and requests that went elsewhere. */
    readonly troubles: readonly string[];
  }

  async function open(
    path: string,
    look: { readonly colorScheme: 'light' | 'dark'; readonly width: number; readonly scripts?: 'off' },
  ): Promise<Opened> {
    const { colorScheme, width, scripts } = look;
    const page = await browser.newPage({
      colorScheme,
      viewport: { width, height: 800 },
      javaScriptEnabled: scripts !== 'off',
    });
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(viewing.address) && !url.startsWith('data:')) troubles.push(url);
    });
    const answer = await page.goto(viewing.address + path);
    expect(answer!.status()).toBe(200);
    return { page, troubles };
  }

  const pages = ['', 'report/sample/', 'sweep/experiment/'];
  const looks = [
    { colorScheme: 'light', width: 1200 },
    { colorScheme: 'dark', width: 1200 },
    { colorScheme: 'light', width: 390 },
    { colorScheme: 'dark', width: 390 },
  ] as const;

  it.each(pages.flatMap((path) => looks.map((look) => ({ path, ...look }))))(
    '/$path renders in $colorScheme, $width pixels wide',
    async ({ path, ...look }) => {
      const { page, troubles } = await open(path, look);
      expect(await page.locator('h1').count()).toBe(1);
      for (const details of await page.locator('details').all())
        await details.evaluate((element) => element.setAttribute('open', ''));
      // charts as they were sent, and as scripts draw them
      expect(await seriousIssues(page)).toEqual([]);
      for (const chart of await page.locator('.chart').all()) {
        await chart.scrollIntoViewIfNeeded();
        await chart.and(page.locator('.live')).waitFor();
      }
      const wide = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(wide).toBe(0);
      expect(await seriousIssues(page)).toEqual([]);
      expect(troubles).toEqual([]);
      await page.close();
    },
  );

  it('axe finds what is wrong with a page', async () => {
    const { page } = await open('', looks[0]);
    await page.evaluate(
      "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><button></button>')",
    );
    expect((await seriousIssues(page)).map((issue) => issue.split(':')[0])).toEqual([
      'button-name',
      'image-alt',
    ]);
    await page.close();
  });

  it('leads from the list to a report and back, by keyboard', async () => {
    const { page, troubles } = await open('', looks[0]);
    await page.getByRole('link', { name: 'Twelve homes trade for a day on Clique' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/report/sample/');
    await page.getByRole('link', { name: 'All results' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(viewing.address);
    await page.goBack();
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('downloads a table', async () => {
    const { page } = await open('', looks[0]);
    await page.getByText('Tables and files').last().click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'summary.csv' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toBe(
      readFileSync(join(cwd, 'results/sample/summary.csv'), 'utf8'),
    );
    await page.close();
  });

  it('follows a sweep until it is merged, without loading its page again', async () => {
    const { page, troubles } = await open('sweep/experiment/', looks[0]);
    await page.evaluate("window.loaded = 'once'");
    const bar = page.locator('#bar');
    expect(
      await bar.evaluate((element) => [element.getAttribute('value'), element.getAttribute('max')]),
    ).toEqual(['12', '24']);
    expect(await page.locator('#report').isVisible()).toBe(false);
    expect(await page.locator('#still').isVisible()).toBe(false);
    const plain = await open('sweep/experiment/', { ...looks[0], scripts: 'off' });
    expect(await plain.page.locator('#sentence').textContent()).toBe('12 of 24 runs are there.');
    expect(await plain.page.getByText('load it again').isVisible()).toBe(true);

    const done = await chainwatt(['sweep', 'experiment.yaml', '--threads', '1'], { cwd });
    expect(done.code).toBe(0);
    await page.locator('#report').waitFor({ state: 'visible' });
    expect(await page.locator('#sentence').textContent()).toContain('All 24 runs are there');
    expect(await page.locator('#done').textContent()).toBe('24');
    expect(await page.getByRole('status').textContent()).toContain('its report can be read');
    expect(await page.evaluate('window.loaded')).toBe('once');
    expect(await seriousIssues(page)).toEqual([]);
    expect(troubles).toEqual([]);
    // the link without scripts loads the page again, which shows how it stands now
    await plain.page.getByText('load it again').click();
    await plain.page.getByText('All 24 runs are there').waitFor();
    await page.getByRole('link', { name: 'Read the report' }).click();
    await page.waitForURL('**/report/experiment/');
    await page.close();
    await plain.page.close();
  });

  it('says so when the server has gone', async () => {
    const own = await startViewing(cwd);
    const page = await browser.newPage();
    await page.route('**/progress/**', (route) => route.abort());
    await page.goto(`${own.address}sweep/experiment/`);
    // a merged sweep is asked for once more when its page is seen again
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    await page.close();
    await own.stop();
  });
});
