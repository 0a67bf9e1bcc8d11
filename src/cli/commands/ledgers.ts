/** `chainwatt ledgers`: one market on every ledger, each held against the central one on the same seeds. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ledgers as registry } from '../../consensus/registry.js';
import { checkZone } from '../../data/index.js';
import { flooded, homesOf, onEveryLedger, type OnLedger } from '../../experiment/index.js';
import { ChainwattError } from '../../kernel/index.js';
import { DATA_PACKAGE_FILE, explained, tablePackage } from '../../output/index.js';
import { ledgersTable as dictionary } from '../../records/fields-ledgers.js';
import {
  compareLedgers,
  factsOf,
  LEDGERS_TABLE,
  ledgersCsv,
  ledgersMarkdown,
  ledgersTableLines,
  withLedgersTable,
  type FigureRow,
} from '../../report/index.js';
import { registries } from '../../scenario/index.js';
import { Interruption } from '../interruption.js';
import { errorDocument } from '../problems.js';
import type { Terminal } from '../terminal.js';
import { reportAfterRuns } from '../write-report.js';
import { loadScenarios } from './loading.js';
import { runSideBySide, showSideBySide, type SideBySideOptions } from './side-by-side.js';
import { packageFacts, writeSharedTable } from './shared-table.js';

export type LedgersOptions = SideBySideOptions & {
  readonly only?: readonly string[];
  /** Transfers a second with which each ledger is flooded, in runs of their own. */
  readonly flood?: number;
  /** A page that gets the table. */
  readonly markdown?: string;
};

/** Puts the table into a page, which is made if there is none. */
function writePage(file: string, table: string): void {
  explained('write', file, () => {
    writeFileSync(file, withLedgersTable(existsSync(file) ? readFileSync(file, 'utf8') : '', table));
  });
}

/** Returns the exit code. */
export async function ledgers(terminal: Terminal, file: string, options: LedgersOptions): Promise<number> {
  const interruption = new Interruption(terminal);
  try {
    return await ledgersGuarded(terminal, interruption, file, options);
  } finally {
    interruption.release();
  }
}

async function ledgersGuarded(
  terminal: Terminal,
  interruption: Interruption,
  file: string,
  options: LedgersOptions,
): Promise<number> {
  const { designs: loaded, plugins, seed } = await loadScenarios([file], options);
  const asIs = loaded[0]!;
  const kinds = options.only ?? [...registry.keys()];
  const unknown = kinds.find((kind) => !registry.has(kind));
  if (unknown !== undefined) {
    throw new ChainwattError('usage', {
      code: 'CW-CLI-LEDGER',
      message: 'there is no such ledger',
      found: unknown,
      expected: [...registry.keys()].join(', '),
      remedy: 'name one of these; `chainwatt list ledgers` describes them',
    });
  }
  const rules = { registries, checkZone };
  const variants = await onEveryLedger(asIs, kinds, registries.ledgers, rules);
  const { flood } = options;
  const floods =
    flood === undefined ? [] : await Promise.all(variants.map((variant) => flooded(variant, flood, rules)));
  const designs = [...variants, ...floods].map(({ design }) => design);
  const wanted = {
    kind: 'ledgers',
    name: `ledgers-${asIs.name}`,
    designs,
    plugins,
    seed,
    heading: `${asIs.name}: ${variants.map(({ ledger }) => ledger).join(', ')}`,
  } as const;
  const result = await runSideBySide(terminal, wanted, options, interruption);
  const { report, parent, status, replications, failure, code } = result;
  const finished = (variant: OnLedger | undefined): readonly FigureRow[] =>
    report.designs.find((each) => each.design.name === variant?.design.name)?.rows ?? [];
  const rows = compareLedgers(
    variants.map((variant, v) => {
      const { ledger, design } = variant;
      const { config } = design.scenario.ledgers[0]!;
      const { properties } = registry.get(ledger)!.create(config, { homes: homesOf(design.scenario) });
      return { ledger, claims: properties, rows: finished(variant), flooded: finished(floods[v]) };
    }),
  );
  const any = rows.some((row) => row.replications > 0);
  if (any) {
    const csv = ledgersCsv(rows);
    await writeSharedTable(parent, { name: LEDGERS_TABLE, csv, table: dictionary }, options.format);
    const facts = packageFacts(asIs, options);
    parent.write(DATA_PACKAGE_FILE, tablePackage(facts, LEDGERS_TABLE, dictionary));
    if (options.markdown !== undefined) writePage(options.markdown, ledgersMarkdown(rows));
  }
  if (options.json === true) {
    if (any) await reportAfterRuns(terminal, options, parent.path);
    await terminal.json({
      status,
      seed,
      replications,
      folder: parent.path,
      ledgers: any ? rows : [],
      ...(failure ? errorDocument(failure) : {}),
      exitCode: code,
    });
    return code;
  }
  const { bold, dim } = terminal.outColours;
  const emphasis = { heading: bold, faint: dim };
  const table = any ? ledgersTableLines(asIs.name, rows, factsOf(asIs.resolved), emphasis) : undefined;
  await showSideBySide(terminal, result, options, table, LEDGERS_TABLE);
  return code;
}
