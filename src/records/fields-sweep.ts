/**
 * Tables of a sweep (`chainwatt sweep`). Each has a column for every factor of the experiment, in the factor's unit; what the others mean
 * stands here. Wide: `runs`. Long, one row a figure: `points` and `differences`.
 */
import { integer, number, text, type Field } from './fields.js';
import { summaryFields } from './fields-summary.js';
import type { Table } from './tables.js';

/** A factor as a column. */
export interface FactorColumn {
  readonly name: string;
  /** Of its numbers; empty where it has none, or is a text. */
  readonly unit: string;
  readonly isNumber: boolean;
}

export const sweepVerdicts = ['higher', 'lower', 'undecided', 'unchanged'] as const;

const sensitivityMeasures = [
  'leastChange',
  'greatestChange',
  'rankCorrelation',
  'mu',
  'muStar',
  'sigma',
  'firstOrder',
  'total',
] as const;
export type SensitivityMeasure = (typeof sensitivityMeasures)[number];

const TOO_FEW = 'fewer than two replications count';
const NO_VALUE = 'no replication that counts has the figure';
const INFINITE = 'or one of them never got there';

const point = integer('point', 'Number of the point of the design, from 0.');
const scenario = text('scenario', 'Name of the scenario file, without its ending.');
const kpi = text('kpi', 'Figure of the summary, by its name there.');
const unit = text('unit', 'Its unit.', { missing: 'it is a text' });

/** Of a run, these stand in columns of the sweep's own. */
const ofRunItself = new Set(['replication', 'title', 'seed']);

export const sweepRunFields: readonly Field[] = summaryFields.filter(({ name }) => !ofRunItself.has(name));

function factorField({ name, unit: itsUnit, isNumber }: FactorColumn): Field {
  const description = 'Factor of the experiment: what it is at this point.';
  return isNumber
    ? { name, type: 'number', unit: itsUnit === '' ? '1' : itsUnit, description }
    : { name, type: 'string', unit: '', description };
}

/** By the name of the file without its ending. */
export function sweepTables(factors: readonly FactorColumn[]): Readonly<Record<SweepTableName, Table>> {
  const columns = factors.map(factorField);
  return {
    runs: {
      title: 'Runs',
      description:
        'One row a run that counts: its point, its scenario, and every figure of the summary. Written by `chainwatt sweep`.',
      fields: [
        point,
        ...columns,
        scenario,
        integer(
          'replication',
          'Number of the replication, from 0; it has one seed at all points, in all scenarios.',
        ),
        text('seed', 'Seed of the run.'),
        ...sweepRunFields,
      ],
      primaryKey: ['point', 'scenario', 'replication'],
      references: [],
    },
    points: {
      title: 'Figures by point',
      description: 'One row a point, scenario and KPI: the mean over replications and its 95 % interval.',
      fields: [
        point,
        ...columns,
        scenario,
        kpi,
        unit,
        integer('replications_count', 'Replications that count: those that finished in every scenario.'),
        integer('failed_count', 'Replications that failed in some scenario.'),
        number('mean', 'Mean over replications.', { missing: `${NO_VALUE}, ${INFINITE}` }),
        number('standardDeviation', 'Standard deviation between replications.', {
          missing: `${TOO_FEW}, ${INFINITE}`,
        }),
        number('low', "Lower end of the 95 % interval of the mean, by Student's t.", {
          missing: `${TOO_FEW}, ${INFINITE}`,
        }),
        number('high', 'Upper end of it.', { missing: `${TOO_FEW}, ${INFINITE}` }),
      ],
      primaryKey: ['point', 'scenario', 'kpi'],
      references: [],
    },
    differences: {
      title: 'Differences between scenarios',
      description:
        'One row a point, scenario but the first, and KPI: the scenario less the first one, replication by replication on the same seeds.',
      fields: [
        point,
        ...columns,
        scenario,
        text('baseline', 'Name of the first scenario.'),
        kpi,
        unit,
        integer('replications_count', 'Pairs that count.'),
        number('difference', 'Mean of the differences.', { missing: `${NO_VALUE}, ${INFINITE}` }),
        number('low', "Lower end of its 95 % interval, by Student's t on the pairs.", {
          missing: `${TOO_FEW}, ${INFINITE}`,
        }),
        number('high', 'Upper end of it.', { missing: `${TOO_FEW}, ${INFINITE}` }),
        number(
          'varianceReduction',
          'Variance of the difference if the two had draws of their own, over that on common draws: so many times as many replications would be needed.',
          { missing: `${TOO_FEW}, ${INFINITE}, or all pairs differ by the same` },
        ),
        number('pValue', 'Two-sided p-value of "no difference".', { missing: `${TOO_FEW}, ${INFINITE}` }),
        number(
          'pValueHolm',
          "The same after Holm's correction for all KPIs of the row's point and scenario.",
          {
            missing: `${TOO_FEW}, ${INFINITE}`,
            source: 'Holm (1979), A simple sequentially rejective multiple test procedure',
          },
        ),
        text(
          'verdict',
          'higher or lower: the corrected p-value is below 5 %; unchanged: two pairs or more, and no difference in any but for the rounding of sums; else undecided.',
          { values: sweepVerdicts },
        ),
      ],
      primaryKey: ['point', 'scenario', 'kpi'],
      references: [],
    },
    sensitivity: {
      title: 'Sensitivity',
      description:
        'One row a scenario, KPI, factor and measure, by what the design is for. The value of a point is the mean over replications that every point of the design has: those beyond, which some points need for a narrow interval, would bring draws of their own.',
      fields: [
        scenario,
        kpi,
        unit,
        text('factor', 'Name of the factor.'),
        text(
          'measure',
          'leastChange, greatestChange: of the mean, when the factor alone is moved from the baseline (one at a time), or from its first level, over all levels of the others (full factorial); replication by replication, and 0 among them. rankCorrelation: of the factor and the mean, over all points (Latin hypercube, Sobol sequence). mu, muStar, sigma: mean, mean size and standard deviation of its elementary effects, over its whole range. firstOrder, total: the share of the variance that it explains alone, and with all its interactions.',
          {
            values: sensitivityMeasures,
            source:
              'Spearman (1904); Morris (1991); Campolongo, Cariboni & Saltelli (2007); Saltelli et al. (2010); Jansen (1999)',
          },
        ),
        text('at', 'Value of the factor at which the change is that great.', {
          missing: 'the measure is no change',
        }),
        number('value', 'The measure: a change, mu, muStar and sigma in the unit of the KPI.', {
          missing: 'a point has no mean of the KPI, there are too few points, or the KPI does not vary',
        }),
        number(
          'low',
          "Lower end of its 95 % interval: of a change by Student's t over replications, of a rank correlation by Fisher's z, else by the bootstrap.",
          {
            source: 'Student (1908); Fieller, Hartley & Pearson (1957); Efron & Tibshirani (1993)',
            missing:
              'mu, sigma, and a change of 0 at the baseline have none; there are too few points or replications',
          },
        ),
        number('high', 'Upper end of it.', { missing: 'as low' }),
      ],
      primaryKey: ['scenario', 'kpi', 'factor', 'measure'],
      references: [],
    },
    failures: {
      title: 'Runs that failed',
      description: 'One row a run that failed, with its seed: `chainwatt run` with that seed fails alike.',
      fields: [
        point,
        ...columns,
        scenario,
        integer('replication', 'Number of the replication.'),
        text('seed', 'Seed of the run.'),
        text('code', 'Code of its first error.'),
        text('message', 'What it says: where, if a place is known, what is wrong, and what was found.'),
      ],
      primaryKey: ['point', 'scenario', 'replication'],
      references: [],
    },
  };
}

export const sweepTableNames = ['runs', 'points', 'differences', 'sensitivity', 'failures'] as const;
export type SweepTableName = (typeof sweepTableNames)[number];

/** Columns that the tables have of their own: no factor can have one of these names. */
export const sweepColumns: ReadonlySet<string> = new Set(
  Object.values(sweepTables([])).flatMap(({ fields }) => fields.map(({ name }) => name)),
);
