/**
 * Text of a quantity ("5 kWh", "32 ct/kWh", "1 h + 30 min") to the canonical number of its dimension. The units, their
 * conversion and the arithmetic are mathjs's; euro, watt peak and per cent are added to them.
 *
 * Only numbers, units, + - * / and parentheses are understood: no function, no assignment, no power, nothing that a text from
 * elsewhere could do harm with. A year is 365.25 days, a month a twelfth of it. Integer dimensions accept a value only within
 * 1e-9 of an integer, others keep 14 significant digits, so that the last bit of a unit's conversion does not matter.
 *
 * Cost: loading 0.4 s of CPU, once (mathjs's one-file bundle; its module entry needs 1.8 s), a quantity 0.1 ms.
 */
import type { MathNode, OperatorNode, SymbolNode, Unit } from 'mathjs';
import type { UnitMath } from 'mathjs/lib/browser/math.js';
import { assert } from '../kernel/index.js';
import {
  dimensions,
  factsOf,
  formatQuantity,
  QUANTITY_DIGITS,
  type Dimension,
  type Limits,
} from './dimensions.js';
import { nearest } from './nearest.js';

/** Why an input is not the quantity that was expected. */
export interface QuantityProblem {
  readonly kind: 'syntax' | 'unit' | 'dimension' | 'integer' | 'limit';
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy?: string;
}

/** No sensible quantity is longer; longer texts are refused unread. */
const LONGEST_TEXT = 100;
/** Relative distance from an integer that a unit's conversion may leave. */
const INTEGER_TOLERANCE = 1e-9;
/** Beyond this, integers are no longer exact. */
const LARGEST = 9_007_199_254_740_991;

let math: UnitMath | undefined;

/** Loads mathjs. Awaited once before any text is parsed; parsing itself is synchronous. */
export async function loadQuantityParser(): Promise<void> {
  if (math !== undefined) return;
  const bundle = (await import('mathjs/lib/browser/math.js')).default;
  const own = bundle.create({ number: 'number' });
  own.createUnit(
    {
      EUR: { prefixes: 'short' },
      ct: { definition: '0.01 EUR' },
      Wp: { prefixes: 'short' },
      bit: { definition: '1 b', prefixes: 'short' },
      d: { definition: '24 h' },
      percent: { definition: '0.01' },
    },
    { override: true },
  );
  math = own;
}

/**
 * The canonical value of `input`, or why it has none. A bare number is accepted where the dimension has no unit, and 0 everywhere.
 * `limits` are in the canonical unit. Needs `loadQuantityParser` before the first text.
 */
export function parseQuantity(
  input: number | string,
  dimension: Dimension,
  limits: Limits,
): number | QuantityProblem {
  const facts = factsOf(dimension);
  const found = shorten(typeof input === 'string' ? input.trim() : String(input));
  const expected = `${facts.noun}, such as ${facts.example}`;
  const measured = typeof input === 'number' ? { value: input, unit: false } : evaluate(input, dimension);
  if ('kind' in measured) return { ...measured, found, expected };

  if (!Number.isFinite(measured.value))
    return { kind: 'syntax', message: `${found} is not a finite number`, found, expected };
  if (!measured.unit && facts.unit !== '1' && measured.value !== 0) {
    const remedy = `write the unit, for example "${measured.value} ${facts.suggest[0]}"`;
    return { kind: 'unit', message: `${found} has no unit`, found, expected, remedy };
  }
  if (facts.integer && Math.abs(measured.value) > LARGEST)
    return { kind: 'limit', message: `${found} is too large to be counted exactly`, found, expected };

  let value = measured.value;
  if (facts.integer) {
    value = Math.round(value);
    if (Math.abs(value - measured.value) > INTEGER_TOLERANCE * Math.abs(measured.value)) {
      const what = facts.unit === '1' ? 'a whole number' : `a whole number of ${facts.unit}`;
      return { kind: 'integer', message: `${found} is not ${what}`, found, expected };
    }
  } else if (typeof input === 'string') {
    value = Number(value.toPrecision(QUANTITY_DIGITS));
  }
  value += 0; // -0 and 0 are the same value

  const { minimum = -Infinity, maximum = Infinity } = limits;
  if (value >= minimum && value <= maximum) return value;
  const bound =
    value < minimum ? `at least ${show(minimum, dimension)}` : `at most ${show(maximum, dimension)}`;
  const range =
    minimum > -Infinity && maximum < Infinity
      ? `from ${show(minimum, dimension)} to ${show(maximum, dimension)}`
      : bound;
  const message = `${found} is too ${value < minimum ? 'small' : 'large'}, it must be ${bound}`;
  return { kind: 'limit', message, found, expected: range };
}

/** Units by what they are called; there are only so many names that mathjs knows. */
const units = new Map<string, Unit>();

function unitNamed(name: string, { Unit, unit }: UnitMath): Unit | undefined {
  const known = units.get(name);
  if (known !== undefined || !Unit.isValuelessUnit(name)) return known;
  const made = unit(name);
  units.set(name, made);
  return made;
}

function canonicalUnit(text: string, { unit }: UnitMath): Unit {
  const made = units.get(text) ?? unit(text);
  units.set(text, made);
  return made;
}

type Failure = Pick<QuantityProblem, 'kind' | 'message' | 'remedy'>;

/** Value in the canonical unit, and whether a unit is left: per cent, or kWh per kWh, are pure numbers. */
function evaluate(input: string, dimension: Dimension): { value: number; unit: boolean } | Failure {
  assert(math !== undefined, 'CW-QUANTITY-PARSER', 'loadQuantityParser() comes before parseQuantity()');
  const text = input.trim();
  if (text.length > LONGEST_TEXT) return { kind: 'syntax', message: 'the text is too long for a quantity' };
  const normal = text
    .replace(/%/g, ' percent')
    .replace(/€/g, 'EUR')
    .replace(/[µμ]/g, 'u')
    .replace(/°/g, ' deg');

  let tree: MathNode;
  try {
    if (text === '') return { kind: 'syntax', message: 'the text is empty' };
    tree = math.parse(normal);
  } catch {
    return syntaxFailure(text);
  }
  const refused = firstRefused(tree);
  if (refused !== undefined) return { kind: 'syntax', message: `"${shorten(text)}" ${refused}` };

  const scope = new Map<string, unknown>();
  for (const name of unitNames(tree)) {
    const unit = unitNamed(name, math);
    if (unit === undefined) return unknownUnit(text, name, dimension);
    scope.set(name, unit);
  }
  let result: unknown;
  try {
    result = tree.compile().evaluate(scope);
  } catch {
    // Only a sum of different dimensions is left to fail.
    return { kind: 'dimension', message: `"${shorten(text)}" adds things of different kinds` };
  }
  if (typeof result === 'number') return { value: result, unit: false };
  if (!(result instanceof math.Unit)) return syntaxFailure(text);
  if (result.value === null) return { kind: 'syntax', message: `"${shorten(text)}" has no number` };
  if (result.dimensions.every((power) => power === 0)) return { value: result.value, unit: false };
  const { unit } = factsOf(dimension);
  if (unit === '1' || !result.equalBase(canonicalUnit(unit, math))) return wrongDimension(text, dimension);
  return { value: result.toNumber(unit), unit: true };
}

function syntaxFailure(text: string): Failure {
  if (text === '') return { kind: 'syntax', message: 'the text is empty' };
  const message = `"${shorten(text)}" is not a number with a unit`;
  if (/\d,\d/.test(text))
    return {
      kind: 'syntax',
      message,
      remedy: 'write the decimal mark as a point, and no separator of thousands',
    };
  return { kind: 'syntax', message };
}

const OPERATORS: ReadonlySet<string> = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'unaryMinus',
  'unaryPlus',
]);

/** What in the expression is more than numbers, units and simple arithmetic, or undefined. */
function firstRefused(tree: MathNode): string | undefined {
  let refused: string | undefined;
  tree.traverse((node) => {
    refused ??= refusal(node);
  });
  return refused;
}

function refusal(node: MathNode): string | undefined {
  if (node.type === 'SymbolNode' || node.type === 'ParenthesisNode') return undefined;
  if (node.type === 'ConstantNode') {
    const value: unknown = 'value' in node ? node.value : undefined;
    return typeof value === 'number' ? undefined : 'is not a number with a unit';
  }
  if (!isOperator(node) || !OPERATORS.has(node.fn))
    return 'is more than numbers, units, + - * / and parentheses';
  if (!node.implicit) return undefined;
  const [left, right] = node.args;
  const numberBeforeUnit = right?.type === 'SymbolNode' && left !== undefined && unitNames(left).length === 0;
  return numberBeforeUnit ? undefined : 'lacks an operator: write sums with +, such as "1 h + 30 min"';
}

function isOperator(node: MathNode): node is OperatorNode<never, never> {
  return node.type === 'OperatorNode';
}

function isSymbol(node: MathNode): node is SymbolNode {
  return node.type === 'SymbolNode';
}

function unitNames(tree: MathNode): string[] {
  return tree.filter(isSymbol).map((node) => (isSymbol(node) ? node.name : ''));
}

/** Simple units that appear in what is suggested, those of `dimension` first. */
function knownUnits(dimension: Dimension): { own: readonly string[]; all: readonly string[] } {
  const atoms = (name: Dimension): string[] => factsOf(name).suggest.flatMap((unit) => unit.split('/'));
  const all = (Object.keys(dimensions) as Dimension[]).flatMap(atoms);
  return { own: atoms(dimension), all };
}

function unknownUnit(text: string, name: string, dimension: Dimension): Failure {
  const { own, all } = knownUnits(dimension);
  const meant = nearest(name, own) ?? nearest(name, all);
  const message = `"${shorten(text)}" has the unknown unit "${shorten(name)}"`;
  const suggest = factsOf(dimension).suggest;
  if (meant !== undefined)
    return { kind: 'unit', message, remedy: `did you mean "${text.replace(name, meant)}"?` };
  if (suggest.length === 0) return { kind: 'unit', message, remedy: 'write the number alone' };
  return { kind: 'unit', message, remedy: `units that fit: ${suggest.join(', ')}` };
}

function wrongDimension(text: string, dimension: Dimension): Failure {
  const { suggest, noun } = factsOf(dimension);
  const message = `"${shorten(text)}" is not ${noun}`;
  const parts = /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*(.*)$/.exec(text);
  const unit = parts?.[2] ?? '';
  const meant = suggest.find((other) => unit !== '' && other.startsWith(unit)) ?? nearest(unit, suggest);
  if (parts !== null && meant !== undefined)
    return { kind: 'dimension', message, remedy: `did you mean "${parts[1]} ${meant}"?` };
  if (suggest.length === 0) return { kind: 'dimension', message, remedy: 'write the number alone' };
  return { kind: 'dimension', message, remedy: `units that fit: ${suggest.join(', ')}` };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** A limit as the reader would write it. */
function show(value: number, dimension: Dimension): string {
  if (dimension === 'fraction') return `${Number((100 * value).toPrecision(QUANTITY_DIGITS))} %`;
  return String(formatQuantity(value, dimension));
}
