/** The experiment in docs/experiments.md and those in scenarios/experiments are ones that can be planned. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planSweep } from '../../src/experiment/index.js';
import { smallText, temporaryFolder } from '../experiment/small.js';

const page = readFileSync('docs/experiments.md', 'utf8');

it('the experiment of the page has 20 points', async () => {
  const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(page)!;
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'experiments'));
  copyFileSync('scenarios/neighbourhood.yaml', join(folder, 'neighbourhood.yaml'));
  writeFileSync(join(folder, 'experiments', 'page.yaml'), yaml!);
  const { points, factors, replications } = await planSweep(join(folder, 'experiments', 'page.yaml'), {});
  expect(points).toHaveLength(20);
  expect(factors).toEqual([
    { name: 'pv', unit: '', isNumber: true, paths: ['population.pv.count'] },
    { name: 'fee', unit: 'ct/kWh', isNumber: true, paths: ['ledger.fee'] },
  ]);
  expect(replications.maximum).toBe(10);
});

it('the factors with steps that the page shows can be planned, and come out in whole steps', async () => {
  const [, [, yaml]] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)] as unknown as [string[], string[]];
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'small.yaml'), smallText.replace('ledger: central', 'ledger: poa-clique'));
  const factors = yaml!.replaceAll(/^/gm, '  ').trimEnd();
  writeFileSync(
    join(folder, 'e.yaml'),
    `experiment: 1\ntitle: Steps\nscenarios: small.yaml\nfactors:\n${factors}\ndesign: { kind: latin-hypercube, points: 8 }\n`,
  );
  const { points } = await planSweep(join(folder, 'e.yaml'), {});
  for (const { values } of points) {
    const [period, energy, feedIn] = values as number[];
    expect(Number.isInteger(period)).toBe(true);
    expect(feedIn).toBe(Math.round((100 * energy!) / 3) / 100);
  }
});

it.each(readdirSync('scenarios/experiments'))('%s can be planned', async (name) => {
  const { points, kpis } = await planSweep(join('scenarios/experiments', name), {});
  expect(points.length).toBeGreaterThan(1);
  expect(kpis.length).toBeGreaterThan(0);
});
