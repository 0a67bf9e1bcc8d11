/** What can be asked of the notebooks without executing them: `npm run test:notebooks` does that. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readNotebook, tidy, type Notebook } from './notebook-file.js';
import { NOTEBOOKS } from './notebooks.js';

describe('notebooks', () => {
  it('are all executed and all explained', () => {
    const files = readdirSync('notebooks').filter((name) => name.endsWith('.ipynb'));
    expect(files.map((name) => `notebooks/${name}`).sort()).toEqual([...NOTEBOOKS].sort());
    const readme = readFileSync('notebooks/README.md', 'utf8');
    for (const name of files) expect(readme).toContain(`\`${name}\``);
  });

  it.each(NOTEBOOKS)(
    '%s is kept as it was executed from clean, without places or times of a machine',
    async (file) => {
      const kept = readNotebook(file);
      const code = kept.cells.filter((cell) => cell.cell_type === 'code');
      expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, k) => k + 1));
      expect(await tidy(kept)).toEqual(kept);
      const outputs = code.flatMap((cell) => cell.outputs ?? []);
      expect(outputs.length).toBeGreaterThan(5);
      expect(outputs.filter(({ output_type }) => output_type === 'error')).toEqual([]);
      expect(outputs.filter(({ name }) => name === 'stderr')).toEqual([]);
      expect(JSON.stringify(outputs)).not.toMatch(/\/(?:home|root|tmp|Users)\//);
    },
  );

  it.each(NOTEBOOKS)('%s has a picture beside each chart', (file) => {
    const data = readNotebook(file)
      .cells.flatMap((cell) => cell.outputs ?? [])
      .map((output) => output.data ?? {});
    const charts = data.filter((each) => 'application/vnd.vegalite.v5+json' in each);
    expect(charts.length).toBeGreaterThan(2);
    for (const each of charts) expect(String(each['image/svg+xml'])).toMatch(/^<svg /);
  });
});

describe('the TypeScript notebook', () => {
  it('has the types that it says', () => {
    expect(problemsOf(readNotebook('notebooks/experiments.ipynb'))).toEqual([]);
  });

  it('and a wrong type is found', () => {
    const cells = [
      { cell_type: 'code', source: "import { readTable } from 'chainwatt';\nreadTable(1, 'runs');" },
    ];
    const wrong = { cells, metadata: { kernelspec: { name: '' } } } as Notebook;
    expect(problemsOf(wrong)).toHaveLength(1);
  });
});

/** What the compiler says of all its cells together, as one module beside the notebook. */
function problemsOf({ cells }: Notebook): string[] {
  const code = cells.filter((cell) => cell.cell_type === 'code').map((cell) => cell.source);
  const file = resolve('notebooks/cells-of-a-notebook.ts');
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8')) as {
    readonly config: { readonly compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, noUnusedLocals: false, noEmit: true },
    process.cwd(),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const text = code.join('\n');
  host.fileExists = (path) => resolve(path) === file || fileExists(path);
  host.readFile = (path) => (resolve(path) === file ? text : readFile(path));
  host.getSourceFile = (path, language, ...rest) =>
    resolve(path) === file
      ? ts.createSourceFile(path, text, language)
      : getSourceFile(path, language, ...rest);
  const program = ts.createProgram([join('notebooks', 'cells-of-a-notebook.ts')], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter((diagnostic) => diagnostic.file !== undefined && resolve(diagnostic.file.fileName) === file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
