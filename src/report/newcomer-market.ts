/** The part of the newcomer's table on the market and its ledger: price, what was traded, how the ledger kept up. */
import { chainEntries } from './chain.js';
import { withText } from './columns.js';
import type { Emphasis } from './emphasis.js';
import { estimate, hasFigure, valueOf, type Estimate, type FigureName, type FigureRow } from './estimate.js';
import type { RunFacts } from './facts.js';
import { cents, counted, duration, fixed, NOTHING, percent } from './format.js';

export function marketSection(rows: readonly FigureRow[], facts: RunFacts, emphasis: Emphasis): string[] {
  const entries: [string, string][] = [
    ['local price', localPrice(rows)],
    ['traded locally', tradedLocally(rows)],
    ['self-sufficiency', selfSufficiency(rows)],
    ['late orders', lateOrders(rows)],
    ...escrowEntries(rows),
    // a quantile is of a run, not of a year
    ...(hasFigure(rows, 'latencyFinality_s_p95')
      ? [['submission to final', submissionToFinal(rows)] satisfies [string, string]]
      : []),
    ...chainEntries(rows),
    ...faultEntries(facts),
  ];
  const lines = withText(
    entries.map(([label, text]) => [[label], text]),
    ['left'],
  );
  return [emphasis.heading('Market and ledger'), ...lines];
}

function localPrice(rows: readonly FigureRow[]): string {
  const mean = estimate(rows, 'price_EUR_per_kWh_mean');
  if (mean.mean === null) return 'none: nothing was traded';
  const low = estimate(rows, 'price_EUR_per_kWh_p5').mean;
  const high = estimate(rows, 'price_EUR_per_kWh_p95').mean;
  return `${cents(mean.mean)} ct/kWh on average${rangeText(low, high)}${someRuns(mean)}`;
}

function rangeText(low: number | null, high: number | null): string {
  if (low === null || high === null) return '';
  if (cents(low) === cents(high)) return `; 90 % of the energy at ${cents(low)}`;
  return `; 90 % of the energy between ${cents(low)} and ${cents(high)}`;
}

function tradedLocally(rows: readonly FigureRow[]): string {
  const ofLoad = estimate(rows, 'tradedShareOfLoad');
  const ofTradable = estimate(rows, 'tradedShareOfTradable');
  const tradable =
    ofTradable.mean === null ? 'nothing could be traded' : `${share(ofTradable)} of what could be traded`;
  return `${share(ofLoad)} of load, ${tradable}`;
}

/** Why both figures are the same, or are not, as they are displayed. */
function selfSufficiency(rows: readonly FigureRow[]): string {
  const withMarket = estimate(rows, 'selfSufficiencyWith').mean;
  const without = estimate(rows, 'selfSufficiencyWithout').mean;
  if (withMarket === null || without === null) return 'none: there is no load';
  const [shown, shownWithout] = [percent(withMarket), percent(without)];
  if (shown !== shownWithout) {
    const both = `${shown} with, ${shownWithout} without the market`;
    return hasBatteries(rows) ? `${both}: batteries follow what their homes have sold or bought` : both;
  }
  const both = `${shown} with and without the market`;
  if (sum(rows, 'traded_kWh') === 0) return `${both}: nothing was traded`;
  return hasBatteries(rows)
    ? `${both}: trades on paper move no electrons, and batteries did much the same`
    : `${both}: trades on paper move no electrons`;
}

/** A battery without PV counts as no type of home, but shows by its losses. */
function hasBatteries(rows: readonly FigureRow[]): boolean {
  return sum(rows, 'homesPvBattery_count') > 0 || sum(rows, 'losses_kWh') > 0;
}

/** Orders that came into a block after gate closure, and those that never did. */
function lateOrders(rows: readonly FigureRow[]): string {
  const late = sum(rows, 'ordersLate_count');
  const all = sum(rows, 'orders_count');
  if (all === 0) return 'none: no order was sent';
  const voids = sum(rows, 'voidSlots_count');
  const voided =
    voids === 0
      ? ''
      : voids === 1
        ? '; the clearing of 1 slot was void'
        : `; the clearings of ${fixed(voids, 0)} slots were void`;
  return `${fixed(late, 0)} of ${fixed(all, 0)} (${percent(late / all)}) missed gate closure${voided}`;
}

/** What an escrow refuses, and what is left unpaid in spite of it: nothing is said where neither happens. */
function escrowEntries(rows: readonly FigureRow[]): [string, string][] {
  const entries: [string, string][] = [];
  const unfunded = sum(rows, 'ordersUnfunded_count');
  const orders = sum(rows, 'orders_count');
  if (unfunded > 0) {
    const text = `${fixed(unfunded, 0)} of ${fixed(orders, 0)} (${percent(unfunded / orders)}) were refused: too little in escrow`;
    entries.push(['orders without funds', text]);
  }
  const defaults = sum(rows, 'defaults_count');
  if (defaults > 0) {
    // of a run, as all amounts of the table are
    const homes = sum(rows, 'defaultedBorneByHomes_EUR') / rows.length;
    const operator = sum(rows, 'defaultedBorneByOperator_EUR') / rows.length;
    const bearers = [
      ...(homes > 0 ? [`${fixed(homes, 2)} lost by other homes`] : []),
      ...(operator > 0 ? [`${fixed(operator, 2)} by the operator`] : []),
    ];
    const mean = defaults / rows.length;
    const settlements = Number.isInteger(mean)
      ? counted(mean, 'settlement')
      : `${fixed(mean, 1)} settlements`;
    const text = `${fixed(homes + operator, 2)} EUR in ${settlements}: ${bearers.join(', ')}`;
    entries.push(['left unpaid', text]);
  }
  return entries;
}

function submissionToFinal(rows: readonly FigureRow[]): string {
  const { mean } = estimate(rows, 'latencyFinality_s_p95');
  if (mean === null) return 'none: no transaction was sent';
  if (mean === Infinity) {
    const beyond = rows.filter((row) => valueOf(row, 'latencyFinality_s_p95') === Infinity).length;
    const where = rows.length === 1 ? '' : ` in ${beyond} of ${rows.length} runs`;
    return `beyond the horizon${where}: more than 5 % of transactions never became final`;
  }
  return `95 % of transactions within ${duration(mean)}`;
}

/** The kinds of the faults in the order of the scenario; one that strikes more than once is named once, with how often. */
function faultEntries({ faults = [], faultsUnwritten }: RunFacts): [string, string][] {
  if (faults.length === 0) return [];
  const kinds = [...new Set(faults)].map((kind) => {
    const times = faults.filter((each) => each === kind).length;
    return times === 1 ? kind : `${kind} (${times})`;
  });
  const where = faultsUnwritten ? '' : '; faults.csv has what they did';
  return [['faults', kinds.join(', ') + where]];
}

function sum(rows: readonly FigureRow[], name: FigureName): number {
  return rows.reduce((total, row) => total + (row[name] ?? 0), 0);
}

function someRuns({ count, missing }: Estimate): string {
  return missing === 0 ? '' : ` (in the ${counted(count, 'run')} that traded)`;
}

function share({ mean }: Estimate): string {
  return mean === null ? NOTHING : percent(mean);
}
