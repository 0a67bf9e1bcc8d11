/** docs/scenario.md says what a scenario can say. CHAINWATT_UPDATE_DOCS=1 writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { pluginParameters, registries, scenarioMarkdown, type PluginSet } from '../../src/scenario/index.js';

const FILE = 'docs/scenario.md';
const updating = process.env['CHAINWATT_UPDATE_DOCS'] !== undefined;

describe(FILE, () => {
  let text: string;
  beforeAll(async () => {
    const style = await resolveConfig(FILE);
    text = await format(scenarioMarkdown(registries), { ...style, parser: 'markdown' });
    if (updating) writeFileSync(FILE, text);
  });

  it('is what schemas and registries say', () => {
    const refresh = 'CHAINWATT_UPDATE_DOCS=1 npx vitest run test/docs/scenario-reference.test.ts';
    expect(readFileSync(FILE, 'utf8') === text, `${FILE} is out of date: ${refresh}`).toBe(true);
  });

  const plugins = (Object.entries(registries) as [keyof typeof registries, PluginSet][]).flatMap(
    ([registry, set]) => [...set.values()].map((plugin) => ({ registry, plugin, kind: plugin.kind })),
  );
  it.each(plugins)('has $kind of $registry, with its source and every parameter', ({ registry, plugin }) => {
    expect(text).toMatch(new RegExp(`^#{3,4} ${plugin.kind}$`, 'm'));
    expect(text).toContain(plugin.source);
    for (const { name, description } of pluginParameters(registry, plugin)) {
      expect(description, name).not.toBe('');
      expect(text).toMatch(new RegExp(`^\\| \`${name.replaceAll('.', '\\.')}\` `, 'm'));
    }
  });

  it('has links that lead somewhere', () => {
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
      match[1]!.toLowerCase().replaceAll(' ', '-'),
    );
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !headings.includes(link))).toEqual([]);
  });

  it('has words for every value', () => {
    expect(text).not.toMatch(/undefined|\[object|NaN/);
  });

  it('is where README.md sends readers', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`(${FILE})`);
  });
});
