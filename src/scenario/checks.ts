/**
 * Rules of a scenario that span several of its sections. Each returns problems; none throws.
 */
import { findPartner, homeId } from '../agents/partners.js';
import { DAY } from '../kernel/index.js';
import { formatQuantity } from '../records/dimensions.js';
import { nearest } from '../records/nearest.js';
import type { PlainMapping } from './document.js';
import type { LocatedProblem } from './problems.js';
import { MAXIMUM_HOMES, type ParsedScenario } from './schema.js';
import { depositsOf, foundTimes, type Deposits } from './sections.js';

/** The name of a market or ledger that is written without one. */
export const ONLY = 'main';
/** The community of homes that name none, in the district of communities that name none. */
export const MAIN_COMMUNITY = 'main';

/**
 * `market` or `markets`, `ledger` or `ledgers`, and for now one ledger; a start or typical periods. Looked at in the data as it was
 * written.
 */
export function checkAlternatives(data: PlainMapping): LocatedProblem[] {
  return [...checkAlternative(data, 'market'), ...checkAlternative(data, 'ledger'), ...checkStart(data)];
}

/** Typical periods bring their own starts and names. */
function checkStart({ time }: PlainMapping): LocatedProblem[] {
  if (typeof time !== 'object' || time === null || Array.isArray(time)) return [];
  const has = (key: string): boolean => Object.hasOwn(time, key);
  if (!has('typical')) {
    if (has('start')) return [];
    const expected = '"start", or "typical" with a start for each of several periods';
    const facts = { message: '"start" is missing', expected, at: ['time', 'start'] };
    return [{ code: 'CW-SCENARIO-MISSING', ...facts, what: 'value' }];
  }
  return ['start', 'period'].filter(has).map((key) => ({
    code: 'CW-SCENARIO-CONFLICT',
    message: `"${key}" and "typical" cannot both be there: each typical period has its own`,
    remedy: 'keep one of them',
    at: ['time', key],
    what: 'key',
  }));
}

function checkAlternative(data: PlainMapping, key: 'market' | 'ledger'): LocatedProblem[] {
  const named = Object.hasOwn(data, `${key}s`);
  if (Object.hasOwn(data, key)) {
    if (!named) return [];
    const message = `"${key}" and "${key}s" say the same thing twice`;
    return [
      { code: 'CW-SCENARIO-CONFLICT', message, remedy: 'keep one of them', at: [`${key}s`], what: 'key' },
    ];
  }
  if (!named) {
    const expected = `"${key}", or "${key}s" with a name for each`;
    return [
      { code: 'CW-SCENARIO-MISSING', message: `"${key}" is missing`, expected, at: [key], what: 'value' },
    ];
  }
  const entries = data[`${key}s`];
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) return [];
  const count = Object.keys(entries).length;
  if (count === 0) {
    const facts = { message: `there is no ${key}`, expected: `at least one ${key}` };
    return [{ code: 'CW-SCENARIO-MISSING', ...facts, at: [`${key}s`], what: 'key' }];
  }
  if (count === 1 || key === 'market') return [];
  const message = `${count} ${key}s are more than this version of chainwatt runs`;
  return [{ code: 'CW-SCENARIO-UNSUPPORTED', message, expected: `one ${key}`, at: [`${key}s`], what: 'key' }];
}

/** Rules over the whole of a scenario whose sections are each right. */
export function checkScenario(scenario: ParsedScenario): LocatedProblem[] {
  return [
    ...checkPopulation(scenario),
    ...checkPartners(scenario),
    ...checkEscrow(scenario),
    ...checkCommunities(scenario),
    ...checkCapacities(scenario),
    ...checkDistances(scenario),
    ...checkMarkets(scenario),
    ...checkFaults(scenario),
    ...checkKpis(scenario),
    ...checkYear(scenario),
  ];
}

function conflict(
  at: LocatedProblem['at'],
  facts: Omit<LocatedProblem, 'code' | 'at' | 'what'>,
): LocatedProblem {
  return { code: 'CW-SCENARIO-CONFLICT', at, what: 'value', ...facts };
}

function checkPopulation(scenario: ParsedScenario): LocatedProblem[] {
  const homes = Object.values(scenario.population).reduce((sum, group) => sum + group.count, 0);
  if (homes === 0) {
    const facts = { message: 'no group has a home', expected: 'at least 1 home in all groups together' };
    return [{ ...conflict(['population'], facts), what: 'key' }];
  }
  if (homes <= MAXIMUM_HOMES) return [];
  const expected = `at most ${MAXIMUM_HOMES} in all groups together`;
  const message = `${homes} homes are more than one run can hold`;
  return [{ ...conflict(['population'], { message, expected }), what: 'key' }];
}

function checkPartners(scenario: ParsedScenario): LocatedProblem[] {
  const groups = Object.entries(scenario.population).map(([name, { count, rules }]) => ({
    name,
    count,
    rules,
  }));
  const names = groups.map(({ name }) => name);
  return groups.flatMap(({ name, rules: { partner } }, g): LocatedProblem[] => {
    if (partner === undefined) return [];
    const at = ['population', name, 'rules', 'partner'];
    const found = findPartner(partner, groups);
    if (found === undefined) {
      const meant = nearest(partner, names);
      const facts = {
        message: `there is no group and no home named "${partner}"`,
        expected: `a group (${names.join(', ')}), or a home, such as ${homeId(name, 0)}`,
        remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
      };
      return [conflict(at, facts)];
    }
    if (found.group !== g || found.home !== -1) return [];
    const message = 'each home of the group would be its own partner';
    return [conflict(at, { message, remedy: 'name another group, or one home' })];
  });
}

/** Groups pay in only where there is an escrow, and fill up to no less than what makes them do so. */
function checkEscrow({ population, escrow }: ParsedScenario): LocatedProblem[] {
  const groups = Object.entries(population).filter(([, group]) => group.escrow !== undefined);
  if (escrow === undefined)
    return groups.map(([name]): LocatedProblem => {
      const message = 'homes would pay in, but there is no escrow to hold it';
      const remedy = 'add it: escrow: {}, or leave it out here';
      return { ...conflict(['population', name, 'escrow'], { message, remedy }), what: 'key' };
    });
  const deposits: [at: string[], Deposits][] = [
    [['escrow'], escrow],
    ...groups.map(([name, group]): [string[], Deposits] => [
      ['population', name, 'escrow'],
      depositsOf(escrow, group.escrow),
    ]),
  ];
  return deposits.flatMap(([at, { deposit, topUpBelow }]): LocatedProblem[] => {
    if (topUpBelow === 'never' || topUpBelow <= deposit) return [];
    const message = 'homes would fill up to less than what makes them do so';
    const found = `topUpBelow: ${formatQuantity(topUpBelow, 'money')}, deposit: ${formatQuantity(deposit, 'money')}`;
    const expected = 'topUpBelow at most as much as the deposit';
    return [{ ...conflict(at, { message, found, expected }), what: 'key' }];
  });
}

function checkCommunities({ population, communities }: ParsedScenario): LocatedProblem[] {
  const names = Object.keys(communities);
  return Object.entries(population).flatMap(([group, { community }]): LocatedProblem[] => {
    if (community === undefined || names.includes(community)) return [];
    const meant = nearest(community, names);
    const facts = {
      message: `there is no community named "${community}"`,
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a community under communities',
      remedy: meant !== undefined ? `did you mean "${meant}"?` : `add it: communities: {${community}: {}}`,
    };
    return [conflict(['population', group, 'community'], facts)];
  });
}

/** Only a hierarchy of markets heeds what the lines of communities and districts can carry, and districts are named by communities. */
function checkCapacities(scenario: ParsedScenario): LocatedProblem[] {
  const { communities, districts } = scenario;
  const levels = marketsOf(scenario).map(([, market]) => market.levels);
  const unheeded = (kind: 'communities' | 'districts', level: string): LocatedProblem[] =>
    Object.entries(scenario[kind]).flatMap(([name, { capacity }]): LocatedProblem[] => {
      if (capacity === undefined) return [];
      const message = 'no market heeds the capacity: none clears level by level up to beyond it';
      const remedy = `give the market levels, such as levels: ${level}, or leave the capacity out`;
      return [conflict([kind, name, 'capacity'], { message, remedy })];
    });
  const named = [...new Set(Object.values(communities).map(({ district }) => district))];
  const strangers = Object.keys(districts).filter((name) => !named.includes(name));
  return [
    ...(levels.some((level) => level !== undefined) ? [] : unheeded('communities', 'district')),
    ...(levels.includes('elsewhere') ? [] : unheeded('districts', 'elsewhere')),
    ...strangers.map((name): LocatedProblem => {
      const meant = nearest(name, named);
      const facts = {
        message: `no community is in a district named "${name}"`,
        expected: named.length > 0 ? `one of ${named.join(', ')}` : 'a district that a community names',
        remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
      };
      return { ...conflict(['districts', name], facts), what: 'key' };
    }),
  ];
}

/** Fees between groups name groups, and are none of levels. */
function checkDistances(scenario: ParsedScenario): LocatedProblem[] {
  const groups = Object.keys(scenario.population);
  return marketsOf(scenario).flatMap(([path, { fees, levels }]): LocatedProblem[] => {
    const { distance } = fees ?? {};
    if (distance === undefined || !('between' in distance)) return [];
    const at = [...path, 'fees', 'distance'];
    if (levels !== undefined) {
      const message = 'in a hierarchy of markets the level decides the fee, not the pair of groups';
      const remedy = 'write distance: {community: ..., district: ..., elsewhere: ...}, or leave levels out';
      return [conflict(at, { message, remedy })];
    }
    return distance.between.flatMap((entry, i) =>
      entry.groups.flatMap((name, side): LocatedProblem[] => {
        if (groups.includes(name)) return [];
        const meant = nearest(name, groups);
        const facts = {
          message: `there is no group named "${name}"`,
          expected: `one of ${groups.join(', ')}`,
          remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
        };
        return [conflict([...at, 'between', i, 'groups', side], facts)];
      }),
    );
  });
}

function checkMarkets(scenario: ParsedScenario): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  const ledgers = scenario.ledgers === undefined ? [ONLY] : Object.keys(scenario.ledgers);
  const { submitBefore } = scenario.agents;
  for (const [path, market] of marketsOf(scenario)) {
    const { ledger, gateOpens, gateCloses } = market;
    if (ledger !== undefined && !ledgers.includes(ledger)) {
      const meant = nearest(ledger, ledgers);
      problems.push(
        conflict([...path, 'ledger'], {
          message: `there is no ledger named "${ledger}"`,
          expected: `one of ${ledgers.join(', ')}`,
          remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
        }),
      );
    }
    problems.push(...checkWindow(path, market, scenario.time.slot));
    if (submitBefore === 'auto' || gateCloses === 'auto' || submitBefore <= gateOpens - gateCloses) continue;
    const message = 'homes would submit before the gate opens';
    const found = foundTimes({ submitBefore, gateOpens, gateCloses });
    const remedy = 'open the gate earlier (gateOpens), or submit later';
    problems.push(conflict(['agents', 'submitBefore'], { message, found, remedy }));
  }
  return problems;
}

/** A window of reveals that ends after the settlement's deadline leaves no time to clear. */
function checkWindow(path: string[], market: ParsedMarket, slot: number): LocatedProblem[] {
  const { onChain, revealWindow, gateCloses, settlementDeadline } = market;
  if (onChain !== 'commit-reveal' || revealWindow === 'auto' || gateCloses === 'auto') return [];
  if (revealWindow <= gateCloses + slot + settlementDeadline) return [];
  const message = 'orders could still be revealed after the deadline of their settlement';
  const found = foundTimes({ revealWindow, gateCloses, slot, settlementDeadline });
  const expected = 'a window that ends before: it begins when the gate closes';
  return [conflict([...path, 'revealWindow'], { message, found, expected })];
}

type ParsedMarket = NonNullable<ParsedScenario['market']>;

/** Every market with its path. */
function marketsOf(scenario: ParsedScenario): [path: string[], market: ParsedMarket][] {
  if (scenario.market !== undefined) return [[['market'], scenario.market]];
  return Object.entries(scenario.markets ?? {}).map(([name, market]) => [['markets', name], market]);
}

function checkFaults(scenario: ParsedScenario): LocatedProblem[] {
  return scenario.faults.flatMap((fault, i): LocatedProblem[] => {
    const { start, end } = fault;
    const { duration } = scenario.time;
    if (start >= duration) {
      const message = 'the fault would begin after the run has ended';
      return [conflict(['faults', i, 'start'], { message, found: foundTimes({ start, duration }) })];
    }
    if (end !== undefined && end <= start) {
      const message = 'the fault would end before it begins';
      return [conflict(['faults', i, 'end'], { message, found: foundTimes({ start, end }) })];
    }
    return [];
  });
}

/** A year has 365 or 366 days, 365.25 on average: the sum of typical periods may miss that by this. */
const SLACK_d = 0.5;
const SHORTEST_YEAR_d = 365;
const LONGEST_YEAR_d = 366;

/** Typical periods, each as long as what of it counts, make up a year by their weights. */
function checkYear({ time, kpis }: ParsedScenario): LocatedProblem[] {
  if (time.typical === undefined) return [];
  const { from = 0, to = time.duration } = kpis ?? {};
  const counted_d = (to - from) / DAY;
  const weight = Object.values(time.typical).reduce((sum, period) => sum + period.weight, 0);
  const year_d = weight * counted_d;
  if (counted_d <= 0 || (year_d >= SHORTEST_YEAR_d - SLACK_d && year_d <= LONGEST_YEAR_d + SLACK_d))
    return [];
  const rounded = (value: number): number => Number(value.toPrecision(6));
  const each = formatQuantity(to - from, 'time');
  const message = 'the typical periods do not make up a year';
  const found = `${rounded(year_d)} d: weights that sum to ${rounded(weight)}, times ${each}${kpis === undefined ? '' : ' that KPIs count'}`;
  const expected = `365 d, 365.25 d or 366 d, to within ${SLACK_d} d`;
  const remedy = `weights that sum to ${rounded(SHORTEST_YEAR_d / counted_d)}`;
  return [{ ...conflict(['time', 'typical'], { message, found, expected, remedy }), what: 'key' }];
}

/** The KPI window is a whole number of slots of the run, one at least. */
function checkKpis({ kpis, time }: ParsedScenario): LocatedProblem[] {
  if (kpis === undefined) return [];
  const { duration, slot } = time;
  const { from, to = duration } = kpis;
  const key = to === kpis.to ? 'to' : 'from';
  if (to > duration) {
    const message = 'KPIs would count slots after the run has ended';
    return [conflict(['kpis', 'to'], { message, found: foundTimes({ to, duration }) })];
  }
  if (from >= to) {
    const message = 'KPIs would count no slot';
    return [conflict(['kpis', key], { message, found: foundTimes({ from, to }) })];
  }
  return (['from', 'to'] as const).flatMap((edge): LocatedProblem[] => {
    const time = kpis[edge];
    if (time === undefined || time % slot === 0) return [];
    const message = 'KPIs would count a part of a slot';
    return [conflict(['kpis', edge], { message, found: foundTimes({ [edge]: time, slot }) })];
  });
}
