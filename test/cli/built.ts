/** Runs the built command line as a user would, in a process of its own. Builds it first where it is missing or older than the sources. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const mainFile = join(root, 'dist/cli/main.js');

export function buildIfNeeded(): void {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((name) => statSync(join(root, 'src', name)).mtimeMs));
  if (existsSync(mainFile) && statSync(mainFile).mtimeMs >= newest) return;
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onStart?: (child: ChildProcess) => void;
}

/** `chainwatt <words>`; neither stdout nor stderr is a terminal. */
export function chainwatt(words: readonly string[], options: CallOptions): Promise<Ended> {
  return call(process.execPath, [mainFile, ...words], options);
}

/** A line of shell in which `chainwatt` is the built command. */
export function shell(line: string, options: CallOptions): Promise<Ended> {
  const definition = `chainwatt() { '${process.execPath}' '${mainFile}' "$@"; }; set -o pipefail; `;
  return call('bash', ['-c', definition + line], options);
}

function call(command: string, words: readonly string[], { cwd, env, onStart }: CallOptions): Promise<Ended> {
  const { NO_COLOR: _noColour, FORCE_COLOR: _forceColour, ...inherited } = process.env;
  return new Promise((end, fail) => {
    const child = spawn(command, words, {
      cwd,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    onStart?.(child);
    child.on('error', fail);
    child.on('close', (code) => end({ code, stdout, stderr }));
  });
}
