/** `chainwatt compare`: two or more scenarios on the same seeds, each against the first. */
import { ChainwattError } from '../../kernel/index.js';
import { hasYear, type Design } from '../../experiment/index.js';
import { formatQuantity } from '../../records/dimensions.js';
import { comparisonTable } from '../../records/fields-comparison.js';
import {
  COMPARE_TABLE,
  compareCsv,
  compareDesigns,
  compareTable,
  counted,
  factsOf,
} from '../../report/index.js';
import { Interruption } from '../interruption.js';
import { errorDocument } from '../problems.js';
import type { Terminal } from '../terminal.js';
import { reportAfterRuns } from '../write-report.js';
import { comparisonDocument } from './comparison.js';
import { loadScenarios } from './loading.js';
import { runSideBySide, showSideBySide, type SideBySideOptions } from './side-by-side.js';
import { writeSharedTable } from './shared-table.js';

/** Returns the exit code. */
export async function compare(
  terminal: Terminal,
  files: readonly string[],
  options: SideBySideOptions,
): Promise<number> {
  const interruption = new Interruption(terminal);
  try {
    return await compareGuarded(terminal, interruption, files, options);
  } finally {
    interruption.release();
  }
}

async function compareGuarded(
  terminal: Terminal,
  interruption: Interruption,
  files: readonly string[],
  options: SideBySideOptions,
): Promise<number> {
  const { designs, plugins, seed } = await loadScenarios(files, options);
  checkHorizons(designs);
  const names = designs.map((design) => design.name);
  const wanted = {
    kind: 'comparison',
    name: comparisonName(names),
    designs,
    plugins,
    seed,
    heading: names.join(', '),
  } as const;
  const result = await runSideBySide(terminal, wanted, options, interruption);
  const { parent, status, replications, failure, code } = result;
  const compared = result.report.designs.map(({ design, rows }) => ({ name: design.name, rows }));
  const comparisons = compareDesigns(compared);
  const anyPair = comparisons.some(({ difference }) => difference.count > 0);
  if (anyPair) {
    const csv = compareCsv(comparisons);
    await writeSharedTable(parent, { name: COMPARE_TABLE, csv, table: comparisonTable }, options.format);
  }
  if (options.json === true) {
    if (anyPair) await reportAfterRuns(terminal, options, parent.path);
    const facts = {
      status,
      seed,
      replications,
      folder: parent.path,
      designs: designs.map(({ name: own, file, hash, scenario }) => ({
        name: own,
        file,
        hash,
        title: scenario.title,
      })),
    } as const;
    const document = comparisonDocument(facts, anyPair ? comparisons : []);
    await terminal.json({ ...document, ...(failure ? errorDocument(failure) : {}), exitCode: code });
    return code;
  }
  const { bold, dim } = terminal.outColours;
  const emphasis = { heading: bold, faint: dim };
  const table = anyPair
    ? compareTable(compared, comparisons, factsOf(designs[0]!.resolved), emphasis)
    : undefined;
  await showSideBySide(terminal, result, options, table, COMPARE_TABLE);
  return code;
}

/** A year is compared with a year, and a week with a week: sums over other lengths differ whatever the designs do. */
function checkHorizons(designs: readonly Design[]): void {
  const [years, others] = [designs.filter(hasYear), designs.filter((design) => !hasYear(design))];
  if (years.length > 0 && others.length > 0) {
    throw new ChainwattError('input', {
      code: 'CW-COMPARE-YEAR',
      message: 'a year cannot be compared with a run that is none',
      found: `typical periods in ${years.map(({ file }) => file).join(', ')}; none in ${others.map(({ file }) => file).join(', ')}`,
      expected: 'typical periods in all of them, or in none',
      remedy: 'give all of them the same time: typical',
    });
  }
  const lengths = others.map(countedLength_us);
  if (lengths.every((length) => length === lengths[0])) return;
  throw new ChainwattError('input', {
    code: 'CW-COMPARE-LENGTH',
    message: 'sums over different lengths of time cannot be compared',
    found: others.map(({ file }, i) => `${formatQuantity(lengths[i]!, 'time')} in ${file}`).join(', '),
    expected: 'the same length that counts in all of them',
    remedy: 'set it for all of them, such as --set time.duration="2 d", and the same kpis',
  });
}

/** The length of the slots that KPIs count. */
function countedLength_us({ scenario: { time, kpis } }: Design): number {
  return (kpis === undefined ? time.slots : kpis.to - kpis.from) * time.slot_us;
}

/** Longer names of folders are hard to read. */
const LONGEST_NAME = 80;

/** `compare-` and the names of all designs, or where that is too long, the first and how many others. */
export function comparisonName(names: readonly string[]): string {
  const all = `compare-${names.join('-')}`;
  if (all.length <= LONGEST_NAME) return all;
  const others = counted(names.length - 1, 'other').replace(' ', '-');
  return `compare-${names[0]!.slice(0, LONGEST_NAME)}-and-${others}`;
}
