/**
 * Scenario text (YAML 1.2) to plain data, and from a path inside it back to its line and column. Nothing here knows what a
 * scenario means. Refused with a problem each: bad syntax, keys given twice, keys that are not plain names, tags, aliases that
 * multiply, a text that is not UTF-8, anything but a mapping at the top.
 */
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { ChainwattError, type Place, type Problem } from '../kernel/index.js';

export type PlainData =
  null | boolean | number | string | readonly PlainData[] | { readonly [key: string]: PlainData };
export type PlainMapping = { readonly [key: string]: PlainData };
export type Path = readonly (string | number)[];

/** How often aliases may be expanded in one file: enough for a long population, far too few for an alias bomb. */
const MAXIMUM_ALIASES = 1000;
/** Nodes and pairs around a node; what walks over the data needs no guard of its own. */
const DEEPEST = 100;
/** A scenario is written by people; anything longer is not one. */
const LONGEST_TEXT = 4_000_000;

/** Tags that say no more than a plain value does. */
const CORE_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);
/** One syntax error often leads to many. */
const MAXIMUM_SYNTAX_PROBLEMS = 20;

export interface ScenarioDocument {
  readonly data: PlainMapping;
  readonly lines: LineCounter;
  /** Where the value at `path` is written, or else the nearest thing around it that is. `key`: the key itself. */
  place(path: Path, what: 'key' | 'value'): Place;
}

/** Reads `text`; throws a `ChainwattError` with everything that is wrong with it as YAML. */
export function readDocument(text: string, file: string): ScenarioDocument {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (code: string, message: string, offset: number, more: Partial<Problem> = {}): void => {
    problems.push({ code, message, place: at(offset), ...more });
  };

  if (text.length > LONGEST_TEXT) {
    const message = `the file is ${text.length} characters long, more than a scenario can be`;
    throw new ChainwattError('input', {
      code: 'CW-SCENARIO-YAML',
      message,
      place: { file, line: 1, column: 1 },
    });
  }
  let parsed: Document.Parsed | undefined;
  try {
    parsed = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      schema: 'core',
      uniqueKeys: false,
      logLevel: 'error',
    });
  } catch (error) {
    const message = `the file cannot be read: ${String(error)}`;
    throw new ChainwattError(
      'input',
      { code: 'CW-SCENARIO-YAML', message, place: { file, line: 1, column: 1 } },
      error,
    );
  }
  const replaced = text.indexOf('\uFFFD');
  if (replaced >= 0) {
    const remedy = 'save the file as UTF-8';
    fail('CW-SCENARIO-ENCODING', 'the file has bytes that are not UTF-8', replaced, { remedy });
  }
  const issues = [...parsed.errors, ...parsed.warnings];
  const overflow = issues.find((issue) => issue.message.startsWith('Maximum call stack'));
  if (overflow !== undefined) {
    const place = at(overflow.pos[0]);
    throw new ChainwattError('input', {
      code: 'CW-SCENARIO-YAML',
      message: 'the file is nested too deeply',
      place,
    });
  }
  for (const issue of issues.slice(0, MAXIMUM_SYNTAX_PROBLEMS)) {
    const { code, message, remedy } = syntaxAdvice(issue.code);
    fail(code, message ?? firstLine(issue.message), issue.pos[0], { remedy });
  }
  const root = parsed.contents;
  if (problems.length === 0 && (root === null || (isScalar(root) && root.value === null))) {
    const remedy = 'start from scenarios/neighbourhood.yaml';
    fail('CW-SCENARIO-TYPE', 'the file has no content', 0, { expected: 'a scenario', remedy });
  } else if (problems.length === 0 && !isMap(root)) {
    const expected = 'keys and values, such as "title: My neighbourhood"';
    fail('CW-SCENARIO-TYPE', 'this is not a scenario', root?.range[0] ?? 0, {
      found: describeNode(root),
      expected,
    });
  }
  if (problems.length === 0) checkNodes(parsed, fail);
  if (problems.length > 0) throw new ChainwattError('input', problems);

  let data: unknown;
  try {
    data = parsed.toJS({ maxAliasCount: MAXIMUM_ALIASES });
  } catch (error) {
    const message = 'the aliases (*name) of this file expand to too much';
    throw new ChainwattError(
      'input',
      { code: 'CW-SCENARIO-YAML', message, place: firstAlias(parsed, at) },
      error,
    );
  }
  return {
    // The core schema makes nothing else, and tags were refused.
    data: data as PlainMapping,
    lines,
    place: (path, what) => at(offsetOf(parsed, path, what)),
  };
}

/** The value of a `--set` option: YAML without a place of its own. */
export function readValue(text: string): { value: PlainData } | { error: string } {
  try {
    const parsed = parseDocument(text, {
      prettyErrors: false,
      schema: 'core',
      uniqueKeys: false,
      logLevel: 'error',
    });
    let error: string | undefined;
    for (const issue of [...parsed.errors, ...parsed.warnings]) error ??= firstLine(issue.message);
    if (error === undefined) checkNodes(parsed, (_, message) => (error ??= message));
    if (error !== undefined) return { error };
    return { value: parsed.toJS({ maxAliasCount: MAXIMUM_ALIASES }) as PlainData };
  } catch (error) {
    return { error: error instanceof Error ? firstLine(error.message) : String(error) };
  }
}

type Fail = (code: string, message: string, offset: number, more?: Partial<Problem>) => void;

/** Keys must be plain names, given once, and none that JavaScript gives a meaning of its own; tags and aliases harmless. */
function checkNodes(parsed: Document.Parsed, fail: Fail): void {
  const anchors = new Map<string, unknown>();
  visit(parsed, (_, node, path) => {
    if (path.length > DEEPEST) {
      fail('CW-SCENARIO-YAML', 'the file is nested too deeply', startOf(node) ?? 0);
      return visit.BREAK;
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      const offset = startOf(node) ?? 0;
      if (target === undefined)
        fail('CW-SCENARIO-YAML', `nothing is marked &${node.source} before this`, offset);
      else if (path.some((outer) => outer === target))
        fail('CW-SCENARIO-YAML', `*${node.source} stands inside what it means`, offset);
    } else if (isScalar(node) || isCollection(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isMap(node)) checkMapping(node.items, fail);
      if (node.tag === undefined || CORE_TAGS.has(node.tag)) return undefined;
      const remedy = 'leave the tag (!…) out';
      fail('CW-SCENARIO-YAML', 'tags have no meaning in a scenario', startOf(node) ?? 0, { remedy });
    }
    return undefined;
  });
}

function checkMapping(pairs: readonly Pair<unknown, unknown>[], fail: Fail): void {
  const seen = new Set<string>();
  for (const { key } of pairs) {
    const offset = startOf(key) ?? 0;
    if (!isScalar(key) || key.value === null || typeof key.value === 'object') {
      fail('CW-SCENARIO-KEY', 'a key must be a plain name', offset, { found: describeNode(key) });
      continue;
    }
    const name = String(key.value);
    if (name === '__proto__') fail('CW-SCENARIO-KEY', 'the name "__proto__" cannot be used', offset);
    if (seen.has(name)) {
      const remedy = 'keep one of the two';
      fail('CW-SCENARIO-DUPLICATE', `"${name}" is written a second time`, offset, { remedy });
    }
    seen.add(name);
  }
}

function firstAlias(parsed: Document.Parsed, at: (offset: number) => Place): Place {
  let offset = 0;
  visit(parsed, {
    Alias(_, alias) {
      offset = startOf(alias) ?? 0;
      return visit.BREAK;
    },
  });
  return at(offset);
}

/** Offset of the deepest node on `path`, through aliases; what is missing is reported at what it is missing from. */
function offsetOf(parsed: Document.Parsed, path: Path, what: 'key' | 'value'): number {
  let node: unknown = parsed.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(parsed);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return offset;
      const last = depth === path.length - 1;
      const [key, value] = pairOffsets(pair);
      // What a mapping lacks is looked for at the mapping's name, not at its first entry.
      offset = last && what === 'value' ? (value ?? key) : last || isMap(pair.value) ? key : (value ?? key);
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function pairOffsets(pair: Pair<unknown, unknown>): [key: number, value: number | undefined] {
  return [startOf(pair.key) ?? 0, startOf(pair.value)];
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function describeNode(node: Node | unknown): string {
  if (isSeq(node)) return 'a list';
  if (isMap(node)) return 'a mapping';
  if (isPair(node)) return 'a pair';
  if (isAlias(node)) return `the alias *${node.source}`;
  if (isScalar(node) && node.value !== null) return JSON.stringify(node.value);
  return 'nothing';
}

/** The parser's errors of which beginners see most, in other words. */
function syntaxAdvice(code: string): { code: string; message?: string; remedy?: string } {
  if (code === 'TAB_AS_INDENT')
    return { code: 'CW-SCENARIO-YAML', remedy: 'indent with spaces, not with tabs' };
  if (code === 'TAG_RESOLVE_FAILED') return { code: 'CW-SCENARIO-YAML', remedy: 'leave the tag (!…) out' };
  if (code === 'MULTIPLE_DOCS') {
    const message = 'the file holds more than one document';
    return { code: 'CW-SCENARIO-YAML', message, remedy: 'keep one scenario, and no line ---' };
  }
  return { code: 'CW-SCENARIO-YAML' };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
