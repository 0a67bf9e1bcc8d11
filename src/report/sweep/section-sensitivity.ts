/** Which factors matter: a tornado for each scenario and KPI. */
import type { Section } from '../document/blocks.js';
import { scenariosOf, type SweepResults } from './read-sweep.js';
import { readingOf, tornadoBlock } from './sensitivity.js';

export function sensitivitySection(results: SweepResults): Section | undefined {
  if (readingOf(results) === undefined) return undefined;
  const charts = scenariosOf(results).flatMap((scenario) =>
    results.facts.kpis.flatMap((kpi) => {
      const block = tornadoBlock(results, scenario, kpi);
      return block === undefined ? [] : [block];
    }),
  );
  if (charts.length === 0) return undefined;
  return { id: 'sensitivity', title: 'Which factors matter', blocks: charts };
}
