/**
 * `sampled` fidelity agrees with `message` on ledgers whose nodes vote, poll or weave a graph too: letters between voters go the
 * same way in both, gateways hear of blocks by gossip. Over three seeds, inclusion and finality at the median and at 95 % are within
 * 5 % (SEMANTICS), and as many blocks are made and messages counted. A few hundred orders a run, of whose latencies a sketch knows
 * quantiles to 1 %: paired runs see the same orders, so that is enough for 5 %. About 10 s of CPU.
 */
import { describe, expect, it } from 'vitest';
import type { SummaryRow } from '../../src/records/fields-summary.js';
import { runOf } from './fidelity-runs.js';

const soak = process.env.CHAINWATT_SOAK !== undefined;
const SEEDS = ['first', 'second', 'third'];

/** Those that vote without end, however little there is to do, cost more: they are compared in the soak. */
const ledgers: readonly (readonly [string, string])[] = [
  ['PBFT', '{ kind: pbft, replicas: 7 }'],
  ['Gasper', '{ kind: pos-gasper, nodes: 8, slotsPerEpoch: 8 }'],
  [
    'Snowman',
    '{ kind: snowman, validators: 12, sample: 8, alphaPreference: 6, alphaConfidence: 6, beta: 10 }',
  ],
  ['the tangle', '{ kind: tangle }'],
  ...(soak
    ? ([
        ['QBFT', '{ kind: qbft, validators: 7 }'],
        ['HotStuff', '{ kind: hotstuff, validators: 7 }'],
        ['Tendermint', '{ kind: tendermint, validators: 7 }'],
        ['Raft', '{ kind: raft, nodes: 5 }'],
      ] as const)
    : []),
];

describe.each(ledgers)('%s in both fidelities', (_name, ledger) => {
  const runs = SEEDS.map((seed) => {
    const time = soak ? '1 d' : '3 h';
    return { message: runOf('message', ledger, time, seed), sampled: runOf('sampled', ledger, time, seed) };
  });
  const ratio = (of: (summary: SummaryRow) => number | null): number => {
    const sum = (fidelity: 'message' | 'sampled'): number =>
      runs.reduce((total, run) => total + (of(run[fidelity]) ?? NaN), 0);
    return sum('sampled') / sum('message');
  };
  const within = (share: number, ...of: ((summary: SummaryRow) => number | null)[]): void => {
    for (const figure of of) expect(Math.abs(ratio(figure) - 1), String(figure)).toBeLessThan(share);
  };

  it('has the same latencies to inclusion and to finality', () => {
    within(
      0.05,
      (row) => row.latencyInclusion_s_p50,
      (row) => row.latencyInclusion_s_p95,
      (row) => row.latencyFinality_s_p50,
      (row) => row.latencyFinality_s_p95,
    );
  });

  it('has blocks come to the nodes as late, and makes as many, with as many messages', () => {
    within(
      0.05,
      (row) => row.blockDelay_s_p50,
      (row) => row.blockDelay_s_p90,
      (row) => row.blocks_count,
      (row) => row.messages_count,
    );
  });

  it('is not the same run twice', () => {
    const messages = (fidelity: 'message' | 'sampled'): (number | null)[] =>
      runs.flatMap((run) => [run[fidelity].messages_count, run[fidelity].latencyInclusion_s_p99]);
    expect(messages('sampled')).not.toEqual(messages('message'));
  });
});
