/**
 * The greatest gains from trade of a book whose labels and agents count, as a linear program over its classes (order-classes.ts), and
 * the prices that support it.
 *
 * maximise sum(limit x) - sum(limit y) with 0 <= x, y <= quantity, one balance a level l, sum of x - sum of y + f(l) - f(l+1) = 0,
 * where f(l) >= 0 is energy of level l that is sold to a lower level. Its optimum is that of the program over all admissible pairs:
 * who may buy from whom is nested, so Gale's condition need only hold for the levels from each on. The dual of a level's balance is
 * its price; prices rise with the level.
 * Nobody trades with themselves: for an agent a on both sides and levels i < j, the orders of a in levels i to j-1 together are at most
 * the supply of these levels and f(j): again Gale's condition. These rows are added only when a solution breaks one.
 * Of all optima one with the greatest trade is chosen, by limits that are bent by a sixteenth of a micro-EUR per kWh.
 * Prices: the duals of such a program are an interval (a lattice, by level). It is solved again with a little more supply, and a
 * little less, at every level that trades, which gives the lowest and the highest; the price is their middle.
 *
 * Source: the transport problem and its duals, Dantzig, Linear Programming and Extensions (1963); Gale, A theorem on flows in networks,
 * Pacific Journal of Mathematics 7 (1957). Solutions at vertices are whole, since flows with whole bounds are.
 * Units: Wh, micro-EUR per kWh. Shapes: results by class. Cost: see welfare-pool.ts. Errors: CW-MARKET-SOLVER.
 */
import type { Model, ModelData } from 'highs';
import { assert } from '../kernel/index.js';
import { solver } from './highs.js';
import { NO_OWNER, type OrderClasses } from './order-classes.js';
import { BUY } from './types.js';

/** Limits in sixteenths, so that more trade at no loss is a gain: one sixteenth for each side. */
const SCALE = 16;
/** What a solution of whole numbers may be off, relative to the largest: the solver computes in float64. */
const TOLERANCE = 1e-9;

export interface WelfareOptimum {
  /** Whole Wh. */
  readonly traded_Wh: Float64Array;
  /** What a class pays or receives, micro-EUR per kWh, whole, within its limit where it trades. */
  readonly price_uEUR_per_kWh: Float64Array;
}

interface Solved {
  readonly values: Float64Array;
  /** By class: the price at which it would be indifferent to the others' limits, in sixteenths. */
  readonly price: Float64Array;
}

export function solveWelfare(classes: OrderClasses): WelfareOptimum {
  return solver().withModel(programOf(classes), (model): WelfareOptimum => {
    model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex' });
    let solved = run(model, classes);
    while (addBrokenRows(model, classes, solved.values)) solved = run(model, classes);
    const traded_Wh = wholeValues(solved.values, classes);
    const price = new Float64Array(classes.count);
    const active = activeLevels(classes, traded_Wh);
    if (active.length === 0) return { traded_Wh, price_uEUR_per_kWh: price };
    // together below one Wh, so that no other solution becomes the best
    const step = 1 / (4 * active.length);
    const lowest = runWith(model, classes, active, step);
    const highest = runWith(model, classes, active, -step);
    for (let c = 0; c < classes.count; c++) price[c] = wholePrice((lowest.price[c] + highest.price[c]) / 2);
    return { traded_Wh, price_uEUR_per_kWh: price };
  });
}

/** Columns: classes, then f(1)..f(levels-1), then the supply of each level. Rows: a balance, then a supply, for each level. */
function programOf(classes: OrderClasses): ModelData {
  const { count, levels, side, level, limit_uEUR_per_kWh: limit, quantity_Wh } = classes;
  const colCost: number[] = [];
  const colUpper: number[] = [];
  const starts: number[] = [0];
  const indices: number[] = [];
  const values: number[] = [];
  const column = (
    cost: number,
    upper: number,
    entries: readonly (readonly [row: number, value: number])[],
  ): void => {
    colCost.push(cost);
    colUpper.push(upper);
    for (const [row, value] of entries) {
      indices.push(row);
      values.push(value);
    }
    starts.push(indices.length);
  };
  for (let c = 0; c < count; c++) {
    const l = level[c];
    if (side[c] === BUY) column(SCALE * limit[c] + 1, quantity_Wh[c], [[l, 1]]);
    else
      column(1 - SCALE * limit[c], quantity_Wh[c], [
        [l, -1],
        [levels + l, 1],
      ]);
  }
  // bounds that never bind, since a program without any confuses the solver where quantities are large
  const most = 1 + classes.quantity_Wh.reduce((sum, quantity) => sum + quantity, 0);
  for (let l = 1; l < levels; l++)
    column(0, most, [
      [l - 1, -1],
      [l, 1],
    ]);
  for (let l = 0; l < levels; l++) column(0, most, [[levels + l, -1]]);
  const numRows = 2 * levels;
  const numCols = colCost.length;
  return {
    numCols,
    numRows,
    sense: solver().constants.objectiveSense.maximize,
    colCost,
    colLower: new Float64Array(numCols),
    colUpper,
    rowLower: new Float64Array(numRows),
    rowUpper: new Float64Array(numRows),
    matrix: { format: 'csc', numRows, numCols, starts, indices, values },
  };
}

function run(model: Model, { count, side }: OrderClasses): Solved {
  model.run();
  const status = model.getModelStatus();
  assert(
    status === solver().constants.modelStatus.optimal,
    'CW-MARKET-SOLVER',
    `HiGHS ended with status ${status} where an optimum exists`,
  );
  const { colValue, colDual } = model.getSolution();
  const price = new Float64Array(count);
  const { colCost } = model.getLp();
  // a reduced cost is the cost less what the rows charge
  for (let c = 0; c < count; c++)
    price[c] = side[c] === BUY ? colCost[c] - colDual[c] : colDual[c] - colCost[c];
  return { values: colValue, price };
}

/** The program with `step` Wh more on offer at each of the `active` levels from others than the agents of the book, or -step Wh more in demand. */
function runWith(model: Model, classes: OrderClasses, active: readonly number[], step: number): Solved {
  for (const l of active) {
    model.changeRowBounds(l, step, step);
    const supplied = step > 0 ? -step : 0;
    model.changeRowBounds(classes.levels + l, supplied, supplied);
  }
  return run(model, classes);
}

/** Levels at which anything trades. */
function activeLevels({ count, levels, level }: OrderClasses, traded_Wh: Float64Array): number[] {
  const trades = new Uint8Array(levels);
  for (let c = 0; c < count; c++) if (traded_Wh[c] > 0) trades[level[c]] = 1;
  return Array.from(trades.keys()).filter((l) => trades[l] === 1);
}

/** Adds the rows of agents who would trade with themselves; false if there are none. */
function addBrokenRows(model: Model, classes: OrderClasses, values: Float64Array): boolean {
  const { count, levels, level, owner } = classes;
  const own = new Map<number, number[]>();
  for (let c = 0; c < count; c++) {
    if (owner[c] === NO_OWNER) continue;
    const list = own.get(owner[c]);
    if (list === undefined) own.set(owner[c], [c]);
    else list.push(c);
  }
  const down = (l: number): number => count + l - 1;
  const supply = (l: number): number => count + levels - 1 + l;
  let broken = false;
  for (const members of own.values()) {
    for (let i = 0; i < levels; i++) {
      for (let j = i + 1; j <= levels; j++) {
        const plus = members.filter((c) => level[c] >= i && level[c] < j);
        const minus = Array.from({ length: j - i }, (_, d) => supply(i + d));
        if (j < levels) minus.unshift(down(j));
        const excess = sumOf(values, plus) - sumOf(values, minus);
        if (plus.length === 0 || excess <= 1e-6 + TOLERANCE * sumOf(values, plus)) continue;
        broken = true;
        model.addRow(-Infinity, 0, {
          indices: [...plus, ...minus],
          values: [...plus.map(() => 1), ...minus.map(() => -1)],
        });
      }
    }
  }
  return broken;
}

function sumOf(values: Float64Array, columns: readonly number[]): number {
  return columns.reduce((sum, column) => sum + values[column], 0);
}

/** The traded quantities as whole Wh; asserts that they were, and that they balance level by level. */
function wholeValues(values: Float64Array, classes: OrderClasses): Float64Array {
  const { count, levels, side, level, quantity_Wh } = classes;
  const traded_Wh = new Float64Array(count);
  const demand = new Float64Array(levels);
  const supply = new Float64Array(levels);
  for (let c = 0; c < count; c++) {
    const whole = Math.round(values[c]);
    const off = Math.abs(values[c] - whole);
    assert(
      off <= 1e-6 + TOLERANCE * quantity_Wh[c] && whole >= 0 && whole <= quantity_Wh[c],
      'CW-MARKET-SOLVER',
      `HiGHS found ${values[c]} Wh of ${quantity_Wh[c]} Wh`,
    );
    traded_Wh[c] = whole;
    if (side[c] === BUY) demand[level[c]] += whole;
    else supply[level[c]] += whole;
  }
  let surplus = 0;
  for (let l = levels - 1; l >= 0; l--) {
    surplus += supply[l] - demand[l];
    assert(
      l === 0 ? surplus === 0 : surplus >= 0,
      'CW-MARKET-SOLVER',
      `the rounded solution of HiGHS leaves ${surplus} Wh at label level ${l}`,
    );
  }
  return traded_Wh;
}

/**
 * A price in sixteenths to the nearest micro-EUR per kWh, halves down. The bent limits may shift it by a sixteenth: within two of
 * a half it counts as one. A whole limit that is within a sixteenth of it is kept.
 */
function wholePrice(price: number): number {
  return Math.ceil(Math.round(price * 1024) / 1024 / SCALE - 0.5 - 2 / SCALE);
}
