/** The report of a sweep: which factors matter, how the scenarios differ, each figure by each factor, and what it rests on. */
import { counted } from '../format.js';
import type { ReportDocument, Section } from '../document/blocks.js';
import type { SweepResults } from './read-sweep.js';
import { answerSection } from './section-answer.js';
import { assumptionsSection, basisSection, failuresSection, pointsSection } from './section-basis.js';
import { designSection } from './section-design.js';
import { differencesSection } from './section-differences.js';
import { responsesSection } from './section-responses.js';
import { sensitivitySection } from './section-sensitivity.js';
import { kpiTitle } from './shown-kpi.js';

export function sweepReport(results: SweepResults, version: string): ReportDocument {
  const { facts } = results;
  const parts: (Section | undefined)[] = [
    answerSection(results),
    designSection(results),
    sensitivitySection(results),
    differencesSection(results),
    responsesSection(results),
    pointsSection(results),
    failuresSection(results),
    assumptionsSection(results),
    basisSection(results),
  ];
  return {
    title: facts.title,
    lead: `${counted(facts.runs, 'run')} at ${counted(facts.points, 'point')} of ${counted(facts.factors.length, 'factor')}: what matters for ${facts.kpis.map((kpi) => kpiTitle(kpi).toLowerCase()).join(', ')}?`,
    sections: parts.filter((part) => part !== undefined),
    generator: `chainwatt ${version}`,
  };
}
