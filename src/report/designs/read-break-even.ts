/** The folder of `chainwatt break-even`: the run as it is, and the net of homes and ledger at ever narrower spreads. */
import { AS_IT_IS } from '../../output/index.js';
import { BREAK_EVEN, breakEvenTable } from '../../records/fields-break-even.js';
import { BREAK_EVEN_TABLE } from '../break-even-csv.js';
import { fixed, NOTHING } from '../format.js';
import { numberIn, readTable, textIn, type TableRow } from '../read-table.js';
import { responseChart, type ResponsePoint } from '../charts/factors.js';
import { left, right, type Finding, type Section, type TableBlock } from '../document/blocks.js';
import { readAsItIs } from './as-it-is.js';
import type { SetWithExtra } from './extra.js';
import { headingOf } from './wording.js';

export async function readBreakEven(folder: string): Promise<SetWithExtra> {
  const rows = readTable(folder, BREAK_EVEN_TABLE, breakEvenTable.fields);
  const { set, design } = await readAsItIs(folder);
  const tried = rows.filter((row) => textIn(row, 'point') !== BREAK_EVEN);
  const found = rows.find((row) => textIn(row, 'point') === BREAK_EVEN);
  return {
    set,
    extra: {
      command: `break-even ${AS_IT_IS}/scenario.json --spreads ${tried.length}`,
      title: `At which spread the market pays: ${design.title}`,
      findings: found === undefined ? [] : [findingOf(found)],
      sections: [spreadSection(tried, found)],
    },
  };
}

const cents = (row: TableRow, name: string): string => {
  const value = numberIn(row, name);
  return value === null ? NOTHING : fixed(100 * value, 2);
};

function findingOf(row: TableRow): Finding {
  const [low, high] = [cents(row, 'spreadLow_EUR_per_kWh'), cents(row, 'spreadHigh_EUR_per_kWh')];
  switch (textIn(row, 'verdict')) {
    case 'crosses':
      return {
        tone: low === NOTHING || high === NOTHING ? 'unclear' : 'neutral',
        text: `The market pays as long as retail and feed-in price are more than ${cents(row, 'spread_EUR_per_kWh')} ct/kWh apart: below that spread the ledger costs more than the homes gain (95 % interval ${low === NOTHING ? 'from below the narrowest that was tried' : `${low}`} to ${high === NOTHING ? 'beyond the widest' : `${high} ct/kWh`}). What local green energy is worth to homes beyond money counts as a gain here.`,
      };
    case 'pays-throughout':
      return { tone: 'better', text: 'The market pays at every spread that was tried.' };
    case 'pays-nowhere':
      return {
        tone: 'worse',
        text: 'The market pays at no spread that was tried: the ledger costs more than the homes gain.',
      };
    default:
      return {
        tone: 'unclear',
        text: 'At which spread the market begins to pay is not told from chance by these runs.',
      };
  }
}

function spreadSection(tried: readonly TableRow[], found: TableRow | undefined): Section {
  const points: ResponsePoint[] = tried.flatMap((row) => {
    const [spread, net] = [numberIn(row, 'spread_EUR_per_kWh'), numberIn(row, 'net_EUR')];
    if (spread === null || net === null) return [];
    const [low, high] = [numberIn(row, 'netLow_EUR') ?? net, numberIn(row, 'netHigh_EUR') ?? net];
    return [{ scenario: AS_IT_IS, value: 100 * spread, line: 'all points', mean: net, low, high }];
  });
  const table: TableBlock = {
    kind: 'table',
    caption: 'Spreads that were tried',
    columns: [
      right('Spread (ct/kWh)'),
      right('Feed-in price (ct/kWh)'),
      right(headingOf('traded_kWh')),
      right(headingOf('net_EUR')),
      right('95 % interval'),
      left('The market'),
    ],
    rows: [...tried, ...(found === undefined ? [] : [found])].map((row) => {
      const interval = [numberIn(row, 'netLow_EUR'), numberIn(row, 'netHigh_EUR')];
      const cell = (name: string): string => {
        const value = numberIn(row, name);
        return value === null ? NOTHING : fixed(value, 2);
      };
      return [
        cents(row, 'spread_EUR_per_kWh'),
        cents(row, 'feedIn_EUR_per_kWh'),
        cell('traded_kWh'),
        cell('net_EUR'),
        interval.includes(null) ? NOTHING : interval.map((end) => fixed(end!, 2)).join(' to '),
        textIn(row, 'verdict'),
      ];
    }),
    notes: [
      'Spread: what an imported kWh costs with all charges and VAT, less what a kWh fed in earns. Only the feed-in price was varied.',
    ],
  };
  return {
    id: 'break-even',
    title: 'At which spread the market pays',
    blocks: [
      ...(points.length < 2
        ? []
        : [
            {
              kind: 'chart' as const,
              id: 'break-even',
              title: 'What is left for homes and ledger, by the spread',
              caption:
                'A point is the mean over runs at one spread, the line through it its 95 % interval. Above zero the homes gain more by the market than the ledger uses up.',
              spec: (look: Parameters<typeof responseChart>[0]) =>
                responseChart(look, {
                  points,
                  factor: 'Spread between retail and feed-in price (ct/kWh)',
                  figure: headingOf('net_EUR'),
                }),
              numbers: table,
            },
          ]),
      table,
    ],
  };
}
