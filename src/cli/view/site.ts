/**
 * The pages of a results folder by their addresses: `/` lists, `/report/…/` is a report, `/sweep/…/` how far a sweep is, `/progress/…/` the same as
 * JSON, `/files/…` a table. Nothing is written. What leads out of the folder, and what chainwatt has not written, is not there.
 */
import { join } from 'node:path';
import { ChainwattError } from '../../kernel/index.js';
import type { Page } from '../../report/document/shell.js';
import { redirect, sendFile, sendJson, sendNothing, sendPage, sendText, type Exchange } from './answers.js';
import { isOwnHost } from './hosts.js';
import { Listing, type Result } from './listing.js';
import { listPage } from './list-page.js';
import { messagePage } from './message-page.js';
import { navigationHtml, sweepPath } from './page-parts.js';
import { partsOf, placeOf } from './paths.js';
import { ReportCache } from './report-cache.js';
import { sweepPage } from './sweep-page.js';
import { SweepWatch } from './sweep-watch.js';

export interface SiteOptions {
  /** Real path of the folder that is served, and how the user named it. */
  readonly root: string;
  readonly shown: string;
  /** Name and version of chainwatt. */
  readonly generator: string;
  /** Makes the report of a folder, with HTML to stand above its title. */
  readonly makeReport: (folder: string, navigation: string) => Promise<Page>;
  /** Told of what nobody expected. */
  readonly onDefect: (error: unknown) => void;
}

export class Site {
  private readonly options: SiteOptions;
  private readonly listing: Listing;
  private readonly watch = new SweepWatch(() => Date.now());
  private readonly reports: ReportCache;

  constructor(options: SiteOptions) {
    this.options = options;
    this.listing = new Listing(options.root);
    this.reports = new ReportCache(options.root, options.makeReport);
  }

  /** Answers one request that came in at `port`. */
  async answer(exchange: Exchange, port: number): Promise<void> {
    const { request, response } = exchange;
    try {
      if (!isOwnHost(request.headers.host, port)) {
        sendText(
          exchange,
          421,
          `This server answers to http://127.0.0.1:${port}/ and http://localhost:${port}/ alone.\n`,
        );
      } else if (request.method !== 'GET' && request.method !== 'HEAD') {
        sendText(exchange, 405, 'Nothing can be changed here.\n', { Allow: 'GET, HEAD' });
      } else await this.route(exchange);
    } catch (error) {
      // who has gone away in the middle of a file
      if (response.destroyed) return;
      this.options.onDefect(error);
      if (response.headersSent) response.destroy();
      else sendText(exchange, 500, 'This is a defect of chainwatt; the terminal says more.\n');
    }
  }

  private async route(exchange: Exchange): Promise<void> {
    const parts = partsOf(exchange.request.url ?? '');
    const [page, ...rest] = parts ?? [];
    if (parts !== undefined && page === undefined) this.sendList(exchange);
    else if (page === 'favicon.ico' && rest.length === 0) sendNothing(exchange);
    else if (page === 'files') await this.sendFile(exchange, rest);
    else {
      const result = page === undefined ? undefined : this.resultAt(rest);
      if (result === undefined) this.notFound(exchange);
      else if (page === 'report') await this.sendReport(exchange, result);
      else if (page === 'sweep' && result.kind === 'sweep') this.sendSweep(exchange, result);
      else if (page === 'progress' && result.kind === 'sweep')
        sendJson(exchange, this.watch.status(this.folderOf(result)));
      else this.notFound(exchange);
    }
  }

  private folderOf({ parts }: Result): string {
    return join(this.options.root, ...parts);
  }

  /** What lies at `parts`, by way of no link. */
  private resultAt(parts: readonly string[]): Result | undefined {
    const { root } = this.options;
    return placeOf(root, parts) === join(root, ...parts) ? this.listing.at(parts) : undefined;
  }

  private sendList(exchange: Exchange): void {
    const { shown: folder, generator } = this.options;
    const sentenceOf = (result: Result): string => this.watch.status(this.folderOf(result)).texts.sentence;
    sendPage(exchange, listPage({ folder, listed: this.listing.list(), sentenceOf, generator }));
  }

  private async sendReport(exchange: Exchange, result: Result): Promise<void> {
    const { generator } = this.options;
    const { kind, title, files, parts } = result;
    if (kind === 'sweep' && !files.some(({ name }) => name === 'sweep.json')) {
      redirect(exchange, sweepPath(parts));
      return;
    }
    let page: Page;
    try {
      page = await this.reports.pageOf(this.folderOf(result), navigationHtml(result));
    } catch (error) {
      if (!(error instanceof ChainwattError) || error.category === 'invariant') throw error;
      const text = 'This folder has no report. What is there can be downloaded above.';
      sendPage(exchange, messagePage({ title, text, result, error, generator }), 422);
      return;
    }
    sendPage(exchange, page);
  }

  private sendSweep(exchange: Exchange, result: Result): void {
    const status = this.watch.status(this.folderOf(result));
    sendPage(exchange, sweepPage({ result, status, generator: this.options.generator }));
  }

  /** A file that the list names: of a folder that is a result, and no link. */
  private async sendFile(exchange: Exchange, parts: readonly string[]): Promise<void> {
    const name = parts.at(-1) ?? '';
    const path = join(this.options.root, ...parts);
    const result = placeOf(this.options.root, parts) === path ? this.resultAt(parts.slice(0, -1)) : undefined;
    const isListed = result?.files.some((file) => file.name === name) === true;
    if (!isListed || !(await sendFile(exchange, path, name))) this.notFound(exchange);
  }

  private notFound(exchange: Exchange): void {
    const { shown, generator } = this.options;
    const text = `Nothing of chainwatt lies there in \`${shown}\`. It may have been moved or removed since the list was made.`;
    sendPage(exchange, messagePage({ title: 'Not found', text, generator }), 404);
  }
}
