/** The folder of `chainwatt ledgers`: the same market on every ledger, the central one as baseline, and what decentralisation costs. */
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { MANIFEST_FILE, shellWord } from '../../output/index.js';
import { ledgersTable } from '../../records/fields-ledgers.js';
import { LEDGERS_TABLE } from '../ledgers-csv.js';
import { isFolderName } from '../read-comparison.js';
import { notResults, openResults } from '../read-results.js';
import { readTable, textIn, type TableRow } from '../read-table.js';
import type { Estimate } from '../estimate.js';
import { estimateIn } from '../row-estimate.js';
import { left, right, type Finding, type Section } from '../document/blocks.js';
import { designOf, type ReportedDesign } from './design-set.js';
import type { SetWithExtra } from './extra.js';
import { intervalBlock } from './interval-blocks.js';
import { minesForNothing, nodesOf } from './ledger-nodes.js';
import { orNone } from './section-bills.js';
import { NOTHING } from '../format.js';
import { changeInterval, changeText, intervalText, meanText, shownEstimate } from './wording.js';

export async function readLedgers(folder: string): Promise<SetWithExtra> {
  const rows = readTable(folder, LEDGERS_TABLE, ledgersTable.fields);
  const designs: ReportedDesign[] = [];
  if (!rows.every((row) => isFolderName(textIn(row, 'ledger'))))
    throw notResults(folder, 'a ledgers.csv that names no ledgers');
  for (const row of rows) {
    const own = join(folder, textIn(row, 'ledger'));
    // a ledger of which no run finished has no manifest
    if (existsSync(join(own, MANIFEST_FILE)))
      designs.push(await designOf(textIn(row, 'ledger'), openResults(own)));
  }
  if (designs.length === 0) throw notResults(folder, 'no ledger of which a run finished');
  return {
    set: {
      folder,
      kind: 'comparison',
      designs,
      missing: rows
        .map((row) => textIn(row, 'ledger'))
        .filter((ledger) => !designs.some(({ name }) => name === ledger)),
      complete: designs.every(({ manifest }) => manifest.complete) && designs.length === rows.length,
    },
    extra: {
      command: `ledgers ${shellWord(designs[0]!.manifest.scenario.file)} --only ${rows.map((row) => textIn(row, 'ledger')).join(',')}`,
      caution:
        'Run it where the scenario file lies, and make changes that were made with `--set` again: each ledger of the folder keeps its own settings alone.',
      title: `One market on ${rows.length} ledgers: ${designs[0]?.title ?? ''}`,
      findings: findingsOf(rows),
      sections: [costSection(rows, designs)],
    },
  };
}

const costOf = (row: TableRow): Estimate => estimateIn(row, 'costOfDecentralisation_EUR_per_home');

/** The baseline has no cost against itself. */
const isOther = (row: TableRow): boolean => textIn(row, 'ledger') !== 'central';
const FIGURE = 'net_EUR_per_home';

function findingsOf(rows: readonly TableRow[]): Finding[] {
  const by = (verdict: string): TableRow[] =>
    rows.filter((row) => isOther(row) && textIn(row, 'verdict') === verdict);
  const told = (list: readonly TableRow[], sign: 1 | -1): string =>
    [...list]
      .sort((a, b) => Math.abs(costOf(a).mean ?? 0) - Math.abs(costOf(b).mean ?? 0))
      .map((row) => {
        const { mean, ...rest } = costOf(row);
        const shown = shownEstimate(FIGURE, { ...rest, mean: mean === null ? null : sign * mean });
        return `\`${textIn(row, 'ledger')}\` ${meanText(shown).replace('/home', '')} (${intervalText(shown)})`;
      })
      .join(', ');
  const [dearer, cheaper, unclear, same] = [by('dearer'), by('cheaper'), by('unclear'), by('unchanged')];
  const names = (list: readonly TableRow[]): string =>
    list.map((row) => `\`${textIn(row, 'ledger')}\``).join(', ');
  return [
    ...(dearer.length === 0
      ? []
      : [
          {
            tone: 'worse' as const,
            text: `What decentralisation costs a home, against the central ledger, with the 95 % interval: ${told(dearer, 1)}. What a home gets less of local green energy counts as a cost here.`,
          },
        ]),
    ...(cheaper.length === 0
      ? []
      : [
          {
            tone: 'better' as const,
            text: `Cheaper for a home than the central ledger: ${told(cheaper, -1)}.`,
          },
        ]),
    ...(unclear.length === 0
      ? []
      : [
          {
            tone: 'unclear' as const,
            text: `Not to be told from the central ledger in what is left for a home: ${names(unclear)}.`,
          },
        ]),
    ...(same.length === 0
      ? []
      : [{ tone: 'neutral' as const, text: `No difference in any run: ${names(same)}.` }]),
  ];
}

function costSection(rows: readonly TableRow[], designs: readonly ReportedDesign[]): Section {
  const others = rows.filter(isOther);
  const nodesIn = (row: TableRow): string => {
    const design = designs.find(({ name }) => name === textIn(row, 'ledger'));
    return String((design && nodesOf(design)) ?? NOTHING);
  };
  const chart = intervalBlock({
    id: 'decentralisation',
    title: 'What decentralisation costs a home',
    caption:
      'What homes and ledger together have less, for each home, on this ledger than on the central one, run by run on the same seeds: resources that the ledger uses up count, and what local green energy is worth to homes beyond money; fees do not. Right of zero the ledger is dearer; where the line crosses zero, that cannot be told from chance.',
    groups: 'Figure',
    labels: 'Ledger',
    axis: 'Less than on the central ledger',
    better: 'lower',
    changes: 'changes',
    rows: others.map((row) => ({
      group: 'Ledger',
      label: textIn(row, 'ledger'),
      figure: FIGURE,
      estimate: costOf(row),
    })),
  });
  return {
    id: 'decentralisation',
    title: 'What decentralisation costs',
    blocks: [
      ...orNone(chart),
      {
        kind: 'table',
        caption: 'Ledgers: what they claim, and what they cost against the central one',
        columns: [
          left('Ledger'),
          left('Bears'),
          left('As long as'),
          left('Final by'),
          right('Nodes'),
          right('Cost a home (EUR)'),
          right('95 % interval'),
          left('Against the central one'),
        ],
        rows: rows.map((row) => {
          const shown = shownEstimate(FIGURE, costOf(row));
          return [
            textIn(row, 'ledger'),
            textIn(row, 'faultModel'),
            textIn(row, 'threshold'),
            textIn(row, 'finality'),
            nodesIn(row),
            isOther(row) ? changeText({ ...shown, unit: '' }) : '-',
            isOther(row) ? changeInterval(shown) : '-',
            isOther(row) ? textIn(row, 'verdict') || 'one run' : 'baseline',
          ];
        }),
        notes: [
          `What nodes use up does not hang on chance, so intervals are narrow: the cost is, above all, the number of nodes and what each of them uses.${
            designs.some(minesForNothing)
              ? ' Mining itself is taken to use no electricity: `energyPerHash` of `pow` is 0 here.'
              : ''
          }`,
        ],
      },
    ],
  };
}
