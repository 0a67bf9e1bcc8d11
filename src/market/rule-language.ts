/**
 * The language of rules: expressions in mathjs syntax over the fields of a bid and an offer, checked against a whitelist and kept as
 * plain data. mathjs only parses; nothing of it is ever evaluated, so a text from elsewhere can name nothing but what stands here.
 *
 * Fields: bid.price, bid.energy, bid.green, bid.minimum, bid.arrival, bid.agent, and the same of offer; floor and cap. Units are
 * those of the market: micro-EUR per kWh, Wh, per mille. `green` of a bid is the share that it wants, of an offer the share that it
 * has. `arrival` counts accepted orders from 0. `ct` is 10,000 micro-EUR and `kWh` 1000 Wh, so that 25 ct/kWh is written 25 * ct.
 * Accepted: decimal numbers, true and false, these names, parentheses, `a ? b : c`, + - * / ^, == != < <= > >=, and or xor not, and
 * the functions abs, sqrt, exp, log, sign, pow, min, max. Everything has one type, a number or a truth value, known before it runs.
 * Refused: everything else, and what is too long, too deep or has too many parts.
 * Source: mathjs's expression syntax. Cost: 0.1 ms a rule. Needs `loadQuantityParser` (records) before.
 */
import type {
  AccessorNode,
  ConditionalNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from 'mathjs';
import { z } from 'zod';
import { nearest } from '../records/nearest.js';
import { unitMath } from '../records/quantity-units.js';
import { functions, operators, type Operation, type ValueType } from './rule-operations.js';

export const orderFields = ['price', 'energy', 'green', 'minimum', 'arrival', 'agent'] as const;
export type OrderField = (typeof orderFields)[number];

/** A checked rule: plain data, so that it can be sent to a thread. */
export type RuleTree =
  | { readonly node: 'number'; readonly value: number }
  | { readonly node: 'boolean'; readonly value: boolean }
  | { readonly node: 'field'; readonly of: 'bid' | 'offer'; readonly field: OrderField }
  | { readonly node: 'bound'; readonly bound: 'floor' | 'cap' }
  | { readonly node: 'operator' | 'function'; readonly name: string; readonly args: readonly RuleTree[] }
  | { readonly node: 'conditional'; readonly args: readonly [RuleTree, RuleTree, RuleTree] };

export interface Rule {
  readonly text: string;
  readonly gives: ValueType;
  readonly tree: RuleTree;
}

/** Why a text is no rule. */
export interface RuleProblem {
  readonly code: 'CW-MARKET-RULE';
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy?: string;
}

const LONGEST_TEXT = 500;
const DEEPEST = 40;
const MOST_PARTS = 200;
const constants: ReadonlyMap<string, number> = new Map([
  ['ct', 10_000],
  ['kWh', 1000],
]);
const NAMES = [
  ...orderFields.flatMap((field) => [`bid.${field}`, `offer.${field}`]),
  'floor',
  'cap',
  ...constants.keys(),
];
const EXPECTED = `numbers, ${['bid', 'offer'].map((of) => `${of}.{${orderFields.join(', ')}}`).join(', ')}, floor, cap, ct, kWh, + - * / ^, comparisons, and or xor not, a ? b : c, and ${[...functions.keys()].join(' ')}`;

/** One rule in a scenario. */
export function ruleSchema(gives: ValueType, description: string, example: string): z.ZodType<Rule, string> {
  return z
    .codec(z.string(), z.custom<Rule>(), {
      decode: (text, context) => {
        const rule = parseRule(text, gives);
        if (!('code' in rule)) return rule;
        context.issues.push({ code: 'custom', input: text, message: rule.message, params: { ...rule } });
        return z.NEVER;
      },
      encode: ({ text }) => text,
    })
    .meta({ description, examples: [example] });
}

/** The rule that `text` is, which must give a value of type `gives`, or why it is none. */
export function parseRule(text: string, gives: ValueType): Rule | RuleProblem {
  const rule = text.trim();
  try {
    if (rule.length > LONGEST_TEXT) throw new Refusal(rule, `has more than ${LONGEST_TEXT} characters`);
    if (/[#\n;"'`\\]/.test(rule)) throw new Refusal(rule, 'has a character that no rule needs');
    if (nesting(rule) > DEEPEST) throw new Refusal(rule, 'is nested too deeply');
    const reader = new Reader();
    const { tree, type } = reader.read(parsed(rule), 0);
    if (type !== gives) throw new Refusal(rule, `is a ${nounOf(type)}, not a ${nounOf(gives)}`);
    return { text: rule, gives, tree };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { part, what, remedy } = error;
    const where = part === rule ? '' : ` in "${shorten(rule)}"`;
    return {
      code: 'CW-MARKET-RULE',
      message: `the rule cannot be used: "${shorten(part)}"${where} ${what}`,
      found: shorten(part),
      expected: EXPECTED,
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
}

/** What of a rule is refused, and why. */
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

function parsed(rule: string): MathNode {
  try {
    return unitMath().parse(rule);
  } catch (error) {
    // mathjs names the character; a text that exhausts its stack is refused like any other
    const reason = error instanceof SyntaxError ? `: ${error.message.toLowerCase()}` : '';
    throw new Refusal(rule, `is no expression${reason}`);
  }
}

interface Typed {
  readonly tree: RuleTree;
  readonly type: ValueType;
}

/** Turns mathjs's nodes into a tree of what is allowed. */
class Reader {
  private parts = 0;

  read(node: MathNode, depth: number): Typed {
    if (depth > DEEPEST) throw refused(node, 'is nested too deeply');
    if (++this.parts > MOST_PARTS) throw refused(node, `makes more than ${MOST_PARTS} parts`);
    if (node.type === 'ConstantNode') return constantOf(node);
    if (isA<SymbolNode>(node, 'SymbolNode')) return symbolOf(node);
    if (isA<AccessorNode>(node, 'AccessorNode')) return fieldOf(node);
    if (isA<ParenthesisNode>(node, 'ParenthesisNode')) return this.read(node.content, depth + 1);
    if (isA<ConditionalNode>(node, 'ConditionalNode')) return this.conditional(node, depth);
    if (isA<OperatorNode<never, never>>(node, 'OperatorNode')) return this.operator(node, depth);
    if (isA<FunctionNode>(node, 'FunctionNode')) return this.call(node, depth);
    if (node.type === 'RelationalNode')
      throw refused(node, 'compares more than two', 'write a < b and b < c');
    throw refused(node, 'is nothing that a rule may hold');
  }

  private conditional(node: ConditionalNode, depth: number): Typed {
    const condition = this.read(node.condition, depth + 1);
    if (condition.type !== 'boolean') throw refused(node.condition, 'is a number, not a truth value');
    const yes = this.read(node.trueExpr, depth + 1);
    const no = this.read(node.falseExpr, depth + 1);
    if (yes.type !== no.type) throw refused(node, 'is a number in one case and a truth value in the other');
    return { tree: { node: 'conditional', args: [condition.tree, yes.tree, no.tree] }, type: yes.type };
  }

  private operator(node: OperatorNode<never, never>, depth: number): Typed {
    if (node.implicit) throw refused(node, 'lacks an operator', 'write products with *');
    const name: string = node.fn;
    const operation = operators.get(name);
    if (operation === undefined) throw refused(node, `uses an operator that rules do not have: ${node.op}`);
    return this.apply('operator', name, operation, node, node.args, depth);
  }

  private call(node: FunctionNode, depth: number): Typed {
    const { fn } = node as { readonly fn: MathNode };
    if (!isA<SymbolNode>(fn, 'SymbolNode')) throw refused(node, 'calls what is no function of rules');
    const operation = functions.get(fn.name);
    if (operation === undefined) {
      const meant = nearest(fn.name, [...functions.keys()]);
      throw refused(
        node,
        `calls ${shorten(fn.name)}, which is no function of rules`,
        meant === undefined ? undefined : `did you mean ${meant}?`,
      );
    }
    return this.apply('function', fn.name, operation, node, node.args, depth);
  }

  private apply(
    node: 'operator' | 'function',
    name: string,
    { takes, arity, gives }: Operation,
    source: MathNode,
    args: readonly MathNode[],
    depth: number,
  ): Typed {
    if (arity === 'several' ? args.length === 0 : args.length !== arity)
      throw refused(
        source,
        `has ${args.length} arguments, not ${arity === 'several' ? 'one or more' : arity}`,
      );
    const read = args.map((arg) => {
      const { tree, type } = this.read(arg, depth + 1);
      if (type !== takes) throw refused(arg, `is a ${nounOf(type)}, where a ${nounOf(takes)} belongs`);
      return tree;
    });
    return { tree: { node, name, args: read }, type: gives };
  }
}

function constantOf(node: MathNode): Typed {
  const value: unknown = 'value' in node ? node.value : undefined;
  if (typeof value === 'boolean') return { tree: { node: 'boolean', value }, type: 'boolean' };
  if (typeof value === 'number' && Number.isFinite(value))
    return { tree: { node: 'number', value }, type: 'number' };
  throw refused(node, 'is neither a finite number nor true or false');
}

function symbolOf(node: SymbolNode): Typed {
  const { name } = node;
  if (name === 'floor' || name === 'cap') return { tree: { node: 'bound', bound: name }, type: 'number' };
  const value = constants.get(name);
  if (value !== undefined) return { tree: { node: 'number', value }, type: 'number' };
  throw unknownName(node, name);
}

/** `bid.price` and its like; an index in brackets is none of them. */
function fieldOf(node: AccessorNode): Typed {
  const { object, index } = node;
  const [dimension, ...more] = index.dimensions;
  const name: unknown = dimension !== undefined && 'value' in dimension ? dimension.value : undefined;
  if (
    !isA<SymbolNode>(object, 'SymbolNode') ||
    more.length > 0 ||
    !index.dotNotation ||
    typeof name !== 'string'
  )
    throw refused(node, 'looks into what has no fields');
  const of = object.name;
  const field = orderFields.find((one) => one === name);
  if (field === undefined || (of !== 'bid' && of !== 'offer')) throw unknownName(node, `${of}.${name}`);
  return { tree: { node: 'field', of, field }, type: 'number' };
}

function unknownName(node: MathNode, name: string): Refusal {
  const meant = nearest(name, NAMES);
  return refused(node, 'is no name of rules', meant === undefined ? undefined : `did you mean ${meant}?`);
}

function refused(node: MathNode, what: string, remedy?: string): Refusal {
  return new Refusal(node.toString(), what, remedy);
}

function isA<Node extends MathNode>(node: MathNode, type: string): node is Node {
  return node.type === type;
}

/** How deeply brackets are nested. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

function nounOf(type: ValueType): string {
  return type === 'number' ? 'number' : 'truth value';
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
