/**
 * Parameters that tariffs share: the levers of policy that hold in every slot, and how they become the terms of a tariff.
 * Errors: CW-TARIFF-GROUP where the rules of a community name a group that does not exist or leave one out.
 */
import { z } from 'zod';
import { ChainwattError, type Problem } from '../kernel/index.js';
import { nearest } from '../records/nearest.js';
import { quantity } from '../records/quantity.js';
import { levelMatrix, type Place, type Sharing } from './community.js';
import type { LocalTerms } from './local-discount.js';
import { periodEnds, periodSchema, type Period } from './periods.js';
import type { ImbalancePricing, Metering, Netting, TariffContext, TariffTerms } from './types.js';

const imbalance = z
  .strictObject({
    pricing: z
      .enum(['dual', 'single'])
      .default('dual')
      .describe(
        'dual: short and long homes have prices of their own; single: all have the price of the direction in which the community deviates',
      ),
    short: quantity('price', 'surcharge on the retail price for energy beyond what was offered', {
      minimum: 0,
    }).prefault('2 ct/kWh'),
    long: quantity('price', 'discount on the feed-in price for energy short of what was offered', {
      minimum: 0,
    }).prefault('2 ct/kWh'),
    netting: z
      .enum(['individual', 'netted'])
      .default('individual')
      .describe('whether each home settles its own deviation or the community settles the sum of all'),
  })
  .prefault({})
  .describe('settlement of the difference between metered and offered energy');

const standing = z
  .strictObject({
    retailer: quantity('moneyPerTime', 'of the retailer, before VAT', { minimum: 0 }).prefault(0),
    network: quantity('moneyPerTime', 'of the network operator, before VAT', { minimum: 0 }).prefault(0),
  })
  .prefault({})
  .describe('charges that every home owes whatever it uses');

const place = z.strictObject({
  community: z.string().min(1).describe('name of the community'),
  district: z.string().min(1).default('main').describe('name of the district in which it lies'),
});

const community = z
  .strictObject({
    places: z
      .record(z.string(), place)
      .default({})
      .describe(
        'where each group of homes is; without it, in the communities of the scenario, and without those all are in one place',
      ),
    sharing: z
      .enum(['everybody', 'district', 'community'])
      .default('everybody')
      .describe('who may share with whom: a local kWh from anybody else is spared no network charge'),
    minimumShare: quantity(
      'fraction',
      'least share of metered import that a home must buy locally to be spared network charges; it gets them back when the period ends',
      { minimum: 0, maximum: 1 },
    ).prefault(0),
    period: periodSchema(['day', 'run'], 'over which that share is reckoned').default('run'),
  })
  .prefault({})
  .describe('rules of the energy community');

/** The levers, for a schema of a tariff. */
export const termsShape = {
  imbalance,
  standing,
  metering: z
    .enum(['net-billing', 'net-metering', 'separate'])
    .default('net-billing')
    .describe(
      'net-billing: what a home does not use itself is paid the feed-in price; net-metering: exports are set off against imports of a billing period; separate: all generation is sold and all consumption bought',
    ),
  billingPeriod: periodSchema(['slot', 'day', 'run'], 'over which net metering sets off exports').default(
    'run',
  ),
  networkRevenue: z
    .enum(['fixed', 'revenue-neutral'])
    .default('fixed')
    .describe(
      'revenue-neutral: network charges that are saved against the run without a market are recovered from all homes at the end, per imported kWh',
    ),
  community,
};

/** The levers as they are written. */
export interface WrittenTerms {
  readonly vat: number;
  readonly imbalance: { readonly pricing: ImbalancePricing; readonly netting: Netting };
  readonly standing: { readonly retailer: number; readonly network: number };
  readonly metering: Metering['kind'];
  readonly billingPeriod: Period;
  readonly networkRevenue: TariffTerms['networkRevenue'];
  readonly community: {
    readonly places: Readonly<Record<string, Place>>;
    readonly sharing: Sharing;
    readonly minimumShare: number;
    readonly period: Period;
  };
}

/** Terms of a tariff with `levels` discounts by distance. */
export function termsOf(written: WrittenTerms, levels: number, context: TariffContext): TariffTerms {
  const { vat, imbalance: deviation, standing: charges, metering, networkRevenue } = written;
  const local = localTerms(written.community, levels, context);
  return {
    vat,
    imbalance: { pricing: deviation.pricing, netting: deviation.netting },
    metering:
      metering === 'net-metering'
        ? { kind: metering, ends: periodEnds(written.billingPeriod, context.calendar) }
        : { kind: metering },
    ...(charges.retailer > 0 || charges.network > 0
      ? { standing: { retailer_uEUR_per_year: charges.retailer, network_uEUR_per_year: charges.network } }
      : {}),
    ...(local === undefined ? {} : { local }),
    networkRevenue,
  };
}

/** Conditions of the local discount; undefined where every local kWh is spared the same. */
function localTerms(
  rules: WrittenTerms['community'],
  levels: number,
  context: TariffContext,
): LocalTerms | undefined {
  const { sharing, minimumShare } = rules;
  const written = Object.keys(rules.places).length > 0;
  const places = (written ? undefined : context.places) ?? placesOf(rules.places, context.groups);
  const levelOfGroups = levelMatrix(sharing, levels, places);
  if (levels === 1 && minimumShare === 0 && levelOfGroups.every((level) => level === 0)) return undefined;
  const ends = periodEnds(rules.period, context.calendar);
  return { levels, levelOfGroups, groups: places.length, minimumShare, ends };
}

/** Where each group is. */
function placesOf(places: Readonly<Record<string, Place>>, groups: readonly string[]): Place[] {
  const problems: Problem[] = [];
  const named = Object.keys(places);
  for (const name of named.filter((each) => !groups.includes(each))) {
    const meant = nearest(name, groups);
    problems.push({
      code: 'CW-TARIFF-GROUP',
      message: `there is no group of homes named "${name}"`,
      path: `community.places.${name}`,
      found: name,
      expected: `one of ${groups.join(', ')}`,
      remedy: meant === undefined ? 'name a group of the population' : `did you mean "${meant}"?`,
    });
  }
  const left = named.length === 0 ? [] : groups.filter((group) => !named.includes(group));
  if (left.length > 0) {
    problems.push({
      code: 'CW-TARIFF-GROUP',
      message: 'groups of homes are nowhere',
      path: 'community.places',
      found: left.join(', '),
      expected: 'a place for every group, or none at all',
      remedy: 'add them',
    });
  }
  if (problems.length > 0) throw new ChainwattError('input', problems);
  const everywhere: Place = { community: 'main', district: 'main' };
  return groups.map((group) => places[group] ?? everywhere);
}
