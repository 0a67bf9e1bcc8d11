/**
 * Random small scenarios: every registered kind of device, mechanism, ledger, network and fault, with parameters at their edges
 * as well as in their middle. What is drawn depends on the draws alone, so that a number reproduces a scenario.
 */
import type { RandomSource } from '../../src/kernel/index.js';

/** Where decisions come from: a stream of the kernel in the swarm, fast-check in property tests. */
export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
}

type Data = Record<string, unknown>;

/** Decisions from one stream: scenario `index` of the swarm of `random`'s seed. */
export function drawFrom(random: RandomSource, index: number): Draw {
  const streams = random.streams('swarm', [`scenario ${index}`]);
  return { integer: (low, high) => low + streams.integer(0, high - low + 1) };
}

function pick<T>(draw: Draw, choices: readonly T[]): T {
  return choices[draw.integer(0, choices.length - 1)]!;
}

/** True in `percent` of all cases. */
function chance(draw: Draw, percent: number): boolean {
  return draw.integer(1, 100) > 100 - percent;
}

const minutes = (count: number): string => `${count} min`;
const seconds = (count: number): string => `${count} s`;
const percent = (count: number): string => `${count} %`;
/** Prices in hundredths of a cent, so that most payments need rounding. */
const price = (draw: Draw, low_ct: number, high_ct: number): string =>
  `${draw.integer(low_ct * 100, high_ct * 100) / 100} ct/kWh`;

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
  const ledger = generateLedger(draw, hours, size);
  const gateCloses = chance(draw, 20) ? 'auto' : pick(draw, [15, 15, 0, 5, 30]);
  const gateOpens = gateCloses === 'auto' ? 720 : gateCloses + pick(draw, [45, 15, 1, 120]);
  const lead = gateCloses === 'auto' ? 5 : gateOpens - gateCloses;
  const distributed = ledger['kind'] !== 'central';
  const network = distributed ? generateNetwork(draw) : undefined;
  const nodes = network ? nodesOf(ledger, network) : 1;
  const { zone, start, latitude, longitude } = pick(draw, places);
  const population = generatePopulation(draw, size);
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
  };
  const several = typeof gateCloses === 'number' && takesLevels(mechanism) && chance(draw, 20);
  const early: Data | undefined = several
    ? {
        mechanism: pick(draw, ['uniform-price', 'continuous-double-auction', 'mcafee', 'retail-only']),
        gateOpens: minutes(gateOpens + 240),
        gateCloses: minutes(gateCloses + pick(draw, [15, 60, 180])),
        settlementDeadline: market['settlementDeadline'],
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
    tariff: generateTariff(draw, Object.keys(population)),
    ...(early ? { markets: { main: market, early } } : { market }),
    ledger,
    ...(escrow ? { escrow } : {}),
    ...(network ? { network } : {}),
    ...(network && chance(draw, 50) ? { faults: generateFaults(draw, hours * 60, nodes) } : {}),
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

function generateLedger(draw: Draw, hours: number, size: Size): Data {
  const central = { kind: 'central', fee: price(draw, 0, 2), delay: `${pick(draw, [50, 1, 2000])} ms` };
  const least_s = Math.ceil((hours * 3600) / size.blocks);
  const shared = {
    gasPrice: pick(draw, [0, 1, 20]),
    ...(chance(draw, 30) ? { keeperGasPrice: pick(draw, [0, 5, 50]) } : {}),
    ...(chance(draw, 30)
      ? {
          feeMarket: 'eip-1559',
          initialBaseFee: pick(draw, [0, 1, 30]),
          elasticity: pick(draw, [1, 2, 10]),
          baseFeeDenominator: pick(draw, [1, 8, 50]),
          ...(chance(draw, 50) ? { tip: pick(draw, [0, 1, 100]) } : {}),
          ...(chance(draw, 30) ? { keeperTip: pick(draw, [0, 2]) } : {}),
        }
      : {}),
    ...(chance(draw, 20)
      ? { urgency: pick(draw, [1.5, 20]), urgencyWithin: pick(draw, ['20 s', '10 min']) }
      : {}),
    ...(chance(draw, 15) ? { blockCount: pick(draw, [1, 3, 50]) } : {}),
    token: `${pick(draw, [2000, 1, 30000])} EUR`,
    blockReward: chance(draw, 30) ? `${draw.integer(1, 100)} ct` : 0,
    blockGasLimit: pick(draw, [30_000_000, 30_000_000, 2_000_000, 400_000]),
    mempool: pick(draw, [100_000, 100_000, 10]),
    gasPerSecond: pick(draw, [100_000_000, 1_000_000]),
  };
  const confirmations = draw.integer(0, 6);
  const clique = {
    kind: 'poa-clique',
    ...shared,
    signers: draw.integer(1, 7),
    period: seconds(least_s * draw.integer(1, 3)),
    ...(chance(draw, 50) ? { confirmations } : {}),
  };
  const pow = {
    kind: 'pow',
    ...shared,
    interval: seconds(least_s * draw.integer(1, 3)),
    confirmations,
    ...(chance(draw, 50)
      ? {
          hashShares: pick(draw, [
            [3, 1, 2],
            [1, 4],
            [1, 6, 1],
            [1, 1e-9],
          ]),
        }
      : { miners: draw.integer(1, 7) }),
  };
  return pick<Data>(draw, [central, clique, pow]);
}

function generateNetwork(draw: Draw): Data {
  const fidelity = pick(draw, ['sampled', 'sampled', 'message']);
  const nodes = draw.integer(1, fidelity === 'message' ? 10 : 20);
  if (chance(draw, 20))
    return { kind: 'complete', fidelity, nodes, delay: `${pick(draw, [1, 1000, 20_000])} ms` };
  return {
    kind: 'regional',
    fidelity,
    nodes,
    placement: pick(draw, ['local', 'bitcoin-2019', 'bitcoin-2015']),
    degree: draw.integer(1, 8),
    latencyScale: percent(pick(draw, [100, 50, 2000])),
  };
}

/** Nodes of the network: as many as it is given, or as make blocks. */
function nodesOf(ledger: Data, network: Data): number {
  const shares = ledger['hashShares'] as readonly number[] | undefined;
  return Math.max(Number(network['nodes']), shares?.length ?? Number(ledger['signers'] ?? ledger['miners']));
}

/** One to three faults; some overlap, some never end. */
function generateFaults(draw: Draw, horizon_min: number, nodes: number): Data[] {
  if (nodes > 1 && chance(draw, 25)) return generateOvertaking(draw, horizon_min, nodes);
  return Array.from({ length: draw.integer(1, 3) }, () => {
    const start = draw.integer(0, horizon_min - 1);
    const kind = pick<Data>(draw, [
      { kind: 'crash', share: percent(draw.integer(1, 100)) },
      { kind: 'crash', nodes: [0] },
      { kind: 'partition', share: percent(draw.integer(1, 50)) },
      { kind: 'partition', share: '50 %' },
      { kind: 'message-loss', probability: percent(draw.integer(1, 90)) },
      { kind: 'delay-spike', factor: pick(draw, [10, 1000, 10_000]) },
      {
        kind: 'slow-node',
        share: percent(draw.integer(1, 100)),
        latency: pick(draw, [1, 30]),
        execution: 100,
      },
      {
        kind: 'clock-skew',
        share: percent(draw.integer(1, 100)),
        ahead: seconds(pick(draw, [-600, -5, 5, 90])),
      },
      { kind: 'flooding', rate: pick(draw, [0.01, 1]), gasPrice: pick(draw, [0, 1, 25.5]) },
      { kind: 'late-readings', share: percent(draw.integer(1, 100)), delay: minutes(draw.integer(1, 120)) },
      { kind: 'missing-readings', share: percent(draw.integer(1, 100)) },
    ]);
    const end = chance(draw, 80) ? { end: minutes(start + draw.integer(1, pick(draw, [60, 180, 400]))) } : {};
    return { ...kind, start: minutes(start), ...end };
  });
}

/** Halves apart, and then all down but node 0: what the others have made may be the heavier chain when they are back. */
function generateOvertaking(draw: Draw, horizon_min: number, nodes: number): Data[] {
  const eighths = (count: number): number => Math.ceil((horizon_min * count) / 8);
  const start = draw.integer(0, eighths(1));
  const crash = start + draw.integer(eighths(2), eighths(4));
  const end = minutes(crash + draw.integer(eighths(1), eighths(3)));
  return [
    { kind: 'partition', share: '50 %', start: minutes(start), end },
    { kind: 'crash', nodes: Array.from({ length: nodes - 1 }, (_, k) => k + 1), start: minutes(crash), end },
  ];
}
