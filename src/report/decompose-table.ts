/** The decomposition for a terminal: one block a measure, one line a cause. Width: at most 100 characters. */
import { alignColumns, alignPoints, INDENT, WIDTH, wrap } from './columns.js';
import { measures, type LossRow, type Measure } from './decompose.js';
import { plain, type Emphasis } from './emphasis.js';
import { isCertain } from './estimate.js';
import { overOf, type RunFacts } from './facts.js';
import { counted, fixed } from './format.js';
import { columnOfIntervals } from './interval-text.js';
import { definitions } from './words.js';

/** How a measure is shown: its label, factor on the table's unit, and decimals. */
const shown: Readonly<Record<Measure, readonly [label: string, factor: number, decimals: number]>> = {
  saving_EUR: ['what members save on bills (EUR)', 1, 2],
  resourceSurplus_EUR: ['what everybody together gains (EUR)', 1, 2],
  welfareRealised_EUR: ["gains from trade, after the operator's fees (EUR)", 1, 2],
  efficiency: ['efficiency of trade (points of %)', 100, 2],
  traded_kWh: ['energy traded (kWh)', 1, 1],
};

const labels: Readonly<Record<LossRow['cause'], string>> = {
  forecast: 'forecast',
  strategy: 'strategy',
  mechanism: 'mechanism',
  ledger: 'ledger',
  sum: 'sum of these',
  together: 'all together',
  interaction: 'interaction',
};

/** The lines: a heading, then a block for each measure. */
export function decompositionTable(
  title: string,
  rows: readonly LossRow[],
  facts: RunFacts | undefined,
  emphasis: Emphasis = plain,
): string[] {
  const count = Math.max(0, ...rows.map(({ loss }) => loss.count));
  const over = facts === undefined ? '' : ` ${overOf(facts)}`;
  const heading = `${title}: what is lost by each cause${over}, ${counted(count, 'run')} each, on the same seeds`;
  const legend = [
    'Each line: the run without that cause less the run as it is. higher: the figure is higher without it, so it loses that much.',
    count > 1
      ? `±: the 95 % interval of the mean over paired runs. ${definitions} run. What is unclear is no loss that can be told from chance.`
      : 'One pair has no interval, so chance is not ruled out: --replications 10 gives one.',
    'Interaction: all together less the sum; what several causes cost at once, or hide from each other.',
  ];
  return [
    ...wrap(heading, WIDTH).map(emphasis.heading),
    ...measures.flatMap((measure) => [
      '',
      ...block(
        measure,
        rows.filter((row) => row.measure === measure),
        emphasis,
      ),
    ]),
    '',
    ...legend.flatMap((line) => wrap(line, WIDTH)).map(emphasis.faint),
  ];
}

function block(measure: Measure, rows: readonly LossRow[], { faint }: Emphasis): string[] {
  const [label, factor, decimals] = shown[measure];
  const scaled = rows.map(({ loss: { mean, halfWidth, ...rest } }) => ({
    ...rest,
    mean: mean === null ? null : mean * factor,
    halfWidth: halfWidth === null ? null : halfWidth * factor,
  }));
  const cells = columnOfIntervals(scaled, decimals);
  const total = scaled[rows.findIndex(({ cause }) => cause === 'together')]!;
  const shares = rows.map(({ cause, verdict }, i) =>
    // a share of a total that may be nothing says nothing
    isCertain(total) && (verdict === 'higher' || verdict === 'lower') && cause !== 'sum'
      ? `${fixed((100 * scaled[i]!.mean!) / total.mean!, 0)} %`
      : '',
  );
  const parts = alignPoints(shares);
  const body = rows.map(({ cause, state, note, verdict }, i) =>
    state === 'measured'
      ? [labels[cause], cells[i]!, parts[i]!, verdict ?? '']
      : [labels[cause], '', '', `${state}: ${note}`],
  );
  const header = [label, 'lost', 'of all', 'without it'];
  const lines = alignColumns([header, ...body], ['left', 'right', 'right', 'left'], 2);
  return lines.flatMap((line, i) => {
    const wrapped = i === 0 || line.length + INDENT.length <= WIDTH ? [line] : narrowed(line);
    return wrapped.map((one) => INDENT + (i === 0 ? faint(one) : one));
  });
}

/** A line whose last column is too long: the rest of it stands below, under its beginning. */
function narrowed(line: string): string[] {
  const start = / (absent|inseparable): /.exec(line)!.index + 1;
  return wrap(line.slice(start), WIDTH - INDENT.length - start).map(
    (text, i) => (i === 0 ? line.slice(0, start) : ' '.repeat(start)) + text,
  );
}
