/**
 * Evaluations a second of a rule of the `user-rule` mechanism over all pairs of 1,000 bids and 1,000 offers, printed and as a tree
 * of closures, against mathjs's own compiled evaluation of the same text. Rounds are interleaved, times are CPU times, figures
 * medians.
 */
import { RandomSource } from '../src/kernel/index.js';
import { closeRule, printRule, STRIDE, type CompiledRule } from '../src/market/rule-compiler.js';
import { orderFields, parseRule, type Rule } from '../src/market/rule-language.js';
import { unitMath } from '../src/records/quantity-units.js';
import type { BenchRow } from './types.js';

const ORDERS = 1000;
const ROUNDS = 7;
/** mathjs is slow: so many of the bids meet all offers in its rounds. */
const BASELINE_BIDS = 20;
const TEXT =
  'bid.price >= offer.price and offer.green >= 500 ? (bid.price + offer.price) / 2 : min(bid.price, 25 * ct)';

function randomRows(): Float64Array {
  const draws = new RandomSource('bench rules').single('fields');
  const rows = new Float64Array((2 * ORDERS + 1) * STRIDE);
  for (let k = 0; k < 2 * ORDERS; k++) {
    const fields = [
      78_000 + draws.integer(0, 75_000),
      1 + draws.integer(0, 1000),
      1000 * draws.integer(0, 2),
      0,
      k,
      k,
    ];
    rows.set(fields, (k + 1) * STRIDE);
  }
  return rows;
}

/** The sum of the rule's values over all pairs of `bids` bids and all offers. */
function sumOf(rule: CompiledRule, rows: Float64Array, bids: number): number {
  let sum = 0;
  for (let b = 1; b <= bids; b++) {
    for (let s = ORDERS + 1; s <= 2 * ORDERS; s++) sum += rule(rows, b * STRIDE, s * STRIDE);
  }
  return sum;
}

/** The same with mathjs. */
function sumByMathjs(rows: Float64Array, bids: number): number {
  const compiled = unitMath().parse(TEXT).compile();
  const scopes = Array.from({ length: 2 * ORDERS + 1 }, (_, k) =>
    Object.fromEntries(orderFields.map((field, f) => [field, rows[k * STRIDE + f]])),
  );
  const scope: Record<string, unknown> = { floor: 0, cap: 0, ct: 10_000 };
  let sum = 0;
  for (let b = 1; b <= bids; b++) {
    scope['bid'] = scopes[b];
    for (let s = ORDERS + 1; s <= 2 * ORDERS; s++) {
      scope['offer'] = scopes[s];
      sum += Number(compiled.evaluate(scope));
    }
  }
  return sum;
}

/** Evaluations a second of CPU time. */
function rateOf(evaluations: number, run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (evaluations * 1e6) / (user + system);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

export async function benchRules(): Promise<BenchRow[]> {
  const rule = parseRule(TEXT, 'number') as Rule;
  const rows = randomRows();
  const expected = sumByMathjs(rows, BASELINE_BIDS);
  const variants = { printed: printRule(rule), 'as a tree of closures': closeRule(rule) };
  return Object.entries(variants).map(([name, compiled]) => {
    const found = sumOf(compiled, rows, BASELINE_BIDS);
    if (Math.abs(found - expected) > 1e-9 * expected)
      throw new Error(`${name}: ${found} instead of ${expected}`);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -2; round < ROUNDS; round++) {
      const mine = rateOf(ORDERS * ORDERS, () => void sumOf(compiled, rows, ORDERS));
      const baseline = rateOf(BASELINE_BIDS * ORDERS, () => void sumByMathjs(rows, BASELINE_BIDS));
      if (round < 0) continue;
      ours.push(mine);
      theirs.push(baseline);
    }
    return {
      name: `user-rule, pairs, ${name}`,
      size: ORDERS * ORDERS,
      perSecond: median(ours),
      baseline: `mathjs compiled, ${(median(theirs) / 1e6).toFixed(2)} million a second`,
      ratio: median(ours.map((rate, i) => rate / theirs[i])),
    };
  });
}
