/** The break-even spread for a terminal: a line a spread that was tried, and what they say together. Width: at most 100 characters. */
import type { BreakEven, BreakEvenPoint, SpreadAt } from './break-even.js';
import { alignColumns, alignPoints, INDENT, WIDTH, wrap } from './columns.js';
import { plain, type Emphasis } from './emphasis.js';
import { overOf, type RunFacts } from './facts.js';
import { counted, fixed, NOTHING } from './format.js';
import { columnOfIntervals } from './interval-text.js';

/** Decimals of prices in ct/kWh. */
const PRICE = 2;
/** Decimals of a fee in ct an order. */
const FEE = 3;

/** The lines: a heading, a block of figures, what they say, and a legend. */
export function breakEvenLines(
  title: string,
  result: BreakEven,
  facts: RunFacts | undefined,
  emphasis: Emphasis = plain,
): string[] {
  const { points, replications } = result;
  const over = facts === undefined ? '' : ` ${overOf(facts)}`;
  const heading = `${title}: at which spread between retail and feed-in price the market pays${over}, ${counted(replications, 'run')} each, on the same seeds`;
  const column = (cell: (point: BreakEvenPoint) => string): string[] => alignPoints(points.map(cell));
  const columns = [
    column(({ feedIn_EUR_per_kWh }) => price(feedIn_EUR_per_kWh)),
    column(({ spread_EUR_per_kWh }) => price(spread_EUR_per_kWh)),
    column(({ margin_EUR_per_kWh }) => price(margin_EUR_per_kWh)),
    column(({ figures }) => orNothing(figures.traded_kWh, 1)),
    columnOfIntervals(
      points.map(({ net }) => net),
      2,
    ),
    points.map(({ verdict }) => verdict ?? ''),
    column(({ figures: { breakEvenFee_EUR: fee } }) => orNothing(fee === null ? null : 100 * fee, FEE)),
  ];
  const lines = alignColumns(
    [
      ['feed-in', 'spread', 'margin', 'traded', 'net of homes and ledger', '', 'highest fee'],
      ['ct/kWh', 'ct/kWh', 'ct/kWh', 'kWh', 'EUR', '', 'ct an order'],
      ...points.map((_, k) => columns.map((cells) => cells[k]!)),
    ],
    ['right', 'right', 'right', 'right', 'right', 'left', 'right'],
    2,
  );
  const text = (lines: readonly string[]): string[] => lines.flatMap((line) => wrap(line, WIDTH));
  return [
    ...wrap(heading, WIDTH).map(emphasis.heading),
    '',
    ...lines.map((line, i) => INDENT + (i < 2 ? emphasis.faint(line) : line)),
    '',
    ...text(statements(result)),
    '',
    ...text(legend(replications)).map(emphasis.faint),
  ];
}

/** What the spreads say together; nothing is said to pay where the interval of the net has zero in it. */
function statements(result: BreakEven): string[] {
  const { points, crossing, verdict } = result;
  const narrowest = `${price(points.at(-1)!.spread_EUR_per_kWh)} ct/kWh`;
  if (verdict === 'crosses') {
    return [
      `The smallest spread at which the market still pays: ${price(crossing!.spread_EUR_per_kWh)} ct/kWh${intervalOf(result)}, ${besides(crossing!)}.`,
    ];
  }
  if (verdict === 'pays-throughout') {
    return points.some((point) => point.verdict === 'pays')
      ? [`It pays, or loses nothing, at every spread tried, down to ${narrowest}.`]
      : ['It neither gains nor loses anything at any spread tried.'];
  }
  if (verdict === 'pays-nowhere')
    return [
      "It pays at none of the spreads tried. A wider one than the scenario's own: --set with a lower feed-in price.",
    ];
  const mean = meanOf(result);
  if (verdict === null)
    return [`Of one run: ${mean}. Chance is not ruled out: --replications 10 gives an interval.`];
  return [
    `Unclear: ${mean}, and intervals of the net do not part spreads that pay from those that lose; more replications narrow them.`,
  ];
}

/** Where the mean of the net crosses zero, which says nothing of chance; or why there is no such place. */
function meanOf(result: BreakEven): string {
  const { points, crossing } = result;
  if (crossing !== null)
    return `the mean of the net crosses zero at a spread of ${price(crossing.spread_EUR_per_kWh)} ct/kWh${intervalOf(result)}, ${besides(crossing)}`;
  if (points[0]!.net.mean! < 0) return "the mean of the net is below zero at the scenario's own spread";
  return points.some(({ net }) => net.mean! < 0)
    ? 'the mean of the net crosses zero more than once'
    : 'the mean of the net is not below zero at any spread tried';
}

/** The interval of the crossing in brackets; an open end is said to be open. */
function intervalOf({ spreadLow_EUR_per_kWh: low, spreadHigh_EUR_per_kWh: high }: BreakEven): string {
  if (low === null) return high === null ? '' : ` (${price(high)} or less)`;
  return high === null ? ` (${price(low)} or more)` : ` (${price(low)} to ${price(high)})`;
}

function besides({ margin_EUR_per_kWh, feedIn_EUR_per_kWh }: SpreadAt): string {
  return `that is a margin of ${price(margin_EUR_per_kWh)} and a feed-in price of ${price(feedIn_EUR_per_kWh)} ct/kWh`;
}

function legend(replications: number): string[] {
  return [
    'Spread: all-in retail price, with charges and VAT, less the feed-in price. Margin: the same less the charges still due on a local kWh, which is what trade can share. Only the feed-in price is varied.',
    ...(replications > 1
      ? [
          'pays, loses: the 95 % interval of the net excludes zero; unclear: it has zero in it; even: zero in every run. Between two spreads the net is taken as linear; the interval of a spread is about chance, not about that: --spreads takes more.',
        ]
      : []),
    'Highest fee: for each order, at which the homes would gain nothing any more, orders as they are; the resources of the ledger are not in it.',
  ];
}

function price(price_EUR_per_kWh: number): string {
  return fixed(100 * price_EUR_per_kWh, PRICE);
}

function orNothing(value: number | null, decimals: number): string {
  return value === null ? NOTHING : fixed(value, decimals);
}
