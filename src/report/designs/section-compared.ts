/** What was compared, in plain words: the homes, the time, each design, and every setting in which designs differ. */
import { homeNames } from '../../records/titles.js';
import { counted, fixed } from '../format.js';
import { countedPartOf, horizonOf } from '../facts.js';
import { left, paragraph, type Block, type Section, type TableBlock } from '../document/blocks.js';
import { homesOf, typesOf } from './answer-bills.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import { named, type Glossary } from './glossary.js';

export function comparedSection({ kind, designs }: DesignSet, glossary: Glossary): Section {
  const first = designs[0]!;
  const blocks: Block[] = [paragraph(populationText(designs)), paragraph(methodText(designs))];
  blocks.push(designTable(designs, glossary));
  if (designs.length > 1) blocks.push(...differencesBlocks(designs));
  blocks.push({ kind: 'folded', title: 'Prices and charges', blocks: [tariffTable(designs)] });
  return {
    id: 'compared',
    title: kind === 'run' ? 'What was simulated' : 'What was compared',
    blocks: [...blocks, ...faultsBlock(first)],
  };
}

function populationText(designs: readonly ReportedDesign[]): string {
  const first = designs[0]!;
  const homes = first.rows[0]?.homes_count ?? 0;
  const types = typesOf(first).map((suffix) => `${fixed(homesOf(first, suffix), 0)} ${homeNames[suffix]}`);
  const part = countedPartOf(first.facts);
  return `A neighbourhood of ${counted(homes, 'home')} (${types.join(', ')}) over ${horizonOf(first.facts)}${startText(first)}, in delivery slots of ${first.facts.slot}${part === undefined ? '' : `, ${part}`}. Every home has a contract with a retailer. In the local market it can also buy from and sell to its neighbours; what it does not trade there, it settles with its retailer as before. Orders, trades and payments are kept in a ledger: the database of an operator (\`central\`), or a blockchain that several nodes keep together.`;
}

/** When it begins; a year of typical periods has several. */
function startText({ resolved }: ReportedDesign): string {
  const start = flattened(resolved).get('time.start');
  return start === undefined ? '' : ` from ${start.slice(0, 10)} on`;
}

/** What a home pays for a kWh and gets for one, as the scenario has it. */
function tariffTable(designs: readonly ReportedDesign[]): TableBlock {
  const settings = designs.map(({ resolved }) => flattened(resolved));
  const paths = [...new Set(settings.flatMap((each) => [...each.keys()]))].filter((path) =>
    path.startsWith('tariff.'),
  );
  return {
    kind: 'table',
    caption: 'The tariff: prices and charges as the scenario sets them',
    columns: [left('Setting'), ...designs.map(({ name }) => left(name))],
    rows: paths.map((path) => [
      path.slice('tariff.'.length),
      ...settings.map((each) => each.get(path) ?? '-'),
    ]),
    notes: ['Prices are those of the scenario, not of a law or a region, unless its author says so.'],
  };
}

function methodText(designs: readonly ReportedDesign[]): string {
  const runs = Math.max(...designs.map(({ rows }) => rows.length));
  const each = `${counted(runs, 'run')}${designs.length > 1 ? ' of each design' : ''}`;
  const same =
    designs.length > 1
      ? ' Run by run, all designs have the same seed: what they draw alike, homes, weather and consumption, is the same, so what differs between them is the design and not the draw.'
      : '';
  const without =
    ' Beside each run, the same homes are simulated without a local market: "without" always means that.';
  const interval =
    runs > 1
      ? ' A 95 % interval is a range in which the mean over ever more such runs would lie, 95 times in 100; where it has zero inside, the runs do not tell a gain from a loss, and this report does not call it one. It covers the chance of homes and weather that the scenario draws, and nothing else: not whether its prices, its costs and the behaviour of its homes are right.'
      : ' There is one run, so there are no intervals, and nothing here can be told from chance: `--replications 10` gives them.';
  return `This is ${each}${runs > 1 ? '; what the scenario leaves to chance is drawn anew in each' : ''}.${same}${without}${interval}`;
}

function designTable(designs: readonly ReportedDesign[], glossary: Glossary): TableBlock {
  return {
    kind: 'table',
    caption: designs.length > 1 ? 'The designs' : 'The design',
    columns: [
      left('Design'),
      left('Market'),
      left('Ledger'),
      left('Strategy of the homes'),
      left('Scenario'),
    ],
    rows: designs.map((design) => {
      const { name, title, rows, hasMarket } = design;
      const row = rows[0];
      return [
        name,
        !row?.mechanism ? '-' : named(glossary, 'mechanisms', row.mechanism),
        !row?.ledger || !hasMarket ? 'none' : named(glossary, 'ledgers', row.ledger),
        !row?.strategy || !hasMarket ? '-' : named(glossary, 'strategies', row.strategy),
        title,
      ];
    }),
  };
}

/** Every setting that is not the same in all designs; what comes with another kind of plug-in only below it. */
function differencesBlocks(designs: readonly ReportedDesign[]): Block[] {
  const settings = designs.map(({ resolved }) => flattened(resolved));
  const paths = [...new Set(settings.flatMap((each) => [...each.keys()]))].filter((path) => path !== 'title');
  const differing = paths.filter((path) => new Set(settings.map((each) => each.get(path))).size > 1);
  const kinds = differing
    .filter((path) => path.endsWith('.kind'))
    .map((path) => path.slice(0, -'kind'.length));
  const isPart = (path: string): boolean =>
    !path.endsWith('.kind') && kinds.some((kind) => path.startsWith(kind));
  const table = (caption: string, chosen: readonly string[]): TableBlock => ({
    kind: 'table',
    caption,
    columns: [left('Setting'), ...designs.map(({ name }) => left(name))],
    rows: chosen.map((path) => [path, ...settings.map((each) => each.get(path) ?? '-')]),
  });
  // what a ledger or a market asks of homes, and who keeps it, are no technicalities
  const isTechnical = (path: string): boolean => isPart(path) && !TELLING.test(path);
  const [technical, main] = [differing.filter(isTechnical), differing.filter((path) => !isTechnical(path))];
  if (differing.length === 0) return [paragraph('All settings of the designs are the same.')];
  const own = table('Settings in which the designs differ; a dash: the design has no such setting', main);
  if (technical.length === 0) return [{ ...own, notes: ['All other settings are the same.'] }];
  const more = `${counted(technical.length, 'technical setting')} that come with these`;
  return [
    { ...own, notes: [`${more} stand below, folded; all others are the same.`] },
    { kind: 'folded', title: more, blocks: [table(more, technical)] },
  ];
}

/** Settings of ledgers and markets that a bill or the cost of a ledger hangs on. */
const TELLING =
  /fee|reward|energyPerHash|Power$|Hardware$|\.power$|\.hardware$|\.(signers|miners|validators|replicas|delegates|nodes|coordinators|period|interval|confirmations)$/i;

/** Settings by dotted path. */
export function flattened(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string, own: unknown): void => {
    if (own === null || typeof own !== 'object') {
      found.set(path, String(own));
    } else if (Array.isArray(own)) {
      if (own.every((each) => each === null || typeof each !== 'object')) found.set(path, own.join(', '));
      else own.forEach((each, i) => walk(`${path}[${i}]`, each));
    } else {
      for (const [key, each] of Object.entries(own)) walk(path === '' ? key : `${path}.${key}`, each);
    }
  };
  walk('', value);
  return found;
}

function faultsBlock({ facts: { faults = [] } }: ReportedDesign): Block[] {
  if (faults.length === 0) return [];
  const kinds = [...new Set(faults)].map((kind) => {
    const times = faults.filter((each) => each === kind).length;
    return times === 1 ? `\`${kind}\`` : `\`${kind}\` (${times} times)`;
  });
  return [paragraph(`During the run things go wrong as the scenario says: ${kinds.join(', ')}.`)];
}
