/**
 * Text of a quantity ("5 kWh", "32 ct/kWh", "1 h + 30 min") to the canonical number of its dimension. The units
 * (quantity-units.ts), their conversion and the arithmetic are mathjs's.
 *
 * Only decimal numbers, units, + - * / and parentheses are understood: no function, no assignment, no power, nothing that a text
 * from elsewhere could do harm with. Months and years are refused where a length of time is meant: theirs depends on the date.
 * Integer dimensions accept a value only within 1e-9 of an integer, others keep 14 significant digits, so that the last bit of a
 * unit's conversion does not matter. `quantity-pattern.ts` describes what is taken here to editors: the two change together.
 *
 * Cost: 0.1 ms a quantity.
 */
import type { MathNode, OperatorNode, SymbolNode } from 'mathjs';
import {
  dimensions,
  factsOf,
  formatQuantity,
  QUANTITY_DIGITS,
  type Dimension,
  type Limits,
} from './dimensions.js';
import { nearest } from './nearest.js';
import { calendarLength, unitMath, unitNamed, unitOf } from './quantity-units.js';

export { loadQuantityParser } from './quantity-units.js';

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
const PERCENT = 100;
const PLAIN_NUMBER = /^[-+]?[\d.]+(?:[eE][-+]?\d+)?$/;
/** The only number that needs no unit. */
const ZERO = /^[-+]?(0+\.?0*|\.0+)$/;
/** What mathjs reads and nobody writes in a quantity: comments, and numbers that are not decimal. */
const OUTLANDISH = /#|(?<![\w.])0[xbo]/i;

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
  const plainZero = typeof input === 'number' ? input === 0 : ZERO.test(input.trim());
  if (!measured.unit && facts.unit !== '1' && !plainZero) {
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
  const side = value < minimum ? { minimum } : { maximum };
  const what = value < minimum ? 'small' : 'large';
  const message = `${found} is too ${what}, it must be ${describeLimits(side, dimension)}`;
  const problem = { kind: 'limit', message, found, expected: describeLimits(limits, dimension) } as const;
  const isPercentage =
    dimension === 'fraction' && value > maximum && value / PERCENT >= minimum && value / PERCENT <= maximum;
  return isPercentage && PLAIN_NUMBER.test(found)
    ? { ...problem, remedy: `did you mean "${found} %"?` }
    : problem;
}

/** Limits as the reader would write them: "at least 1 min", "from 0 % to 100 %"; "any" where there are none. */
export function describeLimits(limits: Limits, dimension: Dimension): string {
  const { minimum = -Infinity, maximum = Infinity } = limits;
  if (minimum > -Infinity && maximum < Infinity)
    return `from ${show(minimum, dimension)} to ${show(maximum, dimension)}`;
  if (minimum > -Infinity) return `at least ${show(minimum, dimension)}`;
  return maximum < Infinity ? `at most ${show(maximum, dimension)}` : 'any';
}

type Failure = Pick<QuantityProblem, 'kind' | 'message' | 'remedy'>;

/** Value in the canonical unit, and whether a unit is left: per cent, or kWh per kWh, are pure numbers. */
function evaluate(input: string, dimension: Dimension): { value: number; unit: boolean } | Failure {
  const math = unitMath();
  const text = input.trim();
  if (text.length > LONGEST_TEXT) return { kind: 'syntax', message: 'the text is too long for a quantity' };
  const normal = text
    .replace(/%/g, ' percent')
    .replace(/€/g, 'EUR')
    .replace(/[µμ]/g, 'u')
    .replace(/°/g, ' deg');

  let tree: MathNode;
  try {
    if (text === '' || OUTLANDISH.test(text)) return syntaxFailure(text);
    tree = math.parse(normal);
  } catch {
    return syntaxFailure(text);
  }
  const refused = firstRefused(tree);
  if (refused !== undefined) return { kind: 'syntax', message: `"${shorten(text)}" ${refused}` };

  const scope = new Map<string, unknown>();
  for (const name of unitNames(tree)) {
    const unit = unitNamed(name);
    if (unit === undefined) return unknownUnit(text, name, dimension);
    if (dimension === 'time' && calendarLength(name) !== undefined) return noFixedLength(text, name);
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
  // mathjs counts reactive power (VAR) in imaginary numbers
  if (typeof result.value !== 'number') return wrongDimension(text, dimension);
  if (result.dimensions.every((power) => power === 0)) return { value: result.value, unit: false };
  const { unit } = factsOf(dimension);
  if (unit === '1' || !result.equalBase(unitOf(unit))) return wrongDimension(text, dimension);
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

/** A number and one unit, which may be a quotient of some: no sum, no second number. */
const NUMBER_AND_UNIT = /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*[^\d()*+-]*$/;

/** The remedy where a plain number is expected; it has the number if `text` is one and a unit. */
function numberAlone(text: string): string {
  const number = NUMBER_AND_UNIT.exec(text)?.[1];
  return number === undefined ? 'write the number alone' : `write the number alone: ${number}`;
}

function unknownUnit(text: string, name: string, dimension: Dimension): Failure {
  const { own, all } = knownUnits(dimension);
  const { suggest, unit } = factsOf(dimension);
  // no unit of something else is what a plain number lacks
  const meant = nearest(name, own) ?? (unit === '1' ? undefined : nearest(name, all));
  const message = `"${shorten(text)}" has the unknown unit "${shorten(name)}"`;
  if (meant !== undefined)
    return { kind: 'unit', message, remedy: `did you mean "${text.replace(name, meant)}"?` };
  if (suggest.length === 0) return { kind: 'unit', message, remedy: numberAlone(text) };
  return { kind: 'unit', message, remedy: `units that fit: ${suggest.join(', ')}` };
}

function noFixedLength(text: string, name: string): Failure {
  const message = `"${shorten(text)}" has no fixed length`;
  return { kind: 'unit', message, remedy: `count days: write ${calendarLength(name)}` };
}

function wrongDimension(text: string, dimension: Dimension): Failure {
  const { suggest, noun } = factsOf(dimension);
  const message = `"${shorten(text)}" is not ${noun}`;
  const parts = /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*(.*)$/.exec(text);
  const unit = parts?.[2] ?? '';
  const meant = suggest.find((other) => unit !== '' && other.startsWith(unit)) ?? nearest(unit, suggest);
  if (parts !== null && meant !== undefined)
    return { kind: 'dimension', message, remedy: `did you mean "${parts[1]} ${meant}"?` };
  if (suggest.length === 0) return { kind: 'dimension', message, remedy: numberAlone(text) };
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
