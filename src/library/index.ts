/**
 * What the package gives to programs that import it: `import { runScenario, sweep, readTable } from 'chainwatt'`.
 *
 * - `runScenario(file, folder)`: a scenario with replications, as `chainwatt run` makes them.
 * - `planExperiment(file)`, `tryExperiment(plan)`, `sweep(plan, folder)`: an experiment file, as `chainwatt sweep` works through it.
 * - `readTable(folder, name)`: a table of a results folder, its cells typed by the field dictionary.
 * - `drawChart(spec)`: a Vega-Lite specification as SVG.
 * - `tables`, `summaryFields`: the field dictionary. The statistics by which chainwatt itself compares: `comparePaired`,
 *   `meanInterval`, `sobolIndices` and their like.
 *
 * Names that are exported here are kept; files below `dist` are not for import.
 */
export { ChainwattError, type ErrorCategory, type Problem } from '../kernel/index.js';
export type { Field } from '../records/fields.js';
export { summaryFields, type SummaryFieldName, type SummaryRow } from '../records/fields-summary.js';
export { tables, type Table, type TableName } from '../records/tables.js';
export { runsAtLeast, runsAtMost, type PlannedSweep, type Trial } from '../experiment/index.js';
export * from '../stats/index.js';
export { drawChart } from './draw-chart.js';
export { planExperiment, sweep, tryExperiment, type SweepOptions, type SweepResult } from './sweep.js';
export { readTable, type Cell, type ColumnFacts, type Row, type TableRead } from './read-table.js';
export { runScenario, type RunOptions, type RunResult } from './run-scenario.js';
export { version } from './version.js';
