/** What was varied: the design, its factors and its scenarios. */
import { counted, fixed } from '../format.js';
import { textIn } from '../read-table.js';
import { factsOf, horizonOf } from '../facts.js';
import { left, paragraph, right, type Block, type Section } from '../document/blocks.js';
import { flattened } from '../designs/section-compared.js';
import type { SweepResults } from './read-sweep.js';

/** What a scenario is before factors, in a sentence, and every setting of it. */
function scenarioBlocks(
  { name, resolved }: SweepResults['facts']['scenarios'][number],
  factors: SweepResults['facts']['factors'],
): Block[] {
  const facts = factsOf(resolved);
  if (facts === undefined) return [];
  const settings = [...flattened(resolved)];
  const homes = settings
    .filter(([path]) => /^population\.[^.]+\.count$/.test(path))
    .reduce((sum, [, count]) => sum + Number(count), 0);
  const counts = factors.some(({ paths }) => paths.some((path) => /^population\.[^.]+\.count$/.test(path)));
  const note = counts
    ? ' A factor sets how many homes there are: that changes who is in a mean over all of them, too.'
    : '';
  const how = `${horizonOf(facts)}, in delivery slots of ${facts.slot}`;
  return [
    paragraph(
      `\`${name}\`, before factors: "${facts.title}", ${Number.isFinite(homes) ? `${counted(homes, 'home')} over ` : ''}${how}.${note}`,
    ),
    {
      kind: 'folded',
      title: `Every setting of ${name}, before factors`,
      blocks: [
        {
          kind: 'table',
          caption: `Every setting of ${name}, before factors`,
          columns: [left('Setting'), left('Value')],
          rows: settings.map(([path, value]) => [path, value]),
        },
      ],
    },
  ];
}

export function designSection({ facts, points }: SweepResults): Section {
  const { minimum, maximum } = facts.replications;
  const runs =
    minimum === maximum
      ? `${counted(minimum, 'replication')}`
      : `${fixed(minimum, 0)} to ${counted(maximum, 'replication')}, as many as the precision that was asked for takes`;
  const valuesOf = (name: string): string[] => [...new Set(points.all.map((row) => textIn(row, name)))];
  return {
    id: 'design',
    title: 'What was varied',
    blocks: [
      paragraph(
        `A \`${facts.design}\` design of ${counted(facts.points, 'point')}; at each, ${counted(facts.scenarios.length, 'scenario')} and ${runs}. A replication has the same seed at all points and in all scenarios: on replications that both have, what differs between two points is the factors and not the draw.`,
      ),
      {
        kind: 'table',
        caption: 'Factors',
        columns: [left('Factor'), left('Sets'), left('Unit'), right('Values'), left('From'), left('To')],
        rows: facts.factors.map(({ name, unit, paths }) => {
          const values = valuesOf(name);
          const numbers = values.map(Number);
          const [low, high] = numbers.every(Number.isFinite)
            ? [String(Math.min(...numbers)), String(Math.max(...numbers))]
            : [values[0] ?? '', values.at(-1) ?? ''];
          return [
            name,
            paths.join(', ') || '-',
            unit === '' ? '-' : unit,
            fixed(values.length, 0),
            low,
            high,
          ];
        }),
      },
      {
        kind: 'table',
        caption: 'Scenarios',
        columns: [left('Scenario'), left('File'), left('Hash')],
        rows: facts.scenarios.map(({ name, file, hash }) => [name, file, hash]),
      },
      ...facts.scenarios.flatMap((scenario) => scenarioBlocks(scenario, facts.factors)),
    ],
  };
}
