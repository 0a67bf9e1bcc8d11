/**
 * Expressions over factors: mathjs syntax over the numbers of other factors, checked against a whitelist when it is read. mathjs only
 * parses; nothing of it is evaluated, so that a file from elsewhere can name nothing but what stands here.
 *
 * Accepted: decimal numbers, true and false, names, parentheses, `a ? b : c`, + - * / ^, == != < <= > >=, and or xor not, and the
 * functions abs, sqrt, exp, log, sign, floor, ceil, round (to decimals too), pow, min, max. Everything has one type, a number or a truth value, known
 * before it is evaluated; the whole is a number. What has no real value is NaN, which is for the caller to refuse.
 * Values are those of mathjs (expression-operations.ts).
 * Source: mathjs's expression syntax. The rules of markets (market/rule-language.ts) are the same language over orders.
 * Cost: 0.1 ms to read one, 0.1 us to evaluate. Needs `loadQuantityParser` (records) before.
 */
import type {
  ConditionalNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from 'mathjs';
import { nearest } from '../records/nearest.js';
import { unitMath } from '../records/quantity-units.js';
import { functions, operators, type Operation, type ValueType } from './expression-operations.js';

/** The number of a name; asked only for names that the expression has. */
export type Scope = (name: string) => number;

export interface Expression {
  readonly text: string;
  /** Each once, in the order in which they appear. */
  readonly names: readonly string[];
  readonly evaluate: (scope: Scope) => number;
}

export interface ExpressionProblem {
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy?: string;
}

/** What the syntax gives a meaning of its own, so that no factor can have it as its name. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(
  'true false null undefined NaN Infinity and or xor not mod to in end'.split(' '),
);

const LONGEST_TEXT = 500;
const DEEPEST = 40;
const MOST_PARTS = 200;

/** A part of an expression; a truth value is 1 or 0. */
interface Part {
  readonly gives: ValueType;
  readonly at: (scope: Scope) => number;
}

const EXPECTED = `numbers, names of factors, + - * / ^, comparisons, and or xor not, a ? b : c, and ${[...functions.keys()].join(' ')}`;

/** The expression that `text` is, or why it is none. Whether its names exist is for the caller. */
export function parseExpression(text: string): Expression | ExpressionProblem {
  const expression = text.trim();
  try {
    if (expression.length > LONGEST_TEXT)
      throw new Refusal(expression, `has more than ${LONGEST_TEXT} characters`);
    if (/[#\n;"'`\\]/.test(expression))
      throw new Refusal(expression, 'has a character that no expression needs');
    const reader = new Reader();
    const { gives, at } = reader.read(parsed(expression), 0);
    if (gives !== 'number') throw new Refusal(expression, 'is a truth value, not a number');
    return { text: expression, names: [...reader.names], evaluate: at };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { part, what, remedy } = error;
    const where = part === expression ? '' : ` in "${shorten(expression)}"`;
    const message = `the expression cannot be used: "${shorten(part)}"${where} ${what}`;
    return { message, found: shorten(part), expected: EXPECTED, ...(remedy === undefined ? {} : { remedy }) };
  }
}

/** What of an expression is refused, and why. */
class Refusal extends Error {
  readonly part: string;
  readonly what: string;
  readonly remedy: string | undefined;

  constructor(part: string, what: string, remedy?: string) {
    super(what);
    this.part = part;
    this.what = what;
    this.remedy = remedy;
  }
}

function parsed(expression: string): MathNode {
  try {
    return unitMath().parse(expression);
  } catch (error) {
    // mathjs names the character; a text that exhausts its stack is refused like any other
    const reason = error instanceof SyntaxError ? `: ${error.message.toLowerCase()}` : '';
    throw new Refusal(expression, `is no expression${reason}`);
  }
}

/** Turns mathjs's nodes into what is allowed, and notes the names. */
class Reader {
  readonly names = new Set<string>();
  private parts = 0;

  read(node: MathNode, depth: number): Part {
    if (depth > DEEPEST) throw refused(node, 'is nested too deeply');
    if (++this.parts > MOST_PARTS) throw refused(node, `makes more than ${MOST_PARTS} parts`);
    if (node.type === 'ConstantNode') return constantOf(node);
    if (isA<ParenthesisNode>(node, 'ParenthesisNode')) return this.read(node.content, depth + 1);
    if (isA<SymbolNode>(node, 'SymbolNode')) {
      const { name } = node;
      this.names.add(name);
      return { gives: 'number', at: (scope) => scope(name) };
    }
    if (isA<ConditionalNode>(node, 'ConditionalNode')) return this.conditional(node, depth);
    if (isA<OperatorNode<never, never>>(node, 'OperatorNode')) return this.operator(node, depth);
    if (isA<FunctionNode>(node, 'FunctionNode')) return this.call(node, depth);
    if (node.type === 'RelationalNode')
      throw refused(node, 'compares more than two', 'write a < b and b < c');
    throw refused(node, 'is nothing that an expression may hold');
  }

  private conditional(node: ConditionalNode, depth: number): Part {
    const condition = this.argument(node.condition, 'boolean', depth);
    const yes = this.read(node.trueExpr, depth + 1);
    const no = this.read(node.falseExpr, depth + 1);
    if (yes.gives !== no.gives) throw refused(node, 'is a number in one case and a truth value in the other');
    return { gives: yes.gives, at: (scope) => (condition(scope) === 1 ? yes.at(scope) : no.at(scope)) };
  }

  private operator(node: OperatorNode<never, never>, depth: number): Part {
    if (node.implicit) throw refused(node, 'lacks an operator', 'write products with *');
    const operation = operators.get(node.fn);
    if (operation === undefined)
      throw refused(node, `uses an operator that expressions do not have: ${node.op}`);
    return this.apply(operation, node, node.args, depth);
  }

  private call(node: FunctionNode, depth: number): Part {
    const { fn } = node as { readonly fn: MathNode };
    const name = isA<SymbolNode>(fn, 'SymbolNode') ? fn.name : '';
    const operation = functions.get(name);
    if (operation !== undefined) return this.apply(operation, node, node.args, depth);
    const meant = nearest(name, functions.keys());
    throw refused(
      node,
      'calls no function of expressions',
      meant === undefined ? undefined : `did you mean ${meant}?`,
    );
  }

  private apply(operation: Operation, node: MathNode, args: readonly MathNode[], depth: number): Part {
    const { takes, gives, arity, compute } = operation;
    const [least, most] = countsOf(arity);
    if (args.length < least || args.length > most)
      throw refused(node, `has ${args.length} arguments, not ${arity === 'several' ? 'one or more' : arity}`);
    const [first, ...more] = args.map((arg) => this.argument(arg, takes, depth));
    if (args.length === 1 && arity !== 'several') return { gives, at: (scope) => compute(first!(scope), 0) };
    return { gives, at: (scope) => more.reduce((value, next) => compute(value, next(scope)), first!(scope)) };
  }

  private argument(node: MathNode, takes: ValueType, depth: number): Part['at'] {
    const { gives, at } = this.read(node, depth + 1);
    if (gives !== takes) throw refused(node, `is a ${nounOf(gives)}, where a ${nounOf(takes)} belongs`);
    return at;
  }
}

/** Arguments at least and at most. */
function countsOf(arity: Operation['arity']): readonly [number, number] {
  if (arity === 'several') return [1, Infinity];
  return arity === 'one or two' ? [1, 2] : [arity, arity];
}

function constantOf(node: MathNode): Part {
  const value: unknown = 'value' in node ? node.value : undefined;
  if (typeof value === 'boolean') return { gives: 'boolean', at: () => (value ? 1 : 0) };
  if (typeof value === 'number' && Number.isFinite(value)) return { gives: 'number', at: () => value };
  throw refused(node, 'is neither a finite number nor true or false');
}

function refused(node: MathNode, what: string, remedy?: string): Refusal {
  return new Refusal(node.toString(), what, remedy);
}

function isA<Node extends MathNode>(node: MathNode, type: string): node is Node {
  return node.type === type;
}

function nounOf(type: ValueType): string {
  return type === 'number' ? 'number' : 'truth value';
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
