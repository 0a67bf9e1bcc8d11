/** What was varied: the design, its factors and its scenarios. */
import { counted, fixed } from '../format.js';
import { textIn } from '../read-table.js';
import { left, paragraph, right, type Section } from '../document/blocks.js';
import type { SweepResults } from './read-sweep.js';

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
        columns: [left('Factor'), left('Unit'), right('Values'), left('From'), left('To')],
        rows: facts.factors.map(({ name, unit }) => {
          const values = valuesOf(name);
          const numbers = values.map(Number);
          const [low, high] = numbers.every(Number.isFinite)
            ? [String(Math.min(...numbers)), String(Math.max(...numbers))]
            : [values[0] ?? '', values.at(-1) ?? ''];
          return [name, unit === '' ? '-' : unit, fixed(values.length, 0), low, high];
        }),
      },
      {
        kind: 'table',
        caption: 'Scenarios',
        columns: [left('Scenario'), left('File'), left('Hash')],
        rows: facts.scenarios.map(({ name, file, hash }) => [name, file, hash]),
      },
    ],
  };
}
