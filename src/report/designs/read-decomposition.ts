/**
 * The folder of `chainwatt decompose`: the run as it is, and the table of what is lost by forecast, strategy, mechanism and ledger. The runs
 * without a cause are yardsticks, no designs that anybody could choose, so they are not reported as such.
 */
import { AS_IT_IS } from '../../output/index.js';
import { decompositionTable } from '../../records/fields-decomposition.js';
import { titleOf } from '../../records/titles.js';
import { DECOMPOSITION_TABLE } from '../decompose-csv.js';
import { fieldOf, type Estimate, type FigureName } from '../estimate.js';
import { lowered } from '../format.js';
import { readTable, textIn, type TableRow } from '../read-table.js';
import { estimateIn } from '../row-estimate.js';
import { isWord, type Word } from '../words.js';
import { left, paragraph, right, type Finding, type Section } from '../document/blocks.js';
import { readAsItIs } from './as-it-is.js';
import type { SetWithExtra } from './extra.js';
import { intervalBlock } from './interval-blocks.js';
import { orNone } from './section-bills.js';
import { changeInterval, changeText, headingOf, intervalText, meanText, shownEstimate } from './wording.js';

/** The measure that the answer is told by. */
const MAIN: FigureName = 'saving_EUR';

const causes: Readonly<Record<string, string>> = {
  forecast: 'Forecasts that err',
  strategy: 'Bids that are not truthful',
  mechanism: 'Matching that is not optimal',
  ledger: 'The ledger (delay, fees, failures)',
  sum: 'Sum of these',
  together: 'All of them together',
  interaction: 'What they share or do jointly',
};

export async function readDecomposition(folder: string): Promise<SetWithExtra> {
  const rows = readTable(folder, DECOMPOSITION_TABLE, decompositionTable.fields);
  const { set, design } = await readAsItIs(folder);
  return {
    set,
    extra: {
      command: `decompose ${AS_IT_IS}/scenario.json`,
      title: `What is lost by which cause: ${design.title}`,
      findings: findingsOf(rows),
      sections: [lossSection(rows)],
    },
  };
}

const lossIn = (row: TableRow): Estimate => estimateIn(row, 'loss');

/** What the table says of the run without the cause; null of one run. */
function verdictIn(row: TableRow): Word | null {
  const verdict = textIn(row, 'verdict');
  return isWord(verdict) ? verdict : null;
}

function findingsOf(rows: readonly TableRow[]): Finding[] {
  const measured = rows.filter(
    (row) => textIn(row, 'measure') === MAIN && textIn(row, 'state') === 'measured',
  );
  const single = measured.filter((row) => !['sum', 'together', 'interaction'].includes(textIn(row, 'cause')));
  const told = single
    .filter((row) => ['higher', 'lower'].includes(textIn(row, 'verdict')))
    .map((row) => ({ cause: causes[textIn(row, 'cause')]!, loss: lossIn(row) }))
    .sort((a, b) => Math.abs(b.loss.mean!) - Math.abs(a.loss.mean!));
  if (told.length === 0)
    return [
      {
        tone: 'unclear',
        text: 'Of no cause can it be told from chance what it takes from, or adds to, what homes save.',
      },
    ];
  const list = (sign: 1 | -1): string =>
    told
      .filter(({ loss }) => Math.sign(loss.mean!) === sign)
      .map(({ cause, loss }) => {
        const shown = shownEstimate(MAIN, { ...loss, mean: Math.abs(loss.mean!) });
        return `${lowered(cause)} ${meanText(shown)} (95 % interval ${intervalText(shown)})`;
      })
      .join(', ');
  const [takes, adds] = [list(1), list(-1)];
  return [
    ...(takes === ''
      ? []
      : [
          {
            tone: 'worse' as const,
            text: `What takes from what homes save on bills by the market: ${takes}.`,
          },
        ]),
    ...(adds === '' ? [] : [{ tone: 'neutral' as const, text: `What adds to it: ${adds}.` }]),
  ];
}

function lossSection(rows: readonly TableRow[]): Section {
  const names = [...new Set(rows.map((row) => textIn(row, 'measure')))] as FigureName[];
  const notMeasured = rows.filter(
    (row) => textIn(row, 'measure') === MAIN && textIn(row, 'state') !== 'measured',
  );
  const charts = names.flatMap((measure) =>
    orNone(
      intervalBlock({
        id: `loss-${measure}`,
        title: `What each cause takes: ${titleOf({ name: measure }).toLowerCase()}`,
        caption:
          'Each row is the run without that cause less the run as it is, on the same seeds. Right of zero the cause takes something; left of it things are worse without it; where the line crosses zero, that cannot be told from chance.',
        groups: 'Measure',
        labels: 'Cause',
        axis: titleOf(fieldOf(measure)),
        changes: 'changes',
        rows: rows
          .filter((row) => textIn(row, 'measure') === measure && textIn(row, 'state') === 'measured')
          .map((row) => ({
            group: measure,
            label: causes[textIn(row, 'cause')] ?? textIn(row, 'cause'),
            figure: measure,
            estimate: lossIn(row),
            word: verdictIn(row),
          })),
      }),
    ),
  );
  const [first, ...others] = charts;
  return {
    id: 'loss',
    title: 'What is lost by which cause',
    blocks: [
      paragraph(
        'The same homes and draws are run again without one cause at a time: with perfect forecasts, truthful bids, the best matching, a ledger without delay and fees; and once without all of them.',
      ),
      ...(first === undefined ? [] : [first]),
      {
        kind: 'table',
        caption: 'Losses by cause',
        columns: [
          left('Measure'),
          left('Cause'),
          right('Lost'),
          right('95 % interval'),
          left('Without it the figure is'),
        ],
        rows: rows.map((row) => {
          const measure = textIn(row, 'measure') as FigureName;
          const shown = shownEstimate(measure, lossIn(row));
          const state = textIn(row, 'state');
          return [
            headingOf(measure),
            causes[textIn(row, 'cause')] ?? textIn(row, 'cause'),
            changeText({ ...shown, unit: '' }),
            changeInterval(shown),
            state === 'measured' ? (verdictIn(row) ?? 'one run') : state,
          ];
        }),
        notes: notMeasured.map((row) => `${causes[textIn(row, 'cause')] ?? ''}: ${textIn(row, 'state')}.`),
      },
      ...(others.length === 0
        ? []
        : [{ kind: 'folded' as const, title: 'The same chart for the other measures', blocks: others }]),
    ],
  };
}
