/** Writes the report of a results folder in one of its forms, and says where it lies. Errors: those of reading; CW-OUTPUT-IO. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explained } from '../output/index.js';
import type { ReportFormat } from '../report/document/formats.js';
import { registries } from '../scenario/index.js';
import { version } from './version.js';

/** Returns the paths of the files, the first of them first to be read. `out` is the folder into which they go. */
export async function writeReport(folder: string, format: ReportFormat, out: string): Promise<string[]> {
  // drawing takes a second to load: not before there is something to draw
  const [{ reportOf }, { reportFormats }] = await Promise.all([
    import('../report/reports.js'),
    import('../report/document/formats.js'),
  ]);
  const document = await reportOf(folder, {
    version: version(),
    glossary: (registry, kind) => registries[registry].get(kind)?.title,
  });
  const files = await reportFormats[format](document);
  return files.map(({ name, bytes }) => {
    const path = join(out, name);
    explained('write', path, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    });
    return path;
  });
}
