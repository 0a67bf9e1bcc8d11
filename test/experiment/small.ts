/** A small real scenario for tests of experiments: eight homes, a quarter of a day, a central ledger. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadDesign, type Design } from '../../src/experiment/index.js';
import { registries } from '../../src/scenario/index.js';

export const smallText = `
chainwatt: 1
title: Small
seed: 1
time: { start: 2026-05-04T09:00, zone: Europe/Berlin, duration: 6 h, slot: 15 min }
population:
  renter: { count: 5, load: { kind: household, annual: 3 MWh } }
  pv: { count: 3, load: { kind: household, annual: 3 MWh }, pv: { kind: solar, peak: 6 kWp } }
tariff:
  kind: flat
  energy: 12.9 ct/kWh
  network: 9.3 ct/kWh
  levies: 3.5 ct/kWh
  tax: 2.05 ct/kWh
  vat: 19 %
  feedIn: 7.8 ct/kWh
  wholesale: 9 ct/kWh
  imbalance: { short: 2 ct/kWh, long: 2 ct/kWh }
market: { mechanism: uniform-price }
ledger: central
`;

/** The same for a year of a day in January and a day in July: quarters of a day, 730 of each. */
export const yearText = smallText.replace(
  /^time:.*$/m,
  `time:
  zone: Europe/Berlin
  duration: 6 h
  typical:
    january: { start: 2026-01-15T09:00, weight: 730 }
    july: { start: 2026-07-15T09:00, weight: 730 }`,
);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that goes away with the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chainwatt-test-'));
  folders.push(folder);
  return folder;
}

/** Writes `text` to a file in `folder` and loads it. */
export async function designOf(folder: string, name: string, text = smallText): Promise<Design> {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return loadDesign(file, { registries });
}
