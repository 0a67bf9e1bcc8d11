/** The report of one design or several, in the order in which it is read: the answer, what was compared, why, and what it rests on. */
import type { ReportDocument, Section } from '../document/blocks.js';
import { horizonOf } from '../facts.js';
import { counted } from '../format.js';
import type { DesignSet } from './design-set.js';
import type { Extra } from './extra.js';
import type { Glossary } from './glossary.js';
import { answerSection } from './section-answer.js';
import { assumptionsSection, dictionarySection, reproduceSection } from './section-basis.js';
import { billsSection } from './section-bills.js';
import { comparedSection } from './section-compared.js';
import { figuresSection } from './section-figures.js';
import { ledgerSection } from './section-ledger.js';
import { energySection, marketSection } from './section-market.js';
import { moneySection } from './section-money.js';

/** Designs that a title can name. */
const MOST_IN_TITLE = 3;

export function designsReport(
  set: DesignSet,
  glossary: Glossary,
  version: string,
  extra?: Extra,
): ReportDocument {
  const { designs, kind } = set;
  const first = designs[0]!;
  const runs = Math.max(...designs.map(({ rows }) => rows.length));
  const homes = first.rows[0]?.homes_count ?? 0;
  const parts: (Section | undefined)[] = [
    answerSection(set, extra?.findings ?? []),
    ...(extra?.sections ?? []),
    comparedSection(set, glossary),
    billsSection(set),
    moneySection(set),
    ledgerSection(set),
    marketSection(set),
    energySection(set),
    figuresSection(set),
    assumptionsSection(set),
    reproduceSection(set, extra),
    dictionarySection(set),
  ];
  return {
    title:
      extra?.title ??
      (kind === 'run'
        ? first.title
        : designs.length > MOST_IN_TITLE
          ? `${designs.length} market designs compared`
          : `Market designs compared: ${designs.map(({ name }) => name).join(', ')}`),
    lead: `${counted(homes, 'home')}, ${horizonOf(first.facts)}, ${counted(runs, 'run')}${designs.length > 1 ? ' of each design on the same seeds' : ''}. Does a local market on a ledger help those who buy and sell?`,
    sections: parts.filter((part) => part !== undefined),
    generator: `chainwatt ${version}`,
  };
}
