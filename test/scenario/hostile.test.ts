import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isCollection, isMap, isScalar, parseDocument, visit, type Pair, type Scalar } from 'yaml';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { edited, exampleText, load, problemsOf } from './toys.js';

beforeAll(loadQuantityParser);

/** Loading ends with a scenario or with problems that all have a place: anything else throws out of here. */
function expectScenarioOrPlaces(text: string): number {
  const problems = problemsOf(text);
  for (const { code, message, place } of problems) {
    expect(code).toMatch(/^CW-SCENARIO-[A-Z]+$/);
    expect(message).not.toBe('');
    expect(place!.line).toBeGreaterThanOrEqual(1);
    expect(place!.column).toBeGreaterThanOrEqual(1);
  }
  return problems.length;
}

describe('hostile files', () => {
  const bomb = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].reduce(
    ({ text, last }, name) => ({
      text: `${text}${name}: &${name} [${Array(10).fill(`*${last}`).join(', ')}]\n`,
      last: name,
    }),
    { text: 'a: &a [x, x, x, x, x, x, x, x, x, x]\n', last: 'a' },
  ).text;

  it.each([
    ['an alias bomb', bomb, 'expand to too much'],
    ['an alias in itself', 'a: &a [*a]', 'stands inside what it means'],
    ['an alias in itself, in a mapping', 'a: &a { b: *a }', 'stands inside what it means'],
    ['an alias of nothing', 'a: *b', 'nothing is marked &b'],
    ['two thousand aliases', `a: &a 1\nb: [${Array(2000).fill('*a').join(', ')}]`, 'expand to too much'],
    ['twenty thousand brackets', `a: ${'['.repeat(20_000)}`, 'nested too deeply'],
    [
      'deep indentation',
      Array.from({ length: 2500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'nested too deeply',
    ],
    ['five million letters', 'a'.repeat(5_000_000), 'more than a scenario can be'],
    ['a key of the prototype', `${exampleText}\n__proto__: { a: 1 }`, '"__proto__" cannot be used'],
    ['a group of the prototype', edited('renter:', '__proto__:'), '"__proto__" cannot be used'],
    ['a key that every object has', edited('seed: 1', 'toString: 1'), 'there is no key "toString"'],
    [
      'a kind that every object has',
      edited('kind: central', 'kind: constructor'),
      'no plug-in of kind "constructor"',
    ],
    ['a list as key', edited('seed: 1', '? [a]\n: 1'), 'a key must be a plain name'],
    ['no key', edited('seed: 1', ': 1'), 'a key must be a plain name'],
    ['binary data', edited('seed: 1', 'seed: !!binary aGk='), 'tags have no meaning'],
    ['a tag of its own', edited('seed: 1', 'seed: !js 3'), 'Unresolved tag'],
    ['two documents', `${exampleText}---\na: 1\n`, 'more than one document'],
    ['a number beyond counting', edited('count: 70', 'count: 1e300'), 'too large'],
    ['a number beyond floats', edited('count: 70', 'count: 1e999'), 'infinite'],
    ['an expression', edited('count: 70', 'count: import("fs")'), 'more than numbers, units'],
    ['null bytes', '\0\0\0', 'this is not a scenario'],
  ])('%s', (_, text, words) => {
    const problems = problemsOf(text);
    expect(problems.map(({ message }) => message).join('\n')).toContain(words);
    expectScenarioOrPlaces(text);
  });

  it('cannot reach the prototype of objects, and may name a group "constructor"', () => {
    const { groups } = load(edited('renter:', 'constructor:')).scenario;
    expect(groups[0]?.name).toBe('constructor');
    expect(Object.hasOwn(Object.prototype, 'count')).toBe(false);
  });

  it('that ask for YAML 1.1 are read as YAML 1.2: dates and "yes" stay texts', () => {
    const { scenario } = load(`%YAML 1.1\n---\n${edited('seed: 1', 'seed: yes')}`);
    expect(scenario).toMatchObject({ seed: 'yes', time: { start: '2026-05-04T00:00:00' } });
  });
});

/** The pairs of the example with their values, to be mutated by number. */
function pairsOf(text: string): {
  document: ReturnType<typeof parseDocument>;
  pairs: Pair<Scalar, unknown>[];
} {
  const document = parseDocument(text);
  const pairs: Pair<Scalar, unknown>[] = [];
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.key)) pairs.push(pair as Pair<Scalar, unknown>);
    },
  });
  return { document, pairs };
}

const oddValues = [
  null,
  '',
  0,
  -1,
  1e300,
  true,
  [],
  {},
  [1, [2]],
  { kind: 'x' },
  '3 parsnips',
  '5 kWh',
  'auto',
  'central',
];

describe('a random mutation of the example', () => {
  const count = pairsOf(exampleText).pairs.length;
  const mutation = fc.record({
    which: fc.nat({ max: count - 1 }),
    how: fc.oneof(
      fc.record({ kind: fc.constant('delete' as const) }),
      fc.record({ kind: fc.constant('rename' as const), to: fc.string({ maxLength: 8 }) }),
      fc.record({ kind: fc.constant('value' as const), to: fc.constantFrom(...oddValues) }),
      fc.record({
        kind: fc.constant('unit' as const),
        to: fc.constantFrom('kWh', 'ct', 's', '%', 'kwh', 'm', '', '^2', 'h h'),
      }),
    ),
  });

  function mutate(changes: readonly { which: number; how: { kind: string; to?: unknown } }[]): string {
    const { document, pairs } = pairsOf(exampleText);
    for (const { which, how } of changes) {
      const pair = pairs[which]!;
      if (how.kind === 'rename') pair.key = document.createNode(String(how.to)) as Scalar;
      else if (how.kind === 'value') pair.value = document.createNode(how.to);
      else if (how.kind === 'unit' && isScalar(pair.value))
        pair.value = document.createNode(String(pair.value.value).replace(/ .*/, ` ${String(how.to)}`));
      else if (how.kind === 'delete')
        visit(document, {
          Collection(_, node) {
            if (isMap(node) && isCollection(node)) node.items = node.items.filter((item) => item !== pair);
          },
        });
    }
    return document.toString();
  }

  it('loads, or fails with problems that all have a line and a column', () => {
    let failed = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (changes) => {
        if (expectScenarioOrPlaces(mutate(changes)) > 0) failed++;
      }),
      { seed: 20260504, numRuns: 80 },
    );
    expect(failed).toBeGreaterThan(40);
  });

  it('of its text does so too', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: exampleText.length }),
        fc.nat({ max: 12 }),
        fc.string({ unit: fc.constantFrom(...'abz09 :-{}[]"\'#&*!|>%@`,\n\t\0\uFFFD'), maxLength: 6 }),
        (at, removed, inserted) => {
          expectScenarioOrPlaces(exampleText.slice(0, at) + inserted + exampleText.slice(at + removed));
        },
      ),
      { seed: 20260504, numRuns: 80 },
    );
  });
});
