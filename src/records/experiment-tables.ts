/** Every table: those that a run writes, those that are written for several designs together, and those of a sweep. */
import { breakEvenTable } from './fields-break-even.js';
import { comparisonTable } from './fields-comparison.js';
import { decompositionTable } from './fields-decomposition.js';
import { ledgersTable } from './fields-ledgers.js';
import { summaryLongTable } from './fields-summary-long.js';
import { sweepTableNames, sweepTables } from './fields-sweep.js';
import { tableNames, tables, type Table } from './tables.js';

/** A factor that stands for all: which there are, says the experiment. */
const ANY = 'factor';
const withFactor = sweepTables([{ name: ANY, unit: '', isNumber: true }]);
const withoutFactors = sweepTables([]);

/** The columns that a table of a sweep has in every experiment. */
function sweepTable(name: (typeof sweepTableNames)[number]): Table {
  const table = withoutFactors[name];
  const hasFactors = withFactor[name].fields.length > table.fields.length;
  if (!hasFactors) return table;
  const description = `${table.description} After \`point\` it has a column for each factor of the experiment, by its name and in its unit.`;
  return { ...table, description };
}

/** By the name of the file without its ending. */
export const dictionary: ReadonlyMap<string, Table> = new Map<string, Table>([
  ...tableNames.map((name): [string, Table] => [name, tables[name]]),
  ['summary-long', summaryLongTable],
  ['compare', comparisonTable],
  ['decomposition', decompositionTable],
  ['ledgers', ledgersTable],
  ['break-even', breakEvenTable],
  ...sweepTableNames.map((name): [string, Table] => [name, sweepTable(name)]),
]);
