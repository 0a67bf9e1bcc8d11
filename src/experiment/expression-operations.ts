/**
 * What an expression over factors may compute: operators and functions, each with the type it takes and gives.
 *
 * Values are those of mathjs: two numbers are equal when they differ by at most 1e-12 of the larger or by 1e-15, which comparisons,
 * floor, ceil and round heed; halves are rounded away from 0 (decimals.ts). exp, log and powers are the kernel's portable ones. What has no real
 * value is NaN here and complex there.
 */
import { exp, ln, pow } from '../kernel/index.js';
import { rounded } from './decimals.js';

export type ValueType = 'number' | 'boolean';

export interface Operation {
  readonly takes: ValueType;
  readonly gives: ValueType;
  /** `several`: one or more; of `one or two` the second is 0 if it is not there. */
  readonly arity: 1 | 2 | 'one or two' | 'several';
  readonly compute: (a: number, b: number) => number;
}

const RELATIVE_TOLERANCE = 1e-12;
const ABSOLUTE_TOLERANCE = 1e-15;

function near(a: number, b: number): boolean {
  if (a === b) return true;
  const difference = Math.abs(a - b);
  if (!(difference < Infinity)) return false;
  return difference <= Math.max(RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b)), ABSOLUTE_TOLERANCE);
}

/** The whole number that `a` is but for rounding, else what `otherwise` makes of it. */
function wholeOr(a: number, otherwise: (a: number) => number): number {
  const whole = Math.round(a);
  return near(a, whole) ? whole : otherwise(a);
}

const numbers = (compute: Operation['compute'], arity: Operation['arity']): Operation => ({
  takes: 'number',
  gives: 'number',
  arity,
  compute,
});
const compared = (holds: (a: number, b: number) => boolean): Operation => ({
  takes: 'number',
  gives: 'boolean',
  arity: 2,
  compute: (a, b) => (holds(a, b) ? 1 : 0),
});
const truths = (compute: Operation['compute'], arity: 1 | 2): Operation => ({
  takes: 'boolean',
  gives: 'boolean',
  arity,
  compute,
});

/** By the name that mathjs gives them. */
export const operators: ReadonlyMap<string, Operation> = new Map([
  ['add', numbers((a, b) => a + b, 2)],
  ['subtract', numbers((a, b) => a - b, 2)],
  ['multiply', numbers((a, b) => a * b, 2)],
  ['divide', numbers((a, b) => a / b, 2)],
  ['pow', numbers(pow, 2)],
  ['unaryMinus', numbers((a) => -a, 1)],
  ['unaryPlus', numbers((a) => a, 1)],
  ['equal', compared(near)],
  ['unequal', compared((a, b) => !near(a, b))],
  ['smaller', compared((a, b) => a < b && !near(a, b))],
  ['smallerEq', compared((a, b) => a < b || near(a, b))],
  ['larger', compared((a, b) => a > b && !near(a, b))],
  ['largerEq', compared((a, b) => a > b || near(a, b))],
  ['and', truths((a, b) => a & b, 2)],
  ['or', truths((a, b) => a | b, 2)],
  ['xor', truths((a, b) => a ^ b, 2)],
  ['not', truths((a) => 1 - a, 1)],
]);

export const functions: ReadonlyMap<string, Operation> = new Map([
  ['abs', numbers(Math.abs, 1)],
  ['sqrt', numbers(Math.sqrt, 1)],
  ['exp', numbers(exp, 1)],
  ['log', numbers(ln, 1)],
  ['sign', numbers(Math.sign, 1)],
  ['floor', numbers((a) => wholeOr(a, Math.floor), 1)],
  ['ceil', numbers((a) => wholeOr(a, Math.ceil), 1)],
  ['round', numbers((a, decimals) => rounded(a, decimals, near), 'one or two')],
  ['pow', numbers(pow, 2)],
  ['min', numbers(Math.min, 'several')],
  ['max', numbers(Math.max, 'several')],
]);
