/** Every figure at every point, what failed, how to get the same numbers again, and what the words mean. */
import { shellWord } from '../../output/index.js';
import { summaryFields } from '../../records/fields-summary.js';
import { sweepTableNames, sweepTables } from '../../records/fields-sweep.js';
import { titleOf } from '../../records/titles.js';
import type { FigureName } from '../estimate.js';
import { NO_MARKET } from '../chain.js';
import { factsOf } from '../facts.js';
import { assumptionsOf, type Assumed } from '../designs/assumptions.js';
import { flattened } from '../designs/section-compared.js';
import { textIn } from '../read-table.js';
import { estimateIn } from '../row-estimate.js';
import { left, paragraph, right, type Section, type TableBlock } from '../document/blocks.js';
import { intervalText, meanText, shownEstimate } from '../designs/wording.js';
import { beginning, restOf } from './limits.js';
import type { SweepResults } from './read-sweep.js';
import { factorCells, factorColumns, kpiTitle } from './shown-kpi.js';

export function pointsSection({ points, facts }: SweepResults): Section {
  const table: TableBlock = {
    kind: 'table',
    caption: 'Means over replications at every point',
    columns: [
      left('Point'),
      ...factorColumns(facts.factors),
      left('Scenario'),
      left('Figure'),
      right('Mean'),
      right('95 % interval'),
      right('Replications'),
    ],
    rows: beginning(points.all).map((row) => {
      const shown = shownEstimate(textIn(row, 'kpi') as FigureName, estimateIn(row, 'mean'));
      return [
        textIn(row, 'point'),
        ...factorCells(facts.factors, row),
        textIn(row, 'scenario'),
        kpiTitle(textIn(row, 'kpi')),
        meanText(shown),
        intervalText(shown),
        textIn(row, 'replications_count'),
      ];
    }),
    notes: restOf(points.all, 'points.csv'),
  };
  return {
    id: 'points',
    title: 'All points',
    blocks: [{ kind: 'folded', title: 'Every figure at every point', blocks: [table] }],
  };
}

export function failuresSection({ failures }: SweepResults): Section | undefined {
  if (failures.length === 0) return undefined;
  return {
    id: 'failures',
    title: 'Runs that failed',
    blocks: [
      {
        kind: 'table',
        caption: 'Runs that failed, with their seeds',
        columns: [left('Point'), left('Scenario'), left('Replication'), left('Seed'), left('Error')],
        rows: beginning(failures).map((row) => [
          ...['point', 'scenario', 'replication', 'seed'].map((name) => textIn(row, name)),
          `${textIn(row, 'code')}: ${textIn(row, 'message')}`,
        ]),
        notes: restOf(failures, 'failures.csv'),
      },
    ],
  };
}

export function basisSection({ facts }: SweepResults): Section {
  const explained = facts.kpis.map((kpi) => summaryFields.find(({ name }) => name === kpi)!);
  const tables = sweepTables([]);
  return {
    id: 'reproduce',
    title: 'How to get the same numbers again, and what the words mean',
    blocks: [
      paragraph(
        `With chainwatt ${facts.chainwatt} and the experiment file. The same experiment, seed and version give the same tables to the last byte, on any number of threads and machines.`,
      ),
      { kind: 'code', text: `npx chainwatt sweep ${shellWord(`${facts.experiment}.yaml`)}` },
      {
        kind: 'terms',
        items: explained.map((field) => ({
          term: `${titleOf(field)} (\`${field.name}\`)`,
          meaning: field.description,
        })),
      },
      {
        kind: 'folded',
        title: 'Tables of the folder',
        blocks: [
          {
            kind: 'terms',
            items: sweepTableNames.map((name) => ({
              term: `${name}.csv`,
              meaning: tables[name].description,
            })),
          },
        ],
      },
    ],
  };
}

/** What the answer rests on, as the scenarios have it before factors. */
export function assumptionsSection({ facts, points }: SweepResults): Section | undefined {
  const known = facts.scenarios.flatMap(({ resolved }): Assumed[] => {
    const own = factsOf(resolved);
    if (own === undefined) return [];
    const kinds = [...flattened(resolved)].filter(([path]) => /^markets\.[^.]+\.mechanism\.kind$/.test(path));
    return [{ resolved, facts: own, hasMarket: kinds.some(([, kind]) => kind !== NO_MARKET) }];
  });
  if (known.length === 0) return undefined;
  const varied = facts.factors.map(({ name, paths }) => ({
    name,
    paths,
    values: new Set(points.all.map((row) => textIn(row, name))),
  }));
  const items = assumptionsOf(known, varied).map((text) => ({ tone: 'neutral' as const, text }));
  return {
    id: 'assumptions',
    title: 'What this rests on, before factors change it',
    blocks: [{ kind: 'findings', items }],
  };
}
