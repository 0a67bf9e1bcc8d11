/**
 * Sentences about bills: does the market lower them, for whom does it raise them, and how sure is that. One design at a time, always
 * against the same homes without a local market, which every run carries beside itself.
 */
import { homeNames, type HomeSuffix } from '../../records/titles.js';
import { estimate, type Estimate } from '../estimate.js';
import { overOf } from '../facts.js';
import { fixed, percent } from '../format.js';
import type { Finding } from '../document/blocks.js';
import type { ReportedDesign } from './design-set.js';
import { intervalText, meanText, scaledBy, shownEstimate, turned, wordOf } from './wording.js';

/** Less than what is booked, a micro-EUR, is rounding. */
const NOTHING_EUR = 5e-7;

const homeSuffixes = ['Renter', 'Pv', 'PvBattery', 'Outside'] as const satisfies readonly HomeSuffix[];

/** Change of the mean bill of a type of home, against no market; EUR. */
export function billChange({ rows }: ReportedDesign, suffix: HomeSuffix): Estimate {
  return turned(rows, `saving${suffix}_EUR_mean`);
}

/** How many homes there are of a type. */
export function homesOf({ rows }: ReportedDesign, suffix: HomeSuffix): number {
  return rows[0]?.[`homes${suffix}_count`] ?? 0;
}

/** The types of which there are homes; who stays out stands apart. */
export function typesOf(design: ReportedDesign): HomeSuffix[] {
  return homeSuffixes.filter((suffix) => homesOf(design, suffix) > 0);
}

/** What the market of one design does to the bill of a type of home, in one sentence with a verdict. */
export function billFinding(design: ReportedDesign, suffix: HomeSuffix): Finding {
  const change = billChange(design, suffix);
  const shown = shownEstimate(`billWith${suffix}_EUR_mean`, change);
  const size = shownEstimate(`billWith${suffix}_EUR_mean`, scaledBy(change, (change.mean ?? 0) < 0 ? -1 : 1));
  const whose =
    suffix === ''
      ? 'the bill of the average home'
      : `the average bill of ${homeNames[suffix]} (${fixed(homesOf(design, suffix), 0)})`;
  const over = overOf(design.facts);
  const worse = worseOff(design, suffix);
  switch (wordOf(change)) {
    case 'lower':
      return {
        tone: 'better',
        text: `The local market lowers ${whose} ${over} by ${meanText(size)}${shareOf(design, suffix, size)}; 95 % interval ${intervalText(size)}.${worse}`,
      };
    case 'higher':
      return {
        tone: 'worse',
        text: `The local market raises ${whose} ${over} by ${meanText(size)}${shareOf(design, suffix, size)}; 95 % interval ${intervalText(size)}.${worse}`,
      };
    case 'unchanged':
      return { tone: 'neutral', text: `The local market changes nothing in ${whose} ${over}.` };
    case 'unclear':
      return {
        tone: 'unclear',
        text: `Whether the local market lowers or raises ${whose} is not clear: the mean change ${over} is ${meanText(shown)}, and its 95 % interval, ${intervalText(shown)}, has zero inside.${worse}`,
      };
    case null:
      return {
        tone: 'unclear',
        text:
          change.mean === null
            ? `There is no figure for ${whose}.`
            : Math.abs(change.mean) < NOTHING_EUR
              ? `In this one run ${whose} ${over} is the same with the local market as without. One run cannot tell that from chance.${worse}`
              : `In this one run ${whose} ${over} is ${meanText(size)} ${change.mean < 0 ? 'lower' : 'higher'} with the local market than without. One run cannot tell that from chance.${worse}`,
      };
  }
}

/** Of the bill without the market, where that is an amount due. */
function shareOf(
  { rows }: ReportedDesign,
  suffix: HomeSuffix,
  size: { readonly estimate: Estimate },
): string {
  const without = estimate(rows, `billWithout${suffix}_EUR_mean`).mean;
  const change = size.estimate.mean;
  if (without === null || without <= 0 || change === null) return '';
  return ` (${percent(change / without)} of ${fixed(without, 2)} EUR)`;
}

/** Means hide who loses. */
function worseOff({ rows }: ReportedDesign, suffix: HomeSuffix): string {
  const { mean } = estimate(rows, `shareWorseOff${suffix}`);
  if (mean === null) return '';
  if (mean === 0) return ' No home among them is worse off.';
  return ` ${percent(mean, mean < 0.01 ? 1 : 0)} of these homes are worse off with it.`;
}
