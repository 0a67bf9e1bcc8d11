/**
 * The rooms of src/ as data: who may import whom, in the order of ARCHITECTURE.md's table, and the rules that a source file is
 * held to. Every room may import `kernel` and `records`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** What a room may take from another: everything, or types alone and the values named. */
interface Grant {
  readonly from: string;
  /** Absent: everything. */
  readonly valuesOnly?: readonly string[];
}

export interface Room {
  readonly name: string;
  readonly mayImport: readonly Grant[];
}

const all = (...names: string[]): Grant[] => names.map((from) => ({ from }));
/** Types, and constants that are given by name. */
const types = (from: string, ...valuesOnly: string[]): Grant => ({ from, valuesOnly });

/** Down to here a room runs in a browser as well as in Node. */
export const LAST_PURE_ROOM = 'model';

const upToScenario: Room[] = [
  { name: 'kernel', mayImport: [] },
  { name: 'records', mayImport: [] },
  { name: 'stats', mayImport: [] },
  { name: 'data', mayImport: [] },
  { name: 'devices', mayImport: all('data') },
  { name: 'grid', mayImport: [] },
  { name: 'tariff', mayImport: [] },
  { name: 'market', mayImport: [] },
  { name: 'agents', mayImport: [...all('devices'), types('market', 'BUY', 'SELL'), types('tariff')] },
  { name: 'network', mayImport: all('data') },
  { name: 'ledger', mayImport: all('network') },
  { name: 'consensus', mayImport: all('network', 'ledger') },
  { name: 'contracts', mayImport: [types('ledger', 'PAYLOAD_WORDS'), ...all('market', 'tariff')] },
  {
    name: 'adversaries',
    mayImport: [types('network'), types('ledger'), types('consensus'), types('market'), types('agents')],
  },
  {
    name: 'metrics',
    mayImport: [
      ...all('stats', 'market', 'tariff'),
      types('agents'),
      types('contracts'),
      types('ledger', 'FINAL', 'REJECTED', 'outcomeNames'),
    ],
  },
  {
    name: 'scenario',
    mayImport: all('devices', 'tariff', 'market', 'agents', 'network', 'consensus', 'adversaries'),
  },
];
const upToModel: Room[] = [
  ...upToScenario,
  { name: 'model', mayImport: all(...upToScenario.map((room) => room.name)) },
];

export const rooms: readonly Room[] = [
  ...upToModel,
  { name: 'output', mayImport: [] },
  { name: 'experiment', mayImport: all('model', 'metrics', 'scenario', 'output', 'stats') },
  { name: 'report', mayImport: all('stats', 'output') },
  {
    name: 'library',
    mayImport: all(...upToModel.map((room) => room.name), 'output', 'experiment', 'report'),
  },
  {
    name: 'cli',
    mayImport: all(...upToModel.map((room) => room.name), 'output', 'experiment', 'report', 'library'),
  },
];

const COMMON = ['kernel', 'records'];

/** Rooms that must run in a browser. */
export const pureRooms: readonly string[] = rooms
  .slice(0, rooms.findIndex((room) => room.name === LAST_PURE_ROOM) + 1)
  .map((room) => room.name);

export interface SourceFile {
  /** `room/file.ts`. */
  readonly path: string;
  readonly text: string;
}

/** All files of a folder and those below, paths relative to it. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(folder, path), 'utf8') }));
}

export interface Import {
  readonly file: string;
  /** What stands in the quotation marks. */
  readonly specifier: string;
  /** Names that exist at run time; `*` for all of them. Empty: types only. */
  readonly values: readonly string[];
}

const parsed = new WeakMap<SourceFile, readonly Import[]>();

/** Everything that a file imports or exports from elsewhere. */
export function importsOf(source: SourceFile): readonly Import[] {
  const known = parsed.get(source);
  if (known) return known;
  const { path, text } = source;
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, values: readonly string[]): void => {
    if (specifier && ts.isStringLiteral(specifier))
      found.push({ file: path, specifier: specifier.text, values });
  };
  const inside = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, []);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], ['*']);
    ts.forEachChild(node, inside);
  };
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement))
      add(statement.moduleSpecifier, importedValues(statement.importClause));
    else if (ts.isExportDeclaration(statement)) add(statement.moduleSpecifier, exportedValues(statement));
  }
  if (/\bimport\s*\(/.test(text)) inside(file);
  parsed.set(source, found);
  return found;
}

function importedValues(clause: ts.ImportClause | undefined): string[] {
  if (!clause) return ['*'];
  if (clause.isTypeOnly) return [];
  const values = clause.name ? ['default'] : [];
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) values.push('*');
  else if (bindings) values.push(...namedValues(bindings.elements));
  return values;
}

function exportedValues(node: ts.ExportDeclaration): string[] {
  if (node.isTypeOnly) return [];
  return node.exportClause && ts.isNamedExports(node.exportClause)
    ? namedValues(node.exportClause.elements)
    : ['*'];
}

function namedValues(elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): string[] {
  return elements
    .filter((element) => !element.isTypeOnly)
    .map((element) => (element.propertyName ?? element.name).text);
}

function roomOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}

/** The room that an import leads to; undefined for a package and for the room itself. */
export function targetRoom({ file, specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = roomOf(posix.join(posix.dirname(file), specifier));
  return target === roomOf(file) ? undefined : target;
}

/** Imports between rooms that the table does not allow, in words. */
export function forbiddenImports(sources: readonly SourceFile[]): string[] {
  const byName = new Map(rooms.map((room) => [room.name, room]));
  return sources.flatMap((source) => {
    const room = byName.get(roomOf(source.path));
    if (!room) return [`${source.path} lies in no room`];
    return importsOf(source).flatMap((one) => {
      const target = targetRoom(one);
      if (target === undefined || (COMMON.includes(target) && room.name !== 'kernel')) return [];
      const grant = room.mayImport.find(({ from }) => from === target);
      if (!grant) return [`${source.path}: ${room.name} may not import ${target}`];
      const allowed = grant.valuesOnly;
      return one.values
        .filter((value) => allowed !== undefined && !allowed.includes(value))
        .map((value) => `${source.path}: ${room.name} may import types of ${target}, not ${value}`);
    });
  });
}

/** Packages and Node modules that a room may not use. */
export function forbiddenPackages(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path);
    return importsOf(source)
      .map(({ specifier }) => specifier)
      .filter((specifier) => {
        if (specifier.startsWith('.')) return false;
        if (room === 'kernel') return specifier !== 'seedrandom';
        return specifier.startsWith('node:') && pureRooms.includes(room);
      })
      .map((specifier) => `${source.path}: ${room} may not import ${specifier}`);
  });
}

/** A cycle of rooms that import each other, types included; empty if there is none. */
export function cycleOfRooms(sources: readonly SourceFile[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const source of sources) {
    const from = roomOf(source.path);
    const targets = edges.get(from) ?? new Set<string>();
    edges.set(from, targets);
    for (const one of importsOf(source)) {
      const target = targetRoom(one);
      if (target !== undefined) targets.add(target);
    }
  }
  const done = new Set<string>();
  const walk = (room: string, path: readonly string[]): string[] => {
    if (path.includes(room)) return [...path.slice(path.indexOf(room)), room];
    if (done.has(room)) return [];
    for (const next of edges.get(room) ?? []) {
      const cycle = walk(next, [...path, room]);
      if (cycle.length > 0) return cycle;
    }
    done.add(room);
    return [];
  };
  for (const room of edges.keys()) {
    const cycle = walk(room, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

export const LONGEST_FILE_lines = 400;

/** Files that are too long, promise something for later, or look at the clock or at chance where a run must repeat itself. */
export function untidiness(sources: readonly SourceFile[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const problems: string[] = [];
    const lines = text.split('\n').length - 1;
    if (lines > LONGEST_FILE_lines) problems.push(`${path}: ${lines} lines`);
    if (/\b(TODO|FIXME|XXX)\b/.test(text)) problems.push(`${path}: something is left to do`);
    if (!pureRooms.includes(roomOf(path))) return problems;
    // comments may speak of a clock, and only few files do: those are parsed
    if (!/\bDate\b|Math\.random/.test(text)) return problems;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random)$/.test(node.getText(file)))
        problems.push(`${path}: ${node.getText(file)}`);
      if (ts.isNewExpression(node) && node.expression.getText(file) === 'Date')
        problems.push(`${path}: new Date`);
      ts.forEachChild(node, visit);
    };
    visit(file);
    return problems;
  });
}

/**
 * The table of a Markdown text whose rows begin with a room in back quotes: for each room, in order, the rooms that its last
 * cell names. `(types)` behind a name is left aside; `all above`, `everything` and `nothing` mean what they say.
 */
export function tableOf(markdown: string): { name: string; mayImport: string[] }[] {
  const rows: { name: string; mayImport: string[] }[] = [];
  for (const line of markdown.split('\n')) {
    const name = /^\|\s*`([a-z]+)`\s*\|/.exec(line)?.[1];
    if (name === undefined) continue;
    const cells = line.split('|').map((cell) => cell.trim());
    const last = cells.at(-1) === '' ? cells.at(-2)! : cells.at(-1)!;
    rows.push({
      name,
      mayImport: namesIn(
        last,
        rows.map((row) => row.name),
      ),
    });
  }
  return rows;
}

function namesIn(cell: string, above: readonly string[]): string[] {
  if (/^all above/.test(cell)) return [...above];
  if (/^everything/.test(cell)) return rooms.map((room) => room.name).filter((name) => name !== 'cli');
  const known = rooms.map((room) => room.name);
  return (
    cell
      .replace(/\([^)]*\)/g, '')
      .match(/[a-z]+/g)
      ?.filter((word) => known.includes(word)) ?? []
  );
}
