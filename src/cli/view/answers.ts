/** What a request is answered with: pages, documents and files, all with the headers that keep them to themselves. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { systemCode } from '../../output/index.js';
import type { Page } from '../../report/document/shell.js';

/** Of what is no page: it is shown nowhere, and may do nothing. */
const NO_PAGE_POLICY = "default-src 'none'; sandbox";

const always: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export function sendPage(exchange: Exchange, { html, policy }: Page, status = 200): void {
  send(exchange, status, html, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
  });
}

export function sendJson(exchange: Exchange, document: unknown): void {
  send(exchange, 200, JSON.stringify(document), {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Security-Policy': NO_PAGE_POLICY,
  });
}

export function sendText(
  exchange: Exchange,
  status: number,
  text: string,
  more: Readonly<Record<string, string>> = {},
): void {
  send(exchange, status, text, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Security-Policy': NO_PAGE_POLICY,
    ...more,
  });
}

/** There is nothing to send, and nothing is wrong. */
export function sendNothing({ response }: Exchange): void {
  response.writeHead(204, always);
  response.end();
}

export function redirect(exchange: Exchange, to: string): void {
  sendText(exchange, 302, '', { Location: to });
}

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** Sends the file as a download; false if there is no such file. `path` is a real path: what has become a link since is refused. */
export async function sendFile(
  { request, response }: Exchange,
  path: string,
  name: string,
): Promise<boolean> {
  let file;
  try {
    // a pipe or device in the place of a file is not waited for
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return false;
    const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'text/plain; charset=utf-8';
    response.writeHead(200, {
      ...always,
      'Content-Type': type,
      'Content-Length': stat.size,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'Content-Security-Policy': NO_PAGE_POLICY,
    });
    if (request.method === 'HEAD' || stat.size === 0) response.end();
    // a table that grows is sent as long as it was
    else await pipeline(file.createReadStream({ end: stat.size - 1, autoClose: false }), response);
    return true;
  } finally {
    await file.close();
  }
}

function send(
  { request, response }: Exchange,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const bytes = Buffer.from(text, 'utf8');
  response.writeHead(status, { ...always, ...headers, 'Content-Length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
