/** docs/faults.md names every fault of the registry, and every figure that one tells. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faults } from '../../src/adversaries/index.js';

const text = readFileSync('docs/faults.md', 'utf8');
const sources = readdirSync('src/adversaries').map((file) => readFileSync(`src/adversaries/${file}`, 'utf8'));
const measures = sources.flatMap((source) =>
  [...source.matchAll(/measure: '(\w+)'/g)].map(([, measure]) => measure!),
);

describe('docs/faults.md', () => {
  it.each([...faults.keys()])('has the fault %s', (kind) => {
    expect(text).toContain(`\`${kind}\``);
  });

  it('has every figure, and there are some', () => {
    expect(measures.length).toBeGreaterThan(10);
    for (const measure of measures) expect(text).toContain(`\`${measure}\``);
  });
});
