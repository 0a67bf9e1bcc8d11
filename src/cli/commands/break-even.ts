/** `chainwatt break-even`: the smallest spread between retail and feed-in price at which a market still pays. */
import { checkZone } from '../../data/index.js';
import { atNarrowerSpreads } from '../../experiment/index.js';
import { EUR } from '../../kernel/index.js';
import { DATA_PACKAGE_FILE, tablePackage } from '../../output/index.js';
import { breakEvenTable as dictionary } from '../../records/fields-break-even.js';
import {
  BREAK_EVEN_TABLE,
  breakEvenCsv,
  breakEvenLines,
  factsOf,
  findBreakEven,
} from '../../report/index.js';
import { registries } from '../../scenario/index.js';
import { Interruption } from '../interruption.js';
import { errorDocument } from '../problems.js';
import type { Terminal } from '../terminal.js';
import { reportAfterRuns } from '../write-report.js';
import { loadScenarios } from './loading.js';
import {
  runSideBySide,
  showSideBySide,
  type SideBySideOptions,
  type SideBySideResult,
} from './side-by-side.js';
import { packageFacts, writeSharedTable } from './shared-table.js';

export type BreakEvenOptions = SideBySideOptions & {
  /** How many are tried. */
  readonly spreads?: number;
};

const SPREADS = 6;

/** Returns the exit code. */
export async function breakEven(
  terminal: Terminal,
  file: string,
  options: BreakEvenOptions,
): Promise<number> {
  const interruption = new Interruption(terminal);
  try {
    return await breakEvenGuarded(terminal, interruption, file, options);
  } finally {
    interruption.release();
  }
}

async function breakEvenGuarded(
  terminal: Terminal,
  interruption: Interruption,
  file: string,
  options: BreakEvenOptions,
): Promise<number> {
  const { designs: loaded, plugins, seed } = await loadScenarios([file], options);
  const asIs = loaded[0]!;
  const { spreads: count = SPREADS } = options;
  const spreads = await atNarrowerSpreads(asIs, count, { registries, checkZone });
  const cents = spreads.map(({ spread_uEUR_per_kWh }) => (spread_uEUR_per_kWh / 1e4).toFixed(2));
  const wanted = {
    kind: 'break-even',
    name: `break-even-${asIs.name}`,
    designs: spreads.map(({ design }) => design),
    plugins,
    seed,
    heading: `${asIs.name}: ${count} spreads from ${cents[0]} to ${cents.at(-1)} ct/kWh`,
  } as const;
  const result = await runSideBySide(terminal, wanted, options, interruption);
  const { report, parent, status, replications, failure, code } = result;
  const found = findBreakEven(
    spreads.map(({ design, feedIn_uEUR_per_kWh, spread_uEUR_per_kWh, margin_uEUR_per_kWh }) => ({
      name: design.name,
      feedIn_EUR_per_kWh: feedIn_uEUR_per_kWh / EUR,
      spread_EUR_per_kWh: spread_uEUR_per_kWh / EUR,
      margin_EUR_per_kWh: margin_uEUR_per_kWh / EUR,
      rows: report.designs.find((each) => each.design.name === design.name)?.rows ?? [],
    })),
  );
  const any = found.replications > 0;
  if (any) {
    const csv = breakEvenCsv(found);
    await writeSharedTable(parent, { name: BREAK_EVEN_TABLE, csv, table: dictionary }, options.format);
    const facts = packageFacts(asIs, options);
    parent.write(DATA_PACKAGE_FILE, tablePackage(facts, BREAK_EVEN_TABLE, dictionary));
  }
  if (options.json === true) {
    if (any) await reportAfterRuns(terminal, options, parent.path);
    const { points, replications: finished, ...whole } = found;
    await terminal.json({
      status,
      seed,
      replications,
      folder: parent.path,
      spreads: any ? points : [],
      breakEven: any ? { ...whole, replications: finished } : null,
      ...(failure ? errorDocument(failure) : {}),
      exitCode: code,
    });
    return code;
  }
  const { bold, dim } = terminal.outColours;
  const emphasis = { heading: bold, faint: dim };
  const table = any ? breakEvenLines(asIs.name, found, factsOf(asIs.resolved), emphasis) : undefined;
  await showSideBySide(terminal, withoutIntended(result), options, table, BREAK_EVEN_TABLE);
  return code;
}

/** A narrower spread leaves no room for trade in the end, on purpose: that is worth a note of the scenario's own alone. */
function withoutIntended(result: SideBySideResult): SideBySideResult {
  const { report } = result;
  const designs = report.designs.map((design, d) =>
    d === 0
      ? design
      : { ...design, notices: design.notices.filter(({ code }) => code !== 'CW-MODEL-PRICES') },
  );
  return { ...result, report: { ...report, designs } };
}
