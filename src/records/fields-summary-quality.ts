/**
 * Part of the summary: how good prices were, who traded how much, how evenly it is spread, and the shape of the load. All of them count
 * the slots that `slotsCounted_count` counts.
 */
import { integer, number } from './fields.js';

const NO_TRADE = 'nothing was traded';
const CITYLEARN =
  'Vázquez-Canteli, Kämpf, Henze and Nagy (2019), CityLearn v1.0: an OpenAI Gym environment for demand response';
const HIRSCHMAN = 'Hirschman (1964), The paternity of an index';
const LERNER = 'Lerner (1934), The concept of monopoly and the measurement of monopoly power';
const JAIN =
  'Jain, Chiu and Hawe (1984), A quantitative measure of fairness and discrimination for resource allocation';
const GINI = 'Gini (1912), Variabilità e mutabilità';

export const windowFields = [
  integer(
    'slotsCounted_count',
    'Slots of the KPI window (key kpis), all without one. Figures of energy, trade, bills and welfare count them alone: a bill has what was booked for them, with the energy that batteries hold more after them than before, at the mean feed-in price of the run. Fees of transactions, rewards, electricity and hardware of the ledger belong to no slot and count by the share of these slots in the run; recovered network charges are worked out again for them; under net metering what was booked in them counts, whatever was set off later. Orders, transactions, latencies and the chain are of the whole run.',
  ),
] as const;

export const loadShapeFields = [
  number('peakImportRatio', 'peakImportWith / peakImportWithout: below 1, the market lowers the peak.', {
    missing: 'no import without the market',
  }),
  ...(['With', 'Without'] as const).flatMap((run) => {
    const where = run === 'With' ? 'with the local market' : 'in the shadow run without it';
    const boundary = "at the neighbourhood's boundary";
    return [
      number(
        `ramping${run}_kWh` as const,
        `Sum of |net import of a slot - net import of the slot before| ${boundary}, ${where}.`,
        { source: CITYLEARN },
      ),
      number(
        `loadFactor${run}` as const,
        `Mean / greatest positive net import of a slot ${boundary}, ${where}; a slot that feeds in counts as 0. 1 is perfectly even.`,
        { missing: 'no import' },
      ),
      number(
        `loadFactorOfDays${run}` as const,
        `Mean over whole days, counted from the first slot, of the day's load factor, ${where}; days without import are left out. CityLearn takes 1 less it, and lets what is fed in count as negative.`,
        { source: CITYLEARN, missing: 'no whole day with import' },
      ),
    ];
  }),
  number('rampingRatio', 'rampingWith / rampingWithout: below 1, the market evens out the load.', {
    missing: 'no ramp without the market',
  }),
] as const;

export const priceQualityFields = [
  number(
    'priceConvergence',
    "Smith's alpha, in percent: 100 × sqrt(sum q (p - P0)^2 / sum q) / (sum q P0 / sum q) over trades of energy q at buyer's price p, where P0 is the competitive equilibrium of the submitted orders of the trade's product: the middle of the prices at which all of them are content. 0 is equilibrium.",
    {
      source: 'Smith (1962), An experimental study of competitive market behavior',
      missing: 'no trade of orders that have an equilibrium of positive mean price',
    },
  ),
  number(
    'sellersMarkUp',
    "sum q (p - c) / sum q c over trades of energy q at seller's price p and true cost c: what the sellers would have got for it elsewhere, and charges on a local sale.",
    { source: LERNER, missing: 'nothing was traded at a positive cost' },
  ),
  number(
    'sellersLernerIndex',
    "sum q (p - c) / sum q p, the Lerner index of all sellers together: each seller's weighs as its revenue.",
    { source: LERNER, missing: 'sellers received nothing' },
  ),
  number(
    'priceExperience',
    "Quality of experience of prices: 1 - s / (1/2), s being the standard deviation over homes that traded, each counted once, of (p - floor) / (cap - floor), p being the mean price per local kWh that the home paid or received, and floor and cap the slot's bounds of local prices: feed-in price plus seller's charges, and all-in retail price less buyer's charges. 1: all homes alike; 0: one half at the cap, the other at the floor; below 0 only where premiums lift prices above the cap. A definition of chainwatt's own.",
    { missing: NO_TRADE },
  ),
] as const;

const SHARES = 'Sum of squares of shares, 0..1; times 10,000 it is in points.';

export const concentrationFields = [
  number('herfindahlBuyers', `Herfindahl index of the energy that homes bought locally. ${SHARES}`, {
    source: HIRSCHMAN,
    missing: NO_TRADE,
  }),
  number('herfindahlSellers', `Herfindahl index of the energy that homes sold locally. ${SHARES}`, {
    source: HIRSCHMAN,
    missing: NO_TRADE,
  }),
  number(
    'herfindahlTraders',
    `Herfindahl index of the energy that homes bought and sold locally: share = (bought + sold) / (2 × traded), both sides as one. ${SHARES}`,
    { source: HIRSCHMAN, missing: NO_TRADE },
  ),
] as const;

/** Gini and Jain, where nothing is negative. */
export const equalityFields = (
  [
    ['Bought', 'of the energy that homes bought locally, over all homes', NO_TRADE],
    ['Sold', 'of the energy that homes sold locally, over homes that generate', NO_TRADE],
    ['Bills', 'of the bills with the market, over all homes', 'a bill is negative, or all are 0'],
  ] as const
).flatMap(([of, what, missing]) => [
  number(`giniOf${of}` as const, `Gini coefficient ${what}: 0 all equal, 1 - 1/n one has all.`, {
    source: GINI,
    missing,
  }),
  number(`jainOf${of}` as const, `Jain's index ${what}: 1 all equal, 1/n one has all.`, {
    source: JAIN,
    missing,
  }),
]);
