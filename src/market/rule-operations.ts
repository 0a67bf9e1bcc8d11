/**
 * What a rule may compute: operators and functions, each with the type it takes and gives, as a closure and as text. Both stand side
 * by side, since they must be the same function; a rule is either a tree of the closures or one function of the texts.
 *
 * Values are those of mathjs: numbers are float64, and two numbers are equal when they differ by at most 1e-12 of the larger or by at
 * most 1e-15 (its relTol and absTol), which comparisons, min and max heed. Apart from mathjs: what has no real value (the root or
 * logarithm of a negative number, a broken power of one) is NaN here and complex there; numbers are no truth values, and truth values
 * no numbers. exp, log and powers are the kernel's portable ones, within a unit in the last place of the engine's.
 */
import { exp, ln, pow } from '../kernel/maths.js';

export type ValueType = 'number' | 'boolean';

/** A part of a rule, for the pair of orders whose fields begin at `bid` and `offer` of `rows`. A truth value is 1 or 0. */
export type Part = (rows: Float64Array, bid: number, offer: number) => number;

export interface Operation {
  readonly takes: ValueType;
  /** Number of arguments; `several`: one or more. */
  readonly arity: 1 | 2 | 'several';
  readonly gives: ValueType;
  readonly close: (args: readonly Part[]) => Part;
  readonly print: (args: readonly string[]) => string;
}

const RELATIVE_TOLERANCE = 1e-12;
const ABSOLUTE_TOLERANCE = 1e-15;

/** Whether two numbers are equal as mathjs has it. */
function near(a: number, b: number): boolean {
  if (a === b) return true;
  const difference = a < b ? b - a : a - b;
  const sizeA = a < 0 ? -a : a;
  const sizeB = b < 0 ? -b : b;
  const size = sizeA > sizeB ? sizeA : sizeB;
  // an infinity is near no other number, and NaN near none
  return (
    difference < Infinity && (difference <= RELATIVE_TOLERANCE * size || difference <= ABSOLUTE_TOLERANCE)
  );
}

function less(a: number, b: number): boolean {
  return a < b && !near(a, b);
}

function atMost(a: number, b: number): boolean {
  return a < b || near(a, b);
}

function greatest(a: number, b: number): number {
  return less(a, b) || b !== b ? b : a;
}

function least(a: number, b: number): number {
  return less(b, a) || b !== b ? b : a;
}

/** 1, 0 or -1; NaN of NaN. */
function signum(a: number): number {
  if (a > 0) return 1;
  return a < 0 ? -1 : a;
}

/** Powers as ECMAScript has them: 1 to an infinite power, or to NaN, is NaN, where C and the kernel say 1. */
function power(a: number, b: number): number {
  if ((a === 1 || a === -1) && b - b !== 0) return NaN;
  return pow(a, b);
}

/** What printed rules may call, by the name under which they do. */
export const helpers: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  near,
  less,
  atMost,
  greatest,
  least,
  signum,
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp,
  ln,
  power,
};

function unary(takes: ValueType, compute: (a: number) => number, print: (a: string) => string): Operation {
  return {
    takes,
    arity: 1,
    gives: takes,
    close:
      ([a]) =>
      (rows, bid, offer) =>
        compute(a!(rows, bid, offer)),
    print: ([a]) => print(a!),
  };
}

function binary(
  takes: ValueType,
  gives: ValueType,
  compute: (a: number, b: number) => number,
  print: (a: string, b: string) => string,
): Operation {
  return {
    takes,
    arity: 2,
    gives,
    close:
      ([a, b]) =>
      (rows, bid, offer) =>
        compute(a!(rows, bid, offer), b!(rows, bid, offer)),
    print: ([a, b]) => print(a!, b!),
  };
}

/** The last value of a chain of choices between two, from the left. */
function several(choose: (a: number, b: number) => number, name: string): Operation {
  return {
    takes: 'number',
    arity: 'several',
    gives: 'number',
    close: (args) =>
      args.reduce((a, b) => (rows, bid, offer) => choose(a(rows, bid, offer), b(rows, bid, offer))),
    print: (args) => args.reduce((a, b) => `${name}(${a},${b})`),
  };
}

const arithmetic = (
  compute: (a: number, b: number) => number,
  print: (a: string, b: string) => string,
): Operation => binary('number', 'number', compute, print);

const comparison = (
  holds: (a: number, b: number) => boolean,
  print: (a: string, b: string) => string,
): Operation => binary('number', 'boolean', (a, b) => (holds(a, b) ? 1 : 0), print);

const logical = (
  compute: (a: number, b: number) => number,
  print: (a: string, b: string) => string,
): Operation => binary('boolean', 'boolean', compute, print);

const of = (compute: (a: number) => number, name: string): Operation =>
  unary('number', compute, (a) => `${name}(${a})`);

/** Operators, by the name that mathjs gives them. */
export const operators: ReadonlyMap<string, Operation> = new Map([
  [
    'add',
    arithmetic(
      (a, b) => a + b,
      (a, b) => `(${a}+${b})`,
    ),
  ],
  [
    'subtract',
    arithmetic(
      (a, b) => a - b,
      (a, b) => `(${a}-${b})`,
    ),
  ],
  [
    'multiply',
    arithmetic(
      (a, b) => a * b,
      (a, b) => `(${a}*${b})`,
    ),
  ],
  [
    'divide',
    arithmetic(
      (a, b) => a / b,
      (a, b) => `(${a}/${b})`,
    ),
  ],
  ['pow', arithmetic(power, (a, b) => `power(${a},${b})`)],
  [
    'unaryMinus',
    unary(
      'number',
      (a) => -a,
      (a) => `(-(${a}))`,
    ),
  ],
  [
    'unaryPlus',
    unary(
      'number',
      (a) => a,
      (a) => a,
    ),
  ],
  ['equal', comparison(near, (a, b) => `near(${a},${b})`)],
  [
    'unequal',
    comparison(
      (a, b) => !near(a, b),
      (a, b) => `!near(${a},${b})`,
    ),
  ],
  ['smaller', comparison(less, (a, b) => `less(${a},${b})`)],
  ['smallerEq', comparison(atMost, (a, b) => `atMost(${a},${b})`)],
  [
    'larger',
    comparison(
      (a, b) => less(b, a),
      (a, b) => `less(${b},${a})`,
    ),
  ],
  [
    'largerEq',
    comparison(
      (a, b) => atMost(b, a),
      (a, b) => `atMost(${b},${a})`,
    ),
  ],
  [
    'and',
    logical(
      (a, b) => a & b,
      (a, b) => `(${a}&&${b})`,
    ),
  ],
  [
    'or',
    logical(
      (a, b) => a | b,
      (a, b) => `(${a}||${b})`,
    ),
  ],
  [
    'xor',
    logical(
      (a, b) => a ^ b,
      (a, b) => `(${a}!==${b})`,
    ),
  ],
  [
    'not',
    unary(
      'boolean',
      (a) => 1 - a,
      (a) => `!(${a})`,
    ),
  ],
]);

/** Functions, by name. */
export const functions: ReadonlyMap<string, Operation> = new Map([
  ['abs', of(Math.abs, 'abs')],
  ['sqrt', of(Math.sqrt, 'sqrt')],
  ['exp', of(exp, 'exp')],
  ['log', of(ln, 'ln')],
  ['sign', of(signum, 'signum')],
  ['pow', arithmetic(power, (a, b) => `power(${a},${b})`)],
  ['min', several(least, 'least')],
  ['max', several(greatest, 'greatest')],
]);
