/**
 * A session of TypeScript cells. A cell is a module with `await` at its top level; what it declares there, later cells see. Types are
 * erased and not checked: `npm run test:notebooks` checks those of the notebooks here.
 *
 * Declarations become properties of the global object, and imports dynamic imports from the folder of the notebook, so a cell can be run
 * again after it was changed. A `const` of the top level is not constant for later cells.
 */
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** Names for the code of a cell that its author cannot have chosen. */
const LOAD = '__chainwattLoad';

type Load = (specifier: string) => Promise<unknown>;
type CellFunction = (load: Load) => Promise<unknown>;
const AsyncFunction = (async () => undefined).constructor as new (...lines: string[]) => CellFunction;

export class Session {
  readonly #folder: string;

  /** `folder`: where imports are looked up. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs a cell and returns the value of its last statement, if that is an expression. Throws what the cell throws, or a SyntaxError. */
  async run(code: string): Promise<unknown> {
    const cell = new AsyncFunction(LOAD, rewritten(toJavaScript(code)));
    return cell((specifier) => this.#load(specifier));
  }

  #load(specifier: string): Promise<unknown> {
    if (specifier.startsWith('node:')) return import(specifier);
    if (specifier.startsWith('.') || isAbsolute(specifier)) {
      const path = isAbsolute(specifier) ? specifier : join(this.#folder, specifier);
      return import(pathToFileURL(path).href);
    }
    const { resolve } = createRequire(join(this.#folder, 'notebook.ts'));
    return import(pathToFileURL(resolve(specifier)).href);
  }
}

/** Without its types. Throws a SyntaxError that says line and column. */
export function toJavaScript(code: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    fileName: 'cell.ts',
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      // else a cell without imports would be a script in strict mode, where nothing new can be assigned to
      moduleDetection: ts.ModuleDetectionKind.Force,
      // an import that only later cells use must stay
      verbatimModuleSyntax: true,
    },
  });
  const [first] = diagnostics;
  if (first === undefined) return outputText;
  const { line, character } = ts.getLineAndCharacterOfPosition(
    first.file ?? ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022),
    first.start ?? 0,
  );
  const message = ts.flattenDiagnosticMessageText(first.messageText, '\n');
  throw new SyntaxError(`${line + 1}:${character + 1} ${message}`);
}

/** The statements of a module as the body of an async function that leaves its declarations with the global object. */
export function rewritten(code: string): string {
  const file = ts.createSourceFile('cell.js', code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const statements = file.statements.filter((statement) => !ts.isExportDeclaration(statement));
  const hoisted = statements.flatMap((statement) =>
    ts.isFunctionDeclaration(statement) && statement.name ? [globally(statement.name.text)] : [],
  );
  const lines = statements.map((statement, k) => {
    const text = statement.getText(file).replace(/^export (?=\w)/, '');
    if (ts.isImportDeclaration(statement)) return imported(statement, file);
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations
        .map(
          ({ name, initializer }) =>
            `(${name.getText(file)} = ${initializer?.getText(file) ?? 'undefined'});`,
        )
        .join('\n');
    if (ts.isClassDeclaration(statement) && statement.name) return `(${statement.name.text} = ${text});`;
    const isLast = k === statements.length - 1;
    if (isLast && ts.isExpressionStatement(statement))
      return `return (${statement.expression.getText(file)});`;
    return text;
  });
  return [...hoisted, ...lines].join('\n');
}

/** A function of the cell, which is hoisted, for later cells. */
function globally(name: string): string {
  return `globalThis.${name} = ${name};`;
}

function imported(statement: ts.ImportDeclaration, file: ts.SourceFile): string {
  const { importClause: clause } = statement;
  const module = `await ${LOAD}(${statement.moduleSpecifier.getText(file)})`;
  if (!clause) return `${module};`;
  const lines: string[] = [];
  if (clause.name) lines.push(`(${clause.name.text} = (${module}).default);`);
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) lines.push(`(${bindings.name.text} = ${module});`);
  else if (bindings) {
    const names = bindings.elements.map(({ propertyName, name }) =>
      propertyName ? `${propertyName.getText(file)}: ${name.text}` : name.text,
    );
    lines.push(`({ ${names.join(', ')} } = ${module});`);
  }
  return lines.join('\n');
}
