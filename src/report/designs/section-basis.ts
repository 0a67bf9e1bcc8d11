/** What the answer rests on: assumptions, how to get the same numbers again, and what the words and columns mean. */
import { shellWord } from '../../output/index.js';
import { titleOf } from '../../records/titles.js';
import { summaryFields } from '../../records/fields-summary.js';
import { tableNames, tables } from '../../records/tables.js';
import { estimate, hasFigure, type FigureName } from '../estimate.js';
import { left, paragraph, type Block, type Section } from '../document/blocks.js';
import { assumptionsOf } from './assumptions.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import type { Extra } from './extra.js';
import { flattened } from './section-compared.js';

export function assumptionsSection({ designs }: DesignSet): Section {
  const first = designs[0]!;
  const blocks: Block[] = [
    { kind: 'findings', items: assumptionsOf(designs).map((text) => ({ tone: 'neutral' as const, text })) },
    {
      kind: 'folded',
      title: `Every setting of ${first.name}`,
      blocks: [
        {
          kind: 'table',
          caption: `Every setting of ${first.name}, defaults included`,
          columns: [left('Setting'), left('Value')],
          rows: [...flattened(first.resolved)].map(([path, value]) => [path, value]),
          notes: [
            'What each setting means, its limits and its default stand in the description of the model, `docs/odd.md` of chainwatt, and why a scenario has its values, in the comments of its file.',
          ],
        },
      ],
    },
  ];
  const notices = designs.flatMap(({ manifest }) => manifest.notices.map(({ message }) => message));
  if (notices.length > 0)
    blocks.push({
      kind: 'findings',
      items: [...new Set(notices)].map((text) => ({ tone: 'unclear' as const, text })),
    });
  return { id: 'assumptions', title: 'What this rests on', blocks };
}

/** The command that makes the same numbers again from what lies in the folder. */
function reproduceCommand({ kind, designs }: DesignSet, own?: string): string {
  const { seed, replications, plugins } = designs[0]!.manifest;
  const common = [
    `--seed ${shellWord(seed)}`,
    `--replications ${replications}`,
    ...plugins.map(({ file }) => `--plugin ${shellWord(file)}`),
    ...(plugins.length > 0 ? ['--allow-plugins'] : []),
  ].join(' ');
  if (own !== undefined) return `npx chainwatt ${own} ${common} --out again`;
  if (kind === 'run') return `npx chainwatt run scenario.json ${common} --out again`;
  const files = designs.map(({ name }) => shellWord(`${name}/scenario.json`)).join(' ');
  return `npx chainwatt compare ${files} ${common} --out again`;
}

export function reproduceSection(set: DesignSet, extra?: Extra): Section {
  const { manifest } = set.designs[0]!;
  const inputs = set.designs.flatMap((design) => design.manifest.inputs.map(({ file }) => file));
  return {
    id: 'reproduce',
    title: 'How to get the same numbers again',
    blocks: [
      paragraph(
        `In the results folder, the one that this report was made of, with Node and chainwatt ${manifest.chainwatt} installed; the tables then lie in a new folder \`again\`. The same scenario, seed and version give the same tables to the last byte, on any number of threads.`,
      ),
      { kind: 'code', text: reproduceCommand(set, extra?.command) },
      ...(extra?.caution === undefined ? [] : [paragraph(extra.caution)]),
      ...(inputs.length > 0
        ? [
            paragraph(
              `The scenario reads data files (${[...new Set(inputs)].map((file) => `\`${file}\``).join(', ')}); a path that is not absolute begins at the scenario file, so run it beside them: the files that were run are in the table.`,
            ),
          ]
        : []),
      {
        kind: 'table',
        caption: 'What was run',
        columns: [
          left('Design'),
          left('Scenario file'),
          left('Hash of scenario and data'),
          left('Seed'),
          left('Runs'),
        ],
        rows: set.designs.map(({ name, manifest: own, rows }) => [
          name,
          own.scenario.file,
          own.scenario.hash,
          own.seed,
          `${rows.length} of ${own.replications}`,
        ]),
      },
    ],
  };
}

/** Explained are figures of which some design has a value. */
export function dictionarySection({ designs }: DesignSet): Section {
  const explained = summaryFields.filter(
    ({ name, type }) => type !== 'string' && isKnown(designs, name as FigureName),
  );
  return {
    id: 'dictionary',
    title: 'What the words and columns mean',
    blocks: [
      {
        kind: 'folded',
        title: 'Tables of the results folder',
        blocks: [
          {
            kind: 'terms',
            items: tableNames.map((name) => ({ term: `${name}.csv`, meaning: tables[name].description })),
          },
        ],
      },
      {
        kind: 'folded',
        title: 'Figures',
        blocks: [
          {
            kind: 'terms',
            items: explained.map((field) => {
              const { name, unit, description, source, missing } = field as typeof field & {
                readonly source?: string;
                readonly missing?: string;
              };
              const more = [
                unit === '1' || unit === '' ? '' : ` Unit: ${unit}.`,
                missing === undefined ? '' : ` None where ${missing}.`,
                source === undefined ? '' : ` Source: ${source}.`,
              ].join('');
              return { term: `${titleOf(field)} (\`${name}\`)`, meaning: description + more };
            }),
          },
        ],
      },
    ],
  };
}

function isKnown(designs: readonly ReportedDesign[], figure: FigureName): boolean {
  return designs.some(({ rows }) => hasFigure(rows, figure) && estimate(rows, figure).mean !== null);
}
