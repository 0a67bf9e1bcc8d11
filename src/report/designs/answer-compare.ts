/**
 * Which design has the lowest bills, and how sure that is: the design with the lowest mean bill against each of the others, replication by
 * replication on the same seeds, with Holm's correction over all pairs, as the best was chosen after looking.
 * Source: Holm (1979), A simple sequentially rejective multiple test procedure; stats/paired.ts.
 */
import { allSame, comparePaired, holmAdjusted } from '../../stats/index.js';
import { homeNames, type HomeSuffix } from '../../records/titles.js';
import { estimate, estimateOf, valueOf, type FigureRow } from '../estimate.js';
import { overOf } from '../facts.js';
import { fixed, percent } from '../format.js';
import type { Finding } from '../document/blocks.js';
import { billChange, homesOf, typesOf } from './answer-bills.js';
import type { ReportedDesign } from './design-set.js';
import { intervalText, meanText, scaledBy, shownEstimate, wordOf } from './wording.js';

const BILL = 'billWith_EUR_mean';
const SIGNIFICANT = 0.05;

/** The bill of the average home in one run of a design; null where it has none. */
export type BillOf = (design: ReportedDesign, row: FigureRow) => number | null;

const asBilled: BillOf = (_, row) => valueOf(row, BILL);

/** A design against the one with the lowest mean bill. */
export interface AgainstBest {
  readonly design: ReportedDesign;
  /** Its bill less the best one's, mean over the pairs; EUR a home. */
  readonly difference: { readonly mean: number | null; readonly halfWidth: number | null };
  readonly pairs: number;
  /** Whether the difference is told from chance, after Holm's correction. */
  readonly certain: boolean;
  /** Whether the bills are the same in all pairs. */
  readonly same: boolean;
}

export interface Best {
  readonly design: ReportedDesign;
  readonly others: readonly AgainstBest[];
}

/**
 * Undefined where no design has a bill. Ranked by the replications that finished in every design; the first of those with equal means is
 * the best. Corrected over all pairs, not over those with the best alone, since which one that is was seen in the same runs.
 */
export function lowestBills(all: readonly ReportedDesign[], billOf: BillOf = asBilled): Best | undefined {
  const designs = commonRows(all);
  const means = designs.flatMap((design) => {
    const { mean } = estimateOf(design.rows.map((row) => billOf(design, row)));
    return mean === null ? [] : [{ design, mean }];
  });
  const [first, ...rest] = means;
  if (first === undefined) return undefined;
  const best = rest.reduce((low, each) => (each.mean < low.mean ? each : low), first).design;
  const pairs = means.flatMap(({ design: one }, i) =>
    means.slice(i + 1).map(({ design: two }) => (two === best ? { one: two, two: one } : { one, two })),
  );
  const compared = pairs.map(({ one, two }) => ({ one, ...pairUp(one, two, billOf) }));
  const corrected = holmAdjusted(compared.map(({ pValue }) => pValue));
  return {
    design: best,
    others: compared.flatMap(({ one, design, difference, pairs: count, same }, i) =>
      one === best
        ? [
            {
              design,
              difference,
              pairs: count,
              same,
              certain: !same && (difference.mean ?? 0) > 0 && (corrected[i] ?? 1) < SIGNIFICANT,
            },
          ]
        : [],
    ),
  };
}

/** The designs with those replications alone that finished in all of them. */
function commonRows(designs: readonly ReportedDesign[]): ReportedDesign[] {
  const everywhere = designs
    .map(({ rows }) => new Set(rows.map(({ replication }) => replication)))
    .reduce((common, own) => new Set([...common].filter((replication) => own.has(replication))));
  return designs.map((design) => ({
    ...design,
    rows: design.rows.filter(({ replication }) => everywhere.has(replication)),
  }));
}

/** A figure of two designs, by replications that both have. */
function paired(
  one: readonly FigureRow[],
  two: readonly FigureRow[],
  ofOne: (row: FigureRow) => number | null,
  ofTwo = ofOne,
): { readonly first: readonly number[]; readonly second: readonly number[] } {
  const byReplication = new Map(two.map((row) => [row.replication, row]));
  const pairs = one.flatMap((row) => {
    const other = byReplication.get(row.replication);
    const [x, y] = [ofOne(row), other === undefined ? null : ofTwo(other)];
    return x === null || y === null ? [] : [[x, y] as const];
  });
  return { first: pairs.map(([x]) => x), second: pairs.map(([, y]) => y) };
}

function pairUp(
  best: ReportedDesign,
  design: ReportedDesign,
  billOf: BillOf,
): Omit<AgainstBest, 'certain'> & { readonly pValue: number | null } {
  const { first, second } = paired(
    best.rows,
    design.rows,
    (row) => billOf(best, row),
    (row) => billOf(design, row),
  );
  const { meanDifference, halfWidth, pValue, count } = comparePaired(first, second);
  const same = count > 0 && allSame(first, second);
  return { design, difference: { mean: meanDifference, halfWidth }, pairs: count, pValue, same };
}

/** Which design lowers bills most. */
export function bestFinding(designs: readonly ReportedDesign[]): Finding | undefined {
  const best = lowestBills(designs);
  if (best === undefined) return noCommonRun(designs);
  const { design, others } = best;
  const pays = meanText(shownEstimate(BILL, estimate(design.rows, BILL)));
  const without = meanText(shownEstimate(BILL, estimate(design.rows, 'billWithout_EUR_mean')));
  const start = `Lowest bills: ${quoted(design)}${titleText(design, designs)}. The average home pays ${pays} ${overOf(design.facts)} with it, and ${without} without a local market${shareText(design)}.`;
  if (others.length === 0) return { tone: 'neutral', text: start };
  if (others.every(({ pairs }) => pairs < 2)) {
    const few = designs.every(isOneRun)
      ? 'One run of each design cannot tell that from chance.'
      : 'Only one replication finished in every design, and one cannot tell that from chance.';
    return { tone: 'unclear', text: `${start} ${few}` };
  }
  const certain = others.filter((each) => each.certain);
  const same = others.filter((each) => each.same);
  const open = others.filter((each) => !each.certain && !each.same);
  const sentences = [
    start,
    ...(certain.length === 0
      ? []
      : [
          certain.length === others.length && others.length > 1
            ? `Bills are clearly higher, in these runs, with each of the other ${fixed(others.length, 0)} designs: ${certain.map(byHowMuch).join('; ')}.`
            : `Clearly higher, in these runs, with ${certain.map(byHowMuch).join('; ')}.`,
        ]),
    ...(same.length === 0
      ? []
      : [`Just the same with ${same.map(({ design: each }) => quoted(each)).join(', ')}.`]),
    ...(open.length === 0
      ? []
      : [`Not to be told apart by these runs from ${open.map(byHowMuch).join('; ')}.`]),
  ];
  const tone = open.length > 0 || wordOf(billChange(design, '')) !== 'lower' ? 'unclear' : 'better';
  return { tone, text: sentences.join(' ') };
}

const isOneRun = ({ rows }: ReportedDesign): boolean => rows.length < 2;

/** Designs that have bills, each in other replications: the draws of these differ as well as the designs. */
function noCommonRun(designs: readonly ReportedDesign[]): Finding | undefined {
  if (designs.some(({ rows }) => estimate(rows, BILL).mean === null)) return undefined;
  return {
    tone: 'unclear',
    text: 'Which design has the lowest bills is not known: no replication finished in every design.',
  };
}

/** What a design is, in the words of its scenario, where those tell it from the others. */
function titleText({ name, title }: ReportedDesign, designs: readonly ReportedDesign[]): string {
  const alike = designs.filter((each) => each.title === title).length;
  return alike > 1 || title === name ? '' : ` ("${title}")`;
}

/** By which share the bill is lower or higher than without the market, where that is told from chance and there is a bill to pay. */
function shareText(design: ReportedDesign): string {
  const change = billChange(design, '');
  const without = estimate(design.rows, 'billWithout_EUR_mean').mean;
  const word = wordOf(change);
  if (without === null || without <= 0 || (word !== 'lower' && word !== 'higher')) return '';
  return `: ${percent(Math.abs(change.mean!) / without)} ${word === 'lower' ? 'less' : 'more'} with it`;
}

/** A design, and how much dearer it is than the best. */
export function byHowMuch({ design, difference, certain }: AgainstBest): string {
  const shown = shownEstimate(BILL, { ...difference, count: 0, missing: 0 });
  const alone =
    shown.estimate.mean !== null && Math.abs(shown.estimate.mean) > (shown.estimate.halfWidth ?? Infinity);
  const why = alone && !certain ? ', which is no proof among so many comparisons' : '';
  return `${quoted(design)} (${meanText(shown)} more, 95 % interval ${intervalText(shown)}${why})`;
}

export function quoted({ name }: ReportedDesign): string {
  return `\`${name}\``;
}

/** For whom a design raises bills, by type of home: averages that rise for certain, and the share of homes that are worse off. */
export function worseFindings(designs: readonly ReportedDesign[]): Finding[] {
  const traded = designs.filter(({ hasMarket }) => hasMarket);
  const first = traded[0];
  if (first === undefined) return [];
  const types = [...new Set(traded.flatMap(typesOf))];
  const raised = types.flatMap((suffix) =>
    traded
      .filter((design) => wordOf(billChange(design, suffix)) === 'higher')
      .map((design) => raisedText(design, suffix)),
  );
  const average =
    raised.length > 0
      ? `Who pays more: the average bill rises for ${raised.join('; for ')} (each interval by itself).`
      : traded.some(({ rows }) => rows.length > 1)
        ? 'Who pays more: of no type of home does any design clearly raise the average bill.'
        : 'Who pays more cannot be told from chance by one run.';
  return [
    { tone: raised.length > 0 ? 'worse' : 'neutral', text: `${average} ${singleHomes(traded, types)}` },
  ];
}

/** What an average hides: the share of homes that are worse off, by type. */
function singleHomes(designs: readonly ReportedDesign[], types: readonly HomeSuffix[]): string {
  const runs = designs.every(isOneRun) ? 'in this one run, which says little of others' : '';
  if (designs.every(({ rows }) => estimate(rows, 'shareWorseOff').mean === 0))
    return `No home is worse off in any design${runs === '' ? '' : `, ${runs}`}.`;
  const shares = types.flatMap((suffix) => worseOffText(designs, suffix));
  const all = worseOffText(designs, '');
  return `An average hides single homes: the share that is worse off than without a local market${runs === '' ? '' : ` (${runs})`}. ${[...all, ...shares].join('. ')}.`;
}

/**
 * "Of homes with solar panels: 54 % with `a` (95 % interval 50 to 58 %) to 61 % with `b` (57 to 65 %)"; where the two are not told apart by
 * their runs, so it says. None where no design has such homes.
 */
function worseOffText(designs: readonly ReportedDesign[], suffix: HomeSuffix): string[] {
  const figure = `shareWorseOff${suffix}` as const;
  const shares = designs
    .flatMap((design) => {
      const share = estimate(design.rows, figure);
      return share.mean === null ? [] : [{ design, share, mean: share.mean }];
    })
    .sort((a, b) => a.mean - b.mean);
  const [least, most] = [shares[0], shares.at(-1)];
  if (least === undefined || most === undefined) return [];
  const of = `Of ${homeNames[suffix]}`;
  if (shareOf(least.mean) === shareOf(most.mean)) return [`${of}: ${shareOf(most.mean)} in every design`];
  const told = ({ design, share, mean }: (typeof shares)[number]): string => {
    const half = share.halfWidth;
    // a share ends at nothing and at all
    const ends =
      half === null || half === 0 ? undefined : [Math.max(0, mean - half), Math.min(1, mean + half)];
    const interval = ends === undefined ? '' : ` (${ends.map(shareOf).join(' to ').replace(' %', '')})`;
    return `${shareOf(mean)} with ${quoted(design)}${interval}`;
  };
  const { first, second } = paired(least.design.rows, most.design.rows, (row) => valueOf(row, figure));
  const { meanDifference, halfWidth } = comparePaired(first, second);
  const isTold = meanDifference !== null && halfWidth !== null && Math.abs(meanDifference) > halfWidth;
  const open = halfWidth === null || isTold ? '' : ', which these runs do not tell apart';
  return [`${of}: from ${told(least)} to ${told(most)}${open}`];
}

/** A share that is not nothing is not told as nothing. */
function shareOf(share: number): string {
  return percent(share, share > 0 && share < 0.1 ? 1 : 0);
}

function raisedText(design: ReportedDesign, suffix: HomeSuffix): string {
  const shown = shownEstimate(`billWith${suffix}_EUR_mean`, billChange(design, suffix));
  return `${homeNames[suffix]} (${fixed(homesOf(design, suffix), 0)}) with ${quoted(design)} by ${meanText(shown)}, 95 % interval ${intervalText(shown)}`;
}

/** Which designs lower the bill of the average home at all. */
export function loweringFindings(designs: readonly ReportedDesign[]): Finding[] {
  const by = (word: string | null): ReportedDesign[] =>
    designs.filter((design) => design.hasMarket && wordOf(billChange(design, '')) === word);
  const named = (list: readonly ReportedDesign[]): string =>
    list
      .map((design) => {
        const size = shownEstimate(BILL, scaledBy(billChange(design, ''), -1));
        const { mean } = billChange(design, '');
        const own = mean !== null && mean > 0 ? shownEstimate(BILL, billChange(design, '')) : size;
        return `${quoted(design)} by ${meanText(own)} (${intervalText(own)})`;
      })
      .join(', ');
  const [lower, higher, unclear] = [by('lower'), by('higher'), by('unclear')];
  return [
    ...(lower.length === 0
      ? []
      : [
          {
            tone: 'better' as const,
            text: `Against having no local market, the bill of the average home is lower with ${named(lower)}.`,
          },
        ]),
    ...(higher.length === 0 ? [] : [{ tone: 'worse' as const, text: `It is higher with ${named(higher)}.` }]),
    ...(unclear.length === 0
      ? []
      : [
          {
            tone: 'unclear' as const,
            text: `Whether the bill of the average home is lower or higher than without a local market is not clear with ${unclear.map(quoted).join(', ')}.`,
          },
        ]),
  ];
}
