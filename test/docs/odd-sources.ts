/**
 * What docs/odd.md is held to, read out of the sources: kinds of event with their phases, purposes of random streams, the file that
 * defines each plug-in. What is put together when the program runs (`${...}`) counts as `*`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registries } from '../../src/scenario/index.js';

const texts: ReadonlyMap<string, string> = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name.replaceAll('\\', '/'), readFileSync(join('src', name), 'utf8')]),
);

/** Rooms that draw for experiments around runs, or define what a stream is: not for a run. */
const OUTSIDE_RUNS = /^(stats|experiment|kernel)\//;

export interface EventKind {
  readonly kind: string;
  readonly phase: string;
  readonly file: string;
}

/** Every kind of event that the sources register. */
export function eventKinds(): EventKind[] {
  return [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/\.on\(\s*(['`])([^'`]+)\1,\s*'([a-z]+)'/g)].map(([, , kind, phase]) => ({
      kind: starred(kind!),
      phase: phase!,
      file,
    })),
  );
}

export interface StreamPurpose {
  readonly purpose: string;
  /** `is`: what homes, devices and the network are; `happens`: what happens to them, anew in each typical period. */
  readonly about: 'is' | 'happens';
  readonly file: string;
}

/** Every purpose that a run's streams are drawn for. */
export function streamPurposes(): StreamPurpose[] {
  return [...texts]
    .filter(([file]) => !OUTSIDE_RUNS.test(file))
    .flatMap(([file, text]) => [
      ...[...text.matchAll(/random\.(streams|traits|single)\(\s*(['`])([^'`]+)\2/g)].map(
        ([, method, , purpose]): StreamPurpose => ({
          purpose: starred(purpose!),
          about: method === 'traits' ? 'is' : 'happens',
          file,
        }),
      ),
      ...[...text.matchAll(/drawSampled\(\s*[\w.]+,\s*'([^']+)'/g)].map(([, purpose]): StreamPurpose => ({
        purpose: purpose!,
        about: 'is',
        file,
      })),
    ]);
}

/** The room in which the plug-ins of a registry are defined. */
export const roomOf: { readonly [Name in keyof Registries]: string } = {
  loads: 'devices',
  generators: 'devices',
  batteries: 'devices',
  mechanisms: 'market',
  tariffs: 'tariff',
  strategies: 'agents',
  forecasts: 'agents',
  networks: 'network',
  ledgers: 'consensus',
  faults: 'adversaries',
};

/** The file that defines a plug-in, from `src/` on. */
export function fileOfPlugin(registry: keyof Registries, kind: string): string {
  const found = [...texts].filter(
    ([file, text]) =>
      new RegExp(`^${roomOf[registry]}/[^/]+$`).test(file) &&
      new RegExp(`definePlugin[\\s\\S]*^  kind: '${kind}',$`, 'm').test(text),
  );
  if (found.length !== 1) throw new Error(`${kind} of ${registry} is defined in ${found.length} files`);
  return found[0]![0];
}

function starred(template: string): string {
  return template.replace(/\$\{[^}]+\}/g, '*');
}
