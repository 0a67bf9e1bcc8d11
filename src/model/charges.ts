/**
 * The fees and levels of a scenario's markets, around their mechanisms: who is where, what a kWh costs between two places, how much
 * may leave a community or a district in a slot.
 * Errors: CW-MARKET-FEES, CW-MARKET-LEVELS for what a mechanism cannot take.
 * Cost: a few ns a home, once.
 */
import { ChainwattError, HOUR } from '../kernel/index.js';
import { ChargedMarket, FREE } from '../market/charged-market.js';
import { DistanceFees, distanceMatrix } from '../market/distance-fees.js';
import { feeRates, NO_FEE, partedBetween, type FeesConfig } from '../market/fees.js';
import type { HierarchyLevel } from '../market/hierarchy.js';
import { nearness, nearnessOf, type Place } from '../market/places.js';
import { TradeFees } from '../market/trade-fees.js';
import { isSharingRule, type MarketDesign } from '../market/types.js';
import type { MarketSettings, Scenario } from '../scenario/types.js';
import { marketPath } from './markets.js';

/** What a market adds to its mechanism; empty where it has no fees and the scenario no communities. */
export interface MarketCharges {
  readonly charged?: ChargedMarket;
  readonly sharingFees?: TradeFees;
}

/** The district of communities that name none. */
const MAIN = 'main';

/** By group of homes: the names of its community and district. */
export function namedPlaces({ communities, groups }: Scenario): { community: string; district: string }[] {
  return groups.map(({ community }) => ({
    community,
    district: communities.find(({ name }) => name === community)?.district ?? MAIN,
  }));
}

/** By group of homes: where it is. */
export function groupPlaces(scenario: Scenario): Place[] {
  const places = namedPlaces(scenario);
  const communities = [...new Set(places.map(({ community }) => community))];
  const districts = [...new Set(places.map(({ district }) => district))];
  return places.map(({ community, district }) => ({
    community: communities.indexOf(community),
    district: districts.indexOf(district),
  }));
}

/** By market, in the order of `markets`; `designs` are in the order of the scenario. */
export function chargesByMarket(
  scenario: Scenario,
  markets: readonly { readonly settings: MarketSettings }[],
  designs: readonly MarketDesign[],
  group: ArrayLike<number>,
): MarketCharges[] {
  return markets.map(({ settings }) =>
    marketCharges(scenario, settings, designs[scenario.markets.indexOf(settings)]!, group),
  );
}

/** What `settings` adds to `design`; `group` is that of each home. */
function marketCharges(
  scenario: Scenario,
  settings: MarketSettings,
  design: MarketDesign,
  group: ArrayLike<number>,
): MarketCharges {
  const { fees, levels } = settings;
  if (!fees && !levels && scenario.communities.length === 0) return {};
  refuse(scenario, settings, design);
  const rates = fees ? feeRates(fees) : FREE;
  if (isSharingRule(design)) return fees ? { sharingFees: new TradeFees(rates) } : {};
  const places = groupPlaces(scenario);
  if (levels) {
    const hierarchy = hierarchyOf(scenario, places, group, nearness.indexOf(levels), fees);
    return { charged: new ChargedMarket({ mechanism: design, rates, levels: hierarchy }) };
  }
  const names = scenario.groups.map(({ name }) => name);
  const pairFees = fees?.distance
    ? new DistanceFees(distanceMatrix(fees.distance, names, places), names.length, group, fees)
    : undefined;
  const near = (a: number, b: number): number => nearnessOf(places[group[a]!]!, places[group[b]!]!);
  const isDivided = scenario.communities.length > 0;
  return {
    charged: new ChargedMarket({
      mechanism: design,
      rates,
      pairFees,
      nearness: isDivided ? near : undefined,
    }),
  };
}

/** The levels up to `last`, with their fees and capacities. */
function hierarchyOf(
  scenario: Scenario,
  places: readonly Place[],
  group: ArrayLike<number>,
  last: number,
  fees: FeesConfig | undefined,
): HierarchyLevel[] {
  const distance = fees?.distance && !('between' in fees.distance) ? fees.distance : undefined;
  return nearness.slice(0, last + 1).map((name, l): HierarchyLevel => {
    const zoneOf = ({ community, district }: Place): number => [community, district, 0][l]!;
    const zones = 1 + Math.max(...places.map(zoneOf));
    const capacity_Wh = new Float64Array(zones).fill(Infinity);
    const limited = [scenario.communities, scenario.districts][l] ?? [];
    namedPlaces(scenario).forEach(({ community, district }, g) => {
      const zone = limited.find((each) => each.name === [community, district][l]);
      if (zone)
        capacity_Wh[zoneOf(places[g]!)] = Math.floor((zone.capacity_W * scenario.time.slot_us) / HOUR);
    });
    return {
      zone: Int32Array.from(group, (g) => zoneOf(places[g]!)),
      zones,
      fee: fees && distance ? partedBetween(distance[name], fees) : NO_FEE,
      capacity_Wh,
    };
  });
}

/** Throws for what the mechanism cannot take. */
function refuse(scenario: Scenario, settings: MarketSettings, design: MarketDesign): void {
  const { fees, levels, mechanism } = settings;
  const { properties } = design;
  const path = marketPath(scenario, settings);
  const problem = (code: string, key: string, message: string, remedy: string): ChainwattError =>
    new ChainwattError('input', [{ code, message, path: `${path}.${key}`, found: mechanism.kind, remedy }]);
  if (levels && isSharingRule(design)) {
    const message = `${mechanism.kind} shares what was metered, and no orders move up`;
    throw problem(
      'CW-MARKET-LEVELS',
      'levels',
      message,
      'leave levels out, or choose a mechanism with orders',
    );
  }
  if (fees?.distance && !levels && properties.pairwiseFees !== true) {
    const message = `${mechanism.kind} matches no pairs that could each bear a fee of their own`;
    const remedy =
      'choose pay-as-bid, preference-matching or another that matches pairs, or add levels: the fee is then that of the level';
    throw problem('CW-MARKET-FEES', 'fees.distance', message, remedy);
  }
  if (fees && fees.perTrade > 0 && (isSharingRule(design) || properties.timing === 'continuous')) {
    const message = `with ${mechanism.kind} nobody can be left out whom a fee per trade would cost more than the trade brings`;
    throw problem('CW-MARKET-FEES', 'fees.perTrade', message, 'take perKwh or percentage, or a call market');
  }
}
