/** `chainwatt view` in a process of its own, and requests to it as they are written, without a client that tidies paths. */
import { spawn, type ChildProcess } from 'node:child_process';
import { request, type IncomingHttpHeaders } from 'node:http';
import { mainFile } from './built.js';

export interface Viewing {
  readonly address: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** Everything that it has written to stderr. */
  readonly log: () => string;
  /** Interrupts it, and returns its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts it on a port that the system chooses, and waits for the address. */
export function startViewing(cwd: string, words: readonly string[] = []): Promise<Viewing> {
  const child = spawn(process.execPath, [mainFile, 'view', '--port', '0', ...words], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (piece: Buffer) => (log += piece.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (piece: Buffer) => {
      const address = piece.toString().trim();
      const port = Number(new URL(address).port);
      const stop = (signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> => {
        child.kill(signal);
        return ended;
      };
      resolve({ address, port, child, log: () => log, stop });
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${log}`)));
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly host?: string;
}

/** `path` goes as it stands. */
export function ask(port: number, path: string, { method = 'GET', host }: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host: host ?? `127.0.0.1:${port}` };
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          headers: answer.headers,
          text: Buffer.concat(pieces).toString('utf8'),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The content security policy that a page states within. */
export function statedPolicy(html: string): string {
  const text = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
  return text.replaceAll('&#39;', "'");
}
