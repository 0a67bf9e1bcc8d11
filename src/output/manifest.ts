/**
 * The manifest: what was run, by which version, which files came of it and their checksums. Written last, so that a folder with a
 * manifest is whole. Wall-clock times stand here and nowhere else.
 * Errors: CW-OUTPUT-IO; CW-MANIFEST when one that is read is not a manifest.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { ChainwattError } from '../kernel/index.js';
import { explained, explainedAsync } from './io-error.js';

export const MANIFEST_FILE = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const noticeSchema = z.object({
  code: z.string(),
  message: z.string(),
  place: z.object({ file: z.string(), line: z.int(), column: z.int() }).optional(),
  path: z.string().optional(),
  found: z.string().optional(),
  expected: z.string().optional(),
  remedy: z.string().optional(),
});

export const manifestSchema = z.object({
  chainwatt: z.string().describe('version of chainwatt'),
  scenario: z
    .object({ file: z.string(), title: z.string(), hash: z.string() })
    .describe('scenario file as it was named, title, hash of the resolved scenario'),
  seed: z.string().describe('seed of the experiment; with the scenario it reproduces every table'),
  replications: z.int().min(1),
  threads: z.int().min(1),
  node: z.string().describe('version of Node'),
  started: z.iso.datetime().describe('wall clock, UTC'),
  ended: z.iso.datetime().describe('wall clock, UTC'),
  wallTime_s: z.number().min(0),
  perRun: z.array(
    z.object({
      replication: z.int().min(0),
      period: z.string().describe('name of the typical period').optional(),
      seed: z.string(),
      digest: z.string(),
      unseed: z.string(),
      events: z.int().min(0),
    }),
  ),
  files: z.array(z.object({ name: z.string(), bytes: z.int().min(0), sha256 })),
  complete: z.boolean().describe('false when the run was stopped before its last replication'),
  inputs: z
    .array(z.object({ file: z.string(), sha256 }))
    .describe('data files that the scenario names, as it names them')
    .default([]),
  notices: z.array(noticeSchema).describe('what the user should know and what is no error').default([]),
  plugins: z.array(z.object({ file: z.string(), sha256 })).describe("the user's own plug-in files"),
});

export type Manifest = z.output<typeof manifestSchema>;
/** What the caller knows; the files are found in the folder. */
export type ManifestFacts = Omit<Manifest, 'files'>;
export type ManifestFile = Manifest['files'][number];

/** Size and SHA-256 of a file, in hexadecimal, read as a stream. */
export async function describeFile(path: string, name: string): Promise<ManifestFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await explainedAsync('read', path, () =>
    pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        hash.update(chunk);
      }
    }),
  );
  return { name, bytes, sha256: hash.digest('hex') };
}

/** The manifest as text, keys in the order of the schema. */
export function manifestText(facts: ManifestFacts, files: readonly ManifestFile[]): string {
  return JSON.stringify(manifestSchema.parse({ ...facts, files }), null, 2) + '\n';
}

/** Reads and checks a manifest. */
export function readManifest(path: string): Manifest {
  const text = explained('read', path, () => readFileSync(path, 'utf8'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notAManifest(path, error instanceof Error ? error.message : String(error));
  }
  const result = manifestSchema.safeParse(value);
  if (!result.success) throw notAManifest(path, z.prettifyError(result.error));
  return result.data;
}

function notAManifest(path: string, found: string): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-MANIFEST',
    message: `${path} is not a manifest of chainwatt`,
    found,
    remedy: 'name a folder that `chainwatt run` has written',
  });
}
