/**
 * A ledger of any registered kind with random parameters: as few nodes as its rules can be seen with, and blocks as far apart as
 * keeps a run short. A kind that has no entry here is drawn with its defaults, so that a new one enters by itself.
 */
import { ledgers } from '../../src/consensus/registry.js';
import { byzantineFaults } from '../../src/consensus/quorum.js';
import { chance, percent, pick, price, seconds, type Data, type Draw } from './draw.js';

/** Voters of the protocols that count votes: one, too few to bear a fault, and what bears one and two. */
const VOTERS = [1, 2, 3, 4, 4, 5, 7, 7];

/** Parameters by kind; blocks are at least `least_s` apart. */
const parameters: Readonly<Record<string, (draw: Draw, least_s: number) => Data>> = {
  'poa-clique': (draw, least_s) => ({
    signers: draw.integer(1, 7),
    period: apart(draw, least_s),
    ...(chance(draw, 50) ? { confirmations: draw.integer(0, 6) } : {}),
  }),
  pow: (draw, least_s) => ({
    interval: apart(draw, least_s),
    confirmations: draw.integer(0, 6),
    ...(chance(draw, 50) ? { hashShares: pick(draw, HASH_SHARES) } : { miners: draw.integer(1, 7) }),
    // homestead and byzantium steer to 14 s whatever the interval
    difficulty: pick(draw, ['constant', 'constant', 'bitcoin']),
    retargetBlocks: pick(draw, [8, 50]),
    forkChoice: pick(draw, ['heaviest', 'heaviest', 'ghost']),
    uncles: draw.integer(0, 2),
    ...(chance(draw, 30) ? { hashRate: [{ from: '1 h', factor: pick(draw, [2, 0.5]) }] } : {}),
  }),
  'pos-gasper': (draw, least_s) => ({
    nodes: pick(draw, VOTERS),
    validatorsPerNode: pick(draw, [1, 3, 8]),
    slot: seconds(Math.max(2, Math.ceil(least_s / 2))),
    slotsPerEpoch: pick(draw, [2, 4, 8]),
    proposerBoost: percent(pick(draw, [40, 0, 100])),
  }),
  'pos-slot-lottery': (draw, least_s) => ({
    ...pick(draw, [{ validators: draw.integer(1, 7) }, { stakes: pick(draw, HASH_SHARES) }]),
    ...pick(draw, [
      { slot: seconds(Math.ceil(least_s / 5)), activeSlots: 0.1 },
      { slot: apart(draw, least_s), activeSlots: 0.8 },
    ]),
    confirmations: pick(draw, [0, 3, 15]),
  }),
  dpos: (draw, least_s) => ({
    delegates: pick(draw, VOTERS),
    slot: apart(draw, least_s),
    order: pick(draw, ['shuffled', 'fixed']),
  }),
  poet: (draw, least_s) => ({
    targetWait: apart(draw, least_s),
    minimumWait: seconds(pick(draw, [0, 1, 10])),
    sample: pick(draw, [2, 10, 50]),
    confirmations: draw.integer(0, 6),
    validators: draw.integer(1, 7),
  }),
  pbft: (draw, least_s) => ({
    replicas: pick(draw, VOTERS),
    batchInterval: apart(draw, least_s),
    emptyBlocks: pick(draw, ['never', 'always']),
    requestTimeout: timeout(draw),
    checkpointInterval: pick(draw, [1, 5, 100]),
  }),
  qbft: validators,
  ibft2: validators,
  tendermint: (draw, least_s) => ({
    validators: pick(draw, VOTERS),
    timeoutPropose: timeout(draw),
    timeoutPrevote: timeout(draw),
    timeoutPrecommit: timeout(draw),
    timeoutCommit: apart(draw, least_s),
  }),
  hotstuff: (draw, least_s) => ({
    validators: pick(draw, VOTERS),
    variant: pick(draw, ['basic', 'chained']),
    period: apart(draw, least_s),
    viewTimeout: timeout(draw),
    ...(chance(draw, 30) ? { leaderViews: pick(draw, [1, 3]) } : {}),
  }),
  raft: (draw) => ({
    nodes: pick(draw, VOTERS),
    maxMessageCount: pick(draw, [1, 10, 500]),
    batchTimeout: seconds(pick(draw, [1, 20])),
    ...pick(draw, [
      { heartbeat: '5 s', electionTimeoutMinimum: '20 s', electionTimeoutMaximum: '40 s' },
      { heartbeat: '10 s', electionTimeoutMinimum: '15 s', electionTimeoutMaximum: '15 s' },
    ]),
  }),
  snowman: (draw, least_s) => {
    const few = { validators: 8, sample: 5, alphaPreference: 4, alphaConfidence: 4, beta: 12 };
    return {
      ...pick(draw, [few, { ...few, validators: 12, sample: 8, alphaPreference: 6, alphaConfidence: 7 }]),
      concurrentPolls: pick(draw, [1, 4]),
      period: apart(draw, least_s),
      pollTimeout: timeout(draw),
      mostProcessing: pick(draw, [1, 10]),
    };
  },
  tangle: (draw, least_s) => ({
    interval: apart(draw, least_s),
    approvals: pick(draw, [2, 8]),
    milestoneParents: pick(draw, [1, 8]),
    selection: pick(draw, ['uniform', 'walk']),
    alpha: pick(draw, [0, 0.05, 10]),
    proofOfWork: seconds(pick(draw, [0, 0, 3])),
    reattachAfter: pick(draw, [1, 5]),
  }),
};

const HASH_SHARES = [
  [3, 1, 2],
  [1, 4],
  [1, 6, 1],
  [1, 1e-9],
];

function validators(draw: Draw, least_s: number): Data {
  return { validators: pick(draw, VOTERS), period: apart(draw, least_s), requestTimeout: timeout(draw) };
}

function apart(draw: Draw, least_s: number): string {
  return seconds(least_s * draw.integer(1, 3));
}

/** Of a round or a view: in time, too short for a world at 20 times its latencies, and long. */
function timeout(draw: Draw): string {
  return seconds(pick(draw, [4, 4, 1, 30]));
}

export function generateLedger(draw: Draw, hours: number, blocks: number): Data {
  const kind = pick(draw, [...ledgers.keys()]);
  if (kind === 'central') return { kind, fee: price(draw, 0, 2), delay: `${pick(draw, [50, 1, 2000])} ms` };
  const least_s = Math.ceil((hours * 3600) / blocks);
  const { shape } = ledgers.get(kind)!.schema;
  const shared = Object.entries(generateShared(draw)).filter(([name]) => name in shape);
  return { kind, ...Object.fromEntries(shared), ...parameters[kind]?.(draw, least_s), ...hashes(draw) };
}

function hashes(draw: Draw): Data {
  return chance(draw, 15) ? { hashes: pick(draw, ['sha256', 'ed25519']) } : {};
}

/** What all distributed ledgers share: fees, limits and costs. */
function generateShared(draw: Draw): Data {
  return {
    gasPrice: pick(draw, [0, 1, 20]),
    ...(chance(draw, 30) ? { keeperGasPrice: pick(draw, [0, 5, 50]) } : {}),
    ...(chance(draw, 30)
      ? {
          feeMarket: 'eip-1559',
          initialBaseFee: pick(draw, [0, 1, 30]),
          elasticity: pick(draw, [3, 2, 10]),
          baseFeeDenominator: pick(draw, [1, 8, 50]),
          ...(chance(draw, 50) ? { tip: pick(draw, [0, 1, 100]) } : {}),
          ...(chance(draw, 30) ? { keeperTip: pick(draw, [0, 2]) } : {}),
        }
      : {}),
    ...(chance(draw, 20)
      ? { urgency: pick(draw, [1.5, 20]), urgencyWithin: pick(draw, ['20 s', '10 min']) }
      : {}),
    ...(chance(draw, 25)
      ? {
          replaceWithin: pick(draw, ['10 s', '2 min', '10 min']),
          replaceBy: pick(draw, ['10 %', '50 %', '5 %']),
          ...(chance(draw, 30) ? { priceBump: pick(draw, [0, '100 %']) } : {}),
        }
      : {}),
    ...(chance(draw, 20) ? { nonces: 'account' } : {}),
    ...(chance(draw, 15) ? { blockCount: pick(draw, [1, 3, 50]) } : {}),
    token: `${pick(draw, [2000, 1, 30000])} EUR`,
    blockReward: chance(draw, 30) ? `${draw.integer(1, 100)} ct` : 0,
    blockGasLimit: pick(draw, [30_000_000, 30_000_000, 2_000_000, 400_000]),
    mempool: pick(draw, [100_000, 100_000, 10]),
    gasPerSecond: pick(draw, [100_000_000, 1_000_000]),
  };
}

/** Nodes that make blocks or vote, by the ledger's own defaults where it says nothing; Byzantine voters that it bears. */
export interface Producers {
  readonly count: number;
  readonly byzantine: number;
}

export function producersOf(ledger: Data): Producers {
  const plugin = ledgers.get(String(ledger['kind']))!;
  const { kind, ...config } = ledger;
  const { producers, properties } = plugin.create(plugin.schema.parse(config), { homes: 1 });
  const votes = properties.finality !== 'depth' && kind !== 'dpos';
  if (properties.faultModel !== 'byzantine' || !votes) return { count: producers, byzantine: 0 };
  // those who are asked in a poll must answer: with an eighth silent, nearly every poll finds them
  if (kind === 'snowman') return { count: producers, byzantine: Math.floor(producers / 8) };
  return { count: producers, byzantine: byzantineFaults(producers) };
}
