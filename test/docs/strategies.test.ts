/** docs/strategies.md says what strategies and forecasts do. CHAINWATT_UPDATE_DOCS=1 writes its tables anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { forecasts, strategies } from '../../src/agents/index.js';
import type { Strategy } from '../../src/agents/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { pluginParameters, registries } from '../../src/scenario/index.js';
import { markdownTable, withTable } from './markdown.js';
import { sectionsOf } from './mechanism-examples.js';
import { wordOptions } from './options.js';
import { examplesOf, forecastOf, kindOf, rerun, strategyOf, type Example } from './strategy-examples.js';

const FILE = 'docs/strategies.md';
const REFRESH = 'CHAINWATT_UPDATE_DOCS=1 npx vitest run test/docs/strategies.test.ts';
const updating = process.env['CHAINWATT_UPDATE_DOCS'] !== undefined;

await loadQuantityParser();
const before = readFileSync(FILE, 'utf8');
const sections = sectionsOf(before);
const kinds = [...strategies.keys(), ...forecasts.keys()];

const anchorOf = (kind: string): string => `[${kind}](#${kind})`;
const yesOrNo = (holds: boolean): string => (holds ? 'yes' : 'no');

function strategiesTable(): string {
  const rows = [...strategies.values()].map(({ kind, source }) => {
    const { drawsPerHome, withinReservation } = strategyOf(kind);
    return [
      anchorOf(kind),
      String(drawsPerHome),
      yesOrNo(withinReservation),
      whether(kind, ({ observe }) => observe !== undefined),
      whether(kind, ({ plan }) => plan !== undefined),
      source,
    ];
  });
  return markdownTable([
    ['strategy', 'draws a bid', 'within reservation', 'learns', 'plans batteries', 'source'],
    ...rows,
  ]);
}

/** Whether a strategy does something by default, or else with which option. */
function whether(kind: string, does: (strategy: Strategy) => boolean): string {
  if (does(strategyOf(kind))) return 'yes';
  const options = wordOptions('strategies', kind).filter(({ name, value }) =>
    does(strategyOf(kind, { [name]: value })),
  );
  return options.map(({ name, value }) => `with \`${name}: ${value}\``).join(', ') || 'no';
}

function forecastsTable(): string {
  const rows = [...forecasts.values()].map(({ kind, source }) => {
    const forecast = forecastOf(kind);
    const day = 96;
    return [
      anchorOf(kind),
      forecast.information,
      String(Number((forecast.memory_slots(4) / day).toFixed(2))),
      source,
    ];
  });
  return markdownTable([['forecast', 'information', 'memory at a lead of 1 h, days', 'source'], ...rows]);
}

describe(FILE, () => {
  beforeAll(async () => {
    let text = withTable(before, 'strategies', strategiesTable());
    text = withTable(text, 'forecasts', forecastsTable());
    const style = await resolveConfig(FILE);
    text = await format(text, { ...style, parser: 'markdown' });
    if (updating) writeFileSync(FILE, text);
    else expect(before === text, `${FILE} is out of date: ${REFRESH}`).toBe(true);
  });

  it('has tables of what strategies and forecasts are', () => {
    const text = readFileSync(FILE, 'utf8');
    expect(text).toMatch(/\[zero-intelligence-unconstrained\]\(\S+\) +\| 1 +\| no +\| no +\| no +\| Gode/);
    expect(text).toMatch(/\[q-learning\]\(#q-learning\) +\| 1 +\| yes +\| yes +\| with `battery: learned` /);
    expect(text).toMatch(/\[withholding\]\(#withholding\) +\| 0 +\| yes +\| with `response: best` +\| no /);
    expect(text).toMatch(/\[perfect\]\(#perfect\) +\| future +\| 0 /);
  });

  it('has one section a kind, and none else, strategies and forecasts apart', () => {
    expect(sections.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
    for (const { kind, family } of sections) expect(family === 'Forecasts', kind).toBe(forecasts.has(kind));
  });

  it.each(sections)(
    '$kind: rule, options, other tools, example, source, and what it does not claim',
    ({ kind, text }) => {
      for (const part of ['Rule', 'Options', 'Elsewhere', 'Source', 'Not claimed'])
        expect(text, part).toContain(`\n**${part}.** `);
      const registry = forecasts.has(kind) ? 'forecasts' : 'strategies';
      for (const { name } of pluginParameters(registry, registries[registry].get(kind)!))
        expect(text).toContain(`\`${name}\``);
      const examples = examplesOf(text);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(kindOf(example)).toBe(kind);
    },
  );

  const examples = sections.flatMap(({ text }) =>
    examplesOf(text).map((example, k) => ({ example, name: `${kindOf(example)}, example ${k + 1}` })),
  );

  it.each(examples)('$name gives the numbers that it states', ({ example }) => {
    expect(rerun(example)).toEqual(example);
  });

  it('a quote, a quantity, a plan or an expectation that is wrong is noticed', () => {
    const lies: [string, RegExp][] = [
      ['truthful', /"quotes":(\d+)/],
      ['withholding', /"offers":(\d+)/],
      ['battery-arbitrage', /"offers":\[(\d+)/],
      ['persistence', /"expects":\{"\d+":(\d+)/],
    ];
    for (const [kind, place] of lies) {
      const honest = examples.find(({ example }) => kindOf(example) === kind)!.example;
      const text = JSON.stringify(honest);
      const lie = text.replace(place, (found, value: string) =>
        found.replace(new RegExp(`${value}$`), String(Number(value) + 1)),
      );
      expect(lie, kind).not.toBe(text);
      const claim = JSON.parse(lie) as Example;
      expect(rerun(claim), kind).not.toEqual(claim);
    }
  });

  it('has links that lead somewhere', () => {
    const text = readFileSync(FILE, 'utf8');
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThanOrEqual(kinds.length);
    expect(links.filter((link) => !kinds.includes(link))).toEqual([]);
  });

  it('is where README.md sends readers', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`(${FILE})`);
  });
});
