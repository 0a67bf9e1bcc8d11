/**
 * Documents say what the program does. With CHAINWATT_UPDATE_DOCS=1 these tests write what they would otherwise compare, and
 * execute the notebook; CHAINWATT_SOAK=1 checks the comparison too, which takes a minute.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { createTerminal } from '../../src/cli/terminal.js';
import { registries } from '../../src/scenario/index.js';
import { drawCharts, type Chart } from '../../src/report/draw-charts.js';
import { openResults, readSummary } from '../../src/report/index.js';
import type { Mechanism } from '../../src/market/types.js';
import type { Plugin } from '../../src/records/plugin.js';
import { bookOf, books, clear } from '../market/books.js';
import { efficiencyViolations, repeatViolations, tradeViolations, truthViolations } from '../market/laws.js';
import { blockAfter, commandsOf } from './markdown.js';
import { digestOf, executeNotebook, NOTEBOOK } from './notebook.js';
import { comparisonOf, inTemporaryFolder, runOnce, tableOf } from './produce.js';

const updating = process.env['CHAINWATT_UPDATE_DOCS'] !== undefined;
const thorough = updating || process.env['CHAINWATT_SOAK'] !== undefined;
const REFRESH = 'if the model has changed on purpose: CHAINWATT_UPDATE_DOCS=1 npx vitest run test/docs';
const MINUTES_ms = 600_000;

/** `file` holds `text`, or gets it. */
function holds(file: string, text: string): void {
  if (updating) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  expect(existsSync(file), `${file} is missing; ${REFRESH}`).toBe(true);
  expect(readFileSync(file, 'utf8') === text, `${file} is out of date; ${REFRESH}`).toBe(true);
}

/** The block after `<!-- label -->` in README.md holds `text`, or gets it. */
function readmeHolds(label: string, text: string): void {
  const marked = blockAfter(readFileSync('README.md', 'utf8'), label);
  if (updating) writeFileSync('README.md', marked.with(text));
  else expect(marked.text, REFRESH).toBe(text.trimEnd());
}

describe('README.md', () => {
  let table = '';
  let charts: readonly Chart[] = [];
  beforeAll(async () => {
    await inTemporaryFolder(async (folder) => {
      const results = await runOnce('scenarios/neighbourhood.yaml', folder, 'neighbourhood');
      table = tableOf(results);
      charts = await drawCharts(results);
    });
  }, MINUTES_ms);

  it('shows the table that npm start ends with', () => {
    readmeHolds('table: scenarios/neighbourhood.yaml', table);
  });

  it('shows the charts of that run', () => {
    expect(charts).toHaveLength(3);
    for (const { name, svg } of charts) {
      holds(join('docs/images', name), svg);
      expect(readFileSync('README.md', 'utf8')).toContain(`docs/images/${name}`);
    }
  });

  it('shows the whole of scenarios/first-look.yaml', () => {
    readmeHolds('file: scenarios/first-look.yaml', readFileSync('scenarios/first-look.yaml', 'utf8'));
  });

  it.runIf(thorough)(
    'shows what compare prints',
    async () => {
      const files = ['scenarios/neighbourhood.yaml', 'scenarios/neighbourhood-clique.yaml'];
      const text = await comparisonOf(files, 5);
      readmeHolds(`compare: ${files.join(' ')} --replications 5`, text);
    },
    MINUTES_ms,
  );

  it('lists every scenario', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const name of readdirSync('scenarios')) expect(readme, name).toContain(name);
  });
});

describe('results/sample', () => {
  it('is what scenarios/first-look.yaml gives, byte for byte but for the wall clock', async () => {
    if (updating) {
      await runOnce('scenarios/first-look.yaml', 'results', 'sample');
      return;
    }
    await inTemporaryFolder(async (folder) => {
      await runOnce('scenarios/first-look.yaml', folder, 'sample');
      const fresh = join(folder, 'sample');
      expect(readdirSync('results/sample').sort()).toEqual(readdirSync(fresh).sort());
      for (const name of readdirSync(fresh)) {
        if (name === 'manifest.json') continue;
        holds(join('results/sample', name), readFileSync(join(fresh, name), 'utf8'));
      }
    });
  });

  it('is small, whole, and shows every table', () => {
    const { manifest } = openResults('results/sample');
    expect(manifest.complete).toBe(true);
    expect(manifest.files.map(({ name }) => name)).toEqual([
      'agents.csv',
      'blocks.csv',
      'datapackage.json',
      'products.csv',
      'scenario.json',
      'slots.csv',
      'summary.csv',
      'trades.csv',
      'transactions.csv',
    ]);
    expect(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(350_000);
  });
});

describe('notebooks/first-look.ipynb', () => {
  it('was executed on the sample', async () => {
    const { digest } = readSummary(openResults('results/sample'))[0]!;
    if (updating) await executeNotebook();
    expect(digestOf(NOTEBOOK), REFRESH).toBe(digest);
  });
});

describe('CONTRIBUTING.md', () => {
  let mechanism: Mechanism;
  beforeAll(async () => {
    const code = blockAfter(
      readFileSync('CONTRIBUTING.md', 'utf8'),
      'example: src/market/fixed-price.ts',
    ).text;
    // the file lies elsewhere, so it names the sources in full
    const source = join(process.cwd(), 'src');
    const elsewhere = code
      .replace(/from '\.\.\/([^']+)\.js'/g, `from '${source}/$1.ts'`)
      .replace(/from '\.\/([^']+)\.js'/g, `from '${source}/market/$1.ts'`);
    mechanism = await inTemporaryFolder(async (temporary) => {
      const file = join(temporary, 'fixed-price.ts');
      writeFileSync(file, elsewhere);
      const { fixedPrice } = (await import(/* @vite-ignore */ file)) as {
        fixedPrice: Plugin<undefined, Mechanism>;
      };
      return fixedPrice.create({}, undefined);
    });
  });

  it('its mechanism keeps the laws of every mechanism', () => {
    const some = books({ restricted: true, agents: 'any' });
    fc.assert(
      fc.property(some, some, fc.nat(), fc.integer(), (entries, other, liar, lie) => {
        const orders = bookOf(entries);
        expect(tradeViolations(orders, clear(mechanism, orders))).toEqual([]);
        expect(repeatViolations(() => mechanism, entries, other)).toEqual([]);
        expect(truthViolations(mechanism, entries, liar, lie)).toEqual([]);
        expect(efficiencyViolations(mechanism, entries)).toEqual([]);
      }),
      { seed: 20260504, numRuns: 60 },
    );
  });

  it('names registries that exist', () => {
    const text = readFileSync('CONTRIBUTING.md', 'utf8');
    for (const name of Object.keys(registries)) expect(text).toContain(`\`${name}\``);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  const places = [...text.matchAll(/`(?:src\/)?([a-z]+\/[a-z-]+\.ts)(?:: ([\w.]+))?`/g)];

  it('names files that exist, and what is in them', () => {
    expect(places.length).toBeGreaterThan(30);
    for (const [place, file, what] of places) {
      const path = join('src', file!);
      expect(existsSync(path), `${place}: no such file`).toBe(true);
      const last = what?.split('.').at(-1);
      if (last !== undefined) expect(readFileSync(path, 'utf8'), place).toMatch(new RegExp(`\\b${last}\\b`));
    }
  });

  it('names the kinds of event of each phase', () => {
    const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [
        ...readFileSync(join('src', name), 'utf8').matchAll(/\.on\('([a-z-]+)', '([a-z]+)'/g),
      ]);
    expect(found.length).toBeGreaterThan(10);
    for (const [, kind, phase] of found) {
      const row = text.split('\n').find((line) => line.startsWith(`| ${phase} `));
      const shown = kind!.startsWith('gossip-') ? '`gossip-*`' : `\`${kind}\``;
      expect(row, `${kind} in phase ${phase}`).toContain(shown);
    }
  });
});

describe('CITATION.cff', () => {
  it('names the version and the licence of package.json', () => {
    const text = readFileSync('CITATION.cff', 'utf8');
    const { version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>;
    expect(text).toContain('cff-version: 1.2.0\n');
    expect(text).toContain(`\nversion: ${version}\n`);
    expect(text).toContain(`\nlicense: ${license}\n`);
  });
});

describe('commands in documents', () => {
  const program = createProgram(createTerminal(), () => undefined);
  const documents = ['README.md', 'CONTRIBUTING.md', 'results/README.md', 'docs/analysis.md'];
  const commands = documents.flatMap((document) =>
    commandsOf(readFileSync(document, 'utf8')).map((words) => ({ document, words })),
  );

  it('are found', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(commandsOf('```sh\nnpx chainwatt run a.yaml --set x="1 ct" # why\n```')).toEqual([
      ['run', 'a.yaml', '--set', 'x=1 ct'],
    ]);
  });

  it.each(commands)('$document: chainwatt $words', ({ words }) => {
    const command = program.commands.find((candidate) => candidate.name() === words[0]);
    expect(command).toBeDefined();
    for (const word of words.slice(1)) {
      if (word.startsWith('-')) expect(optionsOf(command!)).toContain(word);
      if (/^scenarios\/.*\.yaml$/.test(word) && !word.includes('*'))
        expect(existsSync(word), word).toBe(true);
    }
  });
});

function optionsOf(command: Command): string[] {
  return command.options.flatMap(({ long, short }) => [long ?? '', short ?? '']);
}
