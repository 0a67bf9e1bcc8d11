import { expect, it } from 'vitest';
import * as contracts from '../../src/contracts/index.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

/** Limits by product and home. */
function limits({ observed }: FinishedRun): Map<string, number> {
  const orders = observed.transactions.filter(({ kind }) => kind === contracts.ORDER);
  return new Map(
    orders.map(({ payload }) => [
      `${payload[contracts.WORD_PRODUCT]} ${payload[contracts.WORD_HOME]} ${Math.sign(payload[contracts.WORD_ENERGY]!)}`,
      payload[contracts.WORD_LIMIT]!,
    ]),
  );
}

it('what a home bids for a product does not depend on when gates close: designs are compared on the same draws', () => {
  const time = { ...village.time, start: '2026-05-04T09:00', duration: '6 h' };
  const market = { mechanism: 'uniform-price', gateOpens: '180 min' };
  const early = limits(runScenario({ ...village, time, market: { ...market, gateCloses: '75 min' } }));
  const late = limits(runScenario({ ...village, time, market: { ...market, gateCloses: '15 min' } }));
  const both = [...early].filter(([order]) => late.has(order));
  expect(both.length).toBeGreaterThan(100);
  // the offered share of green energy moves a buyer's cap; sellers' limits are drawn between the same bounds
  const sellers = both.filter(([order]) => order.endsWith('-1'));
  expect(sellers.length).toBeGreaterThan(20);
  for (const [order, limit] of sellers) expect(late.get(order), order).toBe(limit);
});
