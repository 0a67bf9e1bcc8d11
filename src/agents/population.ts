/**
 * The prosumers of a run as a struct of columns: who they are, what they have, what they prefer, which rules they follow.
 * Built from the scenario's groups; homes of one group are contiguous. A home's draws hang on its id alone, so another home
 * more or another order of groups changes nobody else. Units: micro-EUR per kWh, Wh, per mille. Cost: O(homes), once.
 */
import { assert, roundHalfAway } from '../kernel/index.js';
import type { Columns, RandomSource } from '../kernel/index.js';
import { drawSampled } from '../devices/index.js';
import type { Sampled } from '../records/quantity.js';
import { homeId, pairPartners } from './partners.js';
import type { Rules } from './rules.js';
import type { HomeRange } from './types.js';

/** Home types by code: `homeType[i]` indexes this list. A home without PV is a renter, whatever else it owns. */
export const homeTypes = ['renter', 'pv', 'pv-battery', 'other'] as const;
export type HomeType = (typeof homeTypes)[number];

/** One group of the scenario, its devices reduced to what trading cares about. */
export interface GroupSpec {
  readonly name: string;
  readonly count: number;
  readonly hasPv: boolean;
  readonly hasBattery: boolean;
  readonly rules: Rules;
  /** Share of the homes that take part in the local market, 0 to 1; each draws for itself. */
  readonly participation: number;
  /** What a home adds to its value of a local kWh when that is green, micro-EUR per kWh. */
  readonly greenPremium: Sampled;
}

/** Homes [from, to) belong to the group and share its devices. */
export interface GroupRange extends HomeRange {
  readonly name: string;
  readonly hasPv: boolean;
  readonly hasBattery: boolean;
}

export interface Population {
  readonly count: number;
  /** Stable names, `${group}-${index}` with the index padded to four digits. */
  readonly ids: readonly string[];
  readonly groups: readonly GroupRange[];
  /** Index into `groups`. */
  readonly group: Int32Array;
  /** Index into `homeTypes`. */
  readonly homeType: Uint8Array;
  readonly greenPremium_uEUR_per_kWh: Int32Array;
  /** Least green share a home buys, per mille; 0 = any. */
  readonly greenWanted_permille: Int32Array;
  /** All-in price rules, 0 = none: see `rules.ts`. */
  readonly maximumPrice_uEUR_per_kWh: Int32Array;
  readonly minimumPrice_uEUR_per_kWh: Int32Array;
  readonly minimumQuantity_Wh: Int32Array;
  /** 1: takes part in the local market. 0: stays out, and settles all with its retailer. */
  readonly participates: Uint8Array;
  /** Homes that take part. */
  readonly participants: number;
  /** The home with which each would rather trade, -1 = none: see `partners.ts`. */
  readonly partner: Int32Array;
}

/** Builds the population of `groups`; `assets` are the files that sampled columns name. Draws: two per home. */
export function createPopulation(
  groups: readonly GroupSpec[],
  columns: Columns,
  random: RandomSource,
  assets: ReadonlyMap<string, string>,
): Population {
  let count = 0;
  const ranges = groups.map((group): GroupRange => {
    assert(
      Number.isSafeInteger(group.count) && group.count >= 0,
      'CW-AGENT-COUNT',
      `${group.name}: ${group.count} homes`,
    );
    const from = count;
    count += group.count | 0; // an int32, not a float64 that is whole: loops over homes run twice as fast
    return { name: group.name, from, to: count, hasPv: group.hasPv, hasBattery: group.hasBattery };
  });
  assert(
    new Set(groups.map((group) => group.name)).size === groups.length,
    'CW-AGENT-GROUP',
    'two groups of one name',
  );
  const ids: string[] = [];
  for (const group of groups) for (let k = 0; k < group.count; k++) ids.push(homeId(group.name, k));

  const population: Omit<Population, 'participants'> = {
    count,
    ids,
    groups: ranges,
    group: columns.i32('agents.group', count),
    homeType: columns.u8('agents.homeType', count),
    greenPremium_uEUR_per_kWh: columns.i32('agents.greenPremium_uEUR_per_kWh', count),
    greenWanted_permille: columns.i32('agents.greenWanted_permille', count),
    maximumPrice_uEUR_per_kWh: columns.i32('agents.maximumPrice_uEUR_per_kWh', count),
    minimumPrice_uEUR_per_kWh: columns.i32('agents.minimumPrice_uEUR_per_kWh', count),
    minimumQuantity_Wh: columns.i32('agents.minimumQuantity_Wh', count),
    participates: columns.u8('agents.participates', count),
    partner: columns.i32('agents.partner', count),
  };
  const lots = random.traits('participation', ids);
  let participants = 0;
  groups.forEach((group, g) => {
    const { from, to } = ranges[g]!;
    const context = { ids: ids.slice(from, to), random, assets };
    const premiums = drawSampled(group.greenPremium, 'agents.greenPremium', context, { minimum: 0 });
    for (let k = 0; k < premiums.length; k++)
      population.greenPremium_uEUR_per_kWh[from + k] = roundHalfAway(premiums[k]!);
    population.group.fill(g, from, to);
    population.homeType.fill(group.hasPv ? (group.hasBattery ? 2 : 1) : group.hasBattery ? 3 : 0, from, to);
    population.greenWanted_permille.fill(group.rules.greenOnly ? 1000 : 0, from, to);
    population.maximumPrice_uEUR_per_kWh.fill(group.rules.maximumPrice, from, to);
    population.minimumPrice_uEUR_per_kWh.fill(group.rules.minimumPrice, from, to);
    // an order of less than the rule is not worth sending, so a fraction of a Wh rounds up
    population.minimumQuantity_Wh.fill(Math.ceil(group.rules.minimumQuantity), from, to);
    pairPartners(groups, g, ranges, population.partner);
    for (let i = from; i < to; i++) {
      const takesPart = lots.uniform(i) < group.participation ? 1 : 0;
      population.participates[i] = takesPart;
      participants += takesPart;
    }
  });
  return { ...population, participants };
}

/** Ranges of homes whose group satisfies `has`, neighbours joined; ascending and disjoint. */
export function homesOf(population: Population, has: (group: GroupRange) => boolean): HomeRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const group of population.groups) {
    if (group.from === group.to || !has(group)) continue;
    const last = ranges.at(-1);
    if (last?.to === group.from) last.to = group.to;
    else ranges.push({ from: group.from, to: group.to });
  }
  return ranges;
}
