/** How long blocks take to the nodes, on networks whose messages the test carries or whose delay it sets. */
import { expect, it } from 'vitest';
import { LedgerTotals } from '../../src/metrics/ledger.js';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';
import { carry, ledgerByHand } from '../ledger/toys.js';

const SECOND = 1e6;
const RELATIVE_ERROR = 0.01;

it('counts receives by others than the maker, each when all below is there', () => {
  const ledger = ledgerByHand(3);
  const { chain, simulation } = ledger;
  const totals = new LedgerTotals(Infinity);
  chain.listen({ onConnected: (node, block) => totals.connect(node, block, simulation.now) });
  const until = (seconds: number): void => ledger.wait(seconds * SECOND - simulation.now);

  const first = chain.produce(0, chain.head(0), 0, 1);
  until(2);
  const second = chain.produce(0, first, 2 * SECOND, 1);
  until(3);
  carry(ledger, first, 1); // 3 s
  until(4);
  carry(ledger, second, 1); // 2 s
  carry(ledger, second, 2); // waits for the first
  carry(ledger, second, 1); // again
  until(10);
  carry(ledger, first, 2); // 10 s, and 8 s for the second

  const { blockDelay_us } = totals;
  expect(blockDelay_us.count).toBe(4);
  const seconds = (p: number): number => blockDelay_us.quantile(p)! / SECOND;
  for (const [p, value] of [
    [0.25, 2],
    [0.5, 3],
    [0.75, 8],
    [1, 10],
  ] as const)
    expect(Math.abs(seconds(p) / value - 1)).toBeLessThan(RELATIVE_ERROR);
});

const summaryOf = (ledger: object, network: object | undefined) =>
  runScenario({
    ...village,
    time: { ...village.time, start: '2026-05-04T10:00', duration: '2 h' },
    ledger,
    network,
  }).result.summary;

it('is the delay of a network that has one', () => {
  const { gasPrice: _, ...clique } = village.ledger;
  const summary = summaryOf(clique, { kind: 'complete', nodes: 6, delay: '3 s' });
  // executing a block takes some milliseconds
  for (const percent of [50, 90, 99] as const)
    expect(Math.abs(summary[`blockDelay_s_p${percent}`]! / 3 - 1)).toBeLessThan(2 * RELATIVE_ERROR);
});

it('is none where there is one node', () => {
  const summary = summaryOf({ kind: 'central' }, undefined);
  for (const percent of [50, 90, 99] as const) expect(summary[`blockDelay_s_p${percent}`]).toBe(null);
});
