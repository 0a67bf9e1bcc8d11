/**
 * What an answer rests on, as far as it holds for these designs: each assumption with the settings under which it is one. Of a sweep the
 * settings are those before factors, so an assumption names the factors that change what it is read from.
 */
import { NO_MARKET } from '../chain.js';
import { counted, spelt } from '../format.js';
import type { ReportedDesign } from './design-set.js';
import { flattened } from './section-compared.js';

/** What assumptions are read from: a design, or a scenario of a sweep. */
export type Assumed = Pick<ReportedDesign, 'resolved' | 'facts' | 'hasMarket'>;

/** What the settings of all designs say. */
interface Basis {
  readonly designs: readonly Assumed[];
  readonly hasMarket: boolean;
  readonly hasBatteries: boolean;
  /** Kinds of forecasts and strategies that any home uses. */
  readonly forecasts: ReadonlySet<string>;
  readonly strategies: ReadonlySet<string>;
  readonly networkRevenue: ReadonlySet<string>;
  readonly isSweep: boolean;
}

/** A factor of a sweep and the paths of the scenario that it sets, as a scenario writes them. */
export interface Varied {
  readonly name: string;
  readonly paths: readonly string[];
  /** Those that it has at the points. */
  readonly values: ReadonlySet<string>;
}

/** What of a scenario an assumption is read from. */
interface Setting {
  readonly path: RegExp;
  /** Whether a factor that sets it makes another assumption of it; always, unless said. */
  readonly isChangedBy?: (factor: Varied, basis: Basis) => boolean;
}

interface Assumption {
  readonly says: (basis: Basis) => string | undefined;
  readonly from: readonly Setting[];
}

/** Which mechanism it is changes nothing, but for none at all. */
const MARKET: Setting = {
  path: /^markets?(\.[^.]+)?(\.mechanism(\.kind)?)?$/,
  isChangedBy: ({ values }, { designs }) =>
    designs.some(({ hasMarket }) => !hasMarket) || [...values].some((value) => value.includes(NO_MARKET)),
};
const BATTERY: Setting = { path: /^population(\..*)?\.battery(\.kind)?$|^population(\.[^.]+)?$/ };
const FORECAST: Setting = { path: /\bforecast\b/ };
const STRATEGY: Setting = { path: /\bstrategy\b/ };
const REVENUE: Setting = { path: /^tariff(\.networkRevenue)?$/ };
const TIME: Setting = { path: /^time\.(duration|start|typical)\b/ };

const assumptions: readonly Assumption[] = [
  { says: withoutText, from: [MARKET, BATTERY] },
  { says: forecastText, from: [FORECAST, MARKET] },
  { says: billsText, from: [MARKET, BATTERY] },
  { says: flowText, from: [MARKET, BATTERY] },
  { says: ledgerText, from: [MARKET] },
  { says: strategyText, from: [STRATEGY, MARKET] },
  { says: retailText, from: [REVENUE, MARKET] },
  { says: timeText, from: [TIME] },
];

function withoutText({ hasMarket, hasBatteries }: Basis): string {
  const batteries = hasBatteries ? '; batteries then run for self-consumption' : '';
  return hasMarket
    ? `Without the local market, the same homes with the same weather and consumption buy all from and sell all to their retailer${batteries}.`
    : `Every home buys all from and sells all to its retailer${batteries}.`;
}

function billsText({ hasMarket, hasBatteries }: Basis): string {
  return `Bills have the energy, network charges, levies and taxes of the tariff${hasMarket ? ', fees of market and ledger, deviations' : ''}${hasBatteries ? ', and at the end the worth of what the battery holds more than at the start' : ''}.`;
}

function flowText({ hasMarket, hasBatteries }: Basis): string {
  return hasMarket
    ? `Trades move money. Electricity flows as it would by itself${hasBatteries ? ', but for batteries that follow what their homes have sold or bought' : ''}. Lines and transformers of the neighbourhood have no limits and no losses.`
    : 'Lines and transformers of the neighbourhood have no limits and no losses.';
}

function ledgerText({ hasMarket }: Basis): string | undefined {
  return hasMarket
    ? 'The ledger costs what its nodes use up in electricity and hardware; staff, software, meters and billing are not in it. Fees are paid by some and received by others, and nobody is paid for running a ledger without fees.'
    : undefined;
}

function retailText({ hasMarket, networkRevenue }: Basis): string | undefined {
  if (!hasMarket) return undefined;
  const neutral = networkRevenue.has('revenue-neutral');
  const operator = neutral
    ? networkRevenue.size === 1
      ? '; the network operator recovers from all homes what it loses, per imported kWh'
      : '; where network revenue is neutral, the network operator recovers from all homes what it loses, in the other designs it does not'
    : ', and the network operator does not raise its charges';
  return `Retail prices do not answer to the market: the retailer does not make up for what it loses${operator}.`;
}

function timeText({ designs, isSweep }: Basis): string {
  const where = isSweep
    ? 'What lies beyond the values of the factors, and other scenarios, may give other answers.'
    : 'Other scenarios give other answers; a sweep of chainwatt over prices, seasons and numbers of homes says how far the answer carries.';
  const { periods, duration } = designs[0]!.facts;
  if (periods !== undefined)
    return `The year is made of ${counted(periods.length, 'typical period')} of ${spelt(duration)} (${periods.join(', ')}), each counted as often as the scenario says that it occurs; what goes on between them is not simulated. It holds for these homes and these prices. ${where}`;
  const lengths = new Set(designs.map(({ facts }) => spelt(facts.duration)));
  return `What is found here holds for these homes, these prices and this time of year: do not multiply ${[...lengths].join(' or ')} to a year. ${where}`;
}

function forecastText({ hasMarket, forecasts }: Basis): string | undefined {
  if (!hasMarket) return undefined;
  const blind =
    'A home does not know the future: it forecasts its own consumption and generation, offers what it expects to lack or to have left, and what it then meters beyond or below its trades is settled as a deviation.';
  if (!forecasts.has('perfect')) return blind;
  return forecasts.size === 1
    ? 'Homes know their own consumption and generation beforehand: forecasts are perfect, which no real home has, so what is gained here is more than could be.'
    : `${blind} Where forecasts are \`perfect\`, it knows all that beforehand, which no real home does.`;
}

function strategyText({ hasMarket, strategies }: Basis): string | undefined {
  if (!hasMarket || strategies.size === 0) return undefined;
  const random = 'zero-intelligence-constrained';
  return `Homes bid as their strategy says (see the table of designs).${
    strategies.has(random)
      ? ` One that bids at random within what it can pay, \`${random}\`, trades less of what could be traded than people who think would; \`efficiency of trade\` says how much less.`
      : ''
  }`;
}

/** Sentences, the most important first; `varied`: the factors of a sweep of these scenarios. */
export function assumptionsOf(designs: readonly Assumed[], varied?: readonly Varied[]): string[] {
  const settings = designs.map(({ resolved }) => [...flattened(resolved)]).flat();
  const valuesAt = (pattern: RegExp): Set<string> =>
    new Set(settings.filter(([path]) => pattern.test(path)).map(([, value]) => value));
  const basis: Basis = {
    designs,
    hasMarket: designs.some(({ hasMarket }) => hasMarket),
    hasBatteries: settings.some(([path]) => path.startsWith('population.') && path.includes('.battery.')),
    forecasts: valuesAt(/(^|\.)forecast\.kind$/),
    strategies: valuesAt(/(^|\.)strategy\.kind$/),
    networkRevenue: valuesAt(/^tariff\.networkRevenue$/),
    isSweep: varied !== undefined,
  };
  return assumptions.flatMap(({ says, from }) => {
    const text = says(basis);
    if (text === undefined) return [];
    const factors = (varied ?? []).filter((factor) =>
      from.some(
        ({ path, isChangedBy }) =>
          factor.paths.some((own) => path.test(own)) && isChangedBy?.(factor, basis) !== false,
      ),
    );
    return [factors.length === 0 ? text : `${text} ${changedText(factors)}`];
  });
}

function changedText(factors: readonly Varied[]): string {
  const names = factors.map(({ name }) => `\`${name}\``).join(' and ');
  return `That is as the scenario has it; ${factors.length === 1 ? 'the factor' : 'the factors'} ${names} ${factors.length === 1 ? 'changes' : 'change'} it from point to point.`;
}
