/**
 * The table that a run ends with: what the market did to the bills of each type of home, what was traded and at what price, how
 * the ledger kept up, what it cost, and who lost revenue. From summary rows alone. An interval or an honest lack of one stands
 * with every difference; nobody is said to save where the interval spans zero.
 * Width: at most 100 characters.
 */
import { alignColumns, INDENT, WIDTH, wrap, type Align } from './columns.js';
import { NO_MARKET } from './chain.js';
import { plain, type Emphasis } from './emphasis.js';
import { estimate, estimateOf, valueOf, type Estimate, type FigureName, type FigureRow } from './estimate.js';
import { countedPartOf, horizonOf, overOf, type RunFacts } from './facts.js';
import { counted, fixed, NOTHING, percent } from './format.js';
import { columnOfIntervals } from './interval-text.js';
import { marketSection } from './newcomer-market.js';
import { moneySection } from './newcomer-money.js';
import { definitions, wordFor } from './words.js';

/** The lines for `rows`, one row a run of the same design. */
export function newcomerTable(
  rows: readonly FigureRow[],
  facts: RunFacts,
  emphasis: Emphasis = plain,
): string[] {
  const first = rows[0];
  if (first === undefined) return ['No run was finished: there is nothing to show.'];
  return [
    ...title(rows, first, facts, emphasis),
    '',
    ...billSection(rows, first, facts, emphasis),
    '',
    ...marketSection(rows, facts, emphasis),
    '',
    ...moneySection(rows, facts, emphasis),
  ];
}

function title(rows: readonly FigureRow[], first: FigureRow, facts: RunFacts, emphasis: Emphasis): string[] {
  const part = countedPartOf(facts);
  const what = [
    counted(first.homes_count!, 'home'),
    `${horizonOf(facts)} in slots of ${facts.slot}`,
    ...(part === undefined ? [] : [part]),
    ...(first.mechanism === NO_MARKET
      ? ['no local market, so no ledger']
      : [
          `${first.mechanism?.includes(' + ') === true ? 'markets' : 'market'} ${first.mechanism}`,
          `ledger ${first.ledger}`,
        ]),
    counted(rows.length, 'run'),
  ];
  return [emphasis.heading(facts.title), ...wrap(what.join(', '), WIDTH).map(emphasis.faint)];
}

const homeRows = [
  ['renter', 'Renter'],
  ['PV', 'Pv'],
  ['PV and battery', 'PvBattery'],
  ['stay out', 'Outside'],
  ['all', ''],
] as const;

function billSection(
  rows: readonly FigureRow[],
  first: FigureRow,
  facts: RunFacts,
  emphasis: Emphasis,
): string[] {
  // a column for words only where there are intervals
  const many = <T>(cell: T): T[] => (rows.length > 1 ? [cell] : []);
  const header = ['', 'homes', 'without', 'with', 'difference', ...many(''), 'worse off'];
  // who stays out stands apart, where anybody does
  const shown = homeRows.filter(([, suffix]) => suffix !== 'Outside' || first.homesOutside_count! > 0);
  const differences = shown.map(([, suffix]) => differenceOf(rows, `saving${suffix}_EUR_mean`));
  const cells = columnOfIntervals(differences, 2);
  const body = shown.map(([label, suffix], i) => {
    const homes = first[`homes${suffix}_count`] ?? 0;
    if (homes === 0) return [label, '0', NOTHING, NOTHING, NOTHING, ...many(NOTHING), NOTHING];
    const unchanged = differences[i]!.mean === 0 && differences[i]!.halfWidth === 0;
    return [
      label,
      fixed(homes, 0),
      amount(estimate(rows, `billWithout${suffix}_EUR_mean`)),
      amount(estimate(rows, `billWith${suffix}_EUR_mean`)),
      cells[i]!,
      ...many(wordFor(differences[i]!, { unchanged }) ?? NOTHING),
      share(estimate(rows, `shareWorseOff${suffix}`)),
    ];
  });
  const align: Align[] = ['left', 'right', 'right', 'right', 'right', ...many<Align>('left'), 'right'];
  const lines = alignColumns([header, ...body], align);
  return [
    emphasis.heading(`Bills in EUR per home ${overOf(facts)}, without and with the local market`),
    INDENT + emphasis.faint(lines[0]!),
    ...lines.slice(1).map((line) => INDENT + line),
    ...billNotes(rows, first, facts).map((line) => INDENT + emphasis.faint(line)),
  ];
}

function billNotes(rows: readonly FigureRow[], first: FigureRow, facts: RunFacts): string[] {
  const interval =
    rows.length > 1
      ? `± is the 95 % interval of the mean over ${rows.length} runs. ${definitions} run.`
      : 'One run has no interval, so chance is not ruled out: --replications 10 gives one.';
  const named = ['Renter', 'Pv', 'PvBattery', 'Outside'] as const;
  const others = first.homes_count! - named.reduce((sum, type) => sum + first[`homes${type}_count`]!, 0);
  return [
    `A negative difference is a lower bill. ${interval}`,
    ...(facts.window === undefined
      ? []
      : [
          'Energy, prices, bills, fees and welfare are of the part that counts; orders, latency, blocks and gas of all.',
        ]),
    ...(others > 0 ? [`"all" holds ${counted(others, 'home')} with other devices.`] : []),
  ].flatMap((line) => wrap(line, WIDTH - INDENT.length));
}

/** Bill with the market less bill without it: the saving with its sign turned. */
function differenceOf(rows: readonly FigureRow[], saving: FigureName): Estimate {
  return estimateOf(
    rows.map((row) => {
      const value = valueOf(row, saving);
      return value === null ? null : 0 - value;
    }),
  );
}

function amount({ mean }: Estimate): string {
  return mean === null ? NOTHING : fixed(mean, 2);
}

function share({ mean }: Estimate): string {
  return mean === null ? NOTHING : percent(mean, 0);
}
