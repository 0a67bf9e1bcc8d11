/** docs/mechanisms.md says what market designs claim and do. CHAINWATT_UPDATE_DOCS=1 writes its tables anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { propertiesOf, wordsOf } from '../../src/cli/mechanism-properties.js';
import { isSharingRule, mechanisms } from '../../src/market/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { bookOf, clear, type Trade } from '../market/books.js';
import { shareOf } from '../market/sharing-laws.js';
import { workedExample } from '../market/worked-example.js';
import { markdownTable, withTable } from './markdown.js';
import {
  claimOf,
  commonOf,
  designOf,
  entriesOf,
  examplesOf,
  gainsOf,
  outcomeOf,
  sectionsOf,
  surplusOf,
  type Common,
} from './mechanism-examples.js';
import { wordOptions } from './options.js';

const FILE = 'docs/mechanisms.md';
const REFRESH = 'CHAINWATT_UPDATE_DOCS=1 npx vitest run test/docs/mechanisms.test.ts';
const updating = process.env['CHAINWATT_UPDATE_DOCS'] !== undefined;

await loadQuantityParser();
const before = readFileSync(FILE, 'utf8');
const sections = sectionsOf(before);
const common = commonOf(before);
const kinds = [...mechanisms.keys()];

const anchorOf = (kind: string): string => `[${kind}](#${kind})`;
const familyOf = (kind: string): string =>
  sections.find((section) => section.kind === kind)?.family.toLowerCase() ?? '';

/** What each design claims with its defaults. */
async function designsTable(): Promise<string> {
  const rows: string[][] = [];
  for (const kind of kinds) {
    const words = wordsOf((await propertiesOf(kind))!);
    if (rows.length === 0) rows.push(['design', 'family', ...words.map(([name]) => name)]);
    rows.push([anchorOf(kind), familyOf(kind), ...words.map(([, value]) => value)]);
  }
  return markdownTable(rows);
}

/** Options, one at a time, that change what a design claims. */
function optionsTable(): string {
  const rows = [['design', 'option', 'claim']];
  for (const kind of kinds) {
    const usual = wordsOf(designOf(kind).properties);
    for (const { name, value } of wordOptions('mechanisms', kind)) {
      const claims = wordsOf(designOf(kind, { [name]: value }).properties);
      const changed = claims
        .filter(([, claim], i) => claim !== usual[i]![1])
        .map((claim) => claim.join(': '));
      if (changed.length > 0) rows.push([anchorOf(kind), `\`${name}: ${value}\``, changed.join(', ')]);
    }
  }
  return markdownTable(rows);
}

const ct = (amount_uEUR: number): string => String(Number((amount_uEUR / 10_000).toFixed(2)));
const distinct = (values: readonly number[]): string =>
  [...new Set(values.map(ct))].sort((a, b) => Number(a) - Number(b)).join(', ') || '–';

/** What each design makes of the common book, or community. */
async function outcomesTable({ orders, metered, floor, cap, lot }: Common): Promise<string> {
  const rows = [
    ['design', 'trades', 'kWh', 'buyers pay, ct/kWh', 'sellers receive, ct/kWh', 'gains, ct', 'operator, ct'],
  ];
  const entries = entriesOf(orders);
  const pairOf = ({ buy: b, sell: s }: Trade): string => `${entries[b]!.agent}-${entries[s]!.agent}`;
  for (const kind of kinds) {
    const design = designOf(kind);
    if (isSharingRule(design)) {
      const bounds = { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap };
      const { shared_Wh, price_uEUR_per_kWh: price } = shareOf(design, metered, bounds);
      const energy = shared_Wh.reduce((sum, shared) => sum + (shared > 0 ? shared : 0), 0);
      // bought from each other instead of from and to the retailer
      const gains = ((cap - floor) * energy) / 1000;
      rows.push([anchorOf(kind), 'shared', String(energy / 1000), ct(price), ct(price), ct(gains), '0']);
      continue;
    }
    await design.prepare?.();
    const trades = clear(design, bookOf(entries), lot);
    rows.push([
      anchorOf(kind),
      trades.map(pairOf).join(', ') || 'none',
      String(trades.reduce((sum, { quantity }) => sum + quantity, 0) / 1000),
      distinct(trades.map(({ price }) => price)),
      distinct(trades.map(({ price, received = price }) => received)),
      ct(gainsOf(entries, trades)),
      ct(surplusOf(trades)),
    ]);
  }
  return markdownTable(rows);
}

describe(FILE, () => {
  beforeAll(async () => {
    const tables = {
      designs: await designsTable(),
      options: optionsTable(),
      outcomes: await outcomesTable(common),
    };
    let text = before;
    for (const [label, table] of Object.entries(tables)) text = withTable(text, label, table);
    const style = await resolveConfig(FILE);
    text = await format(text, { ...style, parser: 'markdown' });
    if (updating) writeFileSync(FILE, text);
    else expect(before === text, `${FILE} is out of date: ${REFRESH}`).toBe(true);
  });

  it('has tables of what the designs claim and do', () => {
    const text = readFileSync(FILE, 'utf8');
    expect(text).toMatch(/\| \[vcg\]\(#vcg\) .*\| none +\| yes +\| yes /);
    expect(text).toMatch(/\[muda\]\(#muda\) +\| `variant: lottery` +\| budget balance: strong/);
    expect(text).toMatch(
      /\[uniform-price\]\(#uniform-price\) +\| `ties: time-priority` +\| order-independent: no/,
    );
  });

  it('has one section a design, and none else', () => {
    expect(sections.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  });

  it('compares on the book that all mechanisms are worked through by hand', () => {
    const placed = entriesOf(common.orders);
    workedExample.forEach((entry, k) => expect(placed[k]).toMatchObject(entry));
    expect(placed).toHaveLength(workedExample.length);
  });

  it('keeps sharing rules apart', () => {
    for (const { kind, family } of sections)
      expect(family === 'Sharing of what was metered', kind).toBe(isSharingRule(designOf(kind)));
  });

  it.each(sections)(
    '$kind: rule, options, other tools, example, source, and what it does not claim',
    ({ kind, text }) => {
      for (const part of ['Rule', 'Options', 'Elsewhere', 'Source', 'Not claimed'])
        expect(text, part).toContain(`\n**${part}.** `);
      for (const option of Object.keys(mechanisms.get(kind)!.schema.shape))
        expect(text).toContain(`\`${option}\``);
      const examples = examplesOf(text);
      expect(examples.length).toBeGreaterThan(0);
      expect(new Set(examples.map((example) => example.kind))).toEqual(new Set([kind]));
    },
  );

  const examples = sections.flatMap(({ text }) =>
    examplesOf(text).map((example, k) => ({ example, name: `${example.kind}, example ${k + 1}` })),
  );

  it.each(examples)('$name gives the numbers that it states', async ({ example }) => {
    expect(await outcomeOf(example, common)).toEqual(claimOf(example));
  });

  it('a price, a pair, an energy or a gain that is wrong is noticed', async () => {
    const honest = examples.find(({ example }) => example.kind === 'huang')!.example;
    const text = JSON.stringify(claimOf(honest));
    for (const [from, to] of [
      ['"pays":120000', '"pays":120001'],
      ['"receives":100000', '"receives":110000'],
      ['"buyer":1', '"buyer":2'],
      ['"energy":1000', '"energy":999'],
      ['"gains":70000', '"gains":90000'],
      ['"operator":20000', '"operator":0'],
    ] as const) {
      expect(text).toContain(from);
      expect(await outcomeOf(honest, common)).not.toEqual({
        ...(JSON.parse(text.replace(from, to)) as object),
        rounds: undefined,
      });
    }
  });

  it('has links that lead somewhere', () => {
    const text = readFileSync(FILE, 'utf8');
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThanOrEqual(2 * kinds.length);
    expect(links.filter((link) => !kinds.includes(link))).toEqual([]);
  });

  it('is where README.md sends readers', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`(${FILE})`);
  });
});
