/** A headless Chromium for tests of pages: Debian's, as nothing is downloaded. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Where there is none, tests of pages are left out, but for CI, which installs it. */
export const hasBrowser = existsSync(CHROMIUM) || process.env['CI'] !== undefined;

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}

export interface Look {
  readonly width?: number;
  readonly colourScheme?: 'light' | 'dark';
  readonly scripts?: boolean;
}

export interface Opened {
  readonly page: Page;
  /** What the page said to the console, but for what informs, and errors that nobody caught. */
  readonly complaints: string[];
  /** Addresses that it asked for, beside itself. */
  readonly requests: string[];
}

/** Opens `url` as a reader with this screen would. */
export async function open(browser: Browser, url: string, look: Look = {}): Promise<Opened> {
  const { width = 1100, colourScheme = 'light', scripts = true } = look;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: colourScheme,
    javaScriptEnabled: scripts,
    offline: url.startsWith('file:'),
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests };
}

/** Opens what is folded and scrolls through the page, so that everything that waits to be seen is drawn. */
export async function seeAll(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((each) => (each.open = true))');
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  for (let y = 0; y <= height; y += 800) {
    await page.evaluate(`scrollTo(0, ${y})`);
    await page.waitForTimeout(20);
  }
}

export interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

/** What axe-core finds of serious or critical impact, by all its rules or by those that are named. */
export async function seriousIssues(page: Page, rules?: readonly string[]): Promise<Violation[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // through the debugger, as the page's own policy lets no other script in
  await page.evaluate(axe);
  return page.evaluate(async (only) => {
    interface Found {
      readonly violations: readonly {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly html: string }[];
      }[];
    }
    const { axe: own } = globalThis as unknown as { axe: { run: (options: object) => Promise<Found> } };
    const { violations } = await own.run(only === undefined ? {} : { runOnly: only });
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html.slice(0, 200)) }));
  }, rules);
}
