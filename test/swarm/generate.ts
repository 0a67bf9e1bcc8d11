/**
 * Random small scenarios: every registered kind of device, mechanism, ledger, network and fault, with parameters at their edges
 * as well as in their middle. What is drawn depends on the draws alone, so that a number reproduces a scenario.
 */
import { chance, minutes, percent, pick, price, seconds, type Data, type Draw } from './draw.js';
import { generateFaults } from './faults.js';
import { generateLedger, producersOf } from './ledgers.js';
import { generateNetwork } from './networks.js';

/** How large a scenario may get. */
export interface Size {
  readonly homes: number;
  readonly hours: number;
  /** Blocks of a distributed ledger, roughly. */
  readonly blocks: number;
}

export const small: Size = { homes: 14, hours: 6, blocks: 300 };
export const large: Size = { homes: 25, hours: 24, blocks: 1000 };

/** Where and when: mostly a sunny morning, and the days on which clocks change. */
const places = [
  { zone: 'Europe/Berlin', start: '2026-05-04T09:00', latitude: '52.5 deg', longitude: '13.4 deg' },
  { zone: 'Europe/Berlin', start: '2026-06-21T06:00', latitude: '48.1 deg', longitude: '11.6 deg' },
  { zone: 'Australia/Sydney', start: '2026-01-10T08:00', latitude: '-33.9 deg', longitude: '151.2 deg' },
  { zone: '+05:45', start: '2026-05-04T10:00', latitude: '27.7 deg', longitude: '85.3 deg' },
  { zone: 'UTC', start: '2026-03-20T11:00', latitude: '0 deg', longitude: '0 deg' },
  { zone: 'Europe/Berlin', start: '2026-03-29', latitude: '69.6 deg', longitude: '18.9 deg' },
  { zone: 'Europe/Berlin', start: '2026-10-25', latitude: '48.1 deg', longitude: '11.6 deg' },
] as const;

export function generateScenario(draw: Draw, size: Size): Data {
  const slot_min = pick(draw, [15, 15, 15, 30, 60, 5]);
  const hours = draw.integer(slot_min === 5 ? 1 : 2, slot_min === 5 ? Math.ceil(size.hours / 3) : size.hours);
  const ledger = generateLedger(draw, hours, size.blocks);
  const gateCloses = chance(draw, 20) ? 'auto' : pick(draw, [15, 15, 0, 5, 30]);
  const gateOpens = gateCloses === 'auto' ? 720 : gateCloses + pick(draw, [45, 15, 1, 120]);
  const lead = gateCloses === 'auto' ? 5 : gateOpens - gateCloses;
  const distributed = ledger['kind'] !== 'central';
  const network = distributed ? generateNetwork(draw) : undefined;
  const nodes = network ? Math.max(Number(network['nodes']), producersOf(ledger).count) : 1;
  const { zone, start, latitude, longitude } = pick(draw, places);
  const population = generatePopulation(draw, size);
  const groups = Object.keys(population);
  const mechanism = generateMechanism(draw);
  const zoned = takesLevels(mechanism) && chance(draw, 30);
  if (zoned) {
    for (const group of Object.values(population))
      Object.assign(group as Data, { community: pick(draw, ['weir', 'lock']) });
  }
  const market: Data = {
    mechanism,
    ...(zoned ? { levels: pick(draw, ['community', 'district', 'elsewhere']) } : {}),
    ...(mechanism['kind'] !== 'retail-only' && chance(draw, 30)
      ? { fees: generateFees(draw, mechanism, zoned) }
      : {}),
    gateOpens: minutes(gateOpens),
    gateCloses: gateCloses === 'auto' ? 'auto' : minutes(gateCloses),
    settlementDeadline: minutes(pick(draw, [360, 360, 60, 10, 0])),
    onChain: pick(draw, ['orders', 'orders', 'commit-reveal', 'batch']),
    settle: pick(draw, ['slot', 'slot', 'day']),
    ...(chance(draw, 20) ? { revealWindow: seconds(pick(draw, [0, 20, 300])) } : {}),
  };
  const several = typeof gateCloses === 'number' && takesLevels(mechanism) && chance(draw, 20);
  const early: Data | undefined = several
    ? {
        mechanism: pick(draw, ['uniform-price', 'continuous-double-auction', 'mcafee', 'retail-only']),
        gateOpens: minutes(gateOpens + 240),
        gateCloses: minutes(gateCloses + pick(draw, [15, 60, 180])),
        settlementDeadline: market['settlementDeadline'],
        onChain: pick(draw, ['orders', 'commit-reveal', 'batch']),
        settle: pick(draw, ['slot', 'day']),
      }
    : undefined;
  const escrow = chance(draw, 40) ? generateEscrow(draw, population) : undefined;
  return {
    chainwatt: 1,
    title: 'Swarm',
    seed: draw.integer(0, 1_000_000),
    time: {
      start,
      zone,
      duration: `${hours} h`,
      slot: minutes(slot_min),
      drainMax: minutes(pick(draw, [120, 30, 0, 240])),
    },
    location: { latitude, longitude },
    population,
    ...(zoned
      ? {
          communities: {
            weir: { capacity: pick(draw, ['1 kW', '50 W', '50 kW']) },
            lock: { district: pick(draw, ['east', 'west']) },
          },
          ...(market['levels'] === 'elsewhere'
            ? { districts: { main: { capacity: pick(draw, ['500 W', '20 kW']) } } }
            : {}),
        }
      : {}),
    agents: {
      strategy: pick(draw, strategies),
      forecast: pick(draw, ['persistence', 'persistence', 'perfect', 'seasonal-mean', 'noisy']),
      greenPremium: pick(draw, [{ uniform: ['0 ct/kWh', '2 ct/kWh'] }, 0, '1.234 ct/kWh']),
      submitBefore: chance(draw, 50) ? 'auto' : minutes(draw.integer(0, lead)),
    },
    tariff: generateTariff(draw, groups),
    ...(early ? { markets: { main: market, early } } : { market }),
    ledger,
    ...(escrow ? { escrow } : {}),
    ...(network ? { network } : {}),
    ...(network && chance(draw, 50)
      ? { faults: generateFaults(draw, { ledger, nodes, groups, horizon_min: hours * 60 }) }
      : {}),
    observer: Math.min(pick(draw, [0, 0, 3, 100]), nodes - 1),
    metering: { batch: pick(draw, ['gateway', 'home']) },
  };
}

/** An escrow, and a group that pays in otherwise: anything from nothing to plenty. */
function generateEscrow(draw: Draw, population: Data): Data {
  const amounts = ['0.5 ct', '2 ct', '5 ct', '0 EUR', '20 EUR'];
  const own = pick(draw, Object.values(population)) as Data;
  if (chance(draw, 40)) Object.assign(own, { escrow: { deposit: pick(draw, amounts), topUpBelow: 'never' } });
  const deposit = pick(draw, amounts);
  return {
    deposit,
    topUpBelow: deposit === '0 EUR' ? 'never' : pick(draw, ['never', 'never', '0.3 ct', deposit]),
    collateral: percent(pick(draw, [100, 50, 0, 33.3])),
    losses: pick(draw, ['sellers', 'operator']),
  };
}

/** Prices of all components, and every lever in some of the scenarios. */
function generateTariff(draw: Draw, groups: readonly string[]): Data {
  const kind = pick(draw, ['flat', 'flat', 'time-of-use']);
  const levels = pick(draw, [1, 1, 2, 3]);
  const discounts = (): unknown => {
    const shares = Array.from({ length: levels }, () => percent(pick(draw, [0, 50, 100, 33])));
    return levels === 1 ? shares[0] : shares;
  };
  const feedIn = (): unknown =>
    pick<unknown>(draw, [
      price(draw, 0, 12),
      {
        share: percent(draw.integer(0, 100)),
        of: pick(draw, ['energy', 'wholesale']),
        less: price(draw, 0, 3),
      },
    ]);
  const windows = (): Data[] =>
    Array.from({ length: draw.integer(1, 3) }, () => ({
      from: pick(draw, ['00:00', '06:00', '11:07', '17:30']),
      to: pick(draw, ['05:00', '09:45', '15:00', '24:00']),
      days: pick(draw, ['all', 'weekday', 'weekend']),
      ...(chance(draw, 70) ? { energy: price(draw, -10, 40) } : {}),
      ...(chance(draw, 40) ? { network: price(draw, 0, 20) } : {}),
      ...(chance(draw, 30) ? { feedIn: feedIn(), wholesale: price(draw, -5, 20) } : {}),
      ...(chance(draw, 20) ? { localNetworkDiscount: discounts() } : {}),
    }));
  const place = (): Data => ({
    community: pick(draw, ['mill', 'dairy']),
    district: pick(draw, ['north', 'south']),
  });
  return {
    kind,
    energy: price(draw, 10, 20),
    network: price(draw, 0, 12),
    levies: price(draw, 0, 6),
    tax: price(draw, 0, 3),
    vat: percent(pick(draw, [19, 0, 7, 25])),
    feedIn: feedIn(),
    wholesale: price(draw, 2, 15),
    localNetworkDiscount: discounts(),
    ...(kind === 'time-of-use' ? { windows: windows() } : {}),
    carbonPrice: pick(draw, [0, 0, '80 EUR/t', '33.333 EUR/t']),
    imbalance: {
      pricing: pick(draw, ['dual', 'single']),
      short: price(draw, 0, 10),
      long: price(draw, 0, 10),
      netting: pick(draw, ['individual', 'netted']),
    },
    ...(chance(draw, 30) ? { standing: { retailer: '120 EUR/year', network: '17.3 ct/d' } } : {}),
    metering: pick(draw, ['net-billing', 'net-billing', 'net-metering', 'separate']),
    billingPeriod: pick(draw, ['run', 'day', 'slot', '2 d']),
    networkRevenue: pick(draw, ['fixed', 'revenue-neutral']),
    community: {
      ...(chance(draw, 50) ? { places: Object.fromEntries(groups.map((group) => [group, place()])) } : {}),
      sharing: pick(draw, ['everybody', 'everybody', 'district', 'community']),
      minimumShare: percent(pick(draw, [0, 0, 5, 30])),
      period: pick(draw, ['run', 'day']),
    },
  };
}

/** Up to four groups: the first consumes, the second generates, the others are anything. */
function generatePopulation(draw: Draw, size: Size): Data {
  const groups: Data = {};
  let left = draw.integer(2, size.homes);
  const names = ['alder', 'birch', 'cedar', 'douglas'].slice(0, draw.integer(2, 4));
  names.forEach((name, k) => {
    if (left === 0) return;
    const isLast = k === names.length - 1;
    const count = isLast ? left : draw.integer(1, Math.max(1, left - (names.length - 1 - k)));
    left -= count;
    const generates = k === 0 ? false : k === 1 ? true : chance(draw, 50);
    const participation = percent(pick(draw, [100, 100, 100, 60, 0]));
    const strategy = chance(draw, 15) ? { strategy: pick(draw, strategies) } : {};
    groups[name] = { count, ...generateHome(draw, generates), participation, ...strategy };
  });
  for (const [name, group] of Object.entries(groups)) {
    const others = Object.keys(groups).filter((other) => other !== name);
    if (others.length === 0 || !chance(draw, 25)) continue;
    const partner = pick(draw, [pick(draw, others), `${pick(draw, others)}-0000`]);
    Object.assign((group as { rules: Data }).rules, { partner });
  }
  return groups;
}

function generateHome(draw: Draw, generates: boolean): Data {
  const load = pick<Data>(draw, [
    { kind: 'household', annual: { uniform: ['800 kWh', '9000 kWh'] } },
    { kind: 'household', annual: '3200 kWh', appliances: percent(draw.integer(0, 100)) },
    { kind: 'constant', power: `${draw.integer(0, 3000)} W` },
  ]);
  const pv = pick<Data>(draw, [
    { kind: 'solar', peak: { uniform: ['1 kWp', '12 kWp'] } },
    { kind: 'constant', power: { uniform: ['0 W', '4000 W'] } },
  ]);
  const battery = {
    kind: 'battery',
    capacity: { uniform: ['0 kWh', `${draw.integer(0, 15)} kWh`] },
    power: `${draw.integer(0, 6000)} W`,
    efficiency: percent(pick(draw, [90, 100, 50])),
    initial: percent(draw.integer(0, 100)),
    selfDischarge: percent(pick(draw, [0, 5])),
  };
  const rules = {
    greenOnly: chance(draw, 20),
    maximumPrice: chance(draw, 15) ? price(draw, 15, 40) : 0,
    minimumPrice: chance(draw, 15) ? price(draw, 5, 20) : 0,
    minimumQuantity: chance(draw, 15) ? `${draw.integer(1, 400)} Wh` : 0,
  };
  return {
    load,
    ...(generates ? { pv } : {}),
    ...(chance(draw, generates ? 50 : 10) ? { battery } : {}),
    rules,
  };
}

function generateMechanism(draw: Draw): Data {
  if (chance(draw, 10)) return { kind: 'retail-only' };
  return pick<Data>(draw, [
    {
      kind: 'uniform-price',
      priceRule: pick(draw, ['midpoint', 'supply', 'demand', 'k']),
      k: percent(draw.integer(0, 100)),
      ties: pick(draw, ['pro-rata', 'time-priority']),
    },
    {
      kind: 'continuous-double-auction',
      quotes: pick(draw, ['book', 'book', 'improving']),
      afterTrade: pick(draw, ['keep', 'keep', 'clear']),
    },
    { kind: 'uniform-price' },
    {
      kind: 'pay-as-bid',
      priceOf: pick(draw, ['bid', 'offer']),
      sequence: pick(draw, ['merit', 'dearest-offer-first']),
      ties: pick(draw, ['lot', 'time-priority']),
    },
    { kind: 'discriminatory', weight: percent(draw.integer(0, 100)) },
    { kind: 'posted-price', buyers: pick(draw, ['lot', 'arrival']) },
    { kind: 'random-peer', coefficient: percent(draw.integer(0, 100)), rounds: draw.integer(0, 3) },
    { kind: 'preference-matching', priceOf: pick(draw, ['midpoint', 'bid', 'offer']) },
    { kind: 'preference-matching' },
    { kind: 'vcg' },
    { kind: 'mcafee' },
    { kind: 'trade-reduction', balance: pick(draw, ['surplus', 'strong']) },
    { kind: 'huang' },
    { kind: 'muda', variant: pick(draw, ['vickrey', 'lottery']) },
    { kind: 'user-rule' },
    { kind: 'bilateral-admm', maximumRounds: draw.integer(1, 40) },
    { kind: 'welfare-pool' },
    { kind: 'mid-market-rate' },
    { kind: 'supply-demand-ratio', compensation: percent(draw.integer(0, 100)) },
    { kind: 'bill-sharing' },
    { kind: 'community-coefficients' },
  ]);
}

const sharingRules = ['mid-market-rate', 'supply-demand-ratio', 'bill-sharing', 'community-coefficients'];

/** Whether a mechanism matches orders, community by community. */
function takesLevels({ kind }: Data): boolean {
  return kind !== 'retail-only' && !sharingRules.includes(String(kind));
}

function generateFees(draw: Draw, { kind }: Data, zoned: boolean): Data {
  // a fee on each trade wants the book cleared again
  const perTrade = !sharingRules.includes(String(kind)) && kind !== 'continuous-double-auction';
  return {
    payer: pick(draw, ['buyer', 'seller', 'split']),
    buyerShare: percent(draw.integer(0, 100)),
    perKwh: price(draw, 0, 3),
    percentage: percent(pick(draw, [0, 1, 10])),
    ...(perTrade && chance(draw, 50) ? { perTrade: `${draw.integer(1, 500) / 1000} ct` } : {}),
    ...(zoned && chance(draw, 50)
      ? { distance: { district: price(draw, 0, 2), elsewhere: '3 ct/kWh' } }
      : {}),
  };
}

/** All that learn, plan or draw, and those that do not. */
const strategies = [
  'zero-intelligence-constrained',
  'truthful',
  'zero-intelligence-unconstrained',
  'linear-ramp',
  'zip',
  'gjerstad-dickhaut',
  'adaptive-aggressive',
  'erev-roth',
  'q-learning',
  'withholding',
  'battery-arbitrage',
] as const;
