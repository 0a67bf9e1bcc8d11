/**
 * Orders a second through every market design, at 100, 1,000, 10^4 and 10^5 orders (homes, where metered energy is shared) a side,
 * as far as one clearing takes less than about two seconds; beside plain implementations with objects of the auction that is the
 * nearest: pay as bid for designs with a price a pair, pay as clear for all others. Limits lie between feed-in and cap, energy is
 * up to 1,000 Wh. Rounds are interleaved, times are CPU times, figures medians.
 *
 * Then the greatest gains of a slot with 1,000 orders, by merit order against the linear program.
 *
 * For context, what other tools were measured at, on another machine: gsy-framework clears 1,000 orders a side in 4.5 CPU s by
 * pay as bid and in 0.54 by pay as clear, pymarket's Huang auction 400 a side in 1.28 s.
 */
import { RandomSource } from '../src/kernel/index.js';
import { createOrders, createTrades, pushOrder } from '../src/market/columns.js';
import { OptimumOfBook } from '../src/market/optimum.js';
import { mechanisms } from '../src/market/registry.js';
import {
  BUY,
  SELL,
  isSharingRule,
  type ClearingContext,
  type MarketDesign,
  type OrderColumns,
} from '../src/market/types.js';
import { WelfarePool } from '../src/market/welfare-pool.js';
import type { BenchRow } from './types.js';

const SIDES = [100, 1000, 10_000, 100_000];
const ROUNDS = 5;
/** A size is left out where growth by the design's own cost would make one clearing take longer than this. */
const LONGEST_us = 2e6;
/** Enough work in a round to outlast the clock's resolution. */
const ROUND_us = 40_000;
/** Designs whose time grows with the pairs; that of all others by a little more than tenfold from size to size. */
const PAIRWISE = new Set(['random-peer', 'bilateral-admm', 'user-rule']);
const A_PRICE_A_PAIR = new Set([
  'continuous-double-auction',
  'pay-as-bid',
  'discriminatory',
  'posted-price',
  'preference-matching',
  'random-peer',
  'bilateral-admm',
  'user-rule',
]);

const context: ClearingContext = { floor_uEUR_per_kWh: 78_000, cap_uEUR_per_kWh: 153_510, lot: 7 };

/** As many bids as offers, in turn. */
function randomBook(perSide: number): OrderColumns {
  const draws = new RandomSource('bench mechanisms').single('orders');
  const orders = createOrders(2 * perSide);
  const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = context;
  for (let k = 0; k < 2 * perSide; k++) {
    pushOrder(orders, {
      agent: k,
      side: k % 2 === 0 ? BUY : SELL,
      quantity_Wh: 1 + draws.integer(0, 1000),
      limit_uEUR_per_kWh: floor + draws.integer(0, cap - floor),
    });
  }
  return orders;
}

interface PlainOrder {
  readonly order: number;
  readonly limit: number;
  left: number;
}

function sidesOf(orders: OrderColumns): [bids: PlainOrder[], offers: PlainOrder[]] {
  const sides: [PlainOrder[], PlainOrder[]] = [[], []];
  for (let k = 0; k < orders.count; k++) {
    sides[orders.side[k] === BUY ? 0 : 1].push({
      order: k,
      limit: orders.limit_uEUR_per_kWh[k]!,
      left: orders.quantity_Wh[k]!,
    });
  }
  sides[0].sort((a, b) => b.limit - a.limit || a.order - b.order);
  sides[1].sort((a, b) => a.limit - b.limit || a.order - b.order);
  return sides;
}

/** Both auctions as one writes them first: two sorted arrays of objects, walked towards each other. */
function withObjects(orders: OrderColumns, priceOf: 'pair' | 'all'): { price: number; quantity: number }[] {
  const [bids, offers] = sidesOf(orders);
  const trades: { buy: number; sell: number; price: number; quantity: number }[] = [];
  let [b, s] = [0, 0];
  let clearing = 0;
  while (b < bids.length && s < offers.length && bids[b]!.limit >= offers[s]!.limit) {
    const bid = bids[b]!;
    const offer = offers[s]!;
    const quantity = Math.min(bid.left, offer.left);
    trades.push({ buy: bid.order, sell: offer.order, price: bid.limit, quantity });
    clearing = Math.floor((bid.limit + offer.limit) / 2);
    if ((bid.left -= quantity) === 0) b++;
    if ((offer.left -= quantity) === 0) s++;
  }
  return priceOf === 'pair' ? trades : trades.map((trade) => ({ ...trade, price: clearing }));
}

/** One clearing of `design`, ready to be repeated. */
function clearingOf(design: MarketDesign, orders: OrderColumns): () => void {
  if (!isSharingRule(design)) {
    const trades = createTrades(orders.count);
    return () => design.clear(orders, context, trades);
  }
  const energy = {
    metered_Wh: Int32Array.from({ length: orders.count }, (_, k) =>
      orders.side[k] === BUY ? orders.quantity_Wh[k]! : -orders.quantity_Wh[k]!,
    ),
    shared_Wh: new Int32Array(orders.count),
  };
  return () => void design.share(energy, context);
}

/** CPU microseconds of `run`, `times` over. */
function cpuTime_us(run: () => void, times = 1): number {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

interface Comparison {
  readonly row: BenchRow;
  readonly clearing_us: number;
}

function compare(kind: string, design: MarketDesign, orders: OrderColumns): Comparison {
  const run = clearingOf(design, orders);
  const priceOf = A_PRICE_A_PAIR.has(kind) ? 'pair' : 'all';
  const plain = (): void => void withObjects(orders, priceOf);
  // the first call of each allocates, those up to the first round warm the compiler
  const first = cpuTime_us(run);
  const isLong = first > ROUND_us;
  if (!isLong) cpuTime_us(run, 3);
  const repeats = isLong ? 1 : Math.max(1, Math.ceil(ROUND_us / Math.max(1, cpuTime_us(run))));
  const plainRepeats = Math.max(1, Math.ceil(ROUND_us / Math.max(1, cpuTime_us(plain, 2))));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < (isLong ? 3 : ROUNDS); round++) {
    ours.push(cpuTime_us(run, repeats));
    theirs.push(cpuTime_us(plain, plainRepeats));
  }
  const clearing_us = median(ours);
  const rate = (orders.count / median(theirs)).toFixed(2);
  return {
    clearing_us,
    row: {
      name: `${kind}, ${isSharingRule(design) ? 'homes' : 'orders'}, ${milliseconds(clearing_us)} each time`,
      size: orders.count,
      perSecond: (orders.count * 1e6) / clearing_us,
      baseline: `pay as ${priceOf === 'pair' ? 'bid' : 'clear'} with objects, ${rate} million a second`,
      ratio: median(theirs.map((time, i) => time / ours[i]!)),
    },
  };
}

function milliseconds(time_us: number): string {
  return `${(time_us / 1000).toPrecision(3)} ms`;
}

/** The optimum of a slot as metrics need it, against the same by linear programming. */
async function compareOptima(): Promise<BenchRow> {
  const orders = randomBook(500);
  const optimum = new OptimumOfBook();
  const program = new WelfarePool();
  await program.prepare();
  const trades = createTrades(orders.count);
  const byProgram = (): void => program.clear(orders, context, trades);
  const byMerit = (): void => void optimum.of(orders);
  byProgram();
  const energy = trades.quantity_Wh.subarray(0, trades.count).reduce((sum, quantity) => sum + quantity, 0);
  const { traded_Wh } = optimum.of(orders);
  if (energy !== traded_Wh)
    throw new Error(`${energy} Wh of the linear program, ${traded_Wh} Wh of the merit order`);
  cpuTime_us(byMerit, 200);
  const merit: number[] = [];
  const linear: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    merit.push(cpuTime_us(byMerit, 200));
    linear.push(cpuTime_us(byProgram, 3));
  }
  return {
    name: 'optimum of a slot, orders',
    size: orders.count,
    perSecond: (orders.count * 1e6) / median(merit),
    baseline: `linear program (HiGHS), ${milliseconds(median(linear))} each time`,
    ratio: median(linear.map((time, i) => time / merit[i]!)),
  };
}

export async function benchMechanisms(): Promise<BenchRow[]> {
  console.log(
    'context, on another machine: gsy-framework 1,000 a side in 4.5 CPU s (pay as bid) and 0.54 (pay as',
  );
  console.log("clear); pymarket's Huang auction 400 a side in 1.28 s");
  const books = SIDES.map(randomBook);
  const rows: BenchRow[] = [];
  for (const [kind, { schema, create }] of mechanisms) {
    if (kind === 'retail-only') continue;
    const design = create(schema.parse({}), undefined);
    if (!isSharingRule(design)) await design.prepare?.();
    let expected_us = 0;
    for (const [i, orders] of books.entries()) {
      if (expected_us > LONGEST_us) {
        const seconds = (expected_us / 1e6).toPrecision(2);
        console.log(
          `${kind}: not run with ${SIDES[i]!.toLocaleString('en')} a side, about ${seconds} s each time`,
        );
        break;
      }
      const { row, clearing_us } = compare(kind, design, orders);
      rows.push(row);
      expected_us = clearing_us * (PAIRWISE.has(kind) ? 100 : 12);
    }
  }
  return [...rows, await compareOptima()];
}
