import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { closeRule, compileRule, printRule, STRIDE } from '../../src/market/rule-compiler.js';
import { parseRule, ruleSchema, type Rule } from '../../src/market/rule-language.js';
import type { ValueType } from '../../src/market/rule-operations.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { unitMath } from '../../src/records/quantity-units.js';

await loadQuantityParser();

type Fields = readonly [
  price: number,
  energy: number,
  green: number,
  minimum: number,
  arrival: number,
  agent: number,
];

const BID: Fields = [120_000, 800, 500, 10, 3, 7];
const OFFER: Fields = [90_000, 1500, 1000, 0, 5, 2];
const rows = Float64Array.from([78_000, 153_510, 0, 0, 0, 0, ...BID, ...OFFER]);
const [bid, offer] = [STRIDE, 2 * STRIDE];

function ruleOf(text: string, gives: ValueType = 'number'): Rule {
  const rule = parseRule(text, gives);
  if ('code' in rule) throw new Error(rule.message);
  return rule;
}

/** The value of a rule, which must be the same from both back ends. */
function valueOf(text: string, gives: ValueType = 'number', values = rows): number {
  const rule = ruleOf(text, gives);
  const printed = printRule(rule)(values, bid, offer);
  expect(closeRule(rule)(values, bid, offer)).toBe(printed);
  return printed;
}

describe('what rules say', () => {
  it.each<[string, number]>([
    ['bid.price', 120_000],
    ['offer.energy + bid.energy', 2300],
    ['bid.green - offer.green', -500],
    ['offer.arrival * 10 + bid.agent', 57],
    ['(floor + cap) / 2', 115_755],
    ['25 * ct', 250_000],
    ['offer.energy / kWh', 1.5],
    ['bid.price >= offer.price ? min(bid.price, 30 * ct, offer.price + 1) : cap', 90_001],
    ['max(abs(-3), sqrt(4), exp(0), log(1), sign(-7), pow(2, 3))', 8],
    ['1e3 + .5', 1000.5],
    // associativity and precedence are mathjs's
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['10 - 4 - 3', 3],
    ['12 / 3 / 2', 2],
    ['7 / 2', 3.5],
    ['1 - -1', 2],
  ])('%s', (text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['true', true],
    ['bid.price > offer.price and not (bid.agent == offer.agent)', true],
    ['bid.price < 10 or false', false],
    ['true xor offer.green >= 1000', false],
    // tolerant, as mathjs: 0.1 + 0.2 is 0.3
    ['0.1 + 0.2 == 0.3', true],
    ['0.1 + 0.2 > 0.3', false],
    ['0.1 + 0.2 != 0.3', false],
    ['1e15 == 1e15 + 2000', false],
    ['not true or true', true],
    ['1 < 2 ? 3 <= 3 : false', true],
  ])('%s', (text, expected) => {
    expect(valueOf(text, 'boolean')).toBe(expected ? 1 : 0);
  });

  it('without a real value: not a number, and no comparison with it holds', () => {
    for (const text of [
      '1 ^ (1 / 0)',
      'sqrt(-1)',
      'log(-1)',
      '(-8) ^ (1 / 3)',
      '0 / 0',
      'min(1, sqrt(-1))',
      'max(0 / 0, 1)',
      'sign(0 / 0)',
    ])
      expect(valueOf(text)).toBeNaN();
    expect(valueOf('sqrt(-1) == sqrt(-1)', 'boolean')).toBe(0);
    expect(valueOf('sqrt(-1) <= 1', 'boolean')).toBe(0);
    expect(valueOf('sqrt(-1) != 1', 'boolean')).toBe(1);
    expect(valueOf('1 / 0')).toBe(Infinity);
  });
});

describe('hostile and mistaken rules are refused, with what and where', () => {
  it.each<[string, RegExp]>([
    // reaching beyond the fields
    ['constructor', /"constructor" is no name of rules/],
    ['__proto__', /no name of rules/],
    ['bid.constructor', /"bid.constructor" is no name of rules/],
    ['bid.__proto__', /no name of rules/],
    ['bid.prototype.price', /looks into what has no fields/],
    ['bid.price.constructor', /looks into what has no fields/],
    ['bid', /no name of rules/],
    ['offer.toString', /no name of rules/],
    ['floor.price', /no name of rules/],
    ['bid["price"]', /character that no rule needs/],
    ['bid[1]', /looks into what has no fields/],
    ['bid.constructor(1)', /calls what is no function/],
    ['constructor(1)', /calls constructor, which is no function/],
    ['hasOwnProperty(1)', /which is no function/],
    ['import(1)', /calls import, which is no function/],
    ['createUnit(1)', /calls createUnit/],
    ['evaluate(1)', /calls evaluate/],
    ['parse(1)', /calls parse/],
    ['random()', /calls random/],
    ['cos.constructor(1)', /calls what is no function/],
    ['(1).constructor', /looks into what has no fields/],
    ['globalThis', /no name of rules/],
    ['rows', /no name of rules/],
    ['near(1, 1)', /calls near/],
    // more than an expression
    ['f(x) = x', /nothing that a rule may hold/],
    ['x = 1', /nothing that a rule may hold/],
    ['bid.price = 1', /nothing that a rule may hold/],
    ['1; 2', /character that no rule needs/],
    ['1\n2', /character that no rule needs/],
    ['"text"', /character that no rule needs/],
    ["bid.price'", /character that no rule needs/],
    ['1 # comment', /character that no rule needs/],
    ['[1, 2]', /nothing that a rule may hold/],
    ['{a: 1}', /nothing that a rule may hold/],
    ['1:3', /nothing that a rule may hold/],
    // where mathjs and arithmetic differ from what one expects
    ['2 bid.price', /lacks an operator/],
    ['5 ct', /lacks an operator/],
    ['(1)(2)', /lacks an operator/],
    ['1 < 2 < 3', /compares more than two/],
    ['bid.price % 2', /operator that rules do not have/],
    ['bid.price mod 2', /operator that rules do not have/],
    ['3!', /operator that rules do not have/],
    ['1 | 2', /operator that rules do not have/],
    ['1 to 2', /operator that rules do not have/],
    ['floor(1.5)', /calls floor/],
    ['round(1.5)', /calls round/],
    ['true + 1', /"true" in "true \+ 1" is a truth value, where a number belongs/],
    ['true == true', /truth value, where a number belongs/],
    ['1 and 1', /number, where a truth value belongs/],
    ['1 ? 2 : 3', /number, not a truth value/],
    ['true ? 1 : false', /in one case/],
    ['true', /is a truth value, not a number/],
    ['Infinity', /neither a finite number/],
    ['NaN', /neither a finite number/],
    ['null', /neither a finite number/],
    ['1e999', /neither a finite number/],
    ['pi', /no name of rules/],
    ['i', /no name of rules/],
    ['3i', /lacks an operator/],
    ['sqrt()', /has 0 arguments, not 1/],
    ['sqrt(1, 2)', /has 2 arguments, not 1/],
    ['max()', /has 0 arguments/],
    ['log(8, 2)', /has 2 arguments/],
    ['', /is no expression|nothing|finite/],
    ['1 +', /is no expression: .*char/],
    ['a && b', /is no expression/],
    // too much
    ['1'.repeat(501), /more than 500 characters/],
    ['('.repeat(60) + '1' + ')'.repeat(60), /nested too deeply/],
    ['-'.repeat(499) + '1', /nested too deeply|no expression/],
    ['not '.repeat(100) + 'true', /nested too deeply/],
    [Array.from({ length: 120 }, () => '1').join('^'), /nested too deeply/],
    ['true ? 1 : '.repeat(45) + '1', /nested too deeply/],
    [`max(${Array.from({ length: 220 }, () => '1').join()})`, /more than 200 parts/],
  ])('%s', (text, message) => {
    const problem = parseRule(text, 'number');
    expect(problem).toMatchObject({
      code: 'CW-MARKET-RULE',
      message: expect.stringMatching(message) as string,
    });
  });

  it('names what was probably meant', () => {
    expect(parseRule('bid.prize', 'number')).toMatchObject({ remedy: 'did you mean bid.price?' });
    expect(parseRule('offer.price + flor', 'number')).toMatchObject({
      found: 'flor',
      remedy: 'did you mean floor?',
    });
    expect(parseRule('mx(1, 2)', 'number')).toMatchObject({ remedy: 'did you mean max?' });
  });

  it('reports them where a schema is parsed', () => {
    const schema = z.strictObject({ price: ruleSchema('number', 'a price', '1') });
    const { error } = schema.safeParse({ price: 'process.exit(1)' });
    expect(error?.issues).toMatchObject([
      { path: ['price'], params: { code: 'CW-MARKET-RULE', found: 'process.exit(1)' } },
    ]);
    const config = schema.parse({ price: ' bid.price ' });
    expect(structuredClone(config)).toEqual(config);
    expect(z.encode(schema, config)).toEqual({ price: 'bid.price' });
  });

  it('any text at all is a rule or is refused, and nothing else happens', () => {
    const words = fc.constantFrom(
      'bid',
      'offer',
      '.',
      'price',
      '(',
      ')',
      '+',
      '-',
      '^',
      '?',
      ':',
      ',',
      '=',
      '<',
      'max',
      'constructor',
      '1',
      ' ',
      'and',
      '[',
      '{',
      '!',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.array(words, { maxLength: 30 }).map((list) => list.join('')),
        ),
        (text) => {
          const rule = parseRule(text, 'number');
          if ('code' in rule) expect(rule.code).toBe('CW-MARKET-RULE');
          else expect(typeof printRule(rule)(rows, bid, offer)).toBe('number');
        },
      ),
      { seed: 3, numRuns: 1500 },
    );
  });
});

/** An expression as a rule, and as mathjs reads it: there, `floor` is a function. */
interface Written {
  readonly rule: string;
  readonly oracle: string;
}

const same = (text: string): Written => ({ rule: text, oracle: text });
const joined = (parts: readonly (string | Written)[]): Written => ({
  rule: parts.map((part) => (typeof part === 'string' ? part : part.rule)).join(''),
  oracle: parts.map((part) => (typeof part === 'string' ? part : part.oracle)).join(''),
});

/**
 * Random expressions of both types. Roots, logarithms and powers are of what is not negative, or to a whole power: elsewhere mathjs
 * turns complex.
 */
const { number, truth } = fc.letrec<{ number: Written; truth: Written }>((tie) => {
  const [n, t] = [tie('number'), tie('truth')];
  const leaf = fc.oneof(
    fc
      .constantFrom(
        'bid.price',
        'offer.price',
        'bid.energy',
        'offer.green',
        'bid.arrival',
        'offer.agent',
        'cap',
      )
      .map(same),
    fc.constant({ rule: 'floor', oracle: 'bound' }),
    fc.constantFrom('0', '1', '2', '0.1', '0.3', '1e-16', '1e12', '(1e12 + 1)', '3', '1e300').map(same),
  );
  return {
    number: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'n' },
      leaf,
      fc.tuple(n, fc.constantFrom(' + ', ' - ', ' * ', ' / '), n).map(joined),
      fc.tuple(fc.constantFrom('-', '+'), n).map(([sign, a]) => joined([sign, '(', a, ')'])),
      fc.tuple(n, fc.constantFrom('2', '3', '0', '-1')).map(([a, power]) => joined(['(', a, ')^', power])),
      fc.tuple(n, n).map(([a, b]) => joined(['abs(', a, ')^(', b, ')'])),
      fc
        .tuple(fc.constantFrom('sqrt(abs(', 'log(abs(', 'sign((', 'exp(-abs('), n)
        .map(([f, a]) => joined([f, a, '))'])),
      fc
        .tuple(fc.constantFrom('min(', 'max('), n, n, n)
        .map(([f, a, b, c]) => joined([f, a, ', ', b, ', ', c, ')'])),
      fc.tuple(t, n, n).map(([a, b, c]) => joined(['(', a, ' ? ', b, ' : ', c, ')'])),
      fc.tuple(n, fc.constantFrom(' + ', ' - ', ' * '), n).map(([a, op, b]) => joined(['(', a, op, b, ')'])),
    ),
    truth: fc.oneof(
      { maxDepth: 4, depthIdentifier: 't' },
      fc.tuple(n, fc.constantFrom(' == ', ' != ', ' < ', ' <= ', ' > ', ' >= '), n).map(joined),
      fc
        .tuple(t, fc.constantFrom(' and ', ' or ', ' xor '), t)
        .map(([a, op, b]) => joined(['(', a, op, b, ')'])),
      fc.tuple(t).map(([a]) => joined(['not (', a, ')'])),
      fc.constantFrom('true', 'false').map(same),
      fc.tuple(t, t, t).map(([a, b, c]) => joined(['(', a, ' ? ', b, ' : ', c, ')'])),
    ),
  };
});

const fieldValues: fc.Arbitrary<Fields> = fc.tuple(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer()),
  fc.integer({ min: 1, max: 0x7fffffff }),
  fc.constantFrom(0, 300, 1000),
  fc.nat(20),
  fc.nat(3),
  fc.nat(9),
);

describe('a rule is what mathjs makes of it', () => {
  const scopeOf = ([price, energy, green, minimum, arrival, agent]: Fields) => ({
    price,
    energy,
    green,
    minimum,
    arrival,
    agent,
  });
  const compare = (written: Written, gives: ValueType, one: Fields, other: Fields): number | undefined => {
    const rule = parseRule(written.rule, gives);
    // some are too long or too deep
    if ('code' in rule) return undefined;
    const values = Float64Array.from([78_000, 153_510, 0, 0, 0, 0, ...one, ...other]);
    const found = valueOf(written.rule, gives, values);
    const scope = { bid: scopeOf(one), offer: scopeOf(other), bound: 78_000, cap: 153_510 };
    const expected: unknown = unitMath().parse(written.oracle).compile().evaluate(scope);
    if (gives === 'boolean') expect(found).toBe(expected === true ? 1 : 0);
    else expect(typeof expected).toBe('number');
    const value = Number(expected);
    const close = Object.is(found + 0, value + 0) || Math.abs(found - value) <= 1e-12 * Math.abs(value);
    expect(close, `${written.rule}: ${found} instead of ${value}`).toBe(true);
    return found;
  };

  it('numbers, within the last bits of exp, log and powers', () => {
    let compared = 0;
    fc.assert(
      fc.property(number, fieldValues, fieldValues, (written, one, other) => {
        if (compare(written, 'number', one, other) !== undefined) compared++;
      }),
      { seed: 11, numRuns: 1500 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it('truth values', () => {
    const seen = [0, 0];
    fc.assert(
      fc.property(truth, fieldValues, fieldValues, (written, one, other) => {
        const found = compare(written, 'boolean', one, other);
        if (found !== undefined) seen[found]++;
      }),
      { seed: 12, numRuns: 1500 },
    );
    expect(Math.min(...seen)).toBeGreaterThan(200);
  });

  it('the comparison sees a difference: of strict and tolerant equality', () => {
    const scope = { a: 0.1 + 0.2 };
    expect(unitMath().parse('a == 0.3').compile().evaluate(scope)).toBe(true);
    expect(scope.a === 0.3).toBe(false);
  });
});

describe('where the engine may not compile text', () => {
  it('the tree of closures serves', () => {
    const original = globalThis.Function;
    const forbidden = function (): never {
      throw new EvalError('Refused to evaluate a string as JavaScript');
    };
    Object.assign(globalThis, { Function: forbidden });
    try {
      const rule = ruleOf('bid.price - offer.price');
      expect(() => printRule(rule)).toThrow(EvalError);
      expect(compileRule(rule)(rows, bid, offer)).toBe(30_000);
    } finally {
      Object.assign(globalThis, { Function: original });
    }
  });
});
