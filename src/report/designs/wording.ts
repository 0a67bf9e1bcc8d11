/**
 * Figures in sentences and cells: in the unit that readers know (records/titles.ts), with as many decimals as the interval needs, and with the
 * words that an interval allows. Nobody is said to gain or lose where the interval spans zero.
 */
import { shownAs, titleOf, type Shown } from '../../records/titles.js';
import {
  estimateOf,
  fieldOf,
  isCertain,
  valueOf,
  type Estimate,
  type FigureName,
  type FigureRow,
} from '../estimate.js';
import { fixed, NOTHING, signed } from '../format.js';
import { decimalsFor } from '../interval-text.js';
import { wordFor, type Word } from '../words.js';

/** An estimate in the unit in which it is shown. */
export interface ShownEstimate {
  readonly estimate: Estimate;
  readonly unit: string;
  /** Of the mean and of its interval. */
  readonly decimals: number;
  /** The least and the most that the figure can be. */
  readonly range: Shown['range'];
}

export function shownEstimate(figure: FigureName, own: Estimate): ShownEstimate {
  const { factor, unit, decimals, range } = shownAs(fieldOf(figure));
  const scaled = scaledBy(own, factor);
  return { estimate: scaled, unit, decimals: enough(scaled, decimalsFor(scaled, decimals)), range };
}

/** Decimals beyond the usual that a small number or the end of an interval may need. */
const MOST_MORE = 4;

/** So many that the larger of mean and half-width has two digits, and that an end of the interval which is not zero is not printed as zero. */
function enough({ mean, halfWidth }: Estimate, usual: number): number {
  if (mean === null || !Number.isFinite(mean) || usual === 0) return usual;
  const half = halfWidth ?? 0;
  const size = Math.max(Math.abs(mean), half);
  const ends = [mean - half, mean + half].map(Math.abs).filter((end) => end > 1e-3 * size);
  for (let decimals = usual; decimals < usual + MOST_MORE; decimals++) {
    const unit = 10 ** -decimals;
    if (size === 0 || (size >= 9.5 * unit && ends.every((end) => end >= unit / 2))) return decimals;
  }
  return usual + MOST_MORE;
}

export function scaledBy({ mean, halfWidth, ...rest }: Estimate, factor: number): Estimate {
  return {
    ...rest,
    mean: mean === null ? null : mean * factor,
    halfWidth: halfWidth === null ? null : Math.abs(halfWidth * factor),
  };
}

/** "3.24 EUR", or a dash where there is none. */
export function meanText({ estimate: { mean }, unit, decimals }: ShownEstimate): string {
  if (mean === null) return NOTHING;
  return mean === Infinity ? 'never' : withUnit(fixed(mean, decimals), unit);
}

/** The mean with a sign: "+0.42 EUR". */
export function changeText({ estimate: { mean }, unit, decimals }: ShownEstimate): string {
  if (mean === null) return NOTHING;
  // of a share that goes from 30 to 33 % nobody can tell whether "+10 %" is meant
  return mean === Infinity
    ? 'never'
    : withUnit(signed(mean, decimals), unit === '%' ? 'percentage points' : unit);
}

/** `value`, or the end of what can be that is nearest to it. */
export function within(range: Shown['range'], value: number): number {
  return range === undefined ? value : Math.min(range[1], Math.max(range[0], value));
}

/** "0.37 to 0.47", or a dash without an interval; no further than the figure can go. */
export function intervalText({ range, ...shown }: ShownEstimate): string {
  return endsText(shown, (end) => fixed(within(range, end), shown.decimals));
}

/** The interval of a change, with signs. */
export function changeInterval(shown: ShownEstimate): string {
  return endsText(shown, (end) => signed(end, shown.decimals));
}

function endsText(
  { estimate: { mean, halfWidth } }: Pick<ShownEstimate, 'estimate'>,
  write: (end: number) => string,
): string {
  if (mean === null || halfWidth === null || !Number.isFinite(mean)) return NOTHING;
  return `${write(mean - halfWidth)} to ${write(mean + halfWidth)}`;
}

export function withUnit(text: string, unit: string): string {
  return unit === '' ? text : `${text} ${unit}`;
}

/** Heading of a column: title and unit. */
export function headingOf(figure: FigureName): string {
  const { unit } = shownAs(fieldOf(figure));
  return unit === '' ? titleOf({ name: figure }) : `${titleOf({ name: figure })} (${unit})`;
}

/** What may be said of the mean of a change. */
export function wordOf(change: Estimate): Word | null {
  return wordFor(change, { unchanged: change.mean === 0 && change.halfWidth === 0 });
}

/** The figure with its sign turned: a saving as change of the bill. */
export function turned(rows: readonly FigureRow[], figure: FigureName): Estimate {
  return estimateOf(
    rows.map((row) => {
      const value = valueOf(row, figure);
      return value === null ? null : 0 - value;
    }),
  );
}

export { isCertain };
