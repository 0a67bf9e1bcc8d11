/**
 * Laws of the contracts over random calls in random trees of blocks: the state after a block is a function of the blocks up to
 * it, whatever else was executed, left or entered; money is moved, never made; a call that reverts leaves its fee and no more.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as contracts from '../../src/contracts/index.js';
import type { Block } from '../../src/ledger/index.js';
import { closes, HOMES, MarketByHand, MEGAWEI } from './market-by-hand.js';

type Call =
  | {
      readonly kind: 'order';
      readonly product: number;
      readonly home: number;
      readonly energy: number;
      readonly limit: number;
      readonly gas: number;
    }
  | { readonly kind: 'clear' | 'settle'; readonly product: number; readonly gas: number }
  | { readonly kind: 'reading'; readonly product: number; readonly batch: number; readonly gas: number };

interface Plan {
  /** Which of the blocks so far a block hangs on, counted back from the last; how much later it is; what it holds. */
  readonly blocks: readonly {
    readonly back: number;
    readonly later_us: number;
    readonly calls: readonly Call[];
  }[];
  /** Which blocks the state is moved to in the end. */
  readonly visits: readonly number[];
}

const gas = fc.oneof(
  { weight: 9, arbitrary: fc.constant(1e9) },
  { weight: 1, arbitrary: fc.integer({ min: 20_000, max: 120_000 }) },
);
const product = fc.nat(1);
const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      product,
      home: fc.nat(HOMES - 1),
      energy: fc.integer({ min: -2000, max: 2000 }).filter((energy) => energy !== 0),
      limit: fc.integer({ min: 78_000, max: 153_000 }),
      gas,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('clear' as const, 'settle' as const), product, gas }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('reading' as const), product, batch: fc.nat(1), gas }),
  },
);
/** What keepers and meters send for a product, over and over. */
const round: fc.Arbitrary<Call[]> = product.map((p) => [
  { kind: 'clear', product: p, gas: 1e9 },
  { kind: 'clear', product: p, gas: 1e9 },
  { kind: 'reading', product: p, batch: 0, gas: 1e9 },
  { kind: 'reading', product: p, batch: 1, gas: 1e9 },
  { kind: 'settle', product: p, gas: 1e9 },
]);
const plans: fc.Arbitrary<Plan> = fc.record({
  blocks: fc.array(
    fc.record({
      back: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }),
      later_us: fc.constantFrom(0, 50, 150),
      calls: fc.oneof(
        { weight: 2, arbitrary: fc.array(call, { maxLength: 6 }) },
        { weight: 1, arbitrary: round },
      ),
    }),
    { minLength: 16, maxLength: 30 },
  ),
  visits: fc.array(fc.integer({ min: 8, max: 30 }), { minLength: 2, maxLength: 8 }),
});

function write(market: MarketByHand, c: Call): number {
  if (c.kind === 'order') return market.order(c.product, c.home, c.energy, c.limit, { gas: c.gas });
  if (c.kind === 'reading') return market.reading(c.product, c.batch, c.gas);
  return c.kind === 'clear' ? market.clear(c.product, c.gas) : market.settle(c.product, c.gas);
}

function newMarket(): MarketByHand {
  return new MarketByHand({
    prices_wei: [MEGAWEI],
    buyerFee_uEUR_per_kWh: 2_500,
    sellerFee_uEUR_per_kWh: 1_500,
    blockReward_uEUR: 10,
  });
}

/** Executes the plan's blocks; `only`: all are made, so ids agree, but only those on the way to this one are executed. */
function execute(plan: Plan, only?: number): { market: MarketByHand; blocks: Block[] } {
  const market = newMarket();
  const blocks: Block[] = [market.root];
  const wanted = new Set<number>();
  if (only !== undefined) {
    for (let id = only; id > 0; id -= 1 + Math.min(plan.blocks[id - 1].back, id - 1)) wanted.add(id);
  }
  plan.blocks.forEach(({ back, later_us, calls }, k) => {
    const parent = blocks[k - Math.min(back, k)];
    const ids = calls.map((c) => write(market, c));
    const timestamp_us = parent.timestamp_us + later_us;
    if (only === undefined || wanted.has(k + 1)) blocks.push(market.block(parent, timestamp_us, ids));
    else
      blocks.push(
        market.tree.add({
          parent: parent.id,
          weight: 1,
          producer: 0,
          timestamp_us,
          created_us: 0,
          transactions: Int32Array.from(ids),
          bytes: 0,
        }),
      );
  });
  return { market, blocks };
}

/** What is wrong with the state that the market is in. */
function audit(market: MarketByHand): string[] {
  const wrong: string[] = [];
  const { journal } = market.host.state;
  if (journal.root() !== journal.recomputedRoot()) wrong.push('the root is not that of the cells');
  if (market.balances().reduce((sum, balance) => sum + balance, 0) !== 0)
    wrong.push('money was made or lost');
  if (!market.balances().every((balance) => Number.isSafeInteger(balance)))
    wrong.push('a fraction of a micro-euro');
  return wrong;
}

describe('the state after a block', () => {
  it('is the same however it is reached: executed alone, or by leaving and entering other branches', () => {
    let moves = 0;
    let settled = 0;
    fc.assert(
      fc.property(plans, (plan) => {
        const { market, blocks } = execute(plan);
        expect(audit(market)).toEqual([]);
        for (const visit of plan.visits) {
          const id = Math.min(visit, blocks.length - 1);
          market.host.moveTo(id);
          moves++;
          const alone = execute(plan, id);
          expect(audit(market)).toEqual([]);
          expect(market.host.state.journal.root()).toBe(alone.market.host.state.journal.root());
          expect(blocks[id].stateRoot).toBe(market.host.state.journal.rootWord());
          expect(market.balances()).toEqual(alone.market.balances());
          for (const open of [0, 1]) {
            expect(market.row(open)).toEqual(alone.market.row(open));
            if (Number(market.row(open)['settledTrades']) > 0) settled++;
          }
          expect([...blocks[id].receipts]).toEqual([...alone.blocks[id].receipts]);
          expect([...blocks[id].fees_uEUR]).toEqual([...alone.blocks[id].fees_uEUR]);
        }
      }),
      { seed: 99, numRuns: 100 },
    );
    expect(moves).toBeGreaterThan(300);
    expect(settled).toBeGreaterThan(30);
  });

  it('is caught if a write went past the journal', () => {
    const market = newMarket();
    const block = market.block(market.root, 0, [market.order(0, 0, 1000, 100_000)]);
    market.host.state.balance_uEUR.data[0] += 1;

    expect(audit(market)).toEqual(['the root is not that of the cells', 'money was made or lost']);
    expect(() => market.host.moveTo(block.parent)).toThrow('CW-JOURNAL-UNDO');
  });
});

it('money is caught if a clearing does not balance', () => {
  const market = newMarket();
  const orders = [market.order(0, 0, -1000, 80_000), market.order(0, 1, 1000, 150_000)];
  const cleared = market.block(market.block(market.root, 0, orders), closes(0) + 1, [market.clear(0)]);
  const read = market.block(cleared, 1500, [market.reading(0, 0), market.reading(0, 1)]);
  market.host.state.clearingOf(market.host.state.row(0))!.paid_uEUR[0] += 1;
  market.block(read, 1600, [market.settle(0)]);

  expect(audit(market)).toEqual(['money was made or lost']);
});

it('a call that reverts changes nothing but its fee, and gas stays within limits', () => {
  const reverted = new Set<string>();
  fc.assert(
    fc.property(plans, (plan) => {
      const market = newMarket();
      let parent = market.root;
      for (const { later_us, calls } of plan.blocks) {
        for (const c of calls) {
          const before = { rows: [market.row(0), market.row(1)], balances: market.balances() };
          const block = market.block(parent, parent.timestamp_us + later_us, [write(market, c)]);
          parent = block;
          expect(block.gas[0]).toBeLessThanOrEqual(c.gas);
          if (block.receipts[0] === contracts.OK) continue;
          reverted.add(contracts.receiptNames[block.receipts[0]]);
          expect([market.row(0), market.row(1)]).toEqual(before.rows);
          const [fee] = block.fees_uEUR;
          const sender = c.kind === 'order' ? c.home : HOMES + 1;
          const wanted = [...before.balances];
          wanted[sender] -= fee;
          wanted[HOMES] += fee + 10;
          wanted[HOMES + 2] -= 10;
          expect(market.balances()).toEqual(wanted);
        }
      }
    }),
    { seed: 12, numRuns: 40 },
  );
  expect([...reverted].sort()).toEqual(['already', 'closed', 'early', 'late', 'not-ready', 'out-of-gas']);
});
